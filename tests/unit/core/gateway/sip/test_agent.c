#include "core/gateway/sip/agent.h"

#include "core/gateway/net/connection.h"
#include "core/gateway/net/datagram.h"

#include <malloc.h>
#include <string.h>

/* One agent under test, and a raw peer on UDP or TCP that sees every byte. */
typedef struct Bench {
	Loop *loop;
	SipAgent *agent;
	Datagram *udp;
	Connection *tcp;
	GString *seen;	     /* what the raw peer received */
	guint datagrams;     /* how many packets that was */
	GPtrArray *requests; /* handed out, not answered */
	int answer;	     /* status for each request, 0: keep it */
	int outcome;	     /* of the last call, 0: none yet */
	gboolean local;
	guint outcomes;
	gboolean over;
} Bench;

static void on_request(void *data, SipRequest *request)
{
	Bench *bench = data;

	if (bench->answer)
		sip_request_answer(request, bench->answer, NULL, NULL);
	else
		g_ptr_array_add(bench->requests, request);
}

static const SipAgentHandler agent_handler = { .request = on_request };

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	Bench *bench = data;

	(void)from;
	(void)from_length;
	g_string_append_len(bench->seen, bytes, (gssize)length);
	bench->datagrams++;
}

static void on_bytes(void *data, const char *bytes, gsize length)
{
	Bench *bench = data;

	g_string_append_len(bench->seen, bytes, (gssize)length);
}

static void on_end(void *data, const GError *error)
{
	Bench *bench = data;

	(void)error;
	g_string_append(bench->seen, "<end>");
	g_clear_pointer(&bench->tcp, connection_free);
}

static const ConnectionHandler peer_handler = { .received = on_bytes,
						.closed = on_end };

static void bench_open_for(Bench *bench, gboolean sessions)
{
	SipAgentOptions options = { .host = "gw.contoso.test",
				    .address = "127.0.0.1",
				    .sessions = sessions };
	g_autoptr(GError) error = NULL;

	memset(bench, 0, sizeof(*bench));
	bench->loop = loop_new();
	bench->seen = g_string_new(NULL);
	bench->requests = g_ptr_array_new();
	bench->agent = sip_agent_new(bench->loop, &options, &agent_handler,
				     bench, &error);
	g_assert_no_error(error);
	bench->udp = datagram_new(bench->loop, "127.0.0.1", 0, on_datagram,
				  bench, &error);
	g_assert_no_error(error);
}

static void bench_open(Bench *bench)
{
	bench_open_for(bench, FALSE);
}

static void bench_close(Bench *bench)
{
	sip_agent_free(bench->agent);
	datagram_free(bench->udp);
	connection_free(bench->tcp);
	loop_free(bench->loop);
	g_ptr_array_unref(bench->requests);
	g_string_free(bench->seen, TRUE);
}

static void on_over(void *data)
{
	Bench *bench = data;

	bench->over = TRUE;
	loop_stop(bench->loop);
}

static void run_for(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

static void run_until(Bench *bench, const char *text)
{
	for (int i = 0; i < 2000 && !strstr(bench->seen->str, text); i++)
		run_for(bench, 10);
	if (!strstr(bench->seen->str, text))
		g_test_message("seen: %s", bench->seen->str);
	g_assert_nonnull(strstr(bench->seen->str, text));
}

static void send_udp(Bench *bench, const char *text)
{
	SipTarget to;

	sip_target_set(&to, SIP_UDP, "127.0.0.1", sip_agent_port(bench->agent));
	datagram_send(bench->udp, (struct sockaddr *)&to.address, to.length,
		      text, strlen(text));
}

static void open_tcp(Bench *bench)
{
	SipTarget to;

	sip_target_set(&to, SIP_TCP, "127.0.0.1", sip_agent_port(bench->agent));
	bench->tcp =
		connection_open(bench->loop, (struct sockaddr *)&to.address,
				to.length, &peer_handler, bench);
}

static char *message(const char *method, const char *transport,
		     const char *branch, guint16 port, const char *extra)
{
	return g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/%s 127.0.0.1:%u;branch=%s\r\n"
		"Max-Forwards: 70\r\n%s"
		"From: \"B; <o>\" <sip:bo@contoso.test>;epid=1;tag=f1\r\n"
		"To: <sip:anna@fabrikam.test>\r\nCall-ID: c1\r\nCSeq: 7 %s\r\n"
		"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
		method, transport, port, branch, extra, method);
}

