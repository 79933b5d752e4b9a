#include "core/gateway/sip/via.h"

#include "core/gateway/net/socket.h"
#include "core/gateway/sip/value.h"

#include <string.h>

#define COOKIE "z9hG4bK"

void sip_via_clear(SipVia *via)
{
	g_free(via->text);
	memset(via, 0, sizeof(*via));
}

/* Its end is a comma outside quotes. */
gsize sip_via_length(const char *value)
{
	return (gsize)(sip_value_find(value, ",") - value);
}

/* "host", "host:port", "[v6]:port" with blanks around the colon. */
static gboolean read_sent_by(char *text, SipVia *via)
{
	char *colon;
	guint64 port;

	g_strstrip(text);
	colon = strrchr(text, ':');
	if (*text == '[' && colon && colon < strrchr(text, ']'))
		colon = NULL;
	if (colon) {
		*colon = '\0';
		g_strchug(colon + 1);
		if (!sip_number(colon + 1, strlen(colon + 1), 65535, &port))
			return FALSE;
		via->port = (guint16)port;
	}
	g_strchomp(text);
	for (char *at = text; *at; at++)
		*at = g_ascii_tolower(*at);
	via->host = text;
	return *text != '\0';
}

static void read_value(const char *name, const char *value, SipVia *via)
{
	const struct {
		const char *name;
		const char **value;
	} texts[] = { { "branch", &via->branch },
		      { "received", &via->received },
		      { SIP_VIA_RELAYED, &via->relayed } };
	guint64 port;

	if (!g_ascii_strcasecmp(name, "rport") &&
	    sip_number(value, strlen(value), 65535, &port))
		via->returned = (guint16)port;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!g_ascii_strcasecmp(name, texts[i].name))
			*texts[i].value = value;
}

static void read_parameter(char *parameter, SipVia *via)
{
	char *value = strchr(parameter, '=');

	if (value)
		*value++ = '\0';
	g_strstrip(parameter);
	if (!g_ascii_strcasecmp(parameter, "rport"))
		via->rport = TRUE;
	if (!g_ascii_strcasecmp(parameter, "alias"))
		via->alias = TRUE;
	if (value)
		read_value(parameter, g_strstrip(value), via);
}

/* "SIP / 2.0 / UDP host": the sent-by follows the last slash's word. */
static gboolean read_start(char *text, SipVia *via)
{
	char *protocol = strrchr(text, '/');
	char *sent_by;

	if (!protocol)
		return FALSE;
	for (protocol++; g_ascii_isspace(*protocol);)
		protocol++;
	sent_by = protocol + strcspn(protocol, " \t");
	if (*sent_by)
		*sent_by++ = '\0';
	via->known = sip_protocol_parse(protocol, &via->protocol);
	return read_sent_by(sent_by, via);
}

gboolean sip_via_read(const char *value, SipVia *via)
{
	char *rest = g_strndup(value, sip_via_length(value));

	*via = (SipVia){ .text = rest };
	if (!read_start(strsep(&rest, ";"), via)) {
		sip_via_clear(via);
		return FALSE;
	}
	while (rest)
		read_parameter(strsep(&rest, ";"), via);
	return TRUE;
}

static char *old_key(const SipMessage *message, const char *method)
{
	const char *from = sip_message_value(message, "from");

	return g_strjoin("\n", "2543", sip_message_value(message, "call-id"),
			 sip_message_value(message, "cseq"), from, message->uri,
			 sip_message_value(message, "via"), method, NULL);
}

char *sip_server_key(const SipMessage *message, const char *method)
{
	g_auto(SipVia) via = { 0 };

	if (!sip_via_read(sip_message_value(message, "via"), &via) ||
	    !via.branch || !g_str_has_prefix(via.branch, COOKIE) ||
	    !via.branch[strlen(COOKIE)])
		return old_key(message, method);
	return g_strdup_printf("%s\n%s:%u\n%s", via.branch, via.host, via.port,
			       method);
}

void sip_answer_target(const SipMessage *message, const SipTarget *from,
		       SipTarget *to)
{
	g_auto(SipVia) via = { 0 };
	g_autofree char *host = sip_target_host(from);
	guint16 port;

	*to = *from;
	if (!sip_message_value(message, "via") ||
	    !sip_via_read(sip_message_value(message, "via"), &via))
		return;
	if (from->protocol == SIP_UDP && via.rport)
		return;
	port = via.port ? via.port : sip_protocol_port(from->protocol);
	sip_target_set(to, from->protocol, host, port);
	to->flow = from->flow;
	to->pool = from->pool;
}

char *sip_via_received(const char *value, const SipTarget *from)
{
	gsize length = sip_via_length(value);
	g_autofree char *element = g_strndup(value, length);
	g_autofree char *host = sip_target_host(from);
	g_auto(SipVia) via = { 0 };
	GString *result;
	char *rport;

	if (!sip_via_read(value, &via))
		return g_strdup(value);
	result = g_string_new(element);
	rport = g_strrstr(result->str, ";rport");
	if (rport && (!rport[6] || strchr(" ;\t", rport[6]))) {
		g_autofree char *port =
			g_strdup_printf("=%u", sip_target_port(from));

		g_string_insert(result, rport + 6 - result->str, port);
	}
	if (via.rport || strcmp(host, via.host))
		g_string_append_printf(result, ";received=%s", host);
	g_string_append(result, value + length);
	return g_string_free(result, FALSE);
}
