#include "tests/unit/core/gateway/frontend/im_bench.h"

#include "tests/unit/core/gateway/frontend/raw_member.h"

#include <arpa/inet.h>
#include <string.h>

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	ImBench *bench = data;
	char *text = g_strndup(bytes, length);
	gboolean options = g_str_has_prefix(text, "OPTIONS ");
	int status = options ? 200 : bench->status;
	g_autofree char *answer = NULL;

	if (g_str_has_prefix(text, "SIP/2.0 ")) {
		g_ptr_array_add(bench->answers, text);
		return;
	}
	answer = raw_answer(text, status, options ? NULL : bench->extra);
	if (status && !g_str_has_prefix(text, "ACK "))
		datagram_send(bench->pool, from, from_length, answer,
			      strlen(answer));
	if (options)
		g_free(text);
	else
		g_ptr_array_add(bench->got, text);
}

static void add_config(ImBench *bench, const char *profile)
{
	Config *config = bench->config = frontend_bench_config();
	PoolConfig *pool = frontend_bench_add_pool(config, "pool.contoso.test",
						   "127.0.0.1", "udp",
						   datagram_port(bench->pool));

	frontend_bench_add_partner(config, "fabrikam.test",
				   PARTNER_TYPE_FEDERATED);
	g_free(pool->sip_profile);
	pool->sip_profile = g_strdup(profile);
}

void im_bench_open(ImBench *bench, const char *profile)
{
	im_bench_open_idle(bench, profile, 0);
}

void im_bench_open_idle(ImBench *bench, const char *profile, guint idle)
{
	FrontendOptions options = { .address = "127.0.0.1",
				    .session_idle = idle };

	memset(bench, 0, sizeof(*bench));
	frontend_bench_open(&bench->loop, &bench->folder);
	bench->status = 200;
	bench->got = g_ptr_array_new_with_free_func(g_free);
	bench->answers = g_ptr_array_new_with_free_func(g_free);
	bench->pool = datagram_new(bench->loop, "127.0.0.1", 0, on_datagram,
				   bench, NULL);
	add_config(bench, profile);
	bench->frontend = frontend_bench_start(bench->loop, bench->folder,
					       bench->config, options);
}

void im_bench_close(ImBench *bench)
{
	frontend_free(bench->frontend);
	datagram_free(bench->pool);
	config_unref(bench->config);
	g_ptr_array_unref(bench->got);
	g_ptr_array_unref(bench->answers);
	frontend_bench_close(bench->loop, bench->folder);
}

void im_run(ImBench *bench, guint milliseconds)
{
	frontend_bench_run(bench->loop, milliseconds);
}

static void send_text(ImBench *bench, const char *text)
{
	struct sockaddr_in to = { .sin_family = AF_INET };

	to.sin_port = htons(frontend_sip_port(bench->frontend));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	datagram_send(bench->pool, (struct sockaddr *)&to, sizeof(to), text,
		      strlen(text));
}

void im_say(ImBench *bench, const char *headers, const char *body)
{
	g_autoptr(GString) text = g_string_new(headers);
	g_autoptr(GString) content = g_string_new(body);

	g_string_replace(text, "\n", "\r\n", 0);
	g_string_replace(content, "\n", "\r\n", 0);
	g_string_append_printf(text, "Content-Length: %zu\r\n\r\n%s",
			       content->len, content->str);
	send_text(bench, text->str);
}

void im_answer(ImBench *bench, const char *request, int status,
	       const char *extra, const char *body)
{
	g_autofree char *plain = raw_answer(request, status, extra);
	g_autoptr(GString) text = g_string_new(plain);
	g_autoptr(GString) content = g_string_new(body);
	g_autofree char *length = NULL;

	g_string_replace(content, "\n", "\r\n", 0);
	length = g_strdup_printf("Content-Length: %zu\r\n\r\n%s", content->len,
				 content->str);
	g_string_replace(text, "Content-Length: 0\r\n\r\n", length, 0);
	send_text(bench, text->str);
}

static const char *last(const GPtrArray *texts)
{
	return texts->len ? texts->pdata[texts->len - 1] : "";
}

const char *im_got(const ImBench *bench)
{
	return last(bench->got);
}

const char *im_body(const ImBench *bench)
{
	const char *body = strstr(im_got(bench), "\r\n\r\n");

	return body ? body + 4 : "";
}

const char *im_answered(const ImBench *bench)
{
	return last(bench->answers);
}

const char *im_sent(void)
{
	const FakeSent *sent =
		fake_link.sent->len ? fake_link.sent->pdata[0] : NULL;

	return sent ? sent->payload : "";
}

void im_took(void)
{
	static const LinkResult ok = { .ok = TRUE };

	fake_result(&ok);
}
