#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/tls.h"
#include "tests/support/certificates.h"

#include <string.h>

static char *folder;

typedef struct End {
	struct Pair *pair;
	Connection *connection;
	SSL_CTX *context;
	GString *got;
	gboolean server, keep;
	char *verdict; /* of tls_check_host for `wanted` */
	const char *wanted;
	char *failure;
} End;

typedef struct Pair {
	Loop *loop;
	Listener *listener;
	End client, server;
	int open;
} Pair;

/* STARTTLS in small: the client asks in clear, the server agrees and puts
 * something in clear behind it that must be lost. */
static void on_opened(void *data)
{
	End *end = data;
	connection_send(end->connection, "starttls", 8);
}

static void switch_over(End *end)
{
	if (end->server)
		connection_send(end->connection, "proceed", 7);
	connection_start_tls(end->connection, end->context, end->server,
			     end->server ? NULL : "edge.test");
	connection_send(end->connection, end->server ? "S" : "C", 1);
}

static void on_received(void *data, const char *bytes, gsize length)
{
	End *end = data;
	if (!connection_ssl(end->connection)) {
		switch_over(end);
		return;
	}
	/* Now with its buffers and now without. */
	end->keep = !end->keep;
	connection_keep_buffers(end->connection, end->keep);
	g_assert_cmpint(!(SSL_get_mode(connection_ssl(end->connection)) &
			  SSL_MODE_RELEASE_BUFFERS),
			==, end->keep);
	g_string_append_len(end->got, bytes, (gssize)length);
	if (!end->server && strchr(end->got->str, '!'))
		connection_end(end->connection);
	if (end->server && end->got->len == 1) {
		g_autofree char *big = g_strnfill(200000, 'b');
		connection_send(end->connection, big, 200000);
		connection_send(end->connection, "!", 1);
	}
}

static void on_secured(void *data)
{
	End *end = data;
	g_autoptr(GError) error = NULL;
	tls_check_host(connection_ssl(end->connection), end->wanted, &error);
	end->verdict = g_strdup(error ? error->message : "good");
}

static void on_closed(void *data, const GError *error)
{
	End *end = data;
	end->failure = g_strdup(error ? error->message : NULL);
	if (!--end->pair->open)
		loop_stop(end->pair->loop);
}

static const ConnectionHandler handler = { on_opened, on_secured, on_received,
					   NULL, on_closed };

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Pair *pair = data;
	(void)from;
	pair->server.connection =
		connection_adopt(pair->loop, fd, &handler, &pair->server);
}

static SSL_CTX *context_of(const char *name, const char *anchors,
			   gboolean server)
{
	g_autofree char *key = test_file(folder, name ? name : "", "key");
	g_autofree char *certificate =
		test_file(folder, name ? name : "", "pem");
	g_autofree char *trusted = test_file(folder, anchors, "pem");
	g_autoptr(GError) error = NULL;
	TlsFiles files = { name ? key : NULL, certificate, trusted };
	SSL_CTX *context = tls_context_new(server, &files, &error);
	g_assert_no_error(error);
	return context;
}

static void end_clear(End *end)
{
	connection_free(end->connection);
	SSL_CTX_free(end->context);
	g_string_free(end->got, TRUE);
	g_free(end->verdict);
	g_free(end->failure);
}

static const struct {
	const char *title;
	const char *client, *client_trusts, *client_wants;
	const char *server, *server_trusts, *server_wants;
	const char *client_verdict, *server_verdict; /* how they begin */
} cases[] = {
	{ "both good", "fe", "ours", "edge.test", "edge", "ours", "fe.test",
	  "good", "good" },
	{ "client with a certificate for servers only", "only-server", "ours",
	  "edge.test", "edge", "ours", "only.test", "good", "good" },
	{ "client without certificate", NULL, "ours", "edge.test", "edge",
	  "ours", "fe.test", "good", "the other end showed no certificate" },
	{ "server of an unknown authority", "fe", "ours", "edge.test",
	  "stranger", "ours", "fe.test",
	  "the certificate of 'CN=stranger' (issued by 'CN=theirs', valid ",
	  "good" },
	{ "another name", "fe", "ours", "other.test", "edge", "ours", "fe.test",
	  "the certificate is not for 'other.test': it names 'edge.test, "
	  "www.edge.test'",
	  "good" },
	{ "wildcard is no host", "fe", "ours", "a.wild.test", "wild", "ours",
	  "fe.test", "the certificate is not for 'a.wild.test': it names",
	  "good" },
	{ "expired", "fe", "ours", "edge.test", "expired", "ours", "fe.test",
	  "the certificate of 'CN=expired' (issued by 'CN=ours', valid ",
	  "good" },
};

