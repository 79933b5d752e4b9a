#include "tests/peer/xmpp_server.h"

#include "core/gateway/net/host.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/xmpp/dialback.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/route.h"
#include "core/gateway/xmpp/session.h"
#include "core/gateway/xmpp/stanza.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RETRY_MS 200

/* What goes to one remote domain. */
typedef struct Way {
	XmppServer *server;
	char *remote;
	GQueue waiting; /* of Item */
	Session *session;
	Resume *lost;	/* its state; or NULL */
	char *resuming; /* the id that is tried; or NULL */
	Route *route;
	Timer *retry;
	gboolean dialling;
} Way;

typedef struct Item {
	Way *way;
	GString *text;
} Item;

struct XmppServer {
	XmppServerSetup setup;
	char *domain, *connect;
	Credentials *credentials;
	DialbackSecret *secret;
	Resolver *resolver; /* own, for numeric addresses only */
	Listener *listener;
	GPtrArray *inbound; /* of Session */
	GPtrArray *lost;    /* of Resume */
	GHashTable *ways;
	guint resumed, accepted;
	gboolean freeing, closed, stopped;
};

static const SessionLimits limits = { 60000, 600000, 300000, 30000, 0, 0 };

static guint methods_of(const XmppServer *server)
{
	return server->setup.methods ? server->setup.methods : METHOD_EXTERNAL;
}

static void tell_failure(XmppServer *server, const GError *error)
{
	if (error && server->setup.failed && !server->freeing)
		server->setup.failed(server->setup.data, error->message);
}

/* ---- outgoing ---- */

static void way_dial(Way *way);

static void item_free(void *data)
{
	Item *item = data;
	g_string_free(item->text, TRUE);
	g_free(item);
}

static void on_verdict(void *data, SentOutcome outcome)
{
	Item *item = data;
	XmppServer *server = item->way->server;
	if (outcome == SENT_UNDONE) {
		g_queue_push_head(&item->way->waiting, item);
		return;
	}
	item_free(item);
	if (server->setup.sent && !server->freeing)
		server->setup.sent(server->setup.data, outcome == SENT_ARRIVED);
}

static gboolean has_open(const Resume *resume)
{
	return resume && sent_open(resume->sent);
}

/* Nothing may overtake what was on a lost stream of the other side. */
static gboolean is_held_up(const XmppServer *server)
{
	for (guint i = 0; i < server->lost->len; i++)
		if (has_open(server->lost->pdata[i]))
			return TRUE;
	for (guint i = 0; i < server->inbound->len; i++)
		if (has_open(stream_resume(
			    session_stream(server->inbound->pdata[i]))))
			return TRUE;
	return FALSE;
}

/* The way's own stream, or one that the other side opened for both. */
static Stream *stream_of(const Way *way)
{
	const XmppServer *server = way->server;
	if (way->session)
		return session_stream(way->session);
	if (way->lost || way->dialling)
		return NULL;
	for (guint i = 0; i < server->inbound->len; i++) {
		Stream *stream = session_stream(server->inbound->pdata[i]);
		if (stream_may_send(stream) &&
		    stream_managed(stream) != server->setup.no_management &&
		    stream_has_pair(stream, server->domain, way->remote))
			return stream;
	}
	return NULL;
}

static void way_pump(Way *way)
{
	Stream *stream = stream_of(way);
	while (way->waiting.length && stream && stream_may_send(stream) &&
	       !stream_full(stream)) {
		Item *item = g_queue_pop_head(&way->waiting);
		stream_send(stream, item->text->str, item->text->len,
			    on_verdict, item);
	}
}

static void on_way_room(void *data, Session *session)
{
	(void)session;
	way_pump(data);
}

static void on_way_ready(void *data, Session *session)
{
	Way *way = data;
	const char *id = stream_resume_id(session_stream(session));
	way->server->resumed += way->resuming && !g_strcmp0(way->resuming, id);
	g_clear_pointer(&way->resuming, g_free);
	way_pump(way);
}

static char *on_way_key(void *data, Session *session, const char *id)
{
	Way *way = data;
	(void)session;
	return dialback_secret_key(way->server->secret, way->remote,
				   way->server->domain, id);
}

