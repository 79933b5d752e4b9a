#include "core/gateway/sip/agent.h"
#include "core/gateway/sip/respond.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* Three agents: one asks, one passes on, one answers. */
typedef struct Bench {
	Loop *loop;
	SipAgent *client, *middle, *end;
	SipTarget next;
	const char *lines;
	guint limit;
	gboolean given_back;
	guint passed;
	/* What the last one saw, and the client heard. */
	char *seen, *forwarded, *call_id, *body;
	int answer, status;
	char *tag, *contact;
} Bench;

static void take_end(void *data, SipRequest *request)
{
	Bench *bench = data;
	const SipIncoming *incoming = sip_request_get(request);
	gsize length;
	const char *body = g_bytes_get_data(incoming->page.body, &length);

	g_free(bench->seen);
	bench->seen = g_strjoin(" ", incoming->method, incoming->uri,
				incoming->from, incoming->contact, NULL);
	g_free(bench->forwarded);
	bench->forwarded = g_strdup(incoming->forwarded);
	g_free(bench->body);
	bench->body = g_strndup(body ? body : "", length);
	if (bench->answer)
		sip_request_answer(request, bench->answer, "As It Is",
				   "Contact: <sip:end.test>\r\n");
}

static void on_over(void *data, SipRequest *request)
{
	Bench *bench = data;

	bench->passed++;
	bench->given_back = request != NULL;
	if (request)
		sip_request_answer(request, 299, "Here", NULL);
}

static void take_middle(void *data, SipRequest *request)
{
	Bench *bench = data;

	g_assert_true(sip_request_forward(request, &bench->next, bench->lines,
					  bench->limit, on_over, bench));
}

static const SipAgentHandler end_handler = { .request = take_end },
			     middle_handler = { .request = take_middle },
			     client_handler = { 0 };

static SipAgent *agent_new(Bench *bench, const char *host,
			   const SipAgentHandler *handler)
{
	SipAgentOptions options = { .host = host,
				    .address = "127.0.0.1",
				    .sessions = TRUE };
	g_autoptr(GError) error = NULL;
	SipAgent *agent =
		sip_agent_new(bench->loop, &options, handler, bench, &error);

	g_assert_no_error(error);
	return agent;
}

static void bench_open(Bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	bench->loop = loop_new();
	bench->client = agent_new(bench, "client.test", &client_handler);
	bench->middle = agent_new(bench, "middle.test", &middle_handler);
	bench->end = agent_new(bench, "end.test", &end_handler);
	bench->answer = 200;
	bench->limit = 300;
	bench->lines = "Gatehouse-Forwarded: pool.test\r\n";
	sip_target_set(&bench->next, SIP_TCP, "127.0.0.1",
		       sip_agent_port(bench->end));
}

static void bench_close(Bench *bench)
{
	sip_agent_free(bench->client);
	sip_agent_free(bench->middle);
	sip_agent_free(bench->end);
	loop_free(bench->loop);
	g_free(bench->seen);
	g_free(bench->forwarded);
	g_free(bench->body);
	g_free(bench->tag);
	g_free(bench->contact);
}

static void on_stop(void *data)
{
	loop_stop(data);
}

static void run_for(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_stop, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Bench *bench = data;

	bench->status = outcome->status;
	bench->tag = g_strdup(outcome->to_tag);
	bench->contact = g_strdup(outcome->contact);
}

static void ask(Bench *bench, const char *method, SipProtocol protocol)
{
	g_auto(PageMessage) page = { .content_type = g_strdup("a/b"),
				     .body = g_bytes_new("body", 4) };
	SipOutgoing outgoing = {
		.method = method,
		.uri = "sip:anna@fabrikam.test",
		.from = "sip:bo@contoso.test",
		.to = "sip:anna@fabrikam.test",
		.from_tag = "bo",
		.call_id = "call",
		.cseq = 7,
		.contact = TRUE,
		.lines = "X-Own: stays\r\nGatehouse-Forwarded: forged\r\n",
		.page = &page,
	};

	sip_target_set(&outgoing.target, protocol, "127.0.0.1",
		       sip_agent_port(bench->middle));
	g_assert_nonnull(sip_agent_send(bench->client, &outgoing, on_outcome,
					bench, NULL));
	for (int i = 0; i < 3000 && !bench->status; i++)
		run_for(bench, 10);
	run_for(bench, 20);
}

