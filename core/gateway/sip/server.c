#include "core/gateway/sip/server.h"

#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/via.h"

#include <string.h>

struct SipServer {
	SipTransactions *table;
	char *key;
	char *accepted;	     /* its place in that table; or NULL */
	SipMessage *message; /* until the final answer */
	SipTarget *from;     /* until the final answer */
	SipTarget to;
	GBytes *answer; /* the last one */
	GList *trying;	/* its place in that queue */
	gint64 began, ends, repeats;
	guint interval;
	gboolean invite, final, confirmed;
	SipCancelFn *cancelled; /* or NULL */
	void *watcher;
	gboolean mute; /* BENOTIFY: it has no answer (lync-sip R-P3) */
};

/* For the ACK of what was accepted. */
static void stop_waiting(SipServer *server)
{
	GHashTable *accepted = server->table->accepted;

	if (!server->accepted)
		return;
	if (g_hash_table_lookup(accepted, server->accepted) == server)
		g_hash_table_remove(accepted, server->accepted);
	g_clear_pointer(&server->accepted, g_free);
}

void sip_server_free(void *data)
{
	SipServer *server = data;

	stop_waiting(server);
	g_clear_pointer(&server->message, sip_message_free);
	g_clear_pointer(&server->answer, g_bytes_unref);
	g_free(server->from);
	g_free(server->key);
	g_free(server);
}

const SipMessage *sip_server_message(const SipServer *server)
{
	return server->message;
}

const SipTarget *sip_server_from(const SipServer *server)
{
	return server->from;
}

void sip_server_watch(SipServer *server, SipCancelFn *fn, void *data)
{
	server->cancelled = fn;
	server->watcher = data;
}

/* What is answered already stays answered (RFC 3261 §9.2). */
gboolean sip_server_cancel(SipTransactions *table, const SipMessage *message)
{
	g_autofree char *key = sip_server_key(message, "INVITE");
	SipServer *server = g_hash_table_lookup(table->servers, key);

	if (server && server->cancelled && !server->final)
		server->cancelled(server->watcher);
	return server != NULL;
}

static void send_answer(SipServer *server)
{
	gsize length;
	const char *bytes;

	if (!server->answer || server->mute)
		return;
	bytes = g_bytes_get_data(server->answer, &length);
	sip_transport_send(server->table->transport, &server->to, bytes,
			   length);
}

static void leave_trying(SipServer *server)
{
	if (server->trying)
		g_queue_delete_link(&server->table->trying, server->trying);
	server->trying = NULL;
}

static gboolean drop_oldest(SipTransactions *table, GQueue *queue)
{
	SipServer *oldest = g_queue_pop_head(queue);

	if (oldest)
		g_hash_table_remove(table->servers, oldest->key);
	return oldest != NULL;
}

/* What is left of a finished one: its key, its answer, its end. */
static void finish(SipServer *server)
{
	SipTransactions *table = server->table;
	gint64 now = loop_now(table->loop);

	server->final = TRUE;
	table->open_servers--;
	g_clear_pointer(&server->message, sip_message_free);
	g_clear_pointer(&server->from, g_free);
	if (server->to.protocol != SIP_UDP && !server->invite) {
		g_hash_table_remove(table->servers, server->key);
		return;
	}
	server->ends = now + SIP_END_MS;
	server->interval = SIP_T1_MS;
	server->repeats = now + server->interval;
	g_queue_push_tail(server->invite ? &table->invites : &table->finished,
			  server);
	if (table->invites.length > SIP_INVITE_TRANSACTIONS)
		drop_oldest(table, &table->invites);
}

void sip_server_answer(SipServer *server, int status, GBytes *answer)
{
	g_assert(!server->final);
	leave_trying(server);
	g_clear_pointer(&server->answer, g_bytes_unref);
	server->answer = g_bytes_ref(answer);
	send_answer(server);
	if (server->invite && status >= 200 && status < 300) {
		server->accepted = sip_accepted_key(server->message);
		g_hash_table_replace(server->table->accepted, server->accepted,
				     server);
	}
	if (status >= 200)
		finish(server);
}

