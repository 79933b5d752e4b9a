#include "tests/peer/sip_end.h"

#include <string.h>

static const char *option_host, *option_listen, *option_proxy;
static const char *option_transport = "udp";
static const char *option_key, *option_certificate, *option_anchors;
static const char *option_trust;

const GOptionEntry sip_end_options[] = {
	{ "host", 'n', 0, G_OPTION_ARG_STRING, &option_host,
	  "own name in Via (default: pool.test)", "FQDN" },
	{ "listen", 'l', 0, G_OPTION_ARG_STRING, &option_listen,
	  "address and port, port 0 picks one (default: 127.0.0.1:0)",
	  "IP:PORT" },
	{ "proxy", 'p', 0, G_OPTION_ARG_STRING, &option_proxy,
	  "where requests are sent to", "IP:PORT" },
	{ "transport", 't', 0, G_OPTION_ARG_STRING, &option_transport,
	  "udp, tcp or tls, for sending (default: udp)", "NAME" },
	{ "key", 0, 0, G_OPTION_ARG_FILENAME, &option_key,
	  "key of the certificate, for TLS", "FILE" },
	{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &option_certificate,
	  "certificate, for TLS", "FILE" },
	{ "anchors", 0, 0, G_OPTION_ARG_FILENAME, &option_anchors,
	  "whose certificates count", "FILE" },
	{ "trust", 0, 0, G_OPTION_ARG_STRING, &option_trust,
	  "only who has a certificate for this name may talk (with TLS)",
	  "NAME" },
	{ 0 },
};

static gboolean read_target(const char *text, SipProtocol protocol,
			    SipTarget *target)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host =
		colon ? g_strndup(text, (gsize)(colon - text)) : NULL;
	guint64 port;

	return colon &&
	       g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port,
					  NULL) &&
	       sip_target_set(target, protocol, host, (guint16)port);
}

static gboolean bad_option(GError **error, const char *text)
{
	g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    text);
	return FALSE;
}

static gboolean read_options(SipEnd *end, SipTarget *own, GError **error)
{
	SipProtocol protocol;

	if (!sip_protocol_parse(option_transport, &protocol))
		return bad_option(error, "--transport is udp, tcp or tls");
	if (option_proxy && !read_target(option_proxy, protocol, &end->proxy))
		return bad_option(error, "--proxy needs IP:PORT");
	if (!read_target(option_listen ? option_listen : "127.0.0.1:0", SIP_UDP,
			 own))
		return bad_option(error, "--listen needs IP:PORT");
	return TRUE;
}

static gboolean set_trust(SipEnd *end, GError **error)
{
	static const char *const nobody[] = { NULL };
	SipTrustFiles files = { .key = option_key,
				.certificate = option_certificate,
				.authority = option_anchors };
	SipTrustPool pool = { .name = option_trust,
			      .members = nobody,
			      .addresses = nobody };
	g_autoptr(SipTrust) trust = NULL;

	if (!option_trust)
		return TRUE;
	trust = sip_trust_new(&files, error);
	if (!trust || !sip_trust_add(trust, &pool, error))
		return FALSE;
	sip_agent_set_trust(end->agent, trust);
	end->proxy.pool = g_intern_string(option_trust);
	return TRUE;
}

gboolean sip_end_open(SipEnd *end, Loop *loop, const SipAgentHandler *handler,
		      void *data, GError **error)
{
	SipAgentOptions agent = { .host = option_host ? option_host
						      : "pool.test" };
	g_autofree char *address = NULL;
	SipTarget own;

	if (!read_options(end, &own, error))
		return FALSE;
	address = sip_target_host(&own);
	agent.address = address;
	agent.port = sip_target_port(&own);
	end->agent = sip_agent_new(loop, &agent, handler, data, error);
	return end->agent && set_trust(end, error);
}
