/* xmpp_peer: a test partner. An XMPP server for one domain that prints every
 * stanza it gets as a JSON line and sends those that it reads as JSON lines
 * ({"from","to","body","lang","thread","id","subject","type"}). */
#include "core/base/json.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/policy.h"
#include "tests/peer/xmpp_server.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Peer {
	Loop *loop;
	XmppServer *server;
	GString *input;
	uv_poll_t poll;
	uv_signal_t stop[2];
} Peer;

static char *domain, *listen_on, *connect_to, *resolver_at;
static char *key_file, *certificate_file, *anchors_file;
static gboolean echo, quiet, no_management, dialback, silent;

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
	{ "dialback", 0, 0, G_OPTION_ARG_NONE, &dialback,
	  "Dialback besides EXTERNAL", NULL },
	{ "silent", 0, 0, G_OPTION_ARG_NONE, &silent, "Answer no pings", NULL },
	{ 0 },
};

static void print_json(json_t *object)
{
	g_autofree char *line = json_format(object);
	printf("%s\n", line);
	fflush(stdout);
	json_decref(object);
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_string(text));
}

static void set_child(json_t *object, const Xml *stanza, const char *name)
{
	const Xml *child = xml_child(stanza, name, NS_SERVER);
	g_autofree char *text = child ? xml_text(child) : NULL;
	set_text(object, name, text);
}

static json_t *describe(const Xml *stanza)
{
	json_t *object = json_object();
	const Xml *error = xml_child(stanza, "error", NS_SERVER);
	const Xml *condition = error ? xml_first_element(error) : NULL;
	const Xml *text = error ? xml_child(error, "text", NULL) : NULL;
	g_autofree char *words = text ? xml_text(text) : NULL;
	g_autoptr(GString) xml = g_string_new(NULL);
	set_text(object, "stanza", stanza->name);
	set_text(object, "from", xml_get(stanza, "from"));
	set_text(object, "to", xml_get(stanza, "to"));
	set_text(object, "type", xml_get(stanza, "type"));
	set_text(object, "id", xml_get(stanza, "id"));
	set_text(object, "lang", xml_get_ns(stanza, XML_NS_XML, "lang"));
	set_child(object, stanza, "body");
	set_child(object, stanza, "subject");
	set_child(object, stanza, "thread");
	set_text(object, "condition", condition ? condition->name : NULL);
	set_text(object, "text", words);
	json_object_set_new(
		object, "delay",
		json_boolean(xml_child(stanza, "delay", NS_DELAY) != NULL));
	xml_write(stanza, NS_SERVER, xml);
	set_text(object, "xml", xml->str);
	return object;
}

static void send_back(Peer *peer, const Xml *stanza)
{
	g_autoptr(Xml) copy = xml_copy(stanza);
	xml_set(copy, "from", xml_get(stanza, "to"));
	xml_set(copy, "to", xml_get(stanza, "from"));
	xmpp_server_send(peer->server, copy);
}

static void on_stanza(void *data, const Xml *stanza)
{
	if (!quiet)
		print_json(describe(stanza));
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

static void add_child(Xml *stanza, const json_t *line, const char *name)
{
	const char *text = json_member(line, name);
	if (text)
		xml_add_text(xml_add(stanza, name, NULL), text);
}

/* {"xml": "…"} goes as it is. */
static Xml *stanza_of(const json_t *line)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	const char *xml = json_member(line, "xml");
	const char *name = json_member(line, "stanza");
	if (xml)
		return xml_parse(xml, strlen(xml), &limits, NULL);
	Xml *stanza = xml_new(name ? name : "message", NS_SERVER);
	xml_set(stanza, "from", json_member(line, "from"));
	xml_set(stanza, "to", json_member(line, "to"));
	xml_set(stanza, "type", json_member(line, "type"));
	xml_set(stanza, "id", json_member(line, "id"));
	xml_set_ns(stanza, XML_NS_XML, "lang", json_member(line, "lang"));
	add_child(stanza, line, "body");
	add_child(stanza, line, "subject");
	add_child(stanza, line, "thread");
	return stanza;
}

static void take_line(Peer *peer, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) line = json_parse(text, -1, &error);
	g_autoptr(Xml) stanza = line ? stanza_of(line) : NULL;
	if (stanza)
		xmpp_server_send(peer->server, stanza);
	else
		g_printerr("xmpp_peer: no stanza: %s\n",
			   error ? error->message : text);
}

static void take_lines(Peer *peer)
{
	char *end;
	while ((end = strchr(peer->input->str, '\n'))) {
		*end = '\0';
		if (*peer->input->str)
			take_line(peer, peer->input->str);
		g_string_erase(peer->input, 0, end + 1 - peer->input->str);
	}
}

/* The end of the input is no reason to go: stdin may be /dev/null. */
static void on_input(uv_poll_t *poll, int status, int events)
{
	Peer *peer = poll->data;
	char bytes[65536];
	(void)status;
	(void)events;
	ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
	if (length > 0) {
		g_string_append_len(peer->input, bytes, length);
		take_lines(peer);
	} else if (!length || errno != EAGAIN) {
		uv_poll_stop(poll);
	}
}

static void on_signal(uv_signal_t *handle, int number)
{
	Peer *peer = handle->data;
	(void)number;
	loop_stop(peer->loop);
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

static void watch(Peer *peer)
{
	uv_loop_t *uv = loop_uv(peer->loop);
	static const int numbers[] = { SIGTERM, SIGINT };
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		uv_signal_init(uv, &peer->stop[i]);
		peer->stop[i].data = peer;
		uv_signal_start(&peer->stop[i], on_signal, numbers[i]);
	}
	/* A regular file or /dev/null cannot be polled: nothing to read. */
	if (uv_poll_init(uv, &peer->poll, STDIN_FILENO))
		return;
	peer->poll.data = peer;
	uv_poll_start(&peer->poll, UV_READABLE, on_input);
}

static void unwatch(Peer *peer)
{
	for (guint i = 0; i < G_N_ELEMENTS(peer->stop); i++)
		uv_close((uv_handle_t *)&peer->stop[i], NULL);
	if (peer->poll.data)
		uv_close((uv_handle_t *)&peer->poll, NULL);
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
		.methods = dialback ? METHOD_EXTERNAL | METHOD_TLS_DIALBACK |
					      METHOD_TCP_DIALBACK
				    : 0,
		.silent = silent,
		.stanza = on_stanza,
		.failed = on_failed,
		.data = peer,
	};
	peer->server = xmpp_server_new(&setup, error);
	if (!peer->server)
		return FALSE;
	json_t *ready = json_object();
	json_object_set_new(ready, "port",
			    json_integer(xmpp_server_port(peer->server)));
	print_json(ready);
	watch(peer);
	loop_run(peer->loop);
	unwatch(peer);
	xmpp_server_free(peer->server);
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
	Peer peer = { .loop = loop_new(), .input = g_string_new(NULL) };
	gboolean good = serve(&peer, &error);
	if (!good)
		g_printerr("xmpp_peer: %s\n", error->message);
	loop_free(peer.loop);
	g_string_free(peer.input, TRUE);
	return good ? 0 : 1;
}
