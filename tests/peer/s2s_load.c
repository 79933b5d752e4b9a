/* s2s_load: many partners in one process, for benches. It opens streams from
 * d0.SUFFIX, d1.SUFFIX … to one server, floods them with messages, and counts
 * what the server sends to any of those domains. JSON lines in:
 *   {"open":N,"first":F,"window":W}  N streams, W being made at a time
 *   {"flood":N,"streams":K,"to":JID}  N messages over the first K of them;
 *                                     "users": of so many, "rate": a second
 *   {"expect":N}                      says when N messages have come
 *   {"close":1}                       ends all streams
 * and those of contacts.h. Each stream comes from an address of its own in
 * --network. */
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/session.h"
#include "tests/peer/contacts.h"
#include "tests/peer/load.h"
#include "tests/peer/ways.h"

#include <string.h>

typedef struct Peer {
	Loop *loop;
	Credentials *credentials;
	Listener *listener;
	GPtrArray *inbound; /* of Session */
	Ways *ways;
	Contacts *contacts;
	Load load;
} Peer;

static char *suffix, *network;
static char *remote, *listen_on, *connect_to;
static char *key_file, *certificate_file, *anchors_file;
static gboolean anonymous;

static const GOptionEntry options[] = {
	{ "suffix", 0, 0, G_OPTION_ARG_STRING, &suffix, "load.test", "D" },
	{ "remote", 0, 0, G_OPTION_ARG_STRING, &remote,
	  "The server's domain that streams go to", "D" },
	{ "listen", 0, 0, G_OPTION_ARG_STRING, &listen_on, "Address", "A" },
	{ "connect", 0, 0, G_OPTION_ARG_STRING, &connect_to,
	  "The server's address", "A" },
	{ "network", 0, 0, G_OPTION_ARG_STRING, &network,
	  "First two numbers of the addresses to come from", "127.0" },
	{ "key", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "PEM", "FILE" },
	{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_file, "PEM",
	  "FILE" },
	{ "anchors", 0, 0, G_OPTION_ARG_FILENAME, &anchors_file, "PEM",
	  "FILE" },
	{ "anonymous", 0, 0, G_OPTION_ARG_NONE, &anonymous,
	  "Dialback, and no certificate as a client", NULL },
	{ 0 },
};

static const SessionLimits limits = { .establishment = 120000 };

/* ---- streams of the server ---- */

static char *on_key(void *data, Session *session, const char *id)
{
	(void)data, (void)session, (void)id;
	return g_strdup("");
}

static gboolean on_admit(void *data, Session *session, GError **error)
{
	(void)data, (void)error;
	stream_set_methods(session_stream(session),
			   METHOD_EXTERNAL | METHOD_TLS_DIALBACK);
	return TRUE;
}

static void on_ready(void *data, Session *session)
{
	(void)data, (void)session;
}

static void count_message(Peer *peer, const Xml *stanza)
{
	const Xml *body = xml_child(stanza, "body", NS_SERVER);
	const char *text = body && body->first ? body->first->text : NULL;
	load_count(&peer->load, text, text ? strlen(text) : 0);
}

static void on_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	Peer *peer = data;
	if (!strcmp(stanza->name, "message"))
		count_message(peer, stanza);
	else if (!strcmp(stanza->name, "presence"))
		contacts_take(peer->contacts, stanza);
	xml_free(stanza);
	session_resolve(session, number);
}

/* Every key is good: there are no strangers here. */
static void on_dialback(void *data, Session *session, const Dialback *ask)
{
	Stream *stream = session_stream(session);
	(void)data;
	if (ask->verify)
		stream_answer_verify(stream, ask->local, ask->remote, ask->id,
				     "valid", NULL);
	else
		stream_answer_result(stream, ask->local, ask->remote, "valid",
				     NULL);
}

static void on_closed(void *data, Session *session, const GError *error)
{
	Peer *peer = data;
	(void)error;
	g_ptr_array_remove_fast(peer->inbound, session);
	session_unref(session);
}

