#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/frontend/relation.h"
#include "core/gateway/frontend/role.h"
#include "core/gateway/sip/limits.h"
#include "tests/unit/core/gateway/frontend/crowd.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Where strangers are: no pool has such addresses. */
#define STRANGER 0x7f010101u
#define VICTIM	 0x7f020202u

static void open_siege(Crowd *crowd, ImBench *bench)
{
	im_bench_open(bench, "Simple");
	crowd_open(crowd, bench);
}

static void close_siege(Crowd *crowd)
{
	crowd_close(crowd);
	im_bench_close(crowd->bench);
}

static guint connections(const Crowd *crowd)
{
	return sip_agent_connections(crowd->bench->frontend->agent);
}

/* Descriptors for both ends of so many. */
static gboolean may_open(guint count)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur >= count;
}

/* ---- connections ---- */

/* 5,000 from 100 addresses: a few stay, the rest is turned away. */
static void idle(void)
{
	ImBench bench;
	Crowd crowd;

	if (!may_open(5000 + SIP_CONNECTIONS + 200)) {
		g_test_skip("too few descriptors");
		return;
	}
	open_siege(&crowd, &bench);
	crowd_come(&crowd, 5000, 50);
	RUN_UNTIL(&bench, crowd_ended(&crowd) >= 5000 - SIP_STRANGERS);
	g_assert_cmpuint(connections(&crowd), <=, SIP_STRANGERS);
	crowd_check_unaffected(&crowd);
	close_siege(&crowd);
}

/* Half a handshake, half a message, byte after byte: none of it lasts. */
static void slow(void)
{
	static const char client_hello[] = "\x16\x03\x01\x02";
	static const char request[] =
		"MESSAGE sip:anna@fabrikam.test SIP/2.0\r\nVia: SIP/2.0/TCP ";
	ImBench bench;
	Crowd crowd;

	open_siege(&crowd, &bench);
	crowd_come(&crowd, 60, 10);
	im_run(&bench, 100);
	crowd_says(&crowd, client_hello, 0);
	crowd_says(&crowd, request, strlen(request));
	for (guint i = 0; i < 600 && connections(&crowd); i++) {
		crowd_says(&crowd, "a", 1);
		im_run(&bench, 100);
		if (i == 100)
			crowd_check_unaffected(&crowd);
	}
	g_assert_cmpuint(connections(&crowd), ==, 0);
	g_assert_cmpuint(crowd_ended(&crowd), ==, 60);
	close_siege(&crowd);
}

/* One that opens and closes as fast as it can. */
static void restless(void)
{
	ImBench bench;

	for (guint i = 0; i < 20; i++) {
		Crowd crowd;

		if (!i)
			im_bench_open(&bench, "Simple");
		crowd_open(&crowd, &bench);
		crowd_come(&crowd, 100, 100);
		if (i == 19) {
			RUN_UNTIL(&bench, connections(&crowd) <=
						  SIP_CONNECTIONS_PER_HOST);
			crowd_check_unaffected(&crowd);
			close_siege(&crowd);
		} else {
			crowd_close(&crowd);
		}
	}
}

/* That a computer of the pool is kept out is told. */
static void too_many_of_a_pool(void)
{
	ImBench bench;
	Crowd crowd;

	im_bench_open(&bench, "Simple");
	crowd_open(&crowd, &bench);
	for (guint i = 0; i < SIP_CONNECTIONS_PER_HOST + 5; i++)
		crowd_connect(&crowd, INADDR_LOOPBACK);
	RUN_UNTIL(&bench, bench.frontend->counters.sip_strangers >= 5);
	g_assert_true(frontend_bench_shows(bench.frontend, "sip",
					   "too many connections are open"));
	crowd_close(&crowd);
	im_bench_close(&bench);
}

/* ---- too much ---- */

/* Headers without an end, as fast as they are taken: from a stranger, and from
 * the pool's own address. */
