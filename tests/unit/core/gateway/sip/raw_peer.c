#include "tests/unit/core/gateway/sip/raw_peer.h"

#include "core/gateway/net/tls.h"

#include <string.h>

static void on_opened(void *data)
{
	Raw *raw = data;

	if (raw->context)
		connection_start_tls(raw->connection, raw->context, FALSE,
				     NULL);
}

static void on_secured(void *data)
{
	((Raw *)data)->secured = TRUE;
}

static void on_received(void *data, const char *bytes, gsize length)
{
	g_string_append_len(((Raw *)data)->seen, bytes, (gssize)length);
}

static void on_closed(void *data, const GError *error)
{
	(void)error;
	((Raw *)data)->closed = TRUE;
}

const ConnectionHandler raw_handler = {
	.opened = on_opened,
	.secured = on_secured,
	.received = on_received,
	.closed = on_closed,
};

void raw_open(Raw *raw, Pair *pair, const char *certificate)
{
	SipTarget to = side_target(&pair->us, SIP_TCP, NULL);
	const char *name = certificate ? certificate : "";
	g_autofree char *key = test_file(pair->folder, name, "key");
	g_autofree char *pem = test_file(pair->folder, name, "pem");
	TlsFiles files = { *name ? key : NULL, pem, NULL };

	memset(raw, 0, sizeof(*raw));
	raw->seen = g_string_new(NULL);
	if (certificate)
		raw->context = tls_context_new(FALSE, &files, NULL);
	raw->connection = connection_open(pair->loop,
					  (const struct sockaddr *)&to.address,
					  to.length, &raw_handler, raw);
}

void raw_close(Raw *raw)
{
	connection_free(raw->connection);
	SSL_CTX_free(raw->context);
	g_string_free(raw->seen, TRUE);
}

void raw_say(Raw *raw, const char *text)
{
	connection_send(raw->connection, text, strlen(text));
}

char *raw_request(const char *via)
{
	return g_strdup_printf("MESSAGE sip:anna@fabrikam.test SIP/2.0\r\n"
			       "Via: SIP/2.0/%s\r\nMax-Forwards: 70\r\n"
			       "From: <sip:bo@pool.test>;tag=f1\r\n"
			       "To: <sip:anna@fabrikam.test>\r\n"
			       "Call-ID: c1\r\nCSeq: 7 MESSAGE\r\n"
			       "Content-Length: 2\r\n\r\nhi",
			       via);
}
