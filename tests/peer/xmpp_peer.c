/* xmpp_peer: a test partner. An XMPP server for one domain that prints every
 * stanza it gets as a JSON line and sends those that it reads as JSON lines
 * ({"from","to","body","lang","thread","id","subject","type"}). */
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/policy.h"
#include "tests/peer/lines.h"
#include "tests/peer/stanza_json.h"
#include "tests/peer/xmpp_server.h"

#include <stdlib.h>
#include <string.h>

typedef struct Peer {
	Loop *loop;
	XmppServer *server;
	GQueue ids; /* of stanzas on their way; "" for one without */
} Peer;

static char *domain, *listen_on, *connect_to, *resolver_at;
static char *key_file, *certificate_file, *anchors_file;
static gboolean echo, quiet, no_management, dialback, silent;
static gboolean both_ways, resume;

static const GOptionEntry options[] = {
	{ "domain", 0, 0, G_OPTION_ARG_STRING, &domain, "Domain served", "D" },
	{ "listen", 0, 0, G_OPTION_ARG_STRING, &listen_on,
	  "Address and port (127.0.0.1:5269)", "A:P" },
	{ "connect", 0, 0, G_OPTION_ARG_STRING, &connect_to,
	  "Send everything here instead of asking DNS", "H:P" },
	{ "resolver", 0, 0, G_OPTION_ARG_STRING, &resolver_at,
	  "DNS server instead of /etc/resolv.conf", "A@P" },
	{ "key", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "PEM", "FILE" },
	{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_file, "PEM",
	  "FILE" },
	{ "anchors", 0, 0, G_OPTION_ARG_FILENAME, &anchors_file,
	  "PEM, authorities to trust instead of the system's", "FILE" },
	{ "echo", 0, 0, G_OPTION_ARG_NONE, &echo, "Send messages back", NULL },
	{ "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "Print no stanzas", NULL },
	{ "no-management", 0, 0, G_OPTION_ARG_NONE, &no_management,
	  "Offer and use no stream management", NULL },
	{ "both-ways", 0, 0, G_OPTION_ARG_NONE, &both_ways,
	  "One stream for both directions", NULL },
	{ "resume", 0, 0, G_OPTION_ARG_NONE, &resume,
	  "Go on with streams that were lost", NULL },
	{ "dialback", 0, 0, G_OPTION_ARG_NONE, &dialback,
	  "Dialback besides EXTERNAL", NULL },
	{ "silent", 0, 0, G_OPTION_ARG_NONE, &silent, "Answer no pings", NULL },
	{ 0 },
};

static void send_back(Peer *peer, const Xml *stanza)
{
	g_autoptr(Xml) copy = xml_copy(stanza);
	xml_set(copy, "from", xml_get(stanza, "to"));
	xml_set(copy, "to", xml_get(stanza, "from"));
	g_queue_push_tail(&peer->ids, g_strdup(""));
	xmpp_server_send(peer->server, copy);
}

/* {"event":"sent","id":…,"arrived":…} for every stanza that was to be sent. */
static void on_sent(void *data, gboolean arrived)
{
	Peer *peer = data;
	g_autofree char *id = g_queue_pop_head(&peer->ids);
	if (!id || !*id)
		return;
	json_t *event = json_object();
	json_object_set_new(event, "event", json_string("sent"));
	json_object_set_new(event, "id", json_string(id));
	json_object_set_new(event, "arrived", json_boolean(arrived));
	lines_print(event);
}

static void on_stanza(void *data, const Xml *stanza)
{
	if (!quiet)
		lines_print(stanza_to_json(stanza));
	if (echo && !strcmp(stanza->name, "message") &&
	    g_strcmp0(xml_get(stanza, "type"), "error") &&
	    xml_child(stanza, "body", NS_SERVER))
		send_back(data, stanza);
}

static void on_failed(void *data, const char *text)
{
	(void)data;
	g_printerr("xmpp_peer: %s\n", text);
}

static void on_line(void *data, const json_t *line)
{
	Peer *peer = data;
	g_autoptr(Xml) stanza = stanza_from_json(line);
	if (!stanza) {
		g_printerr("xmpp_peer: this is no stanza\n");
		return;
	}
	const char *id = xml_get(stanza, "id");
	g_queue_push_tail(&peer->ids, g_strdup(id ? id : ""));
	xmpp_server_send(peer->server, stanza);
}

static gboolean split(const char *text, char **address, guint16 *port)
{
	const char *colon = strrchr(text, ':');
	if (!colon)
		return FALSE;
	*address = g_strndup(text, (gsize)(colon - text));
	*port = (guint16)atoi(colon + 1);
	return TRUE;
}

static gboolean serve(Peer *peer, GError **error)
{
	g_autofree char *address = NULL;
	guint16 port = 5269;
	if (!split(listen_on ? listen_on : "127.0.0.1:5269", &address, &port))
		address = g_strdup(listen_on);
	g_autoptr(Resolver) resolver =
		resolver_new(peer->loop, resolver_at, error);
	if (!resolver)
		return FALSE;
	XmppServerSetup setup = {
		.loop = peer->loop,
		.domain = domain,
		.address = address,
		.port = port,
		.files = { key_file, certificate_file, anchors_file,
			   anchors_file != NULL },
		.resolver = resolver,
		.connect = connect_to,
		.no_management = no_management,
		.bidi = both_ways,
		.resume = resume,
		.methods = dialback ? METHOD_EXTERNAL | METHOD_TLS_DIALBACK |
					      METHOD_TCP_DIALBACK
				    : 0,
		.silent = silent,
		.stanza = on_stanza,
		.sent = on_sent,
		.failed = on_failed,
		.data = peer,
	};
	peer->server = xmpp_server_new(&setup, error);
	if (!peer->server)
		return FALSE;
	json_t *ready = json_object();
	json_object_set_new(ready, "port",
			    json_integer(xmpp_server_port(peer->server)));
	lines_print(ready);
	Lines *lines = lines_new(peer->loop, on_line, peer);
	loop_run(peer->loop);
	lines_free(lines);
	xmpp_server_free(peer->server);
	g_queue_clear_full(&peer->ids, g_free);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error) || !domain ||
	    !key_file || !certificate_file) {
		g_printerr("xmpp_peer: %s\n",
			   error ? error->message
				 : "--domain, --key and --certificate are "
				   "needed");
		return 2;
	}
	Peer peer = { .loop = loop_new() };
	gboolean good = serve(&peer, &error);
	if (!good)
		g_printerr("xmpp_peer: %s\n", error->message);
	loop_free(peer.loop);
	return good ? 0 : 1;
}
