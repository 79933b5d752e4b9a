#include "tests/unit/core/gateway/frontend/im_bench.h"

#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/base/trace.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
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

static void add_partner(Config *config)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);

	partner->domain = g_strdup("fabrikam.test");
	partner->type = PARTNER_TYPE_FEDERATED;
	partner->additional = g_new0(char *, 1);
	config_add_partner_take(config, partner);
}

static void add_pool(ImBench *bench, const char *profile)
{
	PoolConfig *pool = g_new0(PoolConfig, 1);

	pool->fqdn = g_strdup("pool.contoso.test");
	pool->computers = g_strsplit("pool.contoso.test", " ", 0);
	pool->addresses = g_strsplit("127.0.0.1", " ", 0);
	pool->sip_profile = g_strdup(profile);
	pool->sip_transport = g_strdup("udp");
	pool->sip_port = datagram_port(bench->pool);
	pool->trust_by_address = TRUE;
	config_add_pool_take(bench->config, pool);
}

static void add_edge(Config *config)
{
	ComputerConfig *edge = g_new0(ComputerConfig, 1);

	edge->fqdn = g_strdup("edge1.contoso.test");
	edge->role = g_strdup("edge");
	edge->internal_address = g_strdup("127.0.0.1");
	edge->link_port = 23456;
	config_add_computer_take(config, edge);
}

static void add_config(ImBench *bench, const char *profile)
{
	Config *config = bench->config = config_new();

	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	add_partner(config);
	config_add_user(config, "bo@contoso.test", "pool.contoso.test", TRUE,
			TRUE);
	add_pool(bench, profile);
	add_edge(config);
}

void im_bench_open(ImBench *bench, const char *profile)
{
	im_bench_open_idle(bench, profile, 0);
}

void im_bench_open_idle(ImBench *bench, const char *profile, guint idle)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	FrontendOptions options = { .self = &self, .address = "127.0.0.1" };
	g_autoptr(GError) error = NULL;

	memset(bench, 0, sizeof(*bench));
	trace_set_level(TRACE_ERROR);
	fake_link_open();
	bench->status = 200;
	bench->loop = loop_new();
	bench->folder = g_dir_make_tmp("frontend-XXXXXX", NULL);
	bench->path = g_build_filename(bench->folder, "state.db", NULL);
	bench->got = g_ptr_array_new_with_free_func(g_free);
	bench->answers = g_ptr_array_new_with_free_func(g_free);
	bench->pool = datagram_new(bench->loop, "127.0.0.1", 0, on_datagram,
				   bench, NULL);
	add_config(bench, profile);
	options.state_path = bench->path;
	options.session_idle = idle;
	bench->frontend = frontend_new(bench->loop, &options, &error);
	g_assert_no_error(error);
	g_assert_true(frontend_apply(bench->frontend, bench->config, &error));
	g_assert_no_error(error);
}

void im_bench_close(ImBench *bench)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;

	frontend_free(bench->frontend);
	datagram_free(bench->pool);
	config_unref(bench->config);
	loop_free(bench->loop);
	fake_link_close();
	dir = g_dir_open(bench->folder, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path =
			g_build_filename(bench->folder, name, NULL);

		g_remove(path);
	}
	g_rmdir(bench->folder);
	g_ptr_array_unref(bench->got);
	g_ptr_array_unref(bench->answers);
	g_free(bench->folder);
	g_free(bench->path);
	trace_forget();
}

static void on_over(void *data)
{
	loop_stop(data);
}

void im_run(ImBench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
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
