#include "tests/support/certificates.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/msrp/agent.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"

#include <string.h>

/* One end of a session, and what was told to it. */
typedef struct Side {
	Loop *loop;
	MsrpAgent *agent;
	MsrpSession *session;
	GString *heard;	 /* messages, with a "|" after each */
	GPtrArray *held; /* of MsrpIncoming */
	gboolean hold;	 /* messages are not answered at once */
	gboolean open;
	int status; /* of the last message sent, -1: none yet */
	char *lost;
	char *reported;
} Side;

static void on_open(void *data)
{
	((Side *)data)->open = TRUE;
}

static void on_message(void *data, MsrpIncoming *incoming)
{
	Side *side = data;
	gsize length;
	const char *bytes =
		g_bytes_get_data(msrp_incoming_body(incoming), &length);

	g_string_append_len(side->heard, bytes, (gssize)length);
	g_string_append_c(side->heard, '|');
	if (side->hold)
		g_ptr_array_add(side->held, incoming);
	else
		msrp_incoming_answer(incoming, 200);
}

static void on_report(void *data, const char *message_id, int status)
{
	Side *side = data;

	g_free(side->reported);
	side->reported = g_strdup_printf("%s %d", message_id, status);
}

static void on_lost(void *data, const GError *error)
{
	Side *side = data;

	g_assert_null(side->lost);
	side->lost = g_strdup(error->message);
	side->open = FALSE;
}

static const MsrpSessionHandler handler = { on_open, on_message, on_report,
					    on_lost };

static void on_sent(void *data, int status)
{
	((Side *)data)->status = status;
}

typedef struct Bench {
	Loop *loop;
	char *folder;
	Side us, them;
} Bench;

static void side_open(Bench *bench, Side *side, guint patience)
{
	const MsrpAgentOptions options = { .host = "127.0.0.1",
					   .address = "127.0.0.1",
					   .patience = patience };
	g_autoptr(GError) error = NULL;

	side->loop = bench->loop;
	side->heard = g_string_new(NULL);
	side->held = g_ptr_array_new();
	side->status = -1;
	side->agent = msrp_agent_new(bench->loop, &options, &error);
	g_assert_no_error(error);
}

static void bench_open(Bench *bench, guint patience)
{
	memset(bench, 0, sizeof(*bench));
	trace_set_level(TRACE_ERROR);
	bench->loop = loop_new();
	side_open(bench, &bench->us, patience);
	side_open(bench, &bench->them, patience);
}

static void side_close(Side *side)
{
	msrp_session_free(side->session);
	msrp_agent_free(side->agent);
	g_string_free(side->heard, TRUE);
	g_ptr_array_unref(side->held);
	g_free(side->lost);
	g_free(side->reported);
}

static void bench_close(Bench *bench)
{
	side_close(&bench->us);
	side_close(&bench->them);
	loop_free(bench->loop);
	if (bench->folder)
		test_folder_remove(bench->folder);
}

static void on_over(void *data)
{
	loop_stop(data);
}