static void headers(void)
{
	static const guint32 from[] = { STRANGER, INADDR_LOOPBACK };
	g_autofree char *block = g_strnfill(65536, 'x');

	for (guint i = 0; i < G_N_ELEMENTS(from); i++) {
		ImBench bench;
		Crowd crowd;
		gsize sent = 0;

		open_siege(&crowd, &bench);
		crowd_connect(&crowd, from[i]);
		im_run(&bench, 50);
		crowd_says(&crowd, "MESSAGE sip:a@b.test SIP/2.0\r\nX: ", 33);
		for (guint k = 0; k < 3000 && !crowd_ended(&crowd); k++) {
			sent += crowd_says(&crowd, block, 65536);
			im_run(&bench, 1);
		}
		g_assert_cmpuint(crowd_ended(&crowd), ==, 1);
		g_assert_cmpuint(sent, <, 16 << 20);
		crowd_check_unaffected(&crowd);
		close_siege(&crowd);
	}
}

/* Line ends for ever are keep-alives; who does not read our answers to them
 * does not make us keep them. */
static void pings(void)
{
	g_autofree char *block = g_strnfill(65536, '\n');
	ImBench bench;
	Crowd crowd;

	open_siege(&crowd, &bench);
	crowd_connect(&crowd, INADDR_LOOPBACK);
	im_run(&bench, 50);
	for (guint k = 0; k < 300; k++) {
		crowd_says(&crowd, block, 65536);
		im_run(&bench, 1);
	}
	crowd_check_unaffected(&crowd);
	g_assert_cmpuint(connections(&crowd), <=, 1);
	close_siege(&crowd);
}

/* ---- what is not asked for ---- */

/* Answers that nobody waits for, with our branches and others. */
static void answers(void)
{
	ImBench bench;
	Crowd crowd;
	guint16 port;
	int fd;
	g_autofree char *heard = NULL;

	open_siege(&crowd, &bench);
	fd = crowd_udp(STRANGER, &port);
	for (guint i = 0; i < 5000; i++) {
		g_autofree char *text = g_strdup_printf(
			"SIP/2.0 %u No\r\nVia: SIP/2.0/UDP fe1.contoso.test:%u;"
			"branch=z9hG4bK%x\r\nFrom: <sip:a@b>;tag=1\r\n"
			"To: <sip:c@d>\r\nCall-ID: %u\r\nCSeq: 1 %s\r\n\r\n",
			100 + i % 600, frontend_sip_port(bench.frontend), i, i,
			i % 2 ? "MESSAGE" : "INVITE");

		crowd_sends(&crowd, fd, text);
		if (i % 100 == 99)
			im_run(&bench, 1);
	}
	im_run(&bench, 200);
	heard = crowd_hears(fd);
	g_assert_cmpstr(heard, ==, "");
	crowd_check_unaffected(&crowd);
	close(fd);
	close_siege(&crowd);
}

/* Ways to name somebody else, as a Via and as a Contact. */
static char *naming_victim(guint16 port, guint number)
{
	static const char *const extra[] = { "", ";rport", ";maddr=127.2.2.2",
					     ";received=127.2.2.2",
					     ";rport=1;received=127.2.2.2" };

	return g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.2.2.2:%u;branch=z9hG4bKs%u%s\n"
		"Record-Route: <sip:127.2.2.2:%u;lr>\nMax-Forwards: 70\n"
		"From: <sip:bo@contoso.test>;tag=s\n"
		"To: <sip:anna@fabrikam.test>\nCall-ID: s%u\n"
		"CSeq: 1 %s\nContact: <sip:x@127.2.2.2:%u>\n"
		"Event: presence\nExpires: 600\n",
		number % 2 ? "OPTIONS" : "SUBSCRIBE", port, number,
		extra[number % G_N_ELEMENTS(extra)], port, number,
		number % 2 ? "OPTIONS" : "SUBSCRIBE", port);
}

/* Who is named and has asked for nothing gets nothing, whether a stranger or
 * the pool names him; what a subscription brings goes to the pool. */
static void spoofed(void)
{
	ImBench bench;
	Crowd crowd;
	guint16 victim_port, port;
	int victim, fd;
	g_autofree char *heard = NULL;

	open_siege(&crowd, &bench);
	victim = crowd_udp(VICTIM, &victim_port);
	fd = crowd_udp(STRANGER, &port);
	for (guint i = 0; i < 40; i++) {
		g_autofree char *text = naming_victim(victim_port, i);
		g_autoptr(GString) lines = g_string_new(text);

		g_string_append(lines, "Content-Length: 0\n\n");
		g_string_replace(lines, "\n", "\r\n", 0);
		crowd_sends(&crowd, fd, lines->str);
		im_say(&bench, text, "");
		im_run(&bench, 10);
	}
	RUN_UNTIL(&bench, strstr(im_got(&bench), "NOTIFY sip:x@127.2.2.2"));
	heard = crowd_hears(victim);
	g_assert_cmpstr(heard, ==, "");
	crowd_check_unaffected(&crowd);
	close(victim);
	close(fd);
	close_siege(&crowd);
}