static void options(void)
{
	Bench bench;
	g_autofree char *text = NULL;

	bench_open(&bench);
	text = message("OPTIONS", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "Record-Route: <sip:p;lr>;tag=out\r\n");
	send_udp(&bench, text);
	run_until(&bench, "\r\n\r\n");
	g_assert_true(g_str_has_prefix(bench.seen->str, "SIP/2.0 200 OK\r\n"));
	g_assert_nonnull(strstr(bench.seen->str,
				"Allow: MESSAGE, NOTIFY, OPTIONS, SUBSCRIBE"));
	g_assert_nonnull(strstr(bench.seen->str,
				"Record-Route: <sip:p;lr>;tag=out\r\n"));
	g_assert_nonnull(strstr(bench.seen->str,
				"From: \"B; <o>\" <sip:bo@contoso.test>"
				";epid=1;tag=f1\r\n"));
	g_assert_nonnull(
		strstr(bench.seen->str, "To: <sip:anna@fabrikam.test>;tag="));
	bench_close(&bench);
}

/* A pool that asks is told to go elsewhere. */
static void options_while_draining(void)
{
	Bench bench;
	g_autofree char *text = NULL;

	bench_open(&bench);
	sip_agent_drain(bench.agent);
	text = message("OPTIONS", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "");
	send_udp(&bench, text);
	run_until(&bench, "\r\n\r\n");
	g_assert_true(g_str_has_prefix(bench.seen->str, "SIP/2.0 500 This "));
	bench_close(&bench);
}