static const SessionHandler handler = {
	.admit = on_admit,
	.key = on_key,
	.ready = on_ready,
	.stanza = on_stanza,
	.dialback = on_dialback,
	.room = on_ready,
	.closed = on_closed,
};

static void on_accept(void *data, int fd, const struct sockaddr *from)
{
	Peer *peer = data;
	(void)from;
	SessionSetup session = { .loop = peer->loop,
				 .fd = fd,
				 .credentials = peer->credentials,
				 .limits = limits };
	StreamSetup stream = { .role = STREAM_RECEIVING };
	g_ptr_array_add(peer->inbound,
			session_accept(&session, &stream, &handler, peer));
}

static void close_all(Peer *peer)
{
	ways_close(peer->ways);
	while (peer->inbound->len)
		session_drop(peer->inbound->pdata[0]);
}

static void start_flood(Peer *peer, const json_t *line)
{
	WaysFlood flood = { (guint64)load_number(line, "flood"),
			    (guint)load_number(line, "streams"),
			    (guint)load_number(line, "users"),
			    (guint)load_number(line, "rate"),
			    json_member(line, "to") };
	ways_flood(peer->ways, &flood);
}

static void on_line(void *data, const json_t *line)
{
	Peer *peer = data;
	gint64 open = load_number(line, "open");
	gint64 flood = load_number(line, "flood");
	gint64 expect = load_number(line, "expect");
	if (open)
		ways_open(peer->ways, (guint)load_number(line, "first"),
			  (guint)open, (guint)load_number(line, "window"));
	else if (flood)
		start_flood(peer, line);
	else if (expect)
		load_expect(&peer->load, (guint64)expect);
	else if (!contacts_order(peer->contacts, line))
		close_all(peer);
}

/* ---- the program ---- */

static gboolean make_credentials(Peer *peer, GError **error)
{
	CredentialFiles files = { key_file, certificate_file, anchors_file,
				  TRUE, NULL };
	CredentialFiles none = { NULL, NULL, anchors_file, TRUE, NULL };
	peer->credentials = credentials_new(&files, error);
	if (!peer->credentials || !anonymous)
		return peer->credentials != NULL;
	g_autoptr(Credentials) client = credentials_new(&none, error);
	if (!client)
		return FALSE;
	SSL_CTX *own = peer->credentials->client;
	peer->credentials->client = client->client;
	client->client = own;
	return TRUE;
}

static gboolean serve(Peer *peer, GError **error)
{
	if (!make_credentials(peer, error))
		return FALSE;
	WaysSetup setup = { .loop = peer->loop,
			    .credentials = peer->credentials,
			    .suffix = suffix ? suffix : "load.test",
			    .remote = remote,
			    .address = connect_to,
			    .network = network ? network : "127.0",
			    .dialback = anonymous };
	peer->listener = listener_new(peer->loop, listen_on, 5269, on_accept,
				      peer, error);
	if (!peer->listener)
		return FALSE;
	peer->ways = ways_new(&setup);
	peer->contacts = contacts_new(peer->loop, peer->ways, setup.suffix);
	lines_print(json_pack("{s:s}", "event", "ready"));
	Lines *lines = lines_new(peer->loop, on_line, peer);
	loop_run(peer->loop);
	lines_free(lines);
	close_all(peer);
	contacts_free(peer->contacts);
	load_clear(&peer->load);
	ways_free(peer->ways);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error) || !remote ||
	    !listen_on || !connect_to) {
		g_printerr("s2s_load: %s\n",
			   error ? error->message
				 : "--remote, --listen and --connect are "
				   "needed");
		return 2;
	}
	load_raise_limits();
	Peer peer = { .loop = loop_new(), .inbound = g_ptr_array_new() };
	gboolean good = serve(&peer, &error);
	if (!good)
		g_printerr("s2s_load: %s\n", error->message);
	listener_free(peer.listener);
	g_ptr_array_unref(peer.inbound);
	credentials_unref(peer.credentials);
	loop_free(peer.loop);
	return good ? 0 : 1;
}