static void on_way_closed(void *data, Session *session, const GError *error)
{
	Way *way = data;
	way->session = NULL;
	way->lost = stream_steal_resume(session_stream(session));
	if (way->server->freeing)
		g_clear_pointer(&way->lost, resume_free);
	tell_failure(way->server, error);
	session_unref(session);
	if (!way->server->freeing && (way->waiting.length || way->lost))
		timer_start(way->retry, RETRY_MS, 0);
}

static void take_stanza(XmppServer *server, Session *session, Xml *taken,
			guint64 number);

static void on_way_stanza(void *data, Session *session, Xml *stanza,
			  guint64 number)
{
	Way *way = data;
	take_stanza(way->server, session, stanza, number);
}

static void on_way_dialback(void *data, Session *session, const Dialback *ask)
{
	(void)data;
	(void)session;
	(void)ask;
}

static const SessionHandler way_handler = {
	NULL,	       on_way_key,	on_way_ready,
	on_way_stanza, on_way_dialback, on_way_room,
	on_way_closed,
};

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Way *way = data;
	XmppServer *server = way->server;
	way->dialling = FALSE;
	if (!stop) {
		tell_failure(server, error);
		timer_start(way->retry, RETRY_MS, 0);
		return;
	}
	StreamSetup setup = { .role = STREAM_INITIATING,
			      .local = server->domain,
			      .remote = way->remote,
			      .methods = methods_of(server),
			      .no_management = server->setup.no_management,
			      .bidi = server->setup.bidi,
			      .resumable = server->setup.resume,
			      .resume = g_steal_pointer(&way->lost) };
	g_free(way->resuming);
	way->resuming = setup.resume ? g_strdup(setup.resume->id) : NULL;
	SessionSetup session = { .loop = server->setup.loop,
				 .fd = stop->fd,
				 .direct = stop->direct || server->setup.direct,
				 .credentials = server->credentials,
				 .limits = limits };
	way->session = session_begin(&session, &setup, &way_handler, way);
}

static void way_dial(Way *way)
{
	XmppServer *server = way->server;
	if (server->stopped || way->dialling || way->session)
		return;
	if (stream_of(way)) {
		way_pump(way);
		return;
	}
	if (is_held_up(server)) {
		timer_start(way->retry, RETRY_MS, 0);
		return;
	}
	g_clear_pointer(&way->route, route_free);
	RouteSetup route = { .loop = server->setup.loop,
			     .resolver = server->setup.resolver
						 ? server->setup.resolver
						 : server->resolver,
			     .domain = way->remote,
			     .proxy = server->connect };
	way->dialling = TRUE;
	way->route = route_new(&route);
	route_next(way->route, on_stop, way);
}

static void on_retry(void *data)
{
	way_dial(data);
}

static void way_free(void *data)
{
	Way *way = data;
	if (way->session)
		session_drop(way->session);
	route_free(way->route);
	timer_free(way->retry);
	resume_free(way->lost);
	g_queue_clear_full(&way->waiting, item_free);
	g_free(way->resuming);
	g_free(way->remote);
	g_free(way);
}

static Way *way_to(XmppServer *server, const char *remote)
{
	Way *way = g_hash_table_lookup(server->ways, remote);
	if (way)
		return way;
	way = g_new0(Way, 1);
	way->server = server;
	way->remote = g_strdup(remote);
	way->retry = timer_new(server->setup.loop, on_retry, way);
	g_hash_table_insert(server->ways, g_strdup(remote), way);
	return way;
}

void xmpp_server_send(XmppServer *server, const Xml *stanza)
{
	g_autofree char *remote = jid_domain(xml_get(stanza, "to"));
	if (!remote)
		return;
	Way *way = way_to(server, remote);
	Item *item = g_new(Item, 1);
	*item = (Item){ way, g_string_new(NULL) };
	xml_write(stanza, NS_SERVER, item->text);
	g_queue_push_tail(&way->waiting, item);
	if (stream_of(way)) {
		way_pump(way);
		return;
	}
	if (!way->session && !way->dialling && !timer_running(way->retry))
		timer_start(way->retry, 0, 0);
}

/* ---- incoming ---- */