static void run_case(gsize i)
{
	Pair pair = { .loop = loop_new(), .open = 2 };
	pair.client =
		(End){ .pair = &pair,
		       .got = g_string_new(NULL),
		       .wanted = cases[i].client_wants,
		       .context = context_of(cases[i].client,
					     cases[i].client_trusts, FALSE) };
	pair.server =
		(End){ .pair = &pair,
		       .got = g_string_new(NULL),
		       .wanted = cases[i].server_wants,
		       .server = TRUE,
		       .context = context_of(cases[i].server,
					     cases[i].server_trusts, TRUE) };
	pair.listener = listener_new(pair.loop, "127.0.0.1", 0, on_accepted,
				     &pair, NULL);
	struct sockaddr_storage to;
	socklen_t length = 0;
	address_parse("127.0.0.1", listener_port(pair.listener), &to, &length);
	pair.client.connection =
		connection_open(pair.loop, (struct sockaddr *)&to, length,
				&handler, &pair.client);
	loop_run(pair.loop);
	g_test_message("%s", cases[i].title);
	g_assert_true(
		g_str_has_prefix(pair.client.verdict, cases[i].client_verdict));
	g_assert_true(
		g_str_has_prefix(pair.server.verdict, cases[i].server_verdict));
	g_assert_cmpstr(pair.client.failure, ==, NULL);
	g_assert_cmpstr(pair.server.failure, ==, NULL);
	g_assert_cmpstr(pair.server.got->str, ==, "C");
	g_assert_cmpuint(pair.client.got->len, ==, 200002);
	end_clear(&pair.client);
	end_clear(&pair.server);
	listener_free(pair.listener);
	loop_free(pair.loop);
}

static void handshakes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		run_case(i);
}

static void bad_files(void)
{
	g_autofree char *key = test_file(folder, "edge", "key");
	g_autofree char *other = test_file(folder, "fe", "key");
	g_autofree char *certificate = test_file(folder, "edge", "pem");
	g_autoptr(GError) error = NULL;
	TlsFiles mixed = { other, certificate, certificate };
	g_assert_null(tls_context_new(TRUE, &mixed, &error));
	g_assert_cmpstr(error ? strstr(error->message, ": ") : "", ==,
			": key values mismatch");
	g_clear_error(&error);
	TlsFiles missing = { key, "/nowhere.pem", certificate };
	g_assert_null(tls_context_new(TRUE, &missing, &error));
	g_assert_true(error && strstr(error->message, "'/nowhere.pem'"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	folder = test_folder_new();
	g_autoptr(TestAuthority) ours = test_authority_new(folder, "ours");
	g_autoptr(TestAuthority) theirs = test_authority_new(folder, "theirs");
	test_authority_issue(ours, "edge", "DNS:edge.test,DNS:www.edge.test",
			     "serverAuth,clientAuth", 5);
	test_authority_issue(ours, "fe", "DNS:fe.test", "serverAuth,clientAuth",
			     5);
	test_authority_issue(ours, "only-server", "DNS:only.test", "serverAuth",
			     5);
	test_authority_issue(ours, "wild", "DNS:*.wild.test", "serverAuth", 5);
	test_authority_issue(ours, "expired", "DNS:edge.test", "serverAuth",
			     -1);
	test_authority_issue(theirs, "stranger", "DNS:edge.test", "serverAuth",
			     5);
	g_test_add_func("/net/tls/handshakes", handshakes);
	g_test_add_func("/net/tls/files", bad_files);
	int result = g_test_run();
	test_folder_remove(folder);
	return result;
}