static void run(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

#define UNTIL(bench, condition)                                                \
	do {                                                                   \
		for (int i_ = 0; i_ < 1000 && !(condition); i_++)              \
			run(bench, 10);                                        \
		g_assert_true(condition);                                      \
	} while (0)

typedef struct Wants {
	const char *pool, *fingerprint;
} Wants;

/* What SIP would have agreed on. */
static void begin(Side *side, const Side *other, gboolean active,
		  const Wants *wants)
{
	const MsrpPeer peer = { msrp_session_path(other->session), active,
				wants->pool, wants->fingerprint };
	g_autoptr(GError) error = NULL;

	g_assert_true(msrp_session_begin(side->session, &peer, &error));
	g_assert_no_error(error);
}

static void agree(Bench *bench, gboolean secure, const Wants *of_us,
		  const Wants *of_them)
{
	bench->us.session =
		msrp_session_new(bench->us.agent, secure, &handler, &bench->us);
	bench->them.session = msrp_session_new(bench->them.agent, secure,
					       &handler, &bench->them);
	begin(&bench->us, &bench->them, FALSE, of_us);
	begin(&bench->them, &bench->us, TRUE, of_them);
}

static const Wants nothing = { NULL, NULL };

static void send_text(Side *side, const char *id, const char *text)
{
	g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
	const MsrpOutgoing outgoing = { id, "text/plain", body, TRUE };

	side->status = -1;
	msrp_session_send(side->session, &outgoing, on_sent, side);
	g_assert_cmpint(side->status, ==, -1);
}

/* ---- two that get on ---- */

static void both_ways(void)
{
	Bench bench;
	g_autofree char *text = g_strnfill(5000, 'x');
	g_autofree char *heard = g_strconcat(text, "|", NULL);

	bench_open(&bench, 0);
	agree(&bench, FALSE, &nothing, &nothing);
	UNTIL(&bench, bench.us.open && bench.them.open);
	send_text(&bench.us, "m111", text);
	UNTIL(&bench, bench.us.status == 200);
	g_assert_cmpstr(bench.them.heard->str, ==, heard);
	send_text(&bench.them, "m222", "hello");
	UNTIL(&bench, bench.them.status == 200);
	g_assert_cmpstr(bench.us.heard->str, ==, "hello|");
	msrp_session_report(bench.us.session, "m222", 5);
	UNTIL(&bench, bench.them.reported);
	g_assert_cmpstr(bench.them.reported, ==, "m222 200");
	bench_close(&bench);
}

/* Sessions to one place share a connection, and end by themselves. */
static void shared(void)
{
	Bench bench;
	Side more_us = { .status = -1 }, more_them = { .status = -1 };

	bench_open(&bench, 0);
	agree(&bench, FALSE, &nothing, &nothing);
	more_us.heard = g_string_new(NULL);
	more_them.heard = g_string_new(NULL);
	more_us.session =
		msrp_session_new(bench.us.agent, FALSE, &handler, &more_us);
	more_them.session =
		msrp_session_new(bench.them.agent, FALSE, &handler, &more_them);
	begin(&more_us, &more_them, FALSE, &nothing);
	begin(&more_them, &more_us, TRUE, &nothing);
	UNTIL(&bench, more_us.open && more_them.open && bench.us.open);
	g_assert_cmpuint(msrp_agent_connections(bench.us.agent), ==, 1);
	g_assert_cmpuint(msrp_agent_connections(bench.them.agent), ==, 1);
	send_text(&more_us, "m111", "one");
	send_text(&bench.us, "m222", "two");
	UNTIL(&bench, more_us.status == 200 && bench.us.status == 200);
	g_assert_cmpstr(more_them.heard->str, ==, "one|");
	g_assert_cmpstr(bench.them.heard->str, ==, "two|");
	msrp_session_free(more_us.session);
	send_text(&more_them, "m333", "three");
	UNTIL(&bench, more_them.status == 481);
	send_text(&bench.them, "m444", "four");
	UNTIL(&bench, bench.them.status == 200);
	msrp_session_free(more_them.session);
	g_string_free(more_us.heard, TRUE);
	g_string_free(more_them.heard, TRUE);
	bench_close(&bench);
}

/* ---- TLS ---- */

static void set_trust(Bench *bench, Side *side, const char *name)
{
	g_autofree char *key = test_file(bench->folder, name, "key");
	g_autofree char *certificate = test_file(bench->folder, name, "pem");
	g_autofree char *authority = test_file(bench->folder, "ca", "pem");
	static const char *const members[] = { "member.test", NULL };
	const SipTrustPool pool = { .name = "pool.test", .members = members };
	const SipTrustFiles files = { .key = key,
				      .certificate = certificate,
				      .authority = authority };
	g_autoptr(GError) error = NULL;
	g_autoptr(SipTrust) trust = sip_trust_new(&files, &error);

	g_assert_no_error(error);
	g_assert_true(sip_trust_add(trust, &pool, &error));
	msrp_agent_set_trust(side->agent, trust);
}

static void secure_bench(Bench *bench, const char *us, const char *them)
{
	g_autoptr(TestAuthority) authority = NULL;

	bench_open(bench, 500);
	bench->folder = test_folder_new();
	authority = test_authority_new(bench->folder, "ca");
	test_authority_issue(authority, "member", "DNS:member.test", NULL, 10);
	test_authority_issue(authority, "phone", "DNS:phone.test", NULL, 10);
	set_trust(bench, &bench->us, us);
	set_trust(bench, &bench->them, them);
}

static void by_fingerprint(void)
{
	Bench bench;
	g_autofree char *ours = NULL;
	g_autofree char *theirs = NULL;
	Wants of_us, of_them;

	secure_bench(&bench, "member", "phone");
	ours = msrp_agent_fingerprint(bench.us.agent);
	theirs = msrp_agent_fingerprint(bench.them.agent);
	g_assert_true(g_str_has_prefix(ours, "sha-256 "));
	g_assert_cmpstr(ours, !=, theirs);
	of_us = (Wants){ "pool.test", theirs };
	of_them = (Wants){ NULL, ours };
	agree(&bench, TRUE, &of_us, &of_them);
	UNTIL(&bench, bench.us.open && bench.them.open);
	send_text(&bench.us, "m111", "safe");
	UNTIL(&bench, bench.us.status == 200);
	g_assert_cmpstr(bench.them.heard->str, ==, "safe|");
	/* What is in force later counts for those that SDP says nothing of. */
	set_trust(&bench, &bench.us, "phone");
	run(&bench, 50);
	g_assert_null(bench.us.lost);
	bench_close(&bench);
}

static void wrong_fingerprint(void)
{
	Bench bench;
	g_autofree char *ours = NULL;
	g_autofree char *theirs = NULL;
	Wants of_us, of_them;

	/* Who connects finds somebody else. */
	secure_bench(&bench, "member", "phone");
	ours = msrp_agent_fingerprint(bench.us.agent);
	theirs = msrp_agent_fingerprint(bench.them.agent);
	of_us = of_them = (Wants){ NULL, theirs };
	agree(&bench, TRUE, &of_us, &of_them);
	UNTIL(&bench, bench.them.lost);
	g_assert_nonnull(strstr(bench.them.lost, "fingerprint"));
	g_assert_false(bench.us.open);
	bench_close(&bench);
	/* Who is connected to is found by somebody else. */
	secure_bench(&bench, "member", "phone");
	g_free(ours);
	ours = msrp_agent_fingerprint(bench.us.agent);
	of_us = of_them = (Wants){ NULL, ours };
	agree(&bench, TRUE, &of_us, &of_them);
	UNTIL(&bench, bench.them.open);
	send_text(&bench.them, "m111", "text");
	UNTIL(&bench, bench.them.status == 403);
	UNTIL(&bench, bench.us.lost);
	g_assert_cmpstr(bench.us.heard->str, ==, "");
	bench_close(&bench);
}

/* Without a fingerprint the pool's certificate counts. */
static void by_pool(void)
{
	static const Wants pool = { "pool.test", NULL };
	Bench bench;

	secure_bench(&bench, "member", "member");
	agree(&bench, TRUE, &pool, &pool);
	UNTIL(&bench, bench.us.open && bench.them.open);
	set_trust(&bench, &bench.us, "member");
	run(&bench, 50);
	g_assert_null(bench.us.lost);
	bench_close(&bench);
	secure_bench(&bench, "phone", "member");
	agree(&bench, TRUE, &pool, &pool);
	UNTIL(&bench, bench.them.lost);
	g_assert_nonnull(strstr(bench.them.lost, "is not for the pool"));
	bench_close(&bench);
}

/* ---- what does not come about ---- */

static void silent(void)
{
	Bench bench;

	bench_open(&bench, 200);
	bench.them.hold = TRUE;
	agree(&bench, FALSE, &nothing, &nothing);
	UNTIL(&bench, bench.us.open && bench.them.open);
	send_text(&bench.us, "m111", "text");
	UNTIL(&bench, bench.us.status == 408);
	g_assert_cmpstr(bench.them.heard->str, ==, "text|");
	/* Its answer comes when it helps nobody, and harms nobody. */
	msrp_incoming_answer(bench.them.held->pdata[0], 200);
	run(&bench, 50);
	g_assert_cmpint(bench.us.status, ==, 408);
	bench_close(&bench);
}

static void nobody_connects(void)
{
	Bench bench;

	bench_open(&bench, 100);
	bench.us.session =
		msrp_session_new(bench.us.agent, FALSE, &handler, &bench.us);
	bench.them.session = msrp_session_new(bench.them.agent, FALSE, &handler,
					      &bench.them);
	begin(&bench.us, &bench.them, FALSE, &nothing);
	send_text(&bench.us, "m111", "text");
	UNTIL(&bench, bench.us.status == 0);
	UNTIL(&bench, bench.us.lost);
	g_assert_nonnull(strstr(bench.us.lost, "has not connected"));
	bench_close(&bench);
}

static void nobody_is_there(void)
{
	Bench bench;
	g_autoptr(Listener) gone = NULL;
	g_autofree char *path = NULL;
	MsrpPeer peer = { .active = TRUE };

	bench_open(&bench, 2000);
	gone = listener_new(bench.loop, "127.0.0.1", 0, NULL, NULL, NULL);
	path = g_strdup_printf("msrp://127.0.0.1:%u/abcd;tcp",
			       listener_port(gone));
	g_clear_pointer(&gone, listener_free);
	bench.us.session =
		msrp_session_new(bench.us.agent, FALSE, &handler, &bench.us);
	peer.path = path;
	g_assert_true(msrp_session_begin(bench.us.session, &peer, NULL));
	UNTIL(&bench, bench.us.lost);
	bench_close(&bench);
}

static void no_path(void)
{
	static const char *const paths[] = {
		"", "sip:a@b", "msrps://127.0.0.1:1/a;tcp",
		"msrp://127.0.0.1:1/a;tcp nonsense",
		"msrp://name.without.resolver:1/a;tcp"
	};
	Bench bench;

	bench_open(&bench, 0);
	bench.us.session =
		msrp_session_new(bench.us.agent, FALSE, &handler, &bench.us);
	for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
		const MsrpPeer peer = { .path = paths[i], .active = TRUE };
		g_autoptr(GError) error = NULL;

		g_assert_false(
			msrp_session_begin(bench.us.session, &peer, &error));
		g_assert_nonnull(error);
	}
	bench_close(&bench);
}