static gboolean on_admit(void *data, Session *session, GError **error)
{
	XmppServer *server = data;
	Stream *stream = session_stream(session);
	if (strcmp(stream_local(stream), server->domain)) {
		g_set_error(error, STREAM_ERROR, STREAM_HOST_UNKNOWN,
			    "'%s' is not served here", stream_local(stream));
		return FALSE;
	}
	stream_set_methods(stream, methods_of(server));
	return TRUE;
}

static char *no_key(void *data, Session *session, const char *id)
{
	(void)data;
	(void)session;
	(void)id;
	return g_strdup("");
}

static void nothing(void *data, Session *session)
{
	(void)data;
	(void)session;
}

static void answer_ping(XmppServer *server, const Xml *ping)
{
	g_autoptr(Xml) answer = xml_new("iq", NS_SERVER);
	if (server->setup.silent)
		return;
	xml_set(answer, "type", "result");
	xml_set(answer, "from", xml_get(ping, "to"));
	xml_set(answer, "to", xml_get(ping, "from"));
	xml_set(answer, "id", xml_get(ping, "id"));
	xmpp_server_send(server, answer);
}

static gboolean is_own_ping(XmppServer *server, const Xml *stanza)
{
	g_autofree char *remote = jid_domain(xml_get(stanza, "from"));
	Way *way = g_hash_table_lookup(server->ways, remote);
	Stream *stream = way ? stream_of(way) : NULL;
	return !strcmp(stanza->name, "iq") && stream &&
	       stream_ping_answered(stream, xml_get(stanza, "id"));
}

static void take_stanza(XmppServer *server, Session *session, Xml *taken,
			guint64 number)
{
	g_autoptr(Xml) stanza = taken;
	if (!strcmp(stanza->name, "iq") && xml_child(stanza, "ping", NS_PING))
		answer_ping(server, stanza);
	else if (!is_own_ping(server, stanza) && server->setup.stanza)
		server->setup.stanza(server->setup.data, stanza);
	if (!server->setup.hold)
		session_resolve(session, number);
}

static void on_stanza(void *data, Session *session, Xml *taken, guint64 number)
{
	take_stanza(data, session, taken, number);
}

/* Keys of ours are looked at; whose domain asks is taken as said: whoever
 * runs this chose the network. */
static void on_dialback(void *data, Session *session, const Dialback *ask)
{
	XmppServer *server = data;
	Stream *stream = session_stream(session);
	gboolean valid =
		ask->verify &&
		dialback_secret_check(server->secret, ask->remote, ask->local,
				      ask->id, ask->key, 0);
	if (ask->verify)
		stream_answer_verify(stream, ask->local, ask->remote, ask->id,
				     valid ? "valid" : "invalid", NULL);
	else if (server->setup.one_pair && stream_ready(stream))
		stream_answer_result(stream, ask->local, ask->remote, "error",
				     "not-acceptable");
	else
		stream_answer_result(stream, ask->local, ask->remote, "valid",
				     NULL);
}

static void on_closed(void *data, Session *session, const GError *error)
{
	XmppServer *server = data;
	Resume *left = stream_steal_resume(session_stream(session));
	if (left && !server->freeing)
		g_ptr_array_add(server->lost, left);
	else
		resume_free(left);
	tell_failure(server, error);
	g_ptr_array_remove_fast(server->inbound, session);
	session_unref(session);
}

/* From a connection that breaks without a word to us, too. */
static void lose_former(XmppServer *server, const char *id)
{
	g_autoptr(GError) error = g_error_new_literal(
		STREAM_ERROR, STREAM_ENDED_BY_PEER, "it goes on elsewhere");
	for (guint i = 0; i < server->inbound->len; i++) {
		Session *one = server->inbound->pdata[i];
		if (g_strcmp0(stream_resume_id(session_stream(one)), id))
			continue;
		session_lose(one, error);
		return;
	}
}

static Resume *on_resume(void *data, Session *session, const char *id)
{
	XmppServer *server = data;
	lose_former(server, id);
	for (guint i = 0; i < server->lost->len; i++) {
		Resume *lost = server->lost->pdata[i];
		if (strcmp(lost->id, id) ||
		    !stream_may_resume(session_stream(session), lost))
			continue;
		server->resumed++;
		return g_ptr_array_steal_index(server->lost, i);
	}
	return NULL;
}

