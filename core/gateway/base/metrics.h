/* Counters and gauges of a role: one table, counted from any thread, shown as
 * OpenMetrics text. A new one is a line here and a row in metrics.c. */
#pragma once

#include <glib.h>

typedef enum Metric {
	METRIC_ITEMS_SENT,
	METRIC_ITEMS_REPEATED,
	METRIC_ITEMS_MARKED,
	METRIC_ITEMS_TAKEN_BACK,
	METRIC_ITEMS_RECEIVED,
	METRIC_RESULTS_OK,
	METRIC_RESULTS_NO,
	METRIC_RESULTS_UNSURE,
	METRIC_ITEMS_PENDING,
	METRIC_LINKS_UP,
	METRIC_LINK_BREAKS,
	METRIC_STREAMS_IN,
	METRIC_STREAMS_OUT,
	METRIC_STANZAS_IN,
	METRIC_STANZAS_OUT,
	METRIC_STANZAS_BOUNCED,
	METRIC_SIP_REQUESTS_IN,
	METRIC_SIP_REQUESTS_OUT,
	METRIC_MESSAGES_TO_XMPP,
	METRIC_MESSAGES_TO_SIP,
	METRIC_COUNT,
} Metric;

void metric_add(Metric metric, gint64 count);
gint64 metric_get(Metric metric);
/* Appends all of them, "# EOF" included. */
void metrics_write(GString *into);
