#include "tests/unit/core/gateway/frontend/msrp_bench.h"

#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/net/socket.h"

#include <string.h>

static void on_received(void *data, const char *bytes, gsize length)
{
	MsrpBench *bench = data;

	g_string_append_len(bench->seen, bytes, (gssize)length);
}

static void on_closed(void *data, const GError *error)
{
	MsrpBench *bench = data;

	if (error)
		g_test_message("closed: %s", error->message);
	bench->closed = TRUE;
}

static const ConnectionHandler handler = { .received = on_received,
					   .closed = on_closed };

static void take(MsrpBench *bench, Connection *connection)
{
	connection_free(bench->connection);
	bench->connection = connection;
	bench->connections++;
	bench->closed = FALSE;
	g_string_truncate(bench->seen, 0);
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	MsrpBench *bench = data;

	(void)from;
	take(bench, connection_adopt(bench->im.loop, fd, &handler, bench));
	if (bench->context)
		connection_start_tls(bench->connection, bench->context, TRUE,
				     NULL);
}

void msrp_bench_open(MsrpBench *bench)
{
	msrp_bench_open_idle(bench, 0);
}

void msrp_bench_open_idle(MsrpBench *bench, guint idle)
{
	memset(bench, 0, sizeof(*bench));
	im_bench_open_idle(&bench->im, "Msrp", idle);
	bench->seen = g_string_new(NULL);
	bench->listener = listener_new(bench->im.loop, "127.0.0.1", 0,
				       on_accepted, bench, NULL);
	bench->own = g_strdup_printf("msrp://127.0.0.1:%u/program1;tcp",
				     listener_port(bench->listener));
	bench->im.status = 0;
}

void msrp_bench_close(MsrpBench *bench)
{
	connection_free(bench->connection);
	listener_free(bench->listener);
	im_bench_close(&bench->im);
	g_string_free(bench->seen, TRUE);
	g_free(bench->own);
	g_free(bench->other);
}

char *msrp_sdp(const MsrpBench *bench, const char *more)
{
	gboolean secure = g_str_has_prefix(bench->own, "msrps");

	return g_strdup_printf(
		"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\n"
		"t=0 0\nm=message %u TCP/%sMSRP *\na=accept-types:%s\n"
		"a=path:%s\n%s",
		listener_port(bench->listener), secure ? "TLS/" : "",
		strstr(more, "accept-types") ? "text/x-none"
					     : "message/cpim text/plain "
					       "text/html "
					       "application/im-iscomposing+xml",
		bench->own, more);
}

void msrp_read_path(MsrpBench *bench, const char *sdp)
{
	const char *path = strstr(sdp, "a=path:");

	g_assert_nonnull(path);
	g_free(bench->other);
	bench->other = path ? g_strndup(path + 7, strcspn(path + 7, "\r\n"))
			    : g_strdup("");
}

void msrp_connect(MsrpBench *bench)
{
	struct sockaddr_storage address;
	socklen_t length;
	const char *port = strrchr(bench->other, ':');

	g_assert_nonnull(port);
	address_parse("127.0.0.1", (guint16)atoi(port + 1), &address, &length);
	take(bench, connection_open(bench->im.loop, (struct sockaddr *)&address,
				    length, &handler, bench));
	im_run(&bench->im, 20);
	if (bench->context)
		connection_start_tls(bench->connection, bench->context, FALSE,
				     "fe1.contoso.test");
}

void msrp_hang_up(MsrpBench *bench)
{
	g_clear_pointer(&bench->connection, connection_free);
}

void msrp_say_request(MsrpBench *bench, const char *start, const char *headers,
		      const char *body, char flag)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) words = g_strsplit(start, " ", 3);

	g_string_printf(text, "MSRP %s\nTo-Path: %s\nFrom-Path: %s\n%s", start,
			bench->other, bench->own, headers);
	g_string_replace(text, "\n", "\r\n", 0);
	if (body)
		g_string_append_printf(text, "\r\n%s\r\n", body);
	g_string_append_printf(text, "-------%s%c\r\n", words[0], flag);
	connection_send(bench->connection, text->str, text->len);
}

void msrp_answer_last(MsrpBench *bench, int status)
{
	const char *request = bench->seen->str;
	g_autofree char *transaction = NULL;
	g_autofree char *start = NULL;
	const char *next = request;

	while ((next = strstr(next, "MSRP "))) {
		const char *end = strstr(next, " SEND\r\n");

		if (end && end - next < 40)
			request = next;
		next += 5;
	}
	transaction = g_strndup(request + 5, strcspn(request + 5, " "));
	start = g_strdup_printf("%s %d Said", transaction, status);
	msrp_say_request(bench, start, "", NULL, '$');
}

void msrp_sip(MsrpBench *bench, const char *method, const char *call,
	      const char *tag, guint number, const char *type, const char *body)
{
	static guint branch;
	g_autofree char *headers = g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKm%u\n"
		"Max-Forwards: 69\n"
		"From: \"Bo\" <sip:bo@contoso.test>;tag=71c3\n"
		"To: <sip:anna@fabrikam.test>%s%s\nCall-ID: %s\n"
		"CSeq: %u %s\nContact: <sip:bo@contoso.test;gr=desk>\n"
		"Content-Type: %s\n",
		method, datagram_port(bench->im.pool), ++branch,
		*tag ? ";tag=" : "", tag, call, number, method, type);

	im_say(&bench->im, headers, body);
}

char *msrp_user_opens(MsrpBench *bench, const char *call, const char *more)
{
	guint before = bench->im.answers->len;
	g_autofree char *sdp = msrp_sdp(bench, more);
	g_autofree char *to = NULL;
	const char *tag;

	msrp_sip(bench, "INVITE", call, "", 1, "application/sdp", sdp);
	RUN_UNTIL(&bench->im, bench->im.answers->len > before);
	g_assert_true(
		g_str_has_prefix(im_answered(&bench->im), "SIP/2.0 200 "));
	msrp_read_path(bench, im_answered(&bench->im));
	to = raw_header(im_answered(&bench->im), "To");
	tag = strstr(to, ";tag=");
	return g_strdup(tag ? tag + 5 : "");
}

void msrp_pool_takes(MsrpBench *bench, const char *more)
{
	g_autofree char *sdp = msrp_sdp(bench, more);
	guint before = bench->im.got->len;

	if (!before || !g_str_has_prefix(im_got(&bench->im), "INVITE "))
		RUN_UNTIL(&bench->im,
			  bench->im.got->len > before &&
				  g_str_has_prefix(im_got(&bench->im),
						   "INVITE "));
	msrp_read_path(bench, im_got(&bench->im));
	im_answer(&bench->im, im_got(&bench->im), 200,
		  "Contact: <sip:bo@contoso.test;gr=desk>\r\n"
		  "Content-Type: application/sdp\r\n",
		  sdp);
}

gboolean msrp_has(const char *text, const char *part)
{
	if (strstr(text, part))
		return TRUE;
	g_test_message("no '%s' in: %s", part, text);
	return FALSE;
}

const char *msrp_heard(MsrpBench *bench)
{
	RUN_UNTIL(&bench->im, *im_sent());
	return im_sent();
}

void msrp_wait_request(MsrpBench *bench, const char *method)
{
	for (int i = 0; i < 1000; i++) {
		for (guint j = 0; j < bench->im.got->len; j++)
			if (g_str_has_prefix(bench->im.got->pdata[j], method))
				return;
		im_run(&bench->im, 10);
	}
	g_test_message("no %s", method);
	g_test_fail();
}
