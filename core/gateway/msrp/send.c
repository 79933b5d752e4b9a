#include "core/gateway/msrp/agent_private.h"

#include "core/base/random.h"

#include <string.h>

/* A message of ours under way. */
typedef struct MsrpSend {
	MsrpSession *session;
	MsrpSentFn *fn;
	void *data;
	GHashTable *chunks; /* transactions that have no answer yet */
	int status;	    /* -1: not known yet */
	gint64 ends;
} MsrpSend;

typedef struct MsrpAwaited {
	char *message_id;
	guint64 length;
	MsrpPieces pieces;
	GList node; /* in MsrpSession.awaited */
} MsrpAwaited;

static void awaited_free(void *data)
{
	MsrpAwaited *awaited = data;

	msrp_pieces_clear(&awaited->pieces);
	g_free(awaited->message_id);
	g_free(awaited);
}

static void forget_chunks(MsrpSend *send)
{
	GHashTableIter iter;
	void *transaction;

	g_hash_table_iter_init(&iter, send->chunks);
	while (g_hash_table_iter_next(&iter, &transaction, NULL))
		g_hash_table_remove(send->session->agent->chunks, transaction);
	g_hash_table_remove_all(send->chunks);
}

static void send_free(void *data)
{
	MsrpSend *send = data;

	forget_chunks(send);
	g_hash_table_unref(send->chunks);
	g_free(send);
}

void msrp_sends_init(MsrpSession *session)
{
	g_queue_init(&session->sends);
	g_queue_init(&session->awaited);
	session->reports = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						 awaited_free);
}

void msrp_sends_clear(MsrpSession *session)
{
	g_queue_clear_full(&session->sends, send_free);
	g_hash_table_unref(session->reports);
}

/* ---- the end of one ---- */

static void end_send(MsrpSend *send, int status)
{
	if (send->status >= 0)
		return;
	send->status = status;
	forget_chunks(send);
	if (!timer_running(send->session->agent->soon))
		timer_start(send->session->agent->soon, 0, 0);
}

void msrp_sends_lose(MsrpSession *session)
{
	for (GList *at = session->sends.head; at; at = at->next)
		end_send(at->data, 408);
}

void msrp_sends_sweep(MsrpSession *session, gint64 now)
{
	for (GList *at = session->sends.head; at; at = at->next)
		if (now >= ((MsrpSend *)at->data)->ends)
			end_send(at->data, 408);
}

gboolean msrp_sends_tell(MsrpSession *session)
{
	for (GList *at = session->sends.head; at; at = at->next) {
		MsrpSend *send = at->data;
		MsrpSentFn *fn = send->fn;
		void *data = send->data;
		int status = send->status;

		if (status < 0)
			continue;
		g_queue_delete_link(&session->sends, at);
		send_free(send);
		fn(data, status);
		return TRUE;
	}
	return FALSE;
}

/* ---- chunks ---- */

/* One that does not end the body by chance. */
static char *new_transaction(const char *bytes, gsize length)
{
	for (;;) {
		char *transaction = random_hex(8);

		if (!length ||
		    !memmem(bytes, length, transaction, strlen(transaction)))
			return transaction;
		g_free(transaction);
	}
}

static void add_chunk(MsrpSend *send, const MsrpOutgoing *outgoing,
		      guint64 start, GString *text)
{
	MsrpSession *session = send->session;
	gsize length;
	const char *bytes = g_bytes_get_data(outgoing->body, &length);
	gsize count = MIN(length - start, MSRP_CHUNK_BYTES);
	char *transaction = new_transaction(bytes + start, count);
	MsrpRequest request = {
		.transaction = transaction,
		.method = "SEND",
		.to = session->remote,
		.from = session->path,
		.message_id = outgoing->message_id,
		.range = { start + 1, start + count, length },
		.content_type = outgoing->content_type,
		.success = outgoing->success,
		.bytes = bytes + start,
		.length = count,
		.flag = start + count < length ? MSRP_MORE : MSRP_LAST,
	};

	msrp_write_request(text, &request);
	g_hash_table_add(send->chunks, transaction);
	g_hash_table_insert(session->agent->chunks, g_strdup(transaction),
			    send);
}

