/* The diagram of a topology: sites as frames, pools, edges and legacy gateways
 * in them by shape, partners outside. */
#pragma once

#include "core/base/feedback.h"
#include "core/report/topology.h"

#include <glib.h>

#define DIAGRAM_PARTNERS 16 /* more are summed up in one node */

/* The graph in dot's language. Free it. */
char *diagram_source(const ReportTopology *topology);
/* The graph as an <svg> element without anything that points outside; NULL,
 * with a warning to feedback, when `dot` is missing or fails. Free it. */
char *diagram_svg(const ReportTopology *topology, Feedback *feedback);
/* The same by another program. */
char *diagram_svg_with(const char *program, const ReportTopology *topology,
		       Feedback *feedback);
