/* Tests of a pool against one that answers by a list. */
#include "core/gateway/probe/pool.h"

#include "core/gateway/bridge/session_msrp.h"
#include "core/gateway/msrp/agent.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/sip/message.h"

#include <string.h>

/* What the pool answers to the next request of a method; the last one of a
 * method counts for all that follow. */
typedef struct Line {
	const char *method;
	int status;
	const char *extra; /* whole header lines, or NULL */
	gboolean msrp;	   /* with the SDP of a user's program */
} Line;

typedef struct Bench {
	Loop *loop;
	Datagram *pool;
	const Line *lines; /* end with { 0 } */
	GHashTable *seen;  /* method -> count */
	GString *heard;	   /* first lines */
	char *authorization;
	json_t *answer;
	PoolProbe *probe;
	MsrpAgent *msrp; /* the program's */
	MsrpSession *media;
	int takes; /* what it answers to a message */
} Bench;

static guint count_of(Bench *bench, const char *method)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(bench->seen, method));
}

static const Line *line_for(Bench *bench, const char *method, guint number)
{
	const Line *found = NULL;

	for (const Line *line = bench->lines; line->method; line++) {
		if (strcmp(line->method, method))
			continue;
		found = line;
		if (!number--)
			break;
	}
	return found;
}

static void copy_headers(GString *text, const SipMessage *message)
{
	static const char *const names[][2] = { { "via", "Via" },
						{ "from", "From" },
						{ "call-id", "Call-ID" },
						{ "cseq", "CSeq" } };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		g_string_append_printf(text, "%s: %s\r\n", names[i][1],
				       sip_message_value(message, names[i][0]));
}

/* ---- a user's program ---- */

static void on_program_message(void *data, MsrpIncoming *incoming)
{
	Bench *bench = data;
	gsize length;
	const char *body =
		g_bytes_get_data(msrp_incoming_body(incoming), &length);

	g_string_append_printf(bench->heard, "%.*s\n", 12, body);
	msrp_incoming_answer(incoming, bench->takes);
}

static void on_program_open(void *data)
{
	(void)data;
}

static void on_program_lost(void *data, const GError *error)
{
	(void)data;
	(void)error;
}

static const MsrpSessionHandler program = {
	.open = on_program_open,
	.message = on_program_message,
	.lost = on_program_lost,
};

/* Waits for who has made the offer. */
static char *take_offer(Bench *bench, const char *sdp, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_auto(MsrpOffer) offer = { 0 };
	const MsrpAgentOptions options = { .host = "127.0.0.1",
					   .address = "127.0.0.1" };
	MsrpSay say = { .host = "127.0.0.1", .to = &offer };
	MsrpPeer peer = { 0 };

	g_assert_true(msrp_offer_read(&offer, sdp, length));
	bench->msrp = msrp_agent_new(bench->loop, &options, &error);
	g_assert_no_error(error);
	bench->media = msrp_session_new(bench->msrp, FALSE, &program, bench);
	peer.path = offer.path;
	g_assert_true(msrp_session_begin(bench->media, &peer, &error));
	say.path = msrp_session_path(bench->media);
	say.port = msrp_agent_port(bench->msrp);
	return msrp_say(&say);
}

/* ---- the pool ---- */

static char *answer_text(Bench *bench, const SipMessage *message,
			 const Line *line, const char *body)
{
	GString *text = g_string_new(NULL);
	const char *to = sip_message_value(message, "to");

	g_string_append_printf(text, "SIP/2.0 %d Said\r\n", line->status);
	copy_headers(text, message);
	g_string_append_printf(
		text,
		"To: %s%s\r\nContact: <sip:peer@127.0.0.1:%u>\r\n%s%s"
		"Content-Length: %zu\r\n\r\n%s",
		to, strstr(to, "tag=") ? "" : ";tag=pool",
		datagram_port(bench->pool), line->extra ? line->extra : "",
		body ? "Content-Type: application/sdp\r\n" : "",
		body ? strlen(body) : 0, body ? body : "");
	return g_string_free(text, FALSE);
}

static void note_authorization(Bench *bench, const char *bytes, gsize length)
{
	g_autofree char *text = g_strndup(bytes, length);
	const char *at = strstr(text, "Authorization: ");

	if (!at)
		return;
	g_free(bench->authorization);
	bench->authorization = g_strndup(at, strcspn(at, "\r"));
}

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	Bench *bench = data;
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	g_autofree char *text = NULL;
	g_autofree char *body = NULL;
	const char *end = g_strstr_len(bytes, (gssize)length, "\r\n\r\n");
	const Line *line;
	guint number;

	if (!message || !message->method)
		return;
	note_authorization(bench, bytes, length);
	g_string_append_printf(bench->heard, "%s\n", message->method);
	number = count_of(bench, message->method);
	g_hash_table_replace(bench->seen, g_strdup(message->method),
			     GUINT_TO_POINTER(number + 1));
	line = line_for(bench, message->method, number);
	if (!line || !line->status)
		return;
	if (line->msrp && end)
		body = take_offer(bench, end + 4,
				  length - (gsize)(end + 4 - bytes));
	text = answer_text(bench, message, line, body);
	datagram_send(bench->pool, from, from_length, text, strlen(text));
}