static SipServer *server_new(SipTransactions *table, SipMessage *message,
			     const SipTarget *from, char *key)
{
	SipServer *server = g_new0(SipServer, 1);

	server->table = table;
	server->key = key;
	server->message = message;
	server->from = g_memdup2(from, sizeof(*from));
	sip_answer_target(message, from, &server->to);
	server->invite = !strcmp(message->method, "INVITE");
	server->mute = !strcmp(message->method, "BENOTIFY");
	server->began = loop_now(table->loop);
	g_queue_push_tail(&table->trying, server);
	server->trying = table->trying.tail;
	g_hash_table_insert(table->servers, server->key, server);
	table->open_servers++;
	return server;
}

static gboolean take_ack(SipTransactions *table, SipMessage *message)
{
	g_autofree char *key = sip_server_key(message, "INVITE");
	g_autofree char *accepted = sip_accepted_key(message);
	SipServer *server = g_hash_table_lookup(table->servers, key);

	if (!server)
		server = g_hash_table_lookup(table->accepted, accepted);
	if (server) {
		server->confirmed = TRUE;
		stop_waiting(server);
	}
	sip_message_free(message);
	return server != NULL;
}

/* With the table full the oldest finished one goes: at worst its request,
 * repeated after so much else, counts as new. */
static gboolean make_room(SipTransactions *table)
{
	return g_hash_table_size(table->servers) < SIP_SERVER_TRANSACTIONS ||
	       drop_oldest(table, &table->finished) ||
	       drop_oldest(table, &table->invites);
}

/* Nothing is kept of whom there is no room for. */
static void refuse(SipTransactions *table, const SipMessage *message,
		   const SipTarget *from)
{
	g_autoptr(GBytes) bytes = sip_respond(
		message, from, 500, "Too Many Requests", "Retry-After: 5\r\n");
	SipTarget to;
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);

	sip_answer_target(message, from, &to);
	sip_transport_send(table->transport, &to, text, length);
}

gboolean sip_server_take(SipTransactions *table, SipMessage *message,
			 const SipTarget *from)
{
	g_autofree char *key = NULL;
	SipServer *server;

	if (!strcmp(message->method, "ACK"))
		return take_ack(table, message);
	key = sip_server_key(message, message->method);
	server = g_hash_table_lookup(table->servers, key);
	if (server || !make_room(table)) {
		if (server)
			send_answer(server);
		else
			refuse(table, message, from);
		sip_message_free(message);
		return server != NULL;
	}
	server = server_new(table, message, from, g_steal_pointer(&key));
	table->handler->request(table->data, server, message, from);
	return TRUE;
}

static void say_trying(SipServer *server)
{
	g_autoptr(GBytes) answer =
		sip_respond(server->message, server->from, 100, "Trying", NULL);

	sip_server_answer(server, 100, answer);
}

static void repeat_invite(SipServer *server, gint64 now)
{
	if (!server->invite || server->confirmed || now < server->repeats ||
	    server->to.protocol != SIP_UDP)
		return;
	server->interval = MIN(2 * server->interval, SIP_T2_MS);
	server->repeats = now + server->interval;
	send_answer(server);
}

static void drop_ended(SipTransactions *table, GQueue *queue, gint64 now)
{
	SipServer *server;

	while ((server = g_queue_peek_head(queue)) && now >= server->ends) {
		g_queue_pop_head(queue);
		g_hash_table_remove(table->servers, server->key);
	}
}

void sip_server_sweep(SipTransactions *table, gint64 now)
{
	SipServer *server;

	while ((server = g_queue_peek_head(&table->trying)) &&
	       now - server->began >= SIP_TRYING_MS)
		say_trying(server);
	drop_ended(table, &table->finished, now);
	drop_ended(table, &table->invites, now);
	for (GList *at = table->invites.head; at; at = at->next)
		repeat_invite(at->data, now);
}