/* ---- from inside: the pool's own address ---- */

static void say_request(ImBench *bench, const char *method, guint number,
			const char *contact, const char *lines)
{
	g_autofree char *text = g_strdup_printf(
		"%s sip:%s@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKx%s%u\n"
		"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=x%u\n"
		"To: <sip:%s@fabrikam.test>\nCall-ID: x%s%u\nCSeq: %u %s\n"
		"Contact: <sip:bo@127.0.0.1:%u>\n%s",
		method, contact, datagram_port(bench->pool), method, number,
		number, contact, method, number, number + 1, method,
		datagram_port(bench->pool), lines);

	im_say(bench, text, "");
}

/* INVITE after INVITE, and never an ACK: each is answered, a bounded number is
 * remembered. */
static void invites(void)
{
	ImBench bench;
	Crowd crowd;

	open_siege(&crowd, &bench);
	for (guint i = 0; i < 3000; i++) {
		say_request(&bench, "INVITE", i, "anna", "");
		if (i % 20 == 19)
			im_run(&bench, 1);
	}
	RUN_UNTIL(&bench, bench.answers->len >= 1000);
	crowd_check_unaffected(&crowd);
	g_assert_cmpuint(sip_agent_open(bench.frontend->agent), <, 10);
	close_siege(&crowd);
}

static guint answered(const ImBench *bench, const char *start)
{
	guint count = 0;

	for (guint i = 0; i < bench->answers->len; i++)
		count += g_str_has_prefix(bench->answers->pdata[i], start);
	return count;
}

static void drop_sent(void)
{
	while (fake_link.sent->len)
		im_took();
}

/* One user who watches everybody: he has his limit, others have room. */
static void subscribes(void)
{
	ImBench bench;
	Crowd crowd;

	open_siege(&crowd, &bench);
	config_add_user(bench.config, "cy@contoso.test", "pool.contoso.test",
			TRUE, TRUE);
	for (guint i = 0; i < RELATIONS_PER_USER + 500; i++) {
		g_autofree char *contact = g_strdup_printf("c%u", i);

		say_request(&bench, "SUBSCRIBE", i, contact,
			    "Event: presence\nExpires: 600\n");
		if (i % 20 == 19) {
			im_run(&bench, 2);
			drop_sent();
		}
	}
	RUN_UNTIL(&bench, answered(&bench, "SIP/2.0 500 ") >= 1);
	g_assert_cmpuint(
		g_hash_table_size(bench.frontend->presences->relations), <=,
		RELATIONS_PER_USER);
	crowd_check_unaffected(&crowd);
	close_siege(&crowd);
}

/* A partner's invented users who all ask for one of ours: the user's own
 * contacts still find room. */
static void asked_by_crowds(void)
{
	ImBench bench;
	Crowd crowd;

	open_siege(&crowd, &bench);
	for (guint i = 0; i < RELATIONS_BY_OTHERS + 100; i++) {
		g_autofree char *stanza = g_strdup_printf(
			"<presence xmlns='jabber:server' "
			"from='c%u@fabrikam.test' to='bo@contoso.test' "
			"type='subscribe'/>",
			i);
		g_autoptr(LinkItem) item = fake_item(stanza);

		RUN_UNTIL(&bench, item->result);
	}
	g_assert_cmpuint(
		g_hash_table_size(bench.frontend->presences->relations), <=,
		RELATIONS_BY_OTHERS);
	drop_sent();
	say_request(&bench, "SUBSCRIBE", 1, "wanted",
		    "Event: presence\nExpires: 600\n");
	RUN_UNTIL(&bench, strstr(im_sent(), "wanted@fabrikam.test"));
	crowd_check_unaffected(&crowd);
	close_siege(&crowd);
}

/* ---- in dialogs of others ---- */

static char *own_tag(const char *answer)
{
	const char *to = strstr(answer, "\r\nTo: ");
	const char *tag = to ? strstr(to, "tag=") : NULL;

	return tag ? g_strndup(tag + 4, strcspn(tag + 4, ";\r")) : NULL;
}