/* A repetition is not handed out again and gets the same answer again. */
static void repeated(void)
{
	Bench bench;
	g_autofree char *text = NULL;
	const SipIncoming *incoming;
	SipRequest *request;

	bench_open(&bench);
	text = message("MESSAGE", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "P-Asserted-Identity: <tel:+1>\r\n"
		       "P-Asserted-Identity: \"B <x>\"<sip:b@contoso.test>\r\n"
		       "s: compact\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
	send_udp(&bench, text);
	send_udp(&bench, text);
	run_for(&bench, 50);
	g_assert_cmpuint(bench.requests->len, ==, 1);
	g_assert_cmpuint(bench.datagrams, ==, 0);
	request = bench.requests->pdata[0];
	incoming = sip_request_get(request);
	g_assert_cmpstr(incoming->from, ==, "sip:bo@contoso.test");
	g_assert_cmpstr(incoming->from_tag, ==, "f1");
	g_assert_cmpstr(incoming->to, ==, "sip:anna@fabrikam.test");
	g_assert_cmpstr(incoming->source, ==, "127.0.0.1");
	g_assert_cmpstr(incoming->asserted, ==, "sip:b@contoso.test");
	g_assert_cmpstr(incoming->page.subject, ==, "compact");
	g_assert_cmpstr(incoming->date, ==, "Thu, 01 Jan 1970 00:00:00 GMT");
	sip_request_answer(request, 202, NULL, NULL);
	run_until(&bench, "SIP/2.0 202 Accepted");
	g_assert_null(strstr(bench.seen->str, "Contact"));
	g_assert_true(
		g_str_has_suffix(bench.seen->str, "Content-Length: 0\r\n\r\n"));
	send_udp(&bench, text);
	run_for(&bench, 50);
	g_assert_cmpuint(bench.requests->len, ==, 1);
	g_assert_cmpuint(bench.datagrams, ==, 2);
	bench_close(&bench);
}

/* A reason that an XMPP server gave cannot break the answer. */
static void warned(void)
{
	Bench bench;
	g_autofree char *text = NULL;

	bench_open(&bench);
	text = message("MESSAGE", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "");
	send_udp(&bench, text);
	for (int i = 0; i < 300 && !bench.requests->len; i++)
		run_for(&bench, 10);
	g_assert_cmpuint(bench.requests->len, ==, 1);
	sip_request_answer(bench.requests->pdata[0], 404,
			   "No \"x\\y\"\r\nVia: z", "Retry-After: 5\r\n");
	run_until(&bench, "SIP/2.0 404 No \"x\\y\"  Via: z\r\n");
	g_assert_nonnull(strstr(bench.seen->str,
				"Warning: 399 gw.contoso.test "
				"\"No \\\"x\\\\y\\\"  Via: z\"\r\n"));
	g_assert_nonnull(strstr(bench.seen->str, "Retry-After: 5\r\n"));
	bench_close(&bench);
}

/* RFC 4320 §4.1: 100 when the sender's repeats have slowed down, not before. */
static void trying(void)
{
	Bench bench;
	g_autofree char *text = NULL;

	bench_open(&bench);
	text = message("MESSAGE", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "");
	send_udp(&bench, text);
	run_for(&bench, 3000);
	g_assert_cmpuint(bench.datagrams, ==, 0);
	run_for(&bench, 1000);
	g_assert_true(g_str_has_prefix(bench.seen->str, "SIP/2.0 100 Trying"));
	g_assert_cmpuint(bench.datagrams, ==, 1);
	bench_close(&bench);
}

/* An INVITE is refused, and the refusal repeated until the ACK. */
static void invite(void)
{
	Bench bench;
	g_autofree char *text = NULL;
	g_autofree char *ack = NULL;
	guint seen;

	bench_open(&bench);
	text = message("INVITE", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "");
	ack = message("ACK", "UDP", "z9hG4bK1", datagram_port(bench.udp), "");
	send_udp(&bench, text);
	run_for(&bench, 1000);
	g_assert_cmpuint(bench.datagrams, >=, 2);
	send_udp(&bench, ack);
	run_for(&bench, 100);
	seen = bench.datagrams;
	run_for(&bench, 1500);
	g_assert_cmpuint(bench.datagrams, ==, seen);
	bench_close(&bench);
}

/* The ACK of what was accepted has a branch of its own (RFC 3261 §17.1.1.3). */
static void invite_accepted(void)
{
	Bench bench;
	g_autofree char *text = NULL;
	g_autofree char *ack = NULL;
	guint seen;

	bench_open_for(&bench, TRUE);
	bench.answer = 200;
	text = message("INVITE", "UDP", "z9hG4bK1", datagram_port(bench.udp),
		       "");
	ack = message("ACK", "UDP", "z9hG4bK2", datagram_port(bench.udp), "");
	send_udp(&bench, text);
	run_until(&bench, "SIP/2.0 200");
	run_for(&bench, 1000);
	g_assert_cmpuint(bench.datagrams, >=, 2);
	send_udp(&bench, ack);
	run_for(&bench, 100);
	seen = bench.datagrams;
	run_for(&bench, 1500);
	g_assert_cmpuint(bench.datagrams, ==, seen);
	bench_close(&bench);
}

static void tcp(void)
{
	Bench bench;
	g_autofree char *one = NULL;
	g_autofree char *two = NULL;
	g_autofree char *both = NULL;

	bench_open(&bench);
	bench.answer = 202;
	open_tcp(&bench);
	one = message("MESSAGE", "TCP", "z9hG4bK1", 9, "");
	two = message("OPTIONS", "TCP", "z9hG4bK2", 9, "");
	both = g_strconcat("\r\n\r\n", one, two, NULL);
	connection_send(bench.tcp, both, strlen(both));
	run_until(&bench, "SIP/2.0 202");
	run_until(&bench, "SIP/2.0 200");
	g_assert_null(strstr(bench.seen->str, "<end>"));
	bench_close(&bench);
}

/* What Lync begins with is refused, and the connection stays. */
static void negotiate(void)
{
	Bench bench;
	g_autofree char *one = NULL;
	g_autofree char *two = NULL;

	bench_open(&bench);
	open_tcp(&bench);
	one = message("NEGOTIATE", "TCP", "z9hG4bK1", 9,
		      "Compression: LZ77-8K\r\n");
	two = message("OPTIONS", "TCP", "z9hG4bK2", 9, "");
	connection_send(bench.tcp, one, strlen(one));
	run_until(&bench, "SIP/2.0 405");
	g_assert_nonnull(strstr(bench.seen->str, "\r\nAllow: MESSAGE"));
	g_assert_null(strstr(bench.seen->str, "Compression"));
	connection_send(bench.tcp, two, strlen(two));
	run_until(&bench, "SIP/2.0 200");
	bench_close(&bench);
}

/* So many of a header, beside those that are there. */
static char *crowded(const char *line, guint count)
{
	GString *lines = g_string_new(NULL);

	for (guint i = 0; i < count; i++)
		g_string_append(lines, line);
	return g_string_free(lines, FALSE);
}

static void limits(void)
{
	static const struct {
		const char *line;
		guint count;
		const char *answer;
	} rows[] = {
		{ "X: y\r\n", 248, "SIP/2.0 200 " },
		{ "X: y\r\n", 249, "SIP/2.0 400 " },
		{ "Via: SIP/2.0/TCP a;branch=z9hG4bKa\r\n", 69,
		  "SIP/2.0 200 " },
		{ "Via: SIP/2.0/TCP a;branch=z9hG4bKa\r\n", 70,
		  "SIP/2.0 400 Too Many Vias" },
		{ "Xxxxxxxxxxxxxxxxxxxxxxxxxxxx: "
		  "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
		  "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
		  "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
		  "\r\n",
		  240, "SIP/2.0 513 " },
		{ "l: 131073\r\n", 1, "SIP/2.0 400 " },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		g_autofree char *lines = crowded(rows[i].line, rows[i].count);
		g_autofree char *text = NULL;

		bench_open(&bench);
		open_tcp(&bench);
		text = message("OPTIONS", "TCP", "z9hG4bK1", 9, lines);
		connection_send(bench.tcp, text, strlen(text));
		run_until(&bench, "\r\n\r\n");
		if (!g_str_has_prefix(bench.seen->str, rows[i].answer))
			g_test_message("row %u: %.40s", i, bench.seen->str);
		g_assert_true(
			g_str_has_prefix(bench.seen->str, rows[i].answer));
		bench_close(&bench);
	}
}

static void tcp_broken(void)
{
	static const char text[] = "MESSAGE sip:a@b SIP/2.0\r\n"
				   "Via: SIP/2.0/TCP h;branch=z9hG4bK3\r\n"
				   "Content-Length: -5\r\n\r\nabc";
	Bench bench;

	bench_open(&bench);
	open_tcp(&bench);
	connection_send(bench.tcp, text, strlen(text));
	run_until(&bench, "<end>");
	g_assert_true(g_str_has_prefix(bench.seen->str,
				       "SIP/2.0 400 Bad Content-Length"));
	bench_close(&bench);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Bench *bench = data;

	bench->outcome = outcome->status;
	bench->local = outcome->local;
	bench->outcomes++;
	g_string_append_printf(bench->seen, "<outcome %s>", outcome->reason);
}

static SipCall *send_call(Bench *bench, SipProtocol protocol, guint16 port,
			  const char *body, GError **error)
{
	g_auto(PageMessage)
		page = { .subject = g_strdup("a\r\nVia: b"),
			 .content_type = g_strdup("text/plain;charset=utf-8"),
			 .body = g_bytes_new(body, strlen(body)) };
	SipOutgoing outgoing = { .uri = "sip:bo@contoso.test",
				 .from = "sip:anna@fabrikam.test;gr=r",
				 .to = "sip:bo@contoso.test",
				 .from_tag = "t1",
				 .call_id = "thread",
				 .cseq = 4711,
				 .date = 1,
				 .page = &page };

	sip_target_set(&outgoing.target, protocol, "127.0.0.1", port);
	return sip_agent_send(bench->agent, &outgoing, on_outcome, bench,
			      error);
}

/* The answer to a request that the raw peer saw. */
static char *answer_to(const char *request, const char *status)
{
	const char *via = strstr(request, "Via: ");
	const char *end = strstr(via, "Max-Forwards");

	return g_strdup_printf(
		"SIP/2.0 %s\r\n%.*sFrom: <sip:anna@fabrikam.test>;tag=t1\r\n"
		"To: <sip:bo@contoso.test>;tag=9\r\nCall-ID: thread\r\n"
		"CSeq: 4711 MESSAGE\r\nContent-Length: 0\r\n\r\n",
		status, (int)(end - via), via);
}

static guint count(const Bench *bench, const char *text)
{
	guint found = 0;

	for (const char *at = bench->seen->str; (at = strstr(at, text)); at++)
		found++;
	return found;
}

/* A 200 that comes again has its ACK again, one of another call none. */
static void repeated_200(void)
{
	SipOutgoing outgoing = { .method = "INVITE",
				 .uri = "sip:bo@contoso.test",
				 .from = "sip:anna@fabrikam.test",
				 .to = "sip:bo@contoso.test",
				 .from_tag = "t1",
				 .call_id = "thread",
				 .cseq = 4711 };
	Bench bench;
	g_autofree char *answer = NULL;
	g_autofree char *other = NULL;
	g_auto(GStrv) parts = NULL;

	bench_open(&bench);
	sip_target_set(&outgoing.target, SIP_UDP, "127.0.0.1",
		       datagram_port(bench.udp));
	sip_agent_send(bench.agent, &outgoing, on_outcome, &bench, NULL);
	run_until(&bench, "INVITE sip:bo@contoso.test");
	other = answer_to(bench.seen->str, "200 OK");
	parts = g_strsplit(other, "4711 MESSAGE", 2);
	answer = g_strjoinv("4711 INVITE", parts);
	send_udp(&bench, answer);
	run_for(&bench, 100);
	g_assert_cmpint(bench.outcome, ==, 200);
	outgoing.method = "ACK";
	sip_agent_ack(bench.agent, &outgoing);
	run_until(&bench, "ACK sip:bo@contoso.test");
	send_udp(&bench, answer);
	run_for(&bench, 100);
	g_assert_cmpuint(count(&bench, "ACK sip:bo@"), ==, 2);
	send_udp(&bench, other);
	memcpy(strstr(answer, "thread"), "threat", 6);
	send_udp(&bench, answer);
	run_for(&bench, 100);
	g_assert_cmpuint(count(&bench, "ACK sip:bo@"), ==, 2);
	bench_close(&bench);
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Bench *bench = data;

	(void)from;
	bench->tcp = connection_adopt(bench->loop, fd, &peer_handler, bench);
}

extern size_t __sanitizer_get_current_allocated_bytes(void)
	__attribute__((weak));

static gsize allocated(void)
{
	if (__sanitizer_get_current_allocated_bytes)
		return __sanitizer_get_current_allocated_bytes();
	return mallinfo2().uordblks;
}

/* What is kept of a finished transaction for 32 s: a fraction of what the
 * parsed request takes. */
static void finished(void)
{
	enum { COUNT = 2000 };
	Bench bench;
	gsize before = 0;

	bench_open(&bench);
	bench.answer = 202;
	for (guint i = 0; i < 2 * COUNT; i++) {
		g_autofree char *branch = g_strdup_printf("z9hG4bK%u", i);
		g_autofree char *text = message("MESSAGE", "UDP", branch,
						datagram_port(bench.udp), "");

		if (i == COUNT)
			before = allocated();
		send_udp(&bench, text);
		while (bench.datagrams <= i)
			run_for(&bench, 1);
		g_string_truncate(bench.seen, 0);
	}
	g_assert_cmpuint(sip_agent_open(bench.agent), ==, 0);
	g_assert_cmpuint((allocated() - before) / COUNT, <, 1500);
	bench_close(&bench);
}

/* An idle connection of ours shows by CR LF CR LF that it lives; who has
 * answered that once and does not any more is gone. */
static void keep_alive(void)
{
	Bench bench;
	g_autoptr(GError) error = NULL;
	SipAgentOptions options = { "gw.contoso.test", "127.0.0.1", 0, 100 };
	Listener *listener;
	g_autofree char *done = NULL;

	bench_open(&bench);
	sip_agent_free(bench.agent);
	bench.agent = sip_agent_new(bench.loop, &options, &agent_handler,
				    &bench, &error);
	g_assert_no_error(error);
	listener = listener_new(bench.loop, "127.0.0.1", 0, on_accepted, &bench,
				&error);
	send_call(&bench, SIP_TCP, listener_port(listener), "hi", NULL);
	run_until(&bench, "\r\n\r\nhi");
	done = answer_to(bench.seen->str, "200 OK");
	connection_send(bench.tcp, done, strlen(done));
	run_until(&bench, "<outcome OK>");
	g_string_truncate(bench.seen, 0);
	run_until(&bench, "\r\n\r\n");
	connection_send(bench.tcp, "\r\n", 2);
	run_until(&bench, "\r\n\r\n\r\n\r\n");
	for (int i = 0; i < 300 && !strstr(bench.seen->str, "<end>"); i++)
		run_for(&bench, 100);
	g_assert_cmpstr(bench.seen->str, ==, "\r\n\r\n\r\n\r\n<end>");
	listener_free(listener);
	bench_close(&bench);
}

static void call_udp(void)
{
	Bench bench;
	g_autofree char *ringing = NULL;
	g_autofree char *done = NULL;

	bench_open(&bench);
	send_call(&bench, SIP_UDP, datagram_port(bench.udp), "hi", NULL);
	run_for(&bench, 700);
	g_assert_cmpuint(bench.datagrams, ==, 2);
	g_assert_nonnull(strstr(bench.seen->str,
				"From: <sip:anna@fabrikam.test;gr=r>;tag=t1"));
	g_assert_nonnull(strstr(bench.seen->str, "Subject: a  Via: b\r\n"));
	g_assert_nonnull(strstr(bench.seen->str,
				"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
	g_assert_null(strstr(bench.seen->str, "Contact"));
	ringing = answer_to(bench.seen->str, "101 Progress Report");
	done = answer_to(bench.seen->str, "486 Busy now");
	send_udp(&bench, ringing);
	run_for(&bench, 50);
	g_assert_cmpuint(bench.outcomes, ==, 0);
	send_udp(&bench, done);
	send_udp(&bench, done);
	run_until(&bench, "<outcome Busy now>");
	run_for(&bench, 50);
	g_assert_cmpuint(bench.outcomes, ==, 1);
	g_assert_cmpint(bench.outcome, ==, 486);
	g_assert_false(bench.local);
	g_assert_cmpuint(sip_agent_open(bench.agent), ==, 0);
	bench_close(&bench);
}

/* A closed TCP port is known at once, not after 32 s. */
static void call_refused(void)
{
	Bench bench;

	bench_open(&bench);
	send_call(&bench, SIP_TCP, datagram_port(bench.udp), "hi", NULL);
	g_assert_cmpuint(bench.outcomes, ==, 0);
	run_until(&bench, "<outcome");
	g_assert_cmpint(bench.outcome, ==, 503);
	g_assert_true(bench.local);
	bench_close(&bench);
}

static void call_too_big(void)
{
	Bench bench;
	g_autoptr(GError) error = NULL;
	g_autofree char *body = g_strnfill(1200, 'a');

	bench_open(&bench);
	g_assert_null(send_call(&bench, SIP_UDP, 9, body, &error));
	g_assert_error(error, SIP_ERROR, SIP_ERROR_TOO_BIG);
	g_assert_nonnull(send_call(&bench, SIP_TCP, 9, body, NULL));
	bench_close(&bench);
}

/* Two agents: a loop through one of our own is refused. */
static void call_own(void)
{
	Bench bench;

	bench_open(&bench);
	bench.answer = 200;
	send_call(&bench, SIP_TCP, sip_agent_port(bench.agent), "hi", NULL);
	run_until(&bench, "<outcome Loop Detected>");
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/agent/options", options);
	g_test_add_func("/sip/agent/options-draining", options_while_draining);
	g_test_add_func("/sip/agent/repeated", repeated);
	g_test_add_func("/sip/agent/warned", warned);
	g_test_add_func("/sip/agent/trying", trying);
	g_test_add_func("/sip/agent/invite", invite);
	g_test_add_func("/sip/agent/invite-accepted", invite_accepted);
	g_test_add_func("/sip/agent/repeated-200", repeated_200);
	g_test_add_func("/sip/agent/tcp", tcp);
	g_test_add_func("/sip/agent/tcp-broken", tcp_broken);
	g_test_add_func("/sip/agent/negotiate", negotiate);
	g_test_add_func("/sip/agent/keep-alive", keep_alive);
	g_test_add_func("/sip/agent/finished", finished);
	g_test_add_func("/sip/agent/limits", limits);
	g_test_add_func("/sip/agent/call-udp", call_udp);
	g_test_add_func("/sip/agent/call-refused", call_refused);
	g_test_add_func("/sip/agent/call-too-big", call_too_big);
	g_test_add_func("/sip/agent/call-own", call_own);
	return g_test_run();
}
