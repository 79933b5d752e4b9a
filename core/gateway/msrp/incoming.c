#include "core/gateway/msrp/agent_private.h"

#include <string.h>

struct MsrpIncoming {
	MsrpAgent *agent;
	guint64 flow;
	MsrpHead head; /* what an answer needs of it */
	MsrpWhole whole;
};

void msrp_answer(MsrpFlow *flow, const MsrpHead *head, int status)
{
	g_autoptr(GString) text = NULL;

	if (head->kind == MSRP_REPORT || !head->to || !head->from ||
	    head->failure == MSRP_FAILURE_NO ||
	    (head->failure == MSRP_FAILURE_PARTIAL && status == 200))
		return;
	text = g_string_new(NULL);
	msrp_write_response(text, head, status);
	msrp_flow_send(flow, text);
}

MsrpIncoming *msrp_incoming_new(MsrpFlow *flow, const MsrpHead *head,
				MsrpWhole *whole)
{
	MsrpIncoming *incoming = g_new0(MsrpIncoming, 1);

	incoming->agent = flow->agent;
	incoming->flow = flow->number;
	incoming->head.kind = head->kind;
	incoming->head.failure = head->failure;
	memcpy(incoming->head.transaction, head->transaction,
	       sizeof(head->transaction));
	incoming->head.to = g_strdup(head->to);
	incoming->head.from = g_strdup(head->from);
	incoming->whole = *whole;
	*whole = (MsrpWhole){ 0 };
	g_hash_table_add(flow->agent->incoming, incoming);
	if (++flow->unanswered >= MSRP_UNANSWERED) {
		flow->paused = TRUE;
		connection_pause(flow->connection, TRUE);
	}
	return incoming;
}

void msrp_incoming_free(void *data)
{
	MsrpIncoming *incoming = data;

	msrp_head_clear(&incoming->head);
	msrp_whole_clear(&incoming->whole);
	g_free(incoming);
}

void msrp_incoming_answer(MsrpIncoming *incoming, int status)
{
	MsrpAgent *agent = incoming->agent;
	MsrpFlow *flow = g_hash_table_lookup(agent->flows, &incoming->flow);

	if (flow) {
		msrp_answer(flow, &incoming->head, status);
		flow->unanswered--;
		msrp_flow_resume(flow);
	}
	g_hash_table_remove(agent->incoming, incoming);
}

const char *msrp_incoming_id(const MsrpIncoming *incoming)
{
	return incoming->whole.message_id;
}

const char *msrp_incoming_type(const MsrpIncoming *incoming)
{
	return incoming->whole.content_type;
}

GBytes *msrp_incoming_body(const MsrpIncoming *incoming)
{
	return incoming->whole.body;
}

gboolean msrp_incoming_wants_report(const MsrpIncoming *incoming)
{
	return incoming->whole.success;
}