/* ---- who means no good ---- */

typedef struct Raw {
	Connection *connection;
	GString *seen;
	gboolean closed;
} Raw;

static void on_raw(void *data, const char *bytes, gsize length)
{
	g_string_append_len(((Raw *)data)->seen, bytes, (gssize)length);
}

static void on_raw_closed(void *data, const GError *error)
{
	(void)error;
	((Raw *)data)->closed = TRUE;
}

static const ConnectionHandler raw_handler = { .received = on_raw,
					       .closed = on_raw_closed };

static void raw_open(Bench *bench, Raw *raw)
{
	struct sockaddr_storage address;
	socklen_t length;

	address_parse("127.0.0.1", msrp_agent_port(bench->us.agent), &address,
		      &length);
	*raw = (Raw){ .seen = g_string_new(NULL) };
	raw->connection =
		connection_open(bench->loop, (struct sockaddr *)&address,
				length, &raw_handler, raw);
}

static void raw_close(Raw *raw)
{
	connection_free(raw->connection);
	g_string_free(raw->seen, TRUE);
}

static void raw_say(Raw *raw, const char *text)
{
	connection_send(raw->connection, text, strlen(text));
}

static void nonsense(void)
{
	Bench bench;
	Raw raw;

	bench_open(&bench, 0);
	raw_open(&bench, &raw);
	raw_say(&raw, "GET / HTTP/1.1\r\n\r\n");
	UNTIL(&bench, raw.closed);
	g_assert_cmpuint(raw.seen->len, ==, 0);
	raw_close(&raw);
	/* Names are not guessed for long. */
	raw_open(&bench, &raw);
	for (guint i = 0; i < 40 && !raw.closed; i++) {
		raw_say(&raw, "MSRP abcd SEND\r\n"
			      "To-Path: msrp://127.0.0.1:1/guess;tcp\r\n"
			      "From-Path: msrp://127.0.0.1:2/x;tcp\r\n"
			      "Message-ID: mmmm\r\n-------abcd$\r\n");
		run(&bench, 10);
	}
	UNTIL(&bench, raw.closed);
	g_assert_nonnull(strstr(raw.seen->str, "MSRP abcd 481 "));
	raw_close(&raw);
	/* Nor is a connection without a session kept for long. */
	bench_close(&bench);
	bench_open(&bench, 100);
	raw_open(&bench, &raw);
	raw_say(&raw, "MSRP abcd SEND\r\n");
	UNTIL(&bench, raw.closed);
	raw_close(&raw);
	bench_close(&bench);
}