/* It arrives as it came, and the answer goes back as it is. */
static void answered(void)
{
	static const SipProtocol ways[] = { SIP_UDP, SIP_TCP };

	for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
		Bench bench;

		bench_open(&bench);
		ask(&bench, i ? "SUBSCRIBE" : "INVITE", ways[i]);
		g_assert_cmpint(bench.status, ==, 200);
		g_assert_true(g_str_has_prefix(
			bench.seen, i ? "SUBSCRIBE sip:anna@fabrikam.test "
					"sip:bo@contoso.test sip:client.test"
				      : "INVITE sip:anna@fabrikam.test "
					"sip:bo@contoso.test sip:client.test"));
		g_assert_cmpstr(bench.forwarded, ==, "pool.test");
		g_assert_cmpstr(bench.body, ==, "body");
		g_assert_cmpstr(bench.contact, ==, "sip:end.test");
		g_assert_nonnull(bench.tag);
		g_assert_cmpuint(bench.passed, ==, 1);
		g_assert_false(bench.given_back);
		bench_close(&bench);
	}
}

static void refused(void)
{
	Bench bench;

	bench_open(&bench);
	bench.answer = 603;
	ask(&bench, "INVITE", SIP_TCP);
	g_assert_cmpint(bench.status, ==, 603);
	g_assert_cmpuint(bench.passed, ==, 1);
	bench_close(&bench);
}

/* Who does not answer in time, and who is not there. */
static void given_back(void)
{
	Bench bench;

	bench_open(&bench);
	bench.answer = 0;
	ask(&bench, "SUBSCRIBE", SIP_TCP);
	g_assert_nonnull(bench.seen);
	g_assert_true(bench.given_back);
	g_assert_cmpint(bench.status, ==, 299);
	bench_close(&bench);
	bench_open(&bench);
	sip_target_set(&bench.next, SIP_TCP, "127.0.0.1", 9);
	ask(&bench, "SUBSCRIBE", SIP_TCP);
	g_assert_true(bench.given_back);
	g_assert_cmpint(bench.status, ==, 299);
	bench_close(&bench);
}

/* ---- CANCEL ---- */

/* Sockets of one that asks and of one that answers, for what agents do not
 * say. */
typedef struct Ends {
	Bench bench;
	int asks, answers;
	SipTarget middle;
	char *heard; /* the last datagram */
} Ends;

static int open_socket(guint16 *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_no_errno(bind(fd, (const struct sockaddr *)&address, length));
	g_assert_no_errno(
		getsockname(fd, (struct sockaddr *)&address, &length));
	*port = ntohs(address.sin_port);
	return fd;
}

static void ends_open(Ends *ends)
{
	guint16 port;

	memset(ends, 0, sizeof(*ends));
	bench_open(&ends->bench);
	ends->answers = open_socket(&port);
	sip_target_set(&ends->bench.next, SIP_UDP, "127.0.0.1", port);
	ends->asks = open_socket(&port);
	sip_target_set(&ends->middle, SIP_UDP, "127.0.0.1",
		       sip_agent_port(ends->bench.middle));
}

static void ends_close(Ends *ends)
{
	close(ends->asks);
	close(ends->answers);
	g_free(ends->heard);
	bench_close(&ends->bench);
}

static void say(Ends *ends, int fd, const char *bytes, gsize length)
{
	const struct sockaddr *to =
		(const struct sockaddr *)&ends->middle.address;

	g_assert_cmpint(sendto(fd, bytes, length, 0, to, ends->middle.length),
			==, (gssize)length);
}

static void ask_raw(Ends *ends, const char *method)
{
	g_autofree char *text = g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK-own\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:bo@contoso.test>;tag=f\r\n"
		"To: <sip:anna@fabrikam.test>\r\nCall-ID: call\r\n"
		"CSeq: 7 %s\r\nContact: <sip:bo@127.0.0.1>\r\n"
		"Content-Length: 0\r\n\r\n",
		method, method);

	say(ends, ends->asks, text, strlen(text));
}

