#include "core/gateway/base/metrics.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { COUNTER, GAUGE };

static const struct {
	const char *name;
	int kind;
	const char *help;
} rows[METRIC_COUNT] = {
	[METRIC_ITEMS_SENT] = { "gatehouse_link_items_sent", COUNTER,
				"Stanzas handed to the other role." },
	[METRIC_ITEMS_REPEATED] = { "gatehouse_link_items_repeated", COUNTER,
				    "Stanzas sent again after a break." },
	[METRIC_ITEMS_MARKED] = { "gatehouse_link_items_marked", COUNTER,
				  "Of these, to another process." },
	[METRIC_ITEMS_TAKEN_BACK] = { "gatehouse_link_items_taken_back",
				      COUNTER,
				      "Stanzas given to another receiver." },
	[METRIC_ITEMS_RECEIVED] = { "gatehouse_link_items_received", COUNTER,
				    "Stanzas taken from the other role." },
	[METRIC_RESULTS_OK] = { "gatehouse_link_results_ok", COUNTER,
				"Stanzas that the other role passed on." },
	[METRIC_RESULTS_NO] = { "gatehouse_link_results_no", COUNTER,
				"Stanzas that it refused or that ran out." },
	[METRIC_RESULTS_UNSURE] = { "gatehouse_link_results_unsure", COUNTER,
				    "Of these, may have arrived." },
	[METRIC_ITEMS_PENDING] = { "gatehouse_link_items_pending", GAUGE,
				   "Stanzas without a result." },
	[METRIC_LINKS_UP] = { "gatehouse_links_up", GAUGE,
			      "Links that are up." },
	[METRIC_LINK_BREAKS] = { "gatehouse_link_breaks", COUNTER,
				 "Links that went down." },
	[METRIC_STREAMS_IN] = { "gatehouse_streams_in", GAUGE,
				"XMPP streams from partners." },
	[METRIC_STREAMS_OUT] = { "gatehouse_streams_out", GAUGE,
				 "XMPP streams to partners." },
	[METRIC_STANZAS_IN] = { "gatehouse_stanzas_in", COUNTER,
				"Stanzas received from partners." },
	[METRIC_STANZAS_OUT] = { "gatehouse_stanzas_out", COUNTER,
				 "Stanzas written to partners." },
	[METRIC_STANZAS_BOUNCED] = { "gatehouse_stanzas_bounced", COUNTER,
				     "Stanzas returned as errors." },
	[METRIC_SIP_REQUESTS_IN] = { "gatehouse_sip_requests_in", COUNTER,
				     "SIP requests received." },
	[METRIC_SIP_REQUESTS_OUT] = { "gatehouse_sip_requests_out", COUNTER,
				      "SIP requests sent." },
	[METRIC_MESSAGES_TO_XMPP] = { "gatehouse_messages_to_xmpp", COUNTER,
				      "Messages passed on to XMPP." },
	[METRIC_MESSAGES_TO_SIP] = { "gatehouse_messages_to_sip", COUNTER,
				     "Messages passed on to SIP." },
};

static _Atomic gint64 values[METRIC_COUNT];

void metric_add(Metric metric, gint64 count)
{
	atomic_fetch_add_explicit(&values[metric], count, memory_order_relaxed);
}

gint64 metric_get(Metric metric)
{
	return atomic_load_explicit(&values[metric], memory_order_relaxed);
}

/* OpenMetrics 1.0: a counter's sample carries "_total", its name does not. */
void metrics_write(GString *into)
{
	for (int i = 0; i < METRIC_COUNT; i++) {
		const char *name = rows[i].name;
		bool counter = rows[i].kind == COUNTER;
		g_string_append_printf(into, "# TYPE %s %s\n", name,
				       counter ? "counter" : "gauge");
		g_string_append_printf(into, "# HELP %s %s\n", name,
				       rows[i].help);
		g_string_append_printf(into, "%s%s %" G_GINT64_FORMAT "\n",
				       name, counter ? "_total" : "",
				       metric_get((Metric)i));
	}
	g_string_append(into, "# EOF\n");
}