static void on_answer(void *data, json_t *answer)
{
	Bench *bench = data;

	bench->answer = json_deep_copy(answer);
	bench->probe = NULL;
	loop_stop(bench->loop);
}

static void bench_open(Bench *bench, const Line *lines)
{
	g_autoptr(GError) error = NULL;

	memset(bench, 0, sizeof(*bench));
	bench->loop = loop_new();
	bench->lines = lines;
	bench->heard = g_string_new(NULL);
	bench->seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bench->pool = datagram_new(bench->loop, "127.0.0.1", 0, on_datagram,
				   bench, &error);
	g_assert_no_error(error);
}

static void bench_close(Bench *bench)
{
	g_clear_pointer(&bench->media, msrp_session_free);
	g_clear_pointer(&bench->msrp, msrp_agent_free);
	datagram_free(bench->pool);
	loop_free(bench->loop);
	g_hash_table_unref(bench->seen);
	g_string_free(bench->heard, TRUE);
	g_free(bench->authorization);
	json_decref(bench->answer);
}

static void run(Bench *bench, PoolProbeSetup *setup)
{
	g_autoptr(GError) error = NULL;

	setup->loop = bench->loop;
	setup->host = "127.0.0.1";
	setup->address = "127.0.0.1";
	setup->from.address = "sip:a@pool.test";
	setup->to.address = "sip:b@pool.test";
	sip_target_set(&setup->target, SIP_UDP, "127.0.0.1",
		       datagram_port(bench->pool));
	bench->probe = probe_pool(setup, on_answer, bench, &error);
	g_assert_no_error(error);
	loop_run(bench->loop);
}

static void expect(Bench *bench, gboolean delivered, const char *error,
		   const char *diagnosis)
{
	const char *told = json_member(bench->answer, "error");
	const char *why = json_member(bench->answer, "diagnosis");

	g_assert_cmpint(
		json_is_true(json_object_get(bench->answer, "delivered")), ==,
		delivered);
	g_assert_cmpstr(told, ==, error);
	if (why && strstr(why, diagnosis))
		return;
	g_test_message("'%s' is not in: %s", diagnosis, why ? why : "");
	g_test_fail();
}

/* ---- sessions ---- */

static void test_session(void)
{
	static const Line lines[] = {
		{ "INVITE", 200, NULL, FALSE },
		{ "ACK", 0, NULL, FALSE },
		{ "MESSAGE", 200, NULL, FALSE },
		{ "BYE", 200, NULL, FALSE },
		{ 0 },
	};
	PoolProbeSetup setup = { .profile = "Lync" };
	Bench bench;

	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, TRUE, NULL, "The pool has taken the message");
	g_assert_cmpstr(bench.heard->str, ==, "INVITE\nACK\nMESSAGE\nBYE\n");
	bench_close(&bench);
}

static void test_msrp(void)
{
	static const Line lines[] = {
		{ "INVITE", 200, NULL, TRUE },
		{ "ACK", 0, NULL, FALSE },
		{ "BYE", 200, NULL, FALSE },
		{ 0 },
	};
	static const int takes[] = { 200, 413 };

	for (guint i = 0; i < G_N_ELEMENTS(takes); i++) {
		PoolProbeSetup setup = { .profile = "Msrp" };
		Bench bench;

		bench_open(&bench, lines);
		bench.takes = takes[i];
		run(&bench, &setup);
		expect(&bench, !i, i ? "MSRP SEND: 413" : NULL,
		       i ? "refused the message" : "has taken the message");
		g_assert_cmpstr(bench.heard->str, ==,
				"INVITE\nACK\nTest message\nBYE\n");
		bench_close(&bench);
	}
}

/* Who takes the session without any MSRP. */
static void test_no_msrp(void)
{
	static const Line lines[] = {
		{ "INVITE", 200, NULL, FALSE },
		{ "ACK", 0, NULL, FALSE },
		{ "BYE", 200, NULL, FALSE },
		{ 0 },
	};
	PoolProbeSetup setup = { .profile = "Msrp" };
	Bench bench;

	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE, "488 Not Acceptable Here", "offers no MSRP");
	g_assert_cmpstr(bench.heard->str, ==, "INVITE\nACK\nBYE\n");
	bench_close(&bench);
}

static void test_profile(void)
{
	static const int statuses[] = { 405, 415, 488, 501 };

	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		Line lines[] = { { "INVITE", statuses[i], NULL, FALSE },
				 { "MESSAGE", statuses[i], NULL, FALSE },
				 { 0 } };
		PoolProbeSetup setup = { .profile = i % 2 ? "Lync" : "Simple" };
		g_autofree char *error = g_strdup_printf(
			"%s: %d Said", i % 2 ? "INVITE" : "MESSAGE",
			statuses[i]);
		Bench bench;

		bench_open(&bench, lines);
		run(&bench, &setup);
		expect(&bench, FALSE, error,
		       i % 2 ? "SipProfile Lync sends: set "
			     : "SipProfile Simple sends: set Lync or Msrp");
		bench_close(&bench);
	}
}