/* The next datagram that begins so. */
static void hear(Ends *ends, int fd, const char *start)
{
	char bytes[4096];

	g_clear_pointer(&ends->heard, g_free);
	for (int i = 0; i < 3000; i++) {
		gssize got = recv(fd, bytes, sizeof(bytes), 0);

		if (got > 0 && got >= (gssize)strlen(start) &&
		    !memcmp(bytes, start, strlen(start))) {
			ends->heard = g_strndup(bytes, (gsize)got);
			return;
		}
		if (got < 0)
			run_for(&ends->bench, 10);
	}
	g_error("nothing came that begins with '%s'", start);
}

static gboolean hears(int fd, const char *start)
{
	char bytes[4096] = "";
	gboolean found = FALSE;

	while (recv(fd, bytes, sizeof(bytes) - 1, 0) > 0)
		found |= g_str_has_prefix(bytes, start);
	return found;
}

static void answer_raw(Ends *ends, const char *request, int status)
{
	g_autoptr(SipMessage) message =
		sip_message_scan(request, strlen(request));
	g_autoptr(GBytes) bytes =
		sip_respond(message, &ends->middle, status, "So", NULL);
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);

	say(ends, ends->answers, text, length);
}

/* It follows the INVITE, once that is in the other end's hand. */
static void cancelled(void)
{
	g_autofree char *invite = NULL;
	Ends ends;

	ends_open(&ends);
	ends.bench.limit = 60000;
	ask_raw(&ends, "INVITE");
	hear(&ends, ends.answers, "INVITE ");
	invite = g_strdup(ends.heard);
	ask_raw(&ends, "CANCEL");
	hear(&ends, ends.asks, "SIP/2.0 200 ");
	g_assert_nonnull(strstr(ends.heard, "CSeq: 7 CANCEL\r\n"));
	g_assert_false(hears(ends.answers, "CANCEL "));
	answer_raw(&ends, invite, 100);
	hear(&ends, ends.answers, "CANCEL ");
	answer_raw(&ends, ends.heard, 200);
	answer_raw(&ends, invite, 487);
	hear(&ends, ends.asks, "SIP/2.0 487 ");
	g_assert_nonnull(strstr(ends.heard, "CSeq: 7 INVITE\r\n"));
	hear(&ends, ends.answers, "ACK ");
	g_assert_cmpuint(ends.bench.passed, ==, 1);
	g_assert_false(ends.bench.given_back);
	ends_close(&ends);
}

/* Nobody takes on here what nobody wants. */
static void cancelled_mute(void)
{
	Ends ends;

	ends_open(&ends);
	ask_raw(&ends, "INVITE");
	hear(&ends, ends.answers, "INVITE ");
	ask_raw(&ends, "CANCEL");
	hear(&ends, ends.asks, "SIP/2.0 487 ");
	g_assert_cmpuint(ends.bench.passed, ==, 1);
	g_assert_false(ends.bench.given_back);
	ends_close(&ends);
}

/* What was accepted stays so. */
static void cancelled_late(void)
{
	Ends ends;

	ends_open(&ends);
	ends.bench.limit = 60000;
	ask_raw(&ends, "INVITE");
	hear(&ends, ends.answers, "INVITE ");
	answer_raw(&ends, ends.heard, 200);
	hear(&ends, ends.asks, "SIP/2.0 200 ");
	ask_raw(&ends, "CANCEL");
	do
		hear(&ends, ends.asks, "SIP/2.0 ");
	while (strstr(ends.heard, "CSeq: 7 INVITE\r\n"));
	g_assert_true(g_str_has_prefix(ends.heard, "SIP/2.0 200 "));
	run_for(&ends.bench, 50);
	g_assert_false(hears(ends.answers, "CANCEL "));
	g_assert_false(hears(ends.asks, "SIP/2.0 487 "));
	ends_close(&ends);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/forward/answered", answered);
	g_test_add_func("/sip/forward/refused", refused);
	g_test_add_func("/sip/forward/given-back", given_back);
	g_test_add_func("/sip/forward/cancelled", cancelled);
	g_test_add_func("/sip/forward/cancelled-mute", cancelled_mute);
	g_test_add_func("/sip/forward/cancelled-late", cancelled_late);
	return g_test_run();
}