typedef struct Intruder {
	const char *title;
	const char *call_id, *from_tag, *to_tag; /* NULL: the right one */
	guint cseq;
	const char *status;
} Intruder;

/* A SUBSCRIBE inside of a dialog ends or moves it only with its Call-ID, both
 * tags and a number that is new. */
static void intruders(void)
{
	static const Intruder cases[] = {
		{ "other call", "other", NULL, NULL, 9, "SIP/2.0 481 " },
		{ "other sender", NULL, "other", NULL, 9, "SIP/2.0 481 " },
		{ "other receiver", NULL, NULL, "other", 9, "SIP/2.0 481 " },
		{ "old number", NULL, NULL, NULL, 1, "SIP/2.0 500 " },
		{ "the client", NULL, NULL, NULL, 9, "SIP/2.0 200 " },
		{ "again", NULL, NULL, NULL, 10, "SIP/2.0 481 " },
	};
	ImBench bench;
	Crowd crowd;
	g_autofree char *tag = NULL;

	open_siege(&crowd, &bench);
	say_request(&bench, "SUBSCRIBE", 0, "anna",
		    "Event: presence\nExpires: 600\n");
	RUN_UNTIL(&bench, answered(&bench, "SIP/2.0 200 "));
	tag = own_tag(im_answered(&bench));
	g_assert_nonnull(tag);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Intruder *one = &cases[i];
		guint before = bench.answers->len;
		g_autofree char *text = g_strdup_printf(
			"SUBSCRIBE sip:anna@fabrikam.test SIP/2.0\n"
			"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKi%u\n"
			"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=%s\n"
			"To: <sip:anna@fabrikam.test>;tag=%s\nCall-ID: %s\n"
			"CSeq: %u SUBSCRIBE\nContact: <sip:mallory@127.2.2.2>\n"
			"Event: presence\nExpires: 0\n",
			datagram_port(bench.pool), i,
			one->from_tag ? one->from_tag : "x0",
			one->to_tag ? one->to_tag : tag,
			one->call_id ? one->call_id : "xSUBSCRIBE0", one->cseq);

		g_test_message("%s", one->title);
		im_say(&bench, text, "");
		RUN_UNTIL(&bench, bench.answers->len > before);
		g_assert_true(
			g_str_has_prefix(im_answered(&bench), one->status));
		drop_sent();
	}
	crowd_check_unaffected(&crowd);
	close_siege(&crowd);
}

#define SDP                                                                    \
	"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nt=0 0\n"                          \
	"m=message 5060 sip null\n"

/* A request of bo's client to anna. */
static void say_inside(ImBench *bench, const char *method, const Intruder *who,
		       const char *tag, const char *body)
{
	static guint branch;
	g_autofree char *headers = g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\n"
		"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKt%u\n"
		"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=%s\n"
		"To: <sip:anna@fabrikam.test>%s%s\nCall-ID: %s\nCSeq: %u %s\n"
		"Contact: <sip:bo@127.0.0.1>\nContent-Type: %s\n",
		method, datagram_port(bench->pool), ++branch,
		who->from_tag ? who->from_tag : "mine", tag ? ";tag=" : "",
		who->to_tag ? who->to_tag
		: tag	    ? tag
			    : "",
		who->call_id ? who->call_id : "talk", who->cseq, method,
		!strcmp(method, "INVITE") ? "application/sdp" : "text/plain");

	im_say(bench, headers, body);
}

/* Nobody says anything in a session of others, or ends it: it takes the
 * Call-ID, both tags and a number that is not old (lync-sip R-T14). */
