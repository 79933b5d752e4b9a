#include "core/gateway/sip/client.h"

#include "core/gateway/sip/ack.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/via.h"

#include <string.h>

struct SipClient {
	SipTransactions *table;
	char *key;
	GBytes *bytes;
	SipTarget to;
	SipFinalFn *fn; /* NULL once forgotten */
	void *data;
	Timer *timer;
	gint64 ends;
	guint interval;
	gboolean failed, proceeding, cancelled, invite, forwarded;
	char *cause; /* why it failed, where known */
};

void sip_client_free(void *data)
{
	SipClient *client = data;

	timer_free(client->timer);
	g_bytes_unref(client->bytes);
	g_free(client->key);
	g_free(client->cause);
	g_free(client);
}

static void finish(SipClient *client, int status, const SipMessage *response)
{
	SipFinalFn *fn = client->fn;
	void *data = client->data;
	g_autofree char *cause = g_steal_pointer(&client->cause);
	SipFinal final = { status, response, cause, client->proceeding };

	g_hash_table_remove(client->table->clients, client->key);
	if (fn)
		fn(data, &final);
}

static gboolean send_bytes(SipClient *client, GBytes *all)
{
	gsize length;
	const char *bytes = g_bytes_get_data(all, &length);

	return sip_transport_send(client->table->transport, &client->to, bytes,
				  length);
}

static gboolean send_request(SipClient *client)
{
	return send_bytes(client, client->bytes);
}

/* Who has an INVITE in hand is told that nobody wants it any more. */
static void cancel(SipClient *client)
{
	g_autoptr(GBytes) bytes = NULL;

	if (!client->invite || !client->proceeding)
		return;
	bytes = sip_ack_cancel(client->bytes);
	send_bytes(client, bytes);
}

void sip_client_cancel(SipClient *client)
{
	if (client->cancelled)
		return;
	client->cancelled = TRUE;
	cancel(client);
}

static void acknowledge(SipClient *client, const SipMessage *response)
{
	g_autoptr(GBytes) bytes = NULL;

	if (!client->invite || response->status < 300)
		return;
	bytes = sip_ack_refusal(client->bytes, response);
	send_bytes(client, bytes);
}

static void start_timer(SipClient *client)
{
	gint64 left = client->ends - loop_now(client->table->loop);

	if (client->to.protocol == SIP_UDP)
		left = MIN(left, client->interval);
	timer_start(client->timer, (guint64)MAX(left, 0), 0);
}

/* Timers E and F (RFC 3261 §17.1.2.2). A failed repetition over UDP is just
 * one more lost packet. */
static void on_timer(void *data)
{
	SipClient *client = data;

	if (client->failed) {
		finish(client, 503, NULL);
		return;
	}
	if (loop_now(client->table->loop) >= client->ends) {
		sip_client_cancel(client);
		finish(client, 408, NULL);
		return;
	}
	/* An INVITE that somebody has in hand is not repeated. */
	if (!client->invite || !client->proceeding)
		send_request(client);
	client->interval = client->proceeding
				   ? SIP_T2_MS
				   : MIN(2 * client->interval, SIP_T2_MS);
	start_timer(client);
}

static char *client_key(const char *branch, const char *method)
{
	return g_strconcat(branch, "\n", method, NULL);
}

SipClient *sip_client_new(SipTransactions *table,
			  const SipClientRequest *request, SipFinalFn *fn,
			  void *data)
{
	SipClient *client;

	if (g_hash_table_size(table->clients) >= SIP_CLIENT_TRANSACTIONS)
		return NULL;
	client = g_new0(SipClient, 1);
	client->table = table;
	client->key = client_key(request->branch, request->method);
	client->bytes = g_bytes_ref(request->bytes);
	client->invite = !strcmp(request->method, "INVITE");
	client->forwarded = request->forwarded;
	client->to = request->to;
	client->fn = fn;
	client->data = data;
	client->timer = timer_new(table->loop, on_timer, client);
	client->ends = loop_now(table->loop) +
		       (request->limit ? request->limit : SIP_END_MS);
	client->interval = SIP_T1_MS;
	g_hash_table_insert(table->clients, client->key, client);
	client->failed = !send_request(client);
	if (client->failed)
		timer_start(client->timer, 0, 0);
	else
		start_timer(client);
	return client;
}

void sip_client_forget(SipClient *client)
{
	client->fn = NULL;
}

static void take_provisional(SipClient *client)
{
	gboolean first = !client->proceeding;

	client->proceeding = TRUE;
	if (first && client->cancelled)
		cancel(client);
}

/* A 200 that comes again: its ACK was lost. */
static gboolean repeat_ack(SipTransactions *table, const SipMessage *message)
{
	SipTarget to;
	GBytes *ack;
	gsize length;
	const char *bytes;

	if (message->status < 200 || message->status > 299)
		return FALSE;
	ack = sip_acks_find(table->acks, message, loop_now(table->loop), &to);
	if (!ack)
		return FALSE;
	bytes = g_bytes_get_data(ack, &length);
	sip_transport_send(table->transport, &to, bytes, length);
	return TRUE;
}

gboolean sip_client_take(SipTransactions *table, const SipMessage *message)
{
	const char *cseq = sip_message_value(message, "cseq");
	const char *method = cseq + strcspn(cseq, " \t");
	g_autofree char *key = NULL;
	g_auto(SipVia) via = { 0 };
	guint vias = sip_message_count(message, "via");
	SipClient *client;

	if (!vias || !sip_via_read(sip_message_value(message, "via"), &via) ||
	    !via.branch)
		return FALSE;
	key = client_key(via.branch, method + strspn(method, " \t"));
	client = g_hash_table_lookup(table->clients, key);
	if (!client && g_str_has_suffix(key, "\nINVITE"))
		return repeat_ack(table, message);
	if (!client || client->forwarded != (vias > 1))
		return FALSE;
	if (message->status < 200) {
		take_provisional(client);
		return TRUE;
	}
	acknowledge(client, message);
	finish(client, message->status, message);
	return TRUE;
}

void sip_transactions_failed(SipTransactions *table, const SipTarget *to,
			     const char *cause)
{
	g_autoptr(GList) clients = g_hash_table_get_values(table->clients);

	for (GList *at = clients; at; at = at->next) {
		SipClient *client = at->data;

		if (client->failed || !sip_target_same(&client->to, to))
			continue;
		client->failed = TRUE;
		client->cause = g_strdup(cause);
		timer_start(client->timer, 0, 0);
	}
}
