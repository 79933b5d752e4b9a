/* edge_alone: the edge without links, for tests against real partners. It
 * prints what partners send as JSON lines, with {"event":"stanza"}, and sends
 * the stanzas it reads; {"event":"result"} is what became of them. The line
 * {"ask":"streams"} is answered as the edge answers it. */
#include "core/gateway/edge/relay.h"
#include "tests/peer/lines.h"
#include "tests/peer/stanza_json.h"

#include <stdlib.h>
#include <string.h>

typedef struct Alone {
	Loop *loop;
	Edge *edge;
	Config *config;
	ComputerConfig self;
	guint64 sent;
} Alone;

typedef struct Sent {
	guint64 number;
	char *id;
} Sent;

static char *domain, *address, *resolver_at;
static char *key_file, *certificate_file, *anchors_file, *crl_folder;
static char **partners, **further;
static int port = 5269;
static gboolean refuse;

static const GOptionEntry options[] = {
	{ "domain", 0, 0, G_OPTION_ARG_STRING, &domain, "SIP domain", "D" },
	{ "also", 0, 0, G_OPTION_ARG_STRING_ARRAY, &further,
	  "A further SIP domain", "D" },
	{ "address", 0, 0, G_OPTION_ARG_STRING, &address, "To listen on", "A" },
	{ "port", 0, 0, G_OPTION_ARG_INT, &port, "To listen on", "P" },
	{ "resolver", 0, 0, G_OPTION_ARG_STRING, &resolver_at,
	  "DNS server instead of /etc/resolv.conf", "A@P" },
	{ "key", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "PEM", "FILE" },
	{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_file, "PEM",
	  "FILE" },
	{ "anchors", 0, 0, G_OPTION_ARG_FILENAME, &anchors_file, "PEM",
	  "FILE" },
	{ "crl", 0, 0, G_OPTION_ARG_FILENAME, &crl_folder, "Revocation lists",
	  "FOLDER" },
	{ "partner", 0, 0, G_OPTION_ARG_STRING_ARRAY, &partners,
	  "Domain, TLS, SASL (required, optional, none), dialback (yes, no), "
	  "host instead of DNS",
	  "D,T,S,B[,H]" },
	{ "refuse", 0, 0, G_OPTION_ARG_NONE, &refuse,
	  "Answer every stanza with item-not-found", NULL },
	{ 0 },
};

static json_t *event(const char *name)
{
	json_t *object = json_object();
	json_object_set_new(object, "event", json_string(name));
	return object;
}

/* ---- the front end's part ---- */

static Xml *read_payload(GBytes *payload)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	gsize length = 0;
	const char *bytes = g_bytes_get_data(payload, &length);
	return xml_parse(bytes, length, &limits, NULL);
}

static gboolean on_send(void *data, const char *user, const LinkSend *send)
{
	LinkResult result = { .ok = !refuse,
			      .condition = "item-not-found",
			      .type = "cancel",
			      .text = "nobody of that name" };
	(void)data;
	(void)user;
	g_autoptr(Xml) stanza = read_payload(send->payload);
	json_t *line = stanza_to_json(stanza);
	json_object_set_new(line, "event", json_string("stanza"));
	lines_print(line);
	send->done(send->data, &result);
	return TRUE;
}

static gboolean on_serving(void *data)
{
	(void)data;
	return TRUE;
}

static void on_partner(void *data, const char *name, gboolean up,
		       const char *text)
{
	(void)data;
	json_t *line = event("partner");
	json_object_set_new(line, "domain", json_string(name));
	json_object_set_new(line, "up", json_boolean(up));
	json_object_set_new(line, "text", json_string(text));
	lines_print(line);
}

static void on_result(void *data, const LinkResult *result)
{
	Sent *sent = data;
	json_t *line = event("result");
	json_object_set_new(line, "id", json_string(sent->id));
	json_object_set_new(line, "ok", json_boolean(result->ok));
	json_object_set_new(line, "unsure", json_boolean(result->unsure));
	if (result->condition)
		json_object_set_new(line, "condition",
				    json_string(result->condition));
	if (result->text)
		json_object_set_new(line, "text", json_string(result->text));
	lines_print(line);
	g_free(sent->id);
	g_free(sent);
}