static void end_report(MsrpSession *session, MsrpAwaited *awaited, int status)
{
	g_autofree char *message_id = g_steal_pointer(&awaited->message_id);

	g_queue_unlink(&session->awaited, &awaited->node);
	g_hash_table_remove(session->reports, message_id);
	session->handler->report(session->data, message_id, status);
}

/* The oldest gives way. */
static void await_report(MsrpSession *session, const MsrpOutgoing *outgoing)
{
	MsrpAwaited *awaited;

	if (!outgoing->success)
		return;
	if (session->awaited.length >= MSRP_REPORTS)
		end_report(session, session->awaited.head->data, 0);
	awaited = g_new0(MsrpAwaited, 1);
	awaited->message_id = g_strdup(outgoing->message_id);
	awaited->length = g_bytes_get_size(outgoing->body);
	awaited->node.data = awaited;
	g_queue_push_tail_link(&session->awaited, &awaited->node);
	g_hash_table_insert(session->reports, awaited->message_id, awaited);
}

static MsrpSend *send_new(MsrpSession *session, MsrpSentFn *fn, void *data)
{
	MsrpSend *send = g_new0(MsrpSend, 1);

	send->session = session;
	send->fn = fn;
	send->data = data;
	send->status = -1;
	send->chunks =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	send->ends = loop_now(session->agent->loop) + session->agent->patience;
	g_queue_push_tail(&session->sends, send);
	return send;
}

void msrp_session_send(MsrpSession *session, const MsrpOutgoing *outgoing,
		       MsrpSentFn *fn, void *data)
{
	MsrpSend *send = send_new(session, fn, data);
	gsize length = g_bytes_get_size(outgoing->body);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint64 at = 0; at < length; at += MSRP_CHUNK_BYTES)
		add_chunk(send, outgoing, at, text);
	if (!session->open || !msrp_flow_send(session->flow, text))
		end_send(send, 0);
	else
		await_report(session, outgoing);
}

/* Shows the other end which connection is the session's (RFC 4975 §5.4). */
void msrp_send_bind(MsrpSession *session)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *transaction = random_hex(8);
	g_autofree char *message_id = random_hex(8);
	MsrpRequest request = {
		.transaction = transaction,
		.method = "SEND",
		.to = session->remote,
		.from = session->path,
		.message_id = message_id,
		.range = { 1, 0, 0 },
		.flag = MSRP_LAST,
	};

	msrp_write_request(text, &request);
	msrp_flow_send(session->flow, text);
}

void msrp_session_report(MsrpSession *session, const char *message_id,
			 guint64 length)
{
	msrp_send_report(session, message_id, length, 200);
}

void msrp_send_report(MsrpSession *session, const char *message_id,
		      guint64 length, int status)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *transaction = random_hex(8);
	MsrpRequest request = {
		.transaction = transaction,
		.method = "REPORT",
		.to = session->remote,
		.from = session->path,
		.message_id = message_id,
		.range = { 1, length, length },
		.status = status,
		.flag = MSRP_LAST,
	};

	if (!session->open)
		return;
	msrp_write_request(text, &request);
	msrp_flow_send(session->flow, text);
}

/* ---- what comes back ---- */

void msrp_sends_answered(MsrpAgent *agent, const MsrpFlow *flow,
			 const MsrpHead *head)
{
	MsrpSend *send = g_hash_table_lookup(agent->chunks, head->transaction);

	if (!send || send->session->flow != flow)
		return;
	if (head->status != 200) {
		end_send(send, head->status);
		return;
	}
	g_hash_table_remove(agent->chunks, head->transaction);
	g_hash_table_remove(send->chunks, head->transaction);
	if (!g_hash_table_size(send->chunks))
		end_send(send, 200);
}

/* Whether a report says that the whole message has arrived, by itself or with
 * those before it. */
static gboolean is_complete(MsrpAwaited *awaited, const MsrpRange *range)
{
	guint64 end = range->end ? range->end : range->total;

	return end >= range->start &&
	       msrp_pieces_add(&awaited->pieces, range->start - 1, end) &&
	       msrp_pieces_cover(&awaited->pieces, awaited->length);
}

void msrp_sends_reported(MsrpSession *session, const MsrpHead *head)
{
	MsrpAwaited *awaited =
		g_hash_table_lookup(session->reports, head->message_id);
	int status = head->status;

	if (!awaited || !status ||
	    (status == 200 && !is_complete(awaited, &head->range)))
		return;
	end_report(session, awaited, status);
}