/* Over TLS nobody comes in clear. */
static void in_clear(void)
{
	static const Wants pool = { "pool.test", NULL };
	Bench bench;
	Raw raw;
	g_autofree char *text = NULL;

	secure_bench(&bench, "member", "member");
	bench.us.session =
		msrp_session_new(bench.us.agent, TRUE, &handler, &bench.us);
	bench.them.session =
		msrp_session_new(bench.them.agent, TRUE, &handler, &bench.them);
	begin(&bench.us, &bench.them, FALSE, &pool);
	raw_open(&bench, &raw);
	text = g_strdup_printf("MSRP abcd SEND\r\nTo-Path: %s\r\n"
			       "From-Path: %s\r\nMessage-ID: mmmm\r\n"
			       "Content-Type: text/plain\r\n\r\nx\r\n"
			       "-------abcd$\r\n",
			       msrp_session_path(bench.us.session),
			       msrp_session_path(bench.them.session));
	raw_say(&raw, text);
	UNTIL(&bench, strstr(raw.seen->str, "MSRP abcd 403 "));
	g_assert_cmpstr(bench.us.heard->str, ==, "");
	raw_close(&raw);
	bench_close(&bench);
}

/* Who sends more than is answered is not read from any more. */
static void flood(void)
{
	Bench bench;
	Raw raw;
	g_autofree char *path = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	guint count = MSRP_UNANSWERED + 40;

	bench_open(&bench, 0);
	bench.us.hold = TRUE;
	agree(&bench, FALSE, &nothing, &nothing);
	path = g_strdup(msrp_session_path(bench.them.session));
	msrp_session_free(g_steal_pointer(&bench.them.session));
	raw_open(&bench, &raw);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(text,
				       "MSRP t%03u SEND\r\nTo-Path: %s\r\n"
				       "From-Path: %s\r\nMessage-ID: m%03u\r\n"
				       "Content-Type: text/plain\r\n\r\nx\r\n"
				       "-------t%03u$\r\n",
				       i, msrp_session_path(bench.us.session),
				       path, i, i);
	raw_say(&raw, text->str);
	UNTIL(&bench, bench.us.held->len == MSRP_UNANSWERED);
	run(&bench, 100);
	g_assert_cmpuint(bench.us.held->len, ==, MSRP_UNANSWERED);
	while (bench.us.held->len < count ||
	       !strstr(raw.seen->str, "MSRP t103 200 ")) {
		for (guint i = 0; i < bench.us.held->len; i++) {
			if (bench.us.held->pdata[i])
				msrp_incoming_answer(bench.us.held->pdata[i],
						     200);
			bench.us.held->pdata[i] = NULL;
		}
		run(&bench, 20);
	}
	g_assert_cmpuint(bench.us.held->len, ==, count);
	raw_close(&raw);
	bench_close(&bench);
}

