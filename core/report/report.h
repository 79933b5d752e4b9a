/* Export-CsTopologyReport's engine: a topology as one self-contained page, as
 * JSON or as CSV. The page needs nothing from anywhere: no script, no font, no
 * image but the diagram inside it. */
#pragma once

#include "core/base/feedback.h"
#include "core/report/topology.h"

#include <glib.h>

/* Writes path by its ending (.html .htm .json .csv), replacing what was there
 * only once the report is complete. */
bool report_write(const ReportTopology *topology, const char *path,
		  Feedback *feedback, GError **error);
/* Free the results. Without `dot` the page has no diagram and feedback says
 * which package brings it. */
char *report_html(const ReportTopology *topology, Feedback *feedback);
char *report_json(const ReportTopology *topology);
/* Section, item, property, value: one line each. */
char *report_csv(const ReportTopology *topology);