/* ---- passwords ---- */

static void with_passwords(PoolProbeSetup *setup)
{
	setup->from.name = "a";
	setup->from.password = "one";
	setup->to.name = "b";
	setup->to.password = "two";
}

static void test_ntlm(void)
{
	static const Line lines[] = {
		{ "REGISTER", 401,
		  "WWW-Authenticate: NTLM realm=\"SIP Communications "
		  "Service\"\r\nWWW-Authenticate: Kerberos realm=\"x\"\r\n" },
		{ 0 },
	};
	PoolProbeSetup setup = { 0 };
	Bench bench;

	with_passwords(&setup);
	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE,
	       "the pool takes NTLM, Kerberos only, and passwords are sent "
	       "from here by Digest: leave the credentials out to test as a "
	       "trusted server",
	       "cannot be tested with their passwords");
	g_assert_cmpuint(count_of(&bench, "REGISTER"), ==, 1);
	bench_close(&bench);
}

#define CHALLENGE(nonce_, more_)                                               \
	"WWW-Authenticate: Digest realm=\"pool.test\", nonce=\"" nonce_        \
	"\", qop=\"auth\"" more_ "\r\n"

/* A nonce that is only old is answered again; one that is not, is not. */
static void test_stale(void)
{
	static const Line lines[] = {
		{ "REGISTER", 401, CHALLENGE("first", "") },
		{ "REGISTER", 401, CHALLENGE("second", ", stale=true") },
		{ "REGISTER", 200, NULL, FALSE },
		{ "REGISTER", 401, CHALLENGE("third", "") },
		{ "REGISTER", 401, CHALLENGE("fourth", "") },
		{ "REGISTER", 200, NULL, FALSE },
		{ 0 },
	};
	PoolProbeSetup setup = { 0 };
	Bench bench;

	with_passwords(&setup);
	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE, "REGISTER: 401 Said",
	       "does not take the password of 'sip:a@pool.test'");
	/* Three of b, two of a, and b goes again. */
	g_assert_cmpuint(count_of(&bench, "REGISTER"), ==, 6);
	bench_close(&bench);
}

/* The other way round the message has to come back, and does not. */
static void test_never_comes(void)
{
	static const Line lines[] = {
		{ "REGISTER", 200, NULL, FALSE },
		{ "MESSAGE", 407,
		  "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", "
		  "algorithm=SHA-256\r\n" },
		{ "MESSAGE", 200, NULL, FALSE },
		{ 0 },
	};
	PoolProbeSetup setup = { .limit = 1500 };
	Bench bench;

	with_passwords(&setup);
	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE, "408 Request Timeout",
	       "nothing came to whom it was for");
	g_assert_true(g_str_has_prefix(bench.authorization,
				       "Authorization: Digest "
				       "username=\"a\""));
	g_assert_nonnull(strstr(bench.authorization, "SHA-256"));
	g_assert_cmpuint(count_of(&bench, "REGISTER"), ==, 4);
	bench_close(&bench);
}

static void test_silence(void)
{
	static const Line lines[] = { { "MESSAGE", 0, NULL, FALSE }, { 0 } };
	PoolProbeSetup setup = { .limit = 700 };
	Bench bench;

	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE, "408 Request Timeout", "did not answer in time");
	bench_close(&bench);
}

/* ---- presence ---- */

static void test_no_presence(void)
{
	static const Line lines[] = { { "SUBSCRIBE", 489, NULL, FALSE },
				      { 0 } };
	PoolProbeSetup setup = { .presence = TRUE };
	Bench bench;

	bench_open(&bench, lines);
	run(&bench, &setup);
	expect(&bench, FALSE, "SUBSCRIBE: 489 Said", "has no presence");
	bench_close(&bench);
}

/* Whoever asked gets his answer when the service ends. */
static void end_it(void *data)
{
	probe_pool_end(((Bench *)data)->probe);
}

static void test_end(void)
{
	static const Line lines[] = { { "MESSAGE", 0, NULL, FALSE }, { 0 } };
	PoolProbeSetup setup = { 0 };
	Bench bench;
	Timer *timer;

	bench_open(&bench, lines);
	timer = timer_new(bench.loop, end_it, &bench);
	timer_start(timer, 50, 0);
	run(&bench, &setup);
	g_assert_cmpstr(json_member(bench.answer, "error"), ==,
			"the service is being stopped");
	timer_free(timer);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/probe/pool/session", test_session);
	g_test_add_func("/probe/pool/msrp", test_msrp);
	g_test_add_func("/probe/pool/no-msrp", test_no_msrp);
	g_test_add_func("/probe/pool/profile", test_profile);
	g_test_add_func("/probe/pool/ntlm", test_ntlm);
	g_test_add_func("/probe/pool/stale", test_stale);
	g_test_add_func("/probe/pool/never-comes", test_never_comes);
	g_test_add_func("/probe/pool/silence", test_silence);
	g_test_add_func("/probe/pool/no-presence", test_no_presence);
	g_test_add_func("/probe/pool/end", test_end);
	return g_test_run();
}