/* ---- anything at all ---- */

/* Everything that a peer says, with the paths that are right. */
static GByteArray *conversation(const Bench *bench)
{
	const char *to = msrp_session_path(bench->us.session);
	const char *from = msrp_session_path(bench->them.session);
	g_autofree char *paths =
		g_strdup_printf("To-Path: %s\r\nFrom-Path: %s\r\n", to, from);
	g_autofree char *text = g_strdup_printf(
		"MSRP aaaa SEND\r\n%sMessage-ID: m111\r\nByte-Range: 1-3/6"
		"\r\nContent-Type: text/plain\r\n\r\nabc\r\n-------aaaa+\r\n"
		"MSRP bbbb SEND\r\n%sMessage-ID: m111\r\nByte-Range: 4-6/6"
		"\r\nSuccess-Report: yes\r\nContent-Type: text/plain\r\n\r\n"
		"def\r\n-------bbbb$\r\n"
		"MSRP cccc REPORT\r\n%sMessage-ID: m222\r\nByte-Range: 1-3/3"
		"\r\nStatus: 000 200 OK\r\n-------cccc$\r\n"
		"MSRP dddd SEND\r\n%sMessage-ID: m333\r\nFailure-Report: no"
		"\r\nContent-Type: message/cpim\r\n\r\nx\r\n-------dddd#\r\n"
		"MSRP eeee 200 OK\r\n%s-------eeee$\r\n"
		"MSRP ffff NICKNAME\r\n%s-------ffff$\r\n",
		paths, paths, paths, paths, paths, paths);
	GByteArray *bytes = g_byte_array_new();

	g_byte_array_append(bytes, (guint8 *)text, (guint)strlen(text));
	return bytes;
}