static void send_stanza(Alone *alone, const Xml *stanza)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *id = xml_get(stanza, "id");
	Sent *sent = g_new0(Sent, 1);
	sent->number = ++alone->sent;
	sent->id = g_strdup(id ? id : "");
	xml_write(stanza, NULL, text);
	RelayItem item = { .payload = text->str,
			   .length = text->len,
			   .trace = id,
			   .deadline = loop_now(alone->loop) + 18000,
			   .done = on_result,
			   .data = sent };
	relay_item(alone->edge->relay, &item);
}

static void on_line(void *data, const json_t *line)
{
	Alone *alone = data;
	if (json_member(line, "ask")) {
		json_t *answer = edge_ask(alone->edge, line);
		json_object_set_new(answer, "event", json_string("answer"));
		lines_print(answer);
		return;
	}
	g_autoptr(Xml) stanza = stanza_from_json(line);
	if (stanza)
		send_stanza(alone, stanza);
}

/* ---- configuration ---- */

static Negotiation negotiation(const char *text)
{
	if (!strcmp(text, "required"))
		return NEGOTIATION_REQUIRED;
	return strcmp(text, "optional") ? NEGOTIATION_NOT_SUPPORTED
					: NEGOTIATION_OPTIONAL;
}

static gboolean add_partner(Config *config, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	guint count = g_strv_length(parts);
	if (count != 4 && count != 5)
		return FALSE;
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	partner->domain = g_strdup(parts[0]);
	partner->tls = negotiation(parts[1]);
	partner->sasl = negotiation(parts[2]);
	partner->dialback = !strcmp(parts[3], "yes");
	partner->proxy_fqdn = g_strdup(count == 5 ? parts[4] : NULL);
	partner->keep_alive = TRUE;
	g_ptr_array_add(config->partners, partner);
	g_hash_table_insert(config->partner_by_domain, g_strdup(parts[0]),
			    partner);
	return TRUE;
}

static gboolean configure(Alone *alone, GError **error)
{
	g_autoptr(Config) config = config_new();
	config->federation_allowed = TRUE;
	config->gateway.stream_elements = config->gateway.stream_bytes = 0;
	alone->self = (ComputerConfig){ .fqdn = domain,
					.role = domain,
					.external_address = address,
					.xmpp_port = (guint16)port };
	config->self = &alone->self;
	g_hash_table_add(config->domains, g_strdup(domain));
	for (char **one = further; one && *one; one++)
		g_hash_table_add(config->domains, g_strdup(*one));
	for (char **one = partners; one && *one; one++)
		if (!add_partner(config, *one))
			g_printerr("edge_alone: '%s' is no partner\n", *one);
	return edge_apply(alone->edge, config, error);
}

static gboolean serve(Alone *alone, GError **error)
{
	g_autoptr(Resolver) resolver =
		resolver_new(alone->loop, resolver_at, error);
	EdgeSetup setup = { .loop = alone->loop,
			    .resolver = resolver,
			    .key_file = key_file,
			    .certificate_file = certificate_file,
			    .anchors_file = anchors_file,
			    .no_system_anchors = TRUE,
			    .revocations_folder = crl_folder };
	g_autoptr(Edge) edge = resolver ? edge_new(&setup, error) : NULL;
	if (!edge)
		return FALSE;
	Uplink uplink = { on_send, on_serving, on_partner, alone };
	alone->edge = edge;
	edge_set_uplink(edge, &uplink);
	if (!configure(alone, error))
		return FALSE;
	json_t *ready = event("ready");
	json_object_set_new(ready, "port", json_integer(edge_port(edge)));
	lines_print(ready);
	Lines *lines = lines_new(alone->loop, on_line, alone);
	loop_run(alone->loop);
	lines_free(lines);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error) || !domain ||
	    !address) {
		g_printerr("edge_alone: %s\n",
			   error ? error->message
				 : "--domain and --address are needed");
		return 2;
	}
	Alone alone = { .loop = loop_new() };
	gboolean good = serve(&alone, &error);
	if (!good)
		g_printerr("edge_alone: %s\n", error->message);
	loop_free(alone.loop);
	return good ? 0 : 1;
}
