/* Direct TLS (XEP-0368) seen from the other end: ALPN and SNI. */
#include "core/gateway/base/trace.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

static char *selected(Connection *connection)
{
	const unsigned char *name = NULL;
	unsigned int length = 0;
	SSL_get0_alpn_selected(connection_ssl(connection), &name, &length);
	return name ? g_strndup((const char *)name, length) : NULL;
}

/* ---- partners that come ---- */

static const struct {
	const char *offered, *selected;
} cases[] = {
	{ "xmpp-server", "xmpp-server" },
	{ NULL, NULL },
	{ "xmpp-client", NULL },
	{ "h2", NULL },
};

/* Who offers something else, or nothing, is served as well. */
static void test_accepted(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Siege) siege = siege_new();
		Attacker *attacker = attack(siege);
		if (cases[i].offered)
			connection_set_protocol(attacker->connection,
						cases[i].offered);
		attacker_start_tls(attacker);
		siege_wait(siege, siege_is_secured);
		g_autofree char *name = selected(attacker->connection);
		g_assert_cmpstr(name, ==, cases[i].selected);
	}
}

/* ---- servers that we go to ---- */

typedef struct Host {
	Siege *siege;
	Connection *connection;
	SSL_CTX *context;
	gboolean direct, over;
	char *protocol, *name; /* as they came */
} Host;

static Host host;

static void on_secured(void *data)
{
	SSL *ssl = connection_ssl(host.connection);
	(void)data;
	host.protocol = selected(host.connection);
	host.name =
		g_strdup(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
	host.over = TRUE;
}

static void on_received(void *data, const char *bytes, gsize length)
{
	static const char features[] =
		"<stream:stream xmlns='jabber:server' version='1.0' id='1' "
		"xmlns:stream='http://etherx.jabber.org/streams'>"
		"<stream:features>" STARTTLS "</stream:features>";
	static const char proceed[] =
		"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
	(void)data;
	if (host.over)
		return;
	g_autofree char *text = g_strndup(bytes, length);
	if (!strstr(text, "<starttls")) {
		connection_send(host.connection, features, sizeof features - 1);
		return;
	}
	connection_send(host.connection, proceed, sizeof proceed - 1);
	connection_start_tls(host.connection, host.context, TRUE, NULL);
}

static void on_closed(void *data, const GError *error)
{
	(void)data;
	g_test_message("%s", error ? error->message : "closed");
	host.over = TRUE;
}

static const ConnectionHandler handler = { NULL, on_secured, on_received, NULL,
					   on_closed };

static void on_accept(void *data, int fd, const struct sockaddr *from)
{
	(void)data, (void)from;
	host.connection =
		connection_adopt(host.siege->loop, fd, &handler, NULL);
	if (host.direct)
		connection_start_tls(host.connection, host.context, TRUE, NULL);
}

static gboolean is_over(Siege *siege)
{
	(void)siege;
	return host.over;
}

static void no_ready(void *data, Session *session)
{
	(void)data, (void)session;
}

static void on_session_closed(void *data, Session *session, const GError *error)
{
	(void)data, (void)error;
	session_unref(session);
}

static const SessionHandler session_handler = { .ready = no_ready,
						.room = no_ready,
						.closed = on_session_closed };

static int connect_to(guint16 port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
	return fd;
}

static void go_there(gboolean direct, const char *protocol)
{
	g_autoptr(Siege) siege = siege_new();
	host = (Host){ .siege = siege,
		       .context = siege->partner->server,
		       .direct = direct };
	Listener *listener = listener_new(siege->loop, "127.0.0.1", 0,
					  on_accept, NULL, NULL);
	StreamSetup stream = { .role = STREAM_INITIATING,
			       .local = "contoso.test",
			       .remote = "fabrikam.test",
			       .methods = METHOD_EXTERNAL };
	SessionSetup setup = { .loop = siege->loop,
			       .fd = connect_to(listener_port(listener)),
			       .direct = direct,
			       .credentials = edge_credentials(siege->edge) };
	Session *session =
		session_begin(&setup, &stream, &session_handler, NULL);
	siege_wait(siege, is_over);
	g_assert_cmpstr(host.protocol, ==, protocol);
	g_assert_cmpstr(host.name, ==, "fabrikam.test");
	session_drop(session);
	connection_free(host.connection);
	listener_free(listener);
	g_free(host.protocol);
	g_free(host.name);
}

static void test_direct(void)
{
	go_there(TRUE, "xmpp-server");
}

/* Behind STARTTLS there is nothing to choose. */
static void test_starttls(void)
{
	go_there(FALSE, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/direct/" #name, test_##name)
	ADD(accepted);
	ADD(direct);
	ADD(starttls);
	return g_test_run();
}