static void spoil(GByteArray *bytes)
{
	for (int i = g_test_rand_int_range(1, 4); i && bytes->len > 1; i--) {
		guint at = (guint)g_test_rand_int_range(0, (int)bytes->len);

		if (i % 3 == 0)
			g_byte_array_set_size(bytes, at + 1);
		else
			bytes->data[at] = (guint8)g_test_rand_int();
	}
}

/* Whatever comes, the agent and its sessions stay what they are. */
static void mutated(void)
{
	Bench bench;

	bench_open(&bench, 0);
	agree(&bench, FALSE, &nothing, &nothing);
	UNTIL(&bench, bench.us.open && bench.them.open);
	for (guint i = 0; i < 300; i++) {
		g_autoptr(GByteArray) bytes = conversation(&bench);
		Raw raw;

		spoil(bytes);
		if (i % 2) {
			raw_open(&bench, &raw);
			connection_send(raw.connection, (char *)bytes->data,
					bytes->len);
			run(&bench, 3);
			raw_close(&raw);
			continue;
		}
		/* Who is the session's own: it may be lost, and begins anew. */
		msrp_session_free(bench.us.session);
		bench.us.session = msrp_session_new(bench.us.agent, FALSE,
						    &handler, &bench.us);
		g_clear_pointer(&bench.us.lost, g_free);
		begin(&bench.us, &bench.them, FALSE, &nothing);
		g_byte_array_unref(g_steal_pointer(&bytes));
		bytes = conversation(&bench);
		spoil(bytes);
		raw_open(&bench, &raw);
		connection_send(raw.connection, (char *)bytes->data,
				bytes->len);
		run(&bench, 3);
		if (bench.us.open && !bench.us.lost)
			send_text(&bench.us, "m222", "abc");
		run(&bench, 3);
		raw_close(&raw);
	}
	/* Nobody is any the worse. */
	msrp_session_free(g_steal_pointer(&bench.us.session));
	msrp_session_free(g_steal_pointer(&bench.them.session));
	bench.us.open = bench.them.open = FALSE;
	g_clear_pointer(&bench.us.lost, g_free);
	g_clear_pointer(&bench.them.lost, g_free);
	g_string_truncate(bench.them.heard, 0);
	agree(&bench, FALSE, &nothing, &nothing);
	UNTIL(&bench, bench.us.open && bench.them.open);
	send_text(&bench.us, "m111", "well");
	UNTIL(&bench, bench.us.status == 200);
	g_assert_cmpstr(bench.them.heard->str, ==, "well|");
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/msrp/agent/both-ways", both_ways);
	g_test_add_func("/msrp/agent/shared", shared);
	g_test_add_func("/msrp/agent/by-fingerprint", by_fingerprint);
	g_test_add_func("/msrp/agent/wrong-fingerprint", wrong_fingerprint);
	g_test_add_func("/msrp/agent/by-pool", by_pool);
	g_test_add_func("/msrp/agent/silent", silent);
	g_test_add_func("/msrp/agent/nobody-connects", nobody_connects);
	g_test_add_func("/msrp/agent/nobody-is-there", nobody_is_there);
	g_test_add_func("/msrp/agent/no-path", no_path);
	g_test_add_func("/msrp/agent/nonsense", nonsense);
	g_test_add_func("/msrp/agent/in-clear", in_clear);
	g_test_add_func("/msrp/agent/flood", flood);
	g_test_add_func("/msrp/agent/mutated", mutated);
	return g_test_run();
}