static void session_intruders(void)
{
	static const char *const methods[] = { "MESSAGE", "BYE", "INFO" };
	static const Intruder begin = { .cseq = 5 };
	static const Intruder cases[] = {
		{ "other call", "other", NULL, NULL, 9, "SIP/2.0 481 " },
		{ "other sender", NULL, "other", NULL, 9, "SIP/2.0 481 " },
		{ "other receiver", NULL, NULL, "other", 9, "SIP/2.0 481 " },
		{ "old number", NULL, NULL, NULL, 4, "SIP/2.0 500 " },
	};
	static const Intruder client = { .cseq = 20 };
	ImBench bench;
	Crowd crowd;
	g_autofree char *tag = NULL;

	im_bench_open(&bench, "Lync");
	crowd_open(&crowd, &bench);
	say_inside(&bench, "INVITE", &begin, NULL, SDP);
	RUN_UNTIL(&bench, answered(&bench, "SIP/2.0 200 "));
	tag = own_tag(im_answered(&bench));
	say_inside(&bench, "ACK", &begin, tag, "");
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
		for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
			guint before = bench.answers->len;

			g_test_message("%s: %s", methods[i], cases[k].title);
			say_inside(&bench, methods[i], &cases[k], tag, "no");
			RUN_UNTIL(&bench, bench.answers->len > before);
			g_assert_true(g_str_has_prefix(im_answered(&bench),
						       cases[k].status));
			g_assert_cmpstr(im_sent(), ==, "");
		}
	say_inside(&bench, "MESSAGE", &client, tag, "still here");
	RUN_UNTIL(&bench, strstr(im_sent(), "<body>still here</body>"));
	im_took();
	crowd_close(&crowd);
	im_bench_close(&bench);
}

/* NOTIFY with state for dialogs that are not, or are somebody else's. */
static void strange_notifies(void)
{
	ImBench bench;
	Crowd crowd;
	g_autoptr(LinkItem) item = NULL;
	g_autofree char *call_id = NULL;
	g_autofree char *tag = NULL;

	open_siege(&crowd, &bench);
	bench.status = 0;
	item = fake_item("<presence xmlns='jabber:server' "
			 "from='anna@fabrikam.test' to='bo@contoso.test' "
			 "type='subscribe'/>");
	RUN_UNTIL(&bench, g_str_has_prefix(im_got(&bench), "SUBSCRIBE "));
	call_id = g_strdup(strstr(im_got(&bench), "\r\nCall-ID: ") + 11);
	call_id[strcspn(call_id, "\r")] = '\0';
	tag = g_strdup(strstr(im_got(&bench), ";tag=") + 5);
	tag[strcspn(tag, "\r;")] = '\0';
	for (guint i = 0; i < 3; i++) {
		guint before = bench.answers->len;
		g_autofree char *text = g_strdup_printf(
			"NOTIFY sip:fe1.contoso.test SIP/2.0\n"
			"Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKn%u\n"
			"Max-Forwards: 70\nFrom: <sip:bo@contoso.test>;tag=m\n"
			"To: <sip:anna@fabrikam.test>;tag=%s\nCall-ID: %s\n"
			"CSeq: 1 NOTIFY\nContact: <sip:m@127.2.2.2>\n"
			"Event: presence\n"
			"Subscription-State: active;expires=600\n",
			datagram_port(bench.pool), i, i == 1 ? "guess" : tag,
			i == 0 ? "guess" : call_id);

		im_say(&bench, text, "");
		RUN_UNTIL(&bench, bench.answers->len > before);
		g_assert_true(g_str_has_prefix(im_answered(&bench),
					       i == 2 ? "SIP/2.0 200 "
						      : "SIP/2.0 481 "));
		if (i < 2)
			g_assert_cmpuint(fake_link.sent->len, ==, 0);
	}
	bench.status = 200;
	crowd_check_unaffected(&crowd);
	close_siege(&crowd);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/attacks/idle", idle);
	g_test_add_func("/frontend/attacks/slow", slow);
	g_test_add_func("/frontend/attacks/restless", restless);
	g_test_add_func("/frontend/attacks/too-many-of-a-pool",
			too_many_of_a_pool);
	g_test_add_func("/frontend/attacks/headers", headers);
	g_test_add_func("/frontend/attacks/pings", pings);
	g_test_add_func("/frontend/attacks/answers", answers);
	g_test_add_func("/frontend/attacks/spoofed", spoofed);
	g_test_add_func("/frontend/attacks/invites", invites);
	g_test_add_func("/frontend/attacks/subscribes", subscribes);
	g_test_add_func("/frontend/attacks/asked-by-crowds", asked_by_crowds);
	g_test_add_func("/frontend/attacks/intruders", intruders);
	g_test_add_func("/frontend/attacks/session-intruders",
			session_intruders);
	g_test_add_func("/frontend/attacks/strange-notifies", strange_notifies);
	return g_test_run();
}
