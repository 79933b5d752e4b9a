#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/relay.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

/* A partner's server, woodgrove.test, that means no good, or none at all;
 * messages to it have one outcome each, and fabrikam.test notices nothing. */
typedef enum Manner {
	MUTE,
	DEAF,
	TO_TLS,
	SILENT, /* once the stream is ready */
	FLOOD,
	DRIP,
	NO_XML
} Manner;

typedef struct Host {
	Siege *siege;
	Listener *listener;
	Manner manner;
	char *at, *server_name;
	guint ok, failed, refused, wanted;
	char *text; /* of the last failure */
	Timer *tick;
} Host;

#define ANSWER                                                                 \
	"<stream:stream xmlns='jabber:server' version='1.0' id='1' "           \
	"xmlns:stream='http://etherx.jabber.org/streams' "                     \
	"from='woodgrove.test' to='contoso.test'>"

static Host *host; /* of the one test that runs */

/* ---- what the server does ---- */

static Attacker *last_guest(void)
{
	GPtrArray *guests = host->siege->attackers;
	return guests->len ? guests->pdata[guests->len - 1] : NULL;
}

static void on_guest_secured(void *data)
{
	Attacker *guest = data;
	SSL *ssl = connection_ssl(guest->connection);
	guest->secured = TRUE;
	g_free(host->server_name);
	host->server_name =
		g_strdup(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
}

static void answer_to_tls(Attacker *guest)
{
	if (strstr(guest->got->str, "<starttls")) {
		g_string_truncate(guest->got, 0);
		attacker_says(guest, "<proceed xmlns='urn:ietf:params:xml:ns:"
				     "xmpp-tls'/>");
		connection_start_tls(guest->connection,
				     host->siege->partner->server, TRUE, NULL);
	} else if (!guest->sent) {
		attacker_says(guest, ANSWER "<stream:features>" STARTTLS
					    "</stream:features>");
	}
}

#define FEATURES(what) ANSWER "<stream:features>" what "</stream:features>"

/* Takes everything that we want, until stanzas come. */
static void go_along(Attacker *guest)
{
	static const struct {
		const char *said, *answer;
	} rows[] = {
		{ "<auth", "<success "
			   "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" },
		{ "<enable", "<enabled xmlns='urn:xmpp:sm:3'/>" },
		{ "<stream:stream",
		  FEATURES("<mechanisms "
			   "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
			   "<mechanism>EXTERNAL</mechanism></mechanisms>"
			   "<sm xmlns='urn:xmpp:sm:3'/>") },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strstr(guest->got->str, rows[i].said)) {
			g_string_truncate(guest->got, 0);
			attacker_says(guest, rows[i].answer);
			return;
		}
}

/* Under TLS it shows its certificate and offers what one could want. */
static void offer_external(Attacker *guest)
{
	if (!strstr(guest->got->str, "<stream:stream"))
		return;
	g_string_truncate(guest->got, 0);
	attacker_says(guest,
		      ANSWER "<stream:features><mechanisms "
			     "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
			     "<mechanism>EXTERNAL</mechanism></mechanisms>"
			     "</stream:features>");
}

static void on_guest_bytes(void *data, const char *bytes, gsize length)
{
	Attacker *guest = data;
	g_string_append_len(guest->got, bytes, (gssize)length);
	if (host->manner == TO_TLS && guest->secured)
		offer_external(guest);
	else if (host->manner == SILENT && guest->secured)
		go_along(guest);
	else if (host->manner == TO_TLS || host->manner == SILENT)
		answer_to_tls(guest);
	else if (host->manner == NO_XML && !guest->sent)
		attacker_says(guest, "220 mail.woodgrove.test ESMTP\r\n");
	else if (!guest->sent && host->manner > DEAF)
		attacker_says(guest, ANSWER "<stream:features><x>");
}

static void on_guest_closed(void *data, const GError *error)
{
	Attacker *guest = data;
	(void)error;
	guest->over = TRUE;
}

static const ConnectionHandler guest_handler = {
	NULL, on_guest_secured, on_guest_bytes, NULL, on_guest_closed,
};

static void on_accept(void *data, int fd, const struct sockaddr *from)
{
	Attacker *guest = g_new0(Attacker, 1);
	(void)data;
	(void)from;
	guest->siege = host->siege;
	guest->got = g_string_new(NULL);
	guest->connection =
		connection_adopt(host->siege->loop, fd, &guest_handler, guest);
	connection_pause(guest->connection, host->manner == DEAF);
	g_ptr_array_add(host->siege->attackers, guest);
}

/* The manners that go on and on. */
static void on_tick(void *data)
{
	static char block[16384];
	Attacker *guest = last_guest();
	(void)data;
	if (!guest || guest->over || !guest->sent)
		return;
	memset(block, 'x', sizeof block - 1);
	if (host->manner == DRIP)
		attacker_says(guest, " ");
	else if (host->manner == FLOOD &&
		 connection_queued(guest->connection) < sizeof block)
		attacker_says(guest, block);
}

static void host_new(Siege *siege, Manner manner)
{
	host = g_new0(Host, 1);
	host->siege = siege;
	host->manner = manner;
	host->listener = listener_new(siege->loop, "127.0.0.1", 0, on_accept,
				      NULL, NULL);
	host->at =
		g_strdup_printf("127.0.0.1:%u", listener_port(host->listener));
	host->tick = timer_new(siege->loop, on_tick, NULL);
	timer_start(host->tick, 20, 20);
	siege->woodgrove_at = host->at;
	siege_apply(siege);
}

static void host_free(void)
{
	timer_free(host->tick);
	listener_free(host->listener);
	g_free(host->at);
	g_free(host->server_name);
	g_free(host->text);
	g_free(host);
}

/* ---- messages to it ---- */

static void on_result(void *data, const LinkResult *result)
{
	(void)data;
	if (result->ok)
		host->ok++;
	else if (!g_strcmp0(result->condition, "resource-constraint"))
		host->refused++;
	else
		host->failed++;
	g_free(host->text);
	host->text = g_strdup(result->text);
}

static gboolean may_act(void *data)
{
	(void)data;
	return TRUE;
}

static void give(guint count)
{
	static const char text[] =
		"<message xmlns='jabber:server' from='anna@contoso.test' "
		"to='eve@woodgrove.test'><body>x</body></message>";
	RelayItem item = { .payload = text,
			   .length = sizeof text - 1,
			   .trace = "test",
			   .deadline = loop_now(host->siege->loop) + 5000,
			   .done = on_result,
			   .may_act = may_act };
	host->wanted += count;
	while (count--)
		relay_item(host->siege->edge->relay, &item);
}

static gboolean have_all_results(Siege *siege)
{
	(void)siege;
	return host->ok + host->failed + host->refused >= host->wanted;
}

static void check_fails(Manner manner, const char *reason)
{
	g_autoptr(Siege) siege = siege_new();
	gint64 start = clock_monotonic_ms();
	host_new(siege, manner);
	give(3);
	siege_check_unaffected(siege);
	siege_wait(siege, have_all_results);
	g_assert_cmpuint(host->failed, ==, 3);
	g_assert_cmpint(clock_monotonic_ms() - start, <, 10000);
	if (!host->text || !strstr(host->text, reason))
		g_assert_cmpstr(host->text, ==, reason);
	g_assert_cmpuint(last_guest()->sent, <, 8388608);
	siege_check_unaffected(siege);
	host_free();
}

static void test_mute(void)
{
	check_fails(MUTE, "was not established in 2 s");
}

static void test_drip(void)
{
	check_fails(DRIP, "was not established in 2 s");
}

static void test_flood(void)
{
	check_fails(FLOOD, "too big");
}

static void test_no_xml(void)
{
	check_fails(NO_XML, "not well-formed");
}

/* The name in TLS is the domain, though it is reached as something else; and
 * who proves another domain gets nothing. */
static void test_impostor(void)
{
	g_autoptr(Siege) siege = siege_new();
	host_new(siege, TO_TLS);
	give(1);
	siege_wait(siege, have_all_results);
	g_assert_cmpstr(host->server_name, ==, "woodgrove.test");
	g_assert_cmpuint(host->failed, ==, 1);
	g_assert_nonnull(strstr(host->text, "wrong name: wanted "
					    "'woodgrove.test', presented "
					    "dNSName 'fabrikam.test'"));
	g_assert_null(strstr(last_guest()->got->str, "<message"));
	g_assert_null(strstr(last_guest()->got->str, "<auth"));
	host_free();
}

/* Who has proven himself, took a message and says nothing any more is gone:
 * the message's outcome is unsure, and told. */
static void test_silent(void)
{
	g_autoptr(Siege) siege = siege_new();
	CertificateWish wish = { .name = "woodgrove",
				 .names = "DNS:woodgrove.test" };
	siege_set_partner(siege, &wish);
	host_new(siege, SILENT);
	siege->edge->config->gateway.silence_timeout = 2;
	siege->edge->config->gateway.inactivity_timeout = 60;
	give(1);
	siege_wait(siege, have_all_results);
	g_assert_cmpuint(host->failed, ==, 1);
	g_assert_nonnull(strstr(host->text, "before the partner confirmed"));
	g_assert_nonnull(strstr(last_guest()->got->str, "<message"));
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(siege->edge, request);
	const json_t *failure =
		json_array_get(json_object_get(answer, "failures"), 0);
	g_assert_cmpstr(json_member(failure, "reason"), ==,
			"it acknowledges nothing any more");
	siege_check_unaffected(siege);
	host_free();
}

/* What waits is bounded; what is too much is told so at once. */
static void test_queue(void)
{
	g_autoptr(Siege) siege = siege_new();
	host_new(siege, MUTE);
	give(PAIR_QUEUE_ITEMS + 100);
	g_assert_cmpuint(host->refused, ==, 100);
	siege_check_unaffected(siege);
	siege_wait(siege, have_all_results);
	g_assert_cmpuint(host->refused, ==, 100);
	g_assert_cmpuint(host->failed, ==, PAIR_QUEUE_ITEMS);
	host_free();
}

static void on_flood(void *data)
{
	static char block[65536];
	Attacker *attacker = siege_first(data);
	memset(block, 'x', sizeof block - 1);
	if (!attacker->over &&
	    connection_queued(attacker->connection) < sizeof block)
		attacker_says(attacker, block);
}

/* A stream that is passed through to who does not read is not read either,
 * and ends when nothing moves. */
static void test_passage(void)
{
	g_autoptr(Siege) siege = siege_new();
	host_new(siege, DEAF);
	siege->legacy_at = host->at;
	siege_apply(siege);
	attacker_says(attack(siege), ROOT "'evil.test'>");
	siege_every(siege, 5, on_flood);
	siege_check_unaffected(siege);
	siege_wait(siege, siege_is_first_over);
	g_assert_cmpuint(siege_first(siege)->sent, >, PASSAGE_QUEUE_BYTES);
	g_assert_cmpuint(siege_first(siege)->sent, <, 33554432);
	siege_check_unaffected(siege);
	host_free();
}

static gint64 flood_since;

static gboolean have_four_seconds_passed(Siege *siege)
{
	(void)siege;
	return clock_monotonic_ms() - flood_since > 4000;
}

/* Nor faster than any other stream: so many bytes a second, and a burst of two
 * seconds. */
static void test_passage_fast(void)
{
	g_autoptr(Siege) siege = siege_new();
	host_new(siege, MUTE);
	siege->legacy_at = host->at;
	siege_apply(siege);
	siege->edge->config->gateway.stream_bytes = 200000;
	attacker_says(attack(siege), ROOT "'evil.test'>");
	siege_every(siege, 5, on_flood);
	flood_since = clock_monotonic_ms();
	siege_wait(siege, have_four_seconds_passed);
	gint64 took = clock_monotonic_ms() - flood_since;
	gsize got = last_guest()->got->len;
	g_assert_cmpuint(got, >, 400000);
	g_assert_cmpuint(got, <, (gsize)(400000 + 200 * took + 400000));
	siege_check_unaffected(siege);
	host_free();
}

/* ---- streams that are ready ---- */

static gboolean has_answer(Siege *siege)
{
	return siege->answers->len > 0;
}

/* A message that may have gone out before says when it was (XEP-0203). */
static void test_delay(void)
{
	g_autoptr(Siege) siege = siege_new();
	static const char text[] =
		"<message xmlns='jabber:server' from='anna@contoso.test' "
		"to='bob@fabrikam.test'><body>x</body></message>";
	host_new(siege, MUTE);
	RelayItem item = { .payload = text,
			   .length = sizeof text - 1,
			   .trace = "test",
			   .again = TRUE,
			   .deadline = loop_now(siege->loop) + 5000,
			   .done = on_result,
			   .may_act = may_act };
	relay_item(siege->edge->relay, &item);
	siege_wait(siege, has_answer);
	const Xml *delay =
		xml_child(siege->answers->pdata[0], "delay", "urn:xmpp:delay");
	g_assert_nonnull(delay);
	g_assert_cmpstr(xml_get(delay, "from"), ==, "contoso.test");
	g_assert_nonnull(xml_get(delay, "stamp"));
	host_free();
}

static gboolean has_space(Siege *siege)
{
	return siege_has(siege, " ");
}

/* White space keeps alive what is ready, and only that (RFC 6120 §4.6). */
static void test_keep_alive(void)
{
	g_autoptr(Siege) siege = siege_new();
	attack_proven(siege);
	Attacker *early = attack(siege);
	attacker_says(early, HEADER);
	siege_wait(siege, has_space);
	g_assert_cmpstr(siege_first(siege)->got->str, ==, " ");
	g_assert_false(g_str_has_suffix(early->got->str, " "));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/hostile/" #name, test_##name)
	ADD(mute);
	ADD(drip);
	ADD(flood);
	ADD(no_xml);
	ADD(impostor);
	ADD(silent);
	ADD(queue);
	ADD(passage);
	ADD(passage_fast);
	ADD(delay);
	ADD(keep_alive);
	return g_test_run();
}
