#include "tests/unit/core/gateway/frontend/legacy_bench.h"

#include "tests/unit/core/gateway/frontend/raw_member.h"

#include <arpa/inet.h>
#include <string.h>

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	LegacyPeer *peer = data;
	char *text = g_strndup(bytes, length);
	g_autofree char *answer = NULL;

	if (!g_str_has_prefix(text, "OPTIONS ")) {
		g_ptr_array_add(peer->got, text);
		return;
	}
	answer = raw_answer(text, peer->options, NULL);
	if (peer->options)
		datagram_send(peer->socket, from, from_length, answer,
			      strlen(answer));
	g_free(text);
}

/* Both on one port, since the gateway is where its pool's setting says. */
static void open_peers(LegacyBench *bench)
{
	guint16 port = 0;

	for (int i = 0; i < 100 && !bench->gateway.socket; i++) {
		datagram_free(bench->pool.socket);
		bench->pool.socket =
			datagram_new(bench->loop, "127.0.0.2", 0, on_datagram,
				     &bench->pool, NULL);
		port = datagram_port(bench->pool.socket);
		bench->gateway.socket =
			datagram_new(bench->loop, "127.0.0.3", port,
				     on_datagram, &bench->gateway, NULL);
	}
	g_assert_nonnull(bench->gateway.socket);
	bench->pool.options = bench->gateway.options = 200;
	bench->pool.got = g_ptr_array_new_with_free_func(g_free);
	bench->gateway.got = g_ptr_array_new_with_free_func(g_free);
}

static Config *make_config(LegacyBench *bench, const char *partner,
			   gboolean gateway)
{
	Config *config = frontend_bench_config();
	PoolConfig *pool = frontend_bench_add_pool(
		config, "m0.contoso.test", "127.0.0.2", "udp",
		datagram_port(bench->pool.socket));

	g_free(pool->sip_profile);
	pool->sip_profile = g_strdup("Lync");
	frontend_bench_add_partner(config, "fabrikam.test",
				   PARTNER_TYPE_FEDERATED);
	if (partner)
		frontend_bench_add_partner(config, partner,
					   PARTNER_TYPE_FEDERATED);
	if (gateway) {
		config->legacy_gateway = g_strdup("127.0.0.3:5269");
		config->legacy_pool = pool;
	}
	return config;
}

void legacy_bench_apply(LegacyBench *bench, guint64 number, const char *partner,
			gboolean gateway)
{
	Config *former = bench->config;
	g_autoptr(GError) error = NULL;

	bench->config = make_config(bench, partner, gateway);
	bench->config->settings = number;
	g_assert_true(frontend_apply(bench->frontend, bench->config, &error));
	g_assert_no_error(error);
	config_unref(former);
}

void legacy_bench_open(LegacyBench *bench)
{
	FrontendOptions options = { .address = "127.0.0.1" };

	memset(bench, 0, sizeof(*bench));
	frontend_bench_open(&bench->loop, &bench->folder);
	open_peers(bench);
	bench->config = make_config(bench, NULL, TRUE);
	bench->config->settings = 1;
	bench->frontend = frontend_bench_start(bench->loop, bench->folder,
					       bench->config, options);
	RUN_UNTIL(bench, !legacy_shows(bench, "\"state\":\"unknown\""));
}

void legacy_bench_close(LegacyBench *bench)
{
	static const LinkResult ok = { .ok = TRUE };

	while (fake_link.sent->len)
		fake_result(&ok);
	frontend_free(bench->frontend);
	datagram_free(bench->pool.socket);
	datagram_free(bench->gateway.socket);
	g_ptr_array_unref(bench->pool.got);
	g_ptr_array_unref(bench->gateway.got);
	config_unref(bench->config);
	frontend_bench_close(bench->loop, bench->folder);
}

void legacy_run(LegacyBench *bench, guint milliseconds)
{
	frontend_bench_run(bench->loop, milliseconds);
}

void legacy_say(LegacyBench *bench, LegacyPeer *peer, const char *text)
{
	g_autoptr(GString) whole = g_string_new(text);
	struct sockaddr_in to = { .sin_family = AF_INET };

	g_string_replace(whole, "\n", "\r\n", 0);
	to.sin_port = htons(frontend_sip_port(bench->frontend));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	datagram_send(peer->socket, (struct sockaddr *)&to, sizeof(to),
		      whole->str, whole->len);
}

/* A line, or what continues one. */
static gboolean is_copied(const char *line, gboolean before)
{
	static const char *const copied[] = {
		"Via: ",     "From: ", "f: ",		"To: ",
		"Call-ID: ", "CSeq: ", "Record-Route: "
	};

	if (*line == ' ')
		return before;
	for (guint i = 0; i < G_N_ELEMENTS(copied); i++)
		if (g_str_has_prefix(line, copied[i]))
			return TRUE;
	return FALSE;
}

void legacy_answer(LegacyBench *bench, LegacyPeer *peer, const char *request,
		   int status)
{
	g_auto(GStrv) lines = g_strsplit(request, "\r\n", 0);
	g_autoptr(GString) text = g_string_new(NULL);
	gboolean copied = FALSE;

	g_string_append_printf(text, "SIP/2.0 %d Says the peer\n", status);
	for (guint i = 0; lines[i] && *lines[i]; i++) {
		copied = is_copied(lines[i], copied);
		if (copied)
			g_string_append_printf(text, "%s\n", lines[i]);
	}
	g_string_append(text, "Content-Length: 0\n\n");
	legacy_say(bench, peer, text->str);
}

char *legacy_next(LegacyBench *bench, LegacyPeer *peer)
{
	RUN_UNTIL(bench, peer->got->len);
	return peer->got->len ? g_ptr_array_steal_index(peer->got, 0)
			      : g_strdup("");
}

gboolean legacy_shows(LegacyBench *bench, const char *text)
{
	return frontend_bench_shows(bench->frontend, "sip", text);
}