static void on_room(void *data, Session *session)
{
	XmppServer *server = data;
	GHashTableIter iter;
	void *way;
	(void)session;
	g_hash_table_iter_init(&iter, server->ways);
	while (g_hash_table_iter_next(&iter, NULL, &way))
		way_pump(way);
}

static const SessionHandler handler = { on_admit,  no_key,	nothing,
					on_stanza, on_dialback, on_room,
					on_closed, NULL,	NULL,
					on_resume };

static void on_accept(void *data, int fd, const struct sockaddr *from)
{
	XmppServer *server = data;
	StreamSetup stream = { .no_management = server->setup.no_management,
			       .bidi = server->setup.bidi,
			       .resumable = server->setup.resume };
	SessionSetup setup = { .loop = server->setup.loop,
			       .fd = fd,
			       .credentials = server->credentials,
			       .limits = limits };
	(void)from;
	server->accepted++;
	if (server->closed)
		close(fd);
	else
		g_ptr_array_add(
			server->inbound,
			session_accept(&setup, &stream, &handler, server));
}

static void free_resume(void *resume)
{
	resume_free(resume);
}

XmppServer *xmpp_server_new(const XmppServerSetup *setup, GError **error)
{
	XmppServer *server = g_new0(XmppServer, 1);
	server->setup = *setup;
	server->domain = g_strdup(setup->domain);
	server->connect = g_strdup(setup->connect);
	server->secret = dialback_secret_new();
	server->inbound = g_ptr_array_new();
	server->lost = g_ptr_array_new_with_free_func(free_resume);
	server->ways = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     way_free);
	if (!setup->resolver)
		server->resolver = resolver_new(setup->loop, NULL, error);
	if (setup->resolver || server->resolver)
		server->credentials = credentials_new(&setup->files, error);
	if (server->credentials)
		server->listener =
			listener_new(setup->loop, setup->address, setup->port,
				     on_accept, server, error);
	if (server->listener)
		return server;
	xmpp_server_free(server);
	return NULL;
}

void xmpp_server_free(XmppServer *server)
{
	if (!server)
		return;
	server->freeing = TRUE;
	listener_free(server->listener);
	while (server->inbound->len)
		session_drop(server->inbound->pdata[0]);
	g_ptr_array_unref(server->inbound);
	g_ptr_array_unref(server->lost);
	g_hash_table_unref(server->ways);
	resolver_free(server->resolver);
	credentials_unref(server->credentials);
	dialback_secret_free(server->secret);
	g_free(server->domain);
	g_free(server->connect);
	g_free(server);
}

guint16 xmpp_server_port(const XmppServer *server)
{
	return listener_port(server->listener);
}

static void cut(Session *session)
{
	g_autoptr(GError) error = g_error_new_literal(
		STREAM_ERROR, STREAM_ENDED_BY_PEER, "the connection is cut");
	session_lose(session, error);
}

void xmpp_server_cut(XmppServer *server)
{
	GHashTableIter iter;
	void *value;
	while (server->inbound->len)
		cut(server->inbound->pdata[0]);
	g_hash_table_iter_init(&iter, server->ways);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Way *way = value;
		if (way->session)
			cut(way->session);
	}
}

void xmpp_server_forget(XmppServer *server)
{
	g_ptr_array_set_size(server->lost, 0);
}

void xmpp_server_stop(XmppServer *server)
{
	server->stopped = TRUE;
}

void xmpp_server_release(XmppServer *server)
{
	server->setup.hold = FALSE;
}

void xmpp_server_close(XmppServer *server, gboolean closed)
{
	server->closed = closed;
}

guint xmpp_server_resumed(const XmppServer *server)
{
	return server->resumed;
}

guint xmpp_server_ready(const XmppServer *server)
{
	guint count = 0;
	for (guint i = 0; i < server->inbound->len; i++)
		count += stream_managed(
			session_stream(server->inbound->pdata[i]));
	return count;
}

guint xmpp_server_accepted(const XmppServer *server)
{
	return server->accepted;
}

guint xmpp_server_streams(const XmppServer *server, gboolean incoming)
{
	GHashTableIter iter;
	void *way;
	guint count = 0;
	if (incoming)
		return server->inbound->len;
	g_hash_table_iter_init(&iter, server->ways);
	while (g_hash_table_iter_next(&iter, NULL, &way))
		count += ((Way *)way)->session != NULL;
	return count;
}
