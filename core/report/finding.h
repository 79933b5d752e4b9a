/* What of a topology needs somebody's attention: certificates that end,
 * replicas that lag, partners without protection, pools without an edge. */
#pragma once

#include "core/report/topology.h"

#include <glib.h>

#define FINDING_DAYS 30 /* a certificate that ends sooner is worth a word */

typedef enum FindingLevel {
	FINDING_URGENT,
	FINDING_NOTE,
} FindingLevel;

typedef struct Finding {
	FindingLevel level;
	char *text; /* one sentence */
} Finding;

/* Of Finding, urgent ones first; owned by the array. */
GPtrArray *finding_list(const ReportTopology *topology);
/* "expired 3 days ago", "12 days left". Free it. */
char *finding_expiry(const ReportTopology *topology,
		     const ReportCertificate *certificate);
/* Whether the certificate ended or ends within FINDING_DAYS. */
bool finding_ends(const ReportTopology *topology,
		  const ReportCertificate *certificate);
