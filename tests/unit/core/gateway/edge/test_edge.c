#include "tests/unit/core/gateway/edge/scene.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"

#include <string.h>

static gboolean has_third_stanza(Scene *scene)
{
	return scene->got->len == 3;
}

static gboolean is_passage_gone(Scene *scene)
{
	return !scene->edge->passages->len;
}

static void test_out(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_assert_cmpuint(scene->stanzas->len, ==, 1);
	g_autoptr(Xml) sent = scene_parse(TO_PARTNER);
	g_autoptr(GString) wanted = g_string_new(NULL);
	g_autoptr(GString) got = g_string_new(NULL);
	xml_write(sent, NULL, wanted);
	xml_write(scene->stanzas->pdata[0], NULL, got);
	g_assert_cmpstr(got->str, ==, wanted->str);
	g_assert_cmpstr(scene->states->str, ==, "U");
}

#define REFUSED(from, id)                                                      \
	"<message xmlns='jabber:server' type='error' from='" from              \
	"' to='anna@contoso.test' id='" id "'><error type='cancel'>"           \
	"<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>"                   \
	"xmpp:rob@fabrikam.test</gone>"                                        \
	"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Moved</text>"       \
	"</error></message>"

/* An error that comes before the partner has confirmed the message is its
 * result; any other goes to a front end, and so does the same one again. */
static void test_refused_by_the_partner(void)
{
	g_autoptr(Scene) scene = scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
					   (XmppServerSetup){ .hold = TRUE });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_stanza);
	const Xml *got = scene->stanzas->pdata[0];
	g_assert_cmpstr(xml_get(got, "to"), ==, "bob@fabrikam.test");
	g_assert_cmpstr(xml_get(got, "id"), ==, "m1");
	scene_peer_says(scene, REFUSED("bob@fabrikam.test", "m0"));
	scene_peer_says(scene, REFUSED("rob@fabrikam.test", "m1"));
	scene_peer_says(scene, REFUSED("bob@fabrikam.test", "m1"));
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "n");
	g_assert_cmpstr(scene->condition, ==, "gone");
	g_assert_cmpstr(scene->text, ==, "Moved");
	g_assert_cmpstr(scene->moved, ==, "xmpp:rob@fabrikam.test");
	g_assert_cmpuint(scene->got->len, ==, 2);
	scene_peer_says(scene, REFUSED("bob@fabrikam.test", "m1"));
	xmpp_server_release(scene->peer);
	scene_wait(scene, has_third_stanza);
	g_assert_cmpstr(scene->results->str, ==, "n");
}

/* What a front end says of a new address stands in the error. */
static void test_moved(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->refuse = TRUE;
	scene->address = "xmpp:anna@other.test";
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_stanza);
	const Xml *error = xml_child(scene->stanzas->pdata[0], "error", NULL);
	const Xml *condition = xml_child(error, "item-not-found", NULL);
	g_autofree char *address = xml_text(condition);
	g_assert_cmpstr(address, ==, "xmpp:anna@other.test");
}

static void test_status(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "direction"), ==, "out");
	g_assert_cmpstr(json_member(stream, "local"), ==, "contoso.test");
	g_assert_cmpstr(json_member(stream, "remote"), ==, "fabrikam.test");
	g_assert_cmpstr(json_member(stream, "state"), ==, "ready");
	g_assert_cmpstr(json_member(stream, "protocol"), ==, "TLSv1.3");
	g_assert_cmpstr(json_member(stream, "authenticated"), ==, "EXTERNAL");
	g_assert_cmpstr(json_member(stream, "handOver"), ==,
			"stream management");
	g_assert_cmpstr(json_member(stream, "subject"), ==, "CN=peer");
	g_assert_cmpint(json_member_integer(stream, "stanzas", 0), ==, 1);
	g_assert_cmpint(json_member_integer(stream, "queued", -1), ==, 0);
}

static void test_in(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
	g_autoptr(Xml) got = scene_parse(scene->got->pdata[0]);
	g_assert_cmpstr(got->space, ==, "jabber:server");
	/* The stream's language is applied. */
	g_assert_cmpstr(xml_get_ns(got, XML_NS_XML, "lang"), ==, "en");
	g_assert_cmpstr(xml_get(got, "from"), ==, "bob@fabrikam.test/r");
}

static gsize stop(Scene *scene, const char *text)
{
	g_autoptr(json_t) request = json_parse(text, -1, NULL);
	g_autoptr(json_t) answer = edge_ask(scene->edge, request);
	return json_array_size(json_object_get(answer, "stopped"));
}

static gboolean has_three_results(Scene *scene)
{
	return scene->results->len == 3;
}

/* What waits behind a stream that is stopped goes over the next one. */
static void test_stop(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"woodgrove.*\"}"),
			 ==, 0);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\","
				     "\"direction\":\"in\"}"),
			 ==, 0);
	scene_give(scene, TO_PARTNER);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"fabrikam.test\"}"),
			 ==, 1);
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, has_three_results);
	g_assert_cmpstr(scene->results->str, ==, "ooo");
	g_assert_cmpuint(scene->stanzas->len, ==, 3);
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpint(json_member_integer(stream, "stanzas", 0), <, 3);
	g_autoptr(json_t) failure = scene_ask(scene, "failures", 0);
	g_assert_null(failure);
}

static void on_legacy_stanza(void *data, const Xml *stanza)
{
	Scene *scene = data;
	g_ptr_array_add(scene->got, g_strdup(xml_get(stanza, "id")));
}

static void start_legacy(Scene *scene)
{
	g_autofree char *key = scene_file(scene, "edge", ".key");
	g_autofree char *pem = scene_file(scene, "edge", ".pem");
	XmppServerSetup setup = {
		.loop = scene->loop,
		.domain = "contoso.test",
		.address = "127.0.0.1",
		.files = { key, pem, certificates_anchor(scene->certificates),
			   TRUE },
		.stanza = on_legacy_stanza,
		.data = scene,
	};
	scene->legacy = xmpp_server_new(&setup, NULL);
	scene->legacy_at = g_strdup_printf("127.0.0.1:%u",
					   xmpp_server_port(scene->legacy));
}

/* Of a domain that is no partner here, the legacy gateway gets every byte: TLS
 * and the certificates are between the two. */
static void test_passed_through(void)
{
	g_autoptr(Scene) scene = scene_plain();
	start_legacy(scene);
	scene_apply(scene, FALSE, 0);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
	g_assert_cmpstr(scene->got->pdata[0], ==, "m2");
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "state"), ==, "PassedThrough");
	g_assert_cmpstr(json_member(stream, "remote"), ==, "fabrikam.test");
	g_assert_cmpint(json_member_integer(stream, "bytesIn", 0), >, 500);
	/* Configured here, it is here that the next one comes. */
	scene_apply(scene, TRUE, METHOD_EXTERNAL);
	g_string_truncate(scene->verdicts, 0);
	scene_wait(scene, is_passage_gone);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpuint(scene->got->len, ==, 2);
	g_assert_nonnull(strstr(scene->got->pdata[1], "<body>hi</body>"));
}

/* The shell ends one; the partner comes again. */
static void test_passage_stopped(void)
{
	g_autoptr(Scene) scene = scene_plain();
	start_legacy(scene);
	scene_apply(scene, FALSE, 0);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"direction\":"
				     "\"out\"}"),
			 ==, 0);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"fabrikam.test\"}"),
			 ==, 1);
	scene_wait(scene, is_passage_gone);
	g_string_truncate(scene->verdicts, 0);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 2);
	g_assert_cmpuint(scene->edge->passages->len, ==, 1);
}

static void test_legacy_unreachable(void)
{
	g_autoptr(Scene) scene = scene_plain();
	start_legacy(scene);
	g_clear_pointer(&scene->legacy, xmpp_server_free);
	scene_apply(scene, FALSE, 0);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_failure);
	g_assert_nonnull(
		strstr(scene->failures->str, "<remote-connection-failed/>"));
	g_autoptr(json_t) failure = scene_ask(scene, "failures", 0);
	g_assert_nonnull(
		strstr(json_member(failure, "reason"), "Connection refused"));
}

/* XEP-0368: TLS from the first byte, on the port of STARTTLS. */
static void test_direct(void)
{
	g_autoptr(Scene) scene = scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
					   (XmppServerSetup){ .direct = TRUE });
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "direction"), ==, "in");
	g_assert_cmpstr(json_member(stream, "tls"), ==, "direct");
	g_assert_cmpstr(json_member(stream, "authenticated"), ==, "EXTERNAL");
}

/* What the front end refuses comes back to the partner as a stanza error,
 * and only then counts as handled. */
static void test_in_refused(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->refuse = TRUE;
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->stanzas->len, ==, 1);
	const Xml *error = scene->stanzas->pdata[0];
	g_assert_cmpstr(xml_get(error, "type"), ==, "error");
	g_assert_cmpstr(xml_get(error, "id"), ==, "m2");
	g_assert_cmpstr(xml_get(error, "to"), ==, "bob@fabrikam.test/r");
	const Xml *body = xml_child(error, "error", NULL);
	g_assert_nonnull(xml_child(body, "item-not-found", NULL));
}

static gboolean is_held(Scene *scene)
{
	return relay_open(scene->edge->relay) == 1;
}

static void test_front_end_absent(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->serving = FALSE;
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, is_held);
	g_assert_cmpuint(scene->got->len, ==, 0);
	g_assert_cmpstr(scene->verdicts->str, ==, "");
	scene->serving = TRUE;
	relay_retry(scene->edge->relay);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
}

static void test_front_end_stays_away(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->serving = FALSE;
	scene_peer_says(scene, TO_LOCAL);
	gint64 start = clock_monotonic_ms();
	scene_wait(scene, scene_has_stanza);
	g_assert_cmpint(clock_monotonic_ms() - start, >=, 10000);
	const Xml *error = xml_child(scene->stanzas->pdata[0], "error", NULL);
	g_assert_cmpstr(xml_get(error, "type"), ==, "wait");
	g_assert_nonnull(xml_child(error, "remote-server-timeout", NULL));
}

static void check_refusal(Scene *scene, const char *condition,
			  const char *words)
{
	g_assert_cmpstr(scene->results->str, ==, "n");
	g_assert_cmpstr(scene->condition, ==, condition);
	if (!strstr(scene->text, words))
		g_assert_cmpstr(scene->text, ==, words);
}

static gboolean has_incoming_failure(Scene *scene)
{
	g_autoptr(json_t) failure = scene_ask(scene, "failures", 0);
	return !strcmp(json_member(failure, "direction"), "in");
}

static void test_wrong_name(void)
{
	g_autoptr(Scene) scene = scene_new(
		"DNS:woodgrove.test", METHOD_EXTERNAL, (XmppServerSetup){ 0 });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	check_refusal(scene, "remote-server-timeout",
		      "wrong name: wanted 'fabrikam.test', presented dNSName "
		      "'woodgrove.test'");
	g_assert_cmpuint(scene->stanzas->len, ==, 0);
	g_assert_cmpstr(scene->states->str, ==, "D");
	g_autoptr(json_t) failure = scene_ask(scene, "failures", 0);
	g_assert_cmpstr(json_member(failure, "direction"), ==, "out");
	g_assert_nonnull(strstr(json_member(failure, "reason"), "wrong name"));
	/* The same in the other direction: no stanza of his gets in. */
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, has_incoming_failure);
	g_assert_cmpuint(scene->got->len, ==, 0);
	g_autoptr(json_t) incoming = scene_ask(scene, "failures", 0);
	g_assert_cmpstr(json_member(incoming, "direction"), ==, "in");
	g_assert_cmpstr(json_member(incoming, "remote"), ==, "fabrikam.test");
	g_assert_nonnull(strstr(json_member(incoming, "reason"),
				"presented dNSName 'woodgrove.test'"));
}

static void test_unreachable(void)
{
	g_autoptr(Scene) scene = scene_plain();
	xmpp_server_free(g_steal_pointer(&scene->peer));
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	check_refusal(scene, "remote-server-timeout", "Connection refused");
	scene_start_peer(scene, "peer", (XmppServerSetup){ 0 });
	g_string_truncate(scene->results, 0);
	scene_apply(scene, TRUE, METHOD_EXTERNAL);
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
}

/* What was written and not confirmed is unsure, never silently gone. */
static void test_cut(void)
{
	g_autoptr(Scene) scene = scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
					   (XmppServerSetup){ .hold = TRUE });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_stanza);
	g_assert_cmpstr(scene->results->str, ==, "");
	xmpp_server_cut(scene->peer);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "u");
}

static gboolean is_up(Scene *scene)
{
	return strchr(scene->states->str, 'U') != NULL;
}

static gboolean has_two(Scene *scene)
{
	return scene->results->len == 2;
}

/* Nothing is written while the front end's lease has run out, and what waited
 * for it still goes first. */
static void test_lease(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->no_lease = TRUE;
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, is_up);
	g_assert_cmpuint(scene->stanzas->len, ==, 0);
	scene->no_lease = FALSE;
	scene_give(scene,
		   "<message xmlns='jabber:server' from='anna@contoso.test' "
		   "to='bob@fabrikam.test' id='second'/>");
	scene_wait(scene, has_two);
	g_assert_cmpstr(scene->results->str, ==, "oo");
	g_assert_cmpstr(xml_get(scene->stanzas->pdata[0], "id"), ==, "m1");
	g_assert_cmpstr(xml_get(scene->stanzas->pdata[1], "id"), ==, "second");
}

static const struct {
	const char *payload, *condition;
} bad_items[] = {
	{ "<message xmlns='jabber:server' from='a@contoso.test' "
	  "to='b@other.test'/>",
	  "not-allowed" },
	{ "<message xmlns='jabber:server' from='a@evil.test' "
	  "to='b@fabrikam.test'/>",
	  "not-allowed" },
	{ "<message xmlns='jabber:client' from='a@contoso.test' "
	  "to='b@fabrikam.test'/>",
	  "jid-malformed" },
	{ "<message xmlns='jabber:server' from='a@contoso.test'/>",
	  "jid-malformed" },
	{ "<message", "bad-request" },
};

static void test_bad_items(void)
{
	g_autoptr(Scene) scene = scene_plain();
	for (guint i = 0; i < G_N_ELEMENTS(bad_items); i++) {
		g_string_truncate(scene->results, 0);
		scene_give(scene, bad_items[i].payload);
		g_assert_cmpstr(scene->results->str, ==, "n");
		g_assert_cmpstr(scene->condition, ==, bad_items[i].condition);
	}
}

static gboolean has_no_stream(Scene *scene)
{
	return !scene->edge->inbound->len;
}

/* Removing a partner ends his streams; adding him again needs no restart. */
static void test_removed(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpuint(scene->edge->inbound->len, ==, 1);
	scene_apply(scene, TRUE, METHOD_EXTERNAL);
	g_assert_cmpuint(scene->edge->inbound->len, ==, 1);
	scene_apply(scene, FALSE, 0);
	scene_wait(scene, has_no_stream);
	scene_wait(scene, scene_has_failure);
	g_assert_nonnull(strstr(scene->failures->str,
				"'fabrikam.test' is no partner of "
				"'contoso.test'"));
	g_string_truncate(scene->verdicts, 0);
	scene_apply(scene, TRUE, METHOD_EXTERNAL);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
}

/* Without XEP-0198 the answer to a ping is the proof; it comes on the stream
 * that the partner opens. */
static void test_ping(void)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
			  (XmppServerSetup){ .no_management = TRUE });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "handOver"), ==, "ping");
}

/* Two and a half seconds with hundreds under way at any moment. */
static gboolean keeps_talking(Scene *scene)
{
	for (; scene->given < 300; scene->given++)
		scene_give(scene, TO_PARTNER);
	return loop_now(scene->loop) - scene->started > 2500;
}

/* With something under way all the time the clock must not take a partner
 * that confirms everything for a silent one. */
static void check_steady(gboolean no_management)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
			  (XmppServerSetup){ .no_management = no_management });
	scene->started = loop_now(scene->loop);
	scene_wait(scene, keeps_talking);
	scene->given = 0;
	g_assert_cmpuint(scene->results->len, >, 300);
	g_assert_null(strpbrk(scene->results->str, "nu"));
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "handOver"), ==,
			no_management ? "ping" : "stream management");
}

static void test_steady(void)
{
	check_steady(FALSE);
	check_steady(TRUE);
}

static void test_tcp(void)
{
	g_autoptr(Scene) scene = scene_new(
		"DNS:fabrikam.test", METHOD_EXTERNAL,
		(XmppServerSetup){ .no_management = TRUE, .silent = TRUE });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "handOver"), ==, "TCP");
}

/* Dialback both ways: the edge's key is accepted, the partner's is asked
 * about at the partner's own server. */
static void check_dialback(guint methods, const char *name)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:woodgrove.test", methods,
			  (XmppServerSetup){ .methods = methods });
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_autoptr(json_t) stream = scene_ask(scene, "streams", 1);
	g_assert_cmpstr(json_member(stream, "authenticated"), ==, name);
}

/* XEP-0344: a certificate that proves the domain spares the question, and its
 * server need not even be reachable. */
static void test_certificate_for_dialback(void)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:fabrikam.test", METHOD_TLS_DIALBACK,
			  (XmppServerSetup){ .methods = METHOD_TLS_DIALBACK });
	g_free(scene->peer_at);
	scene->peer_at = g_strdup("127.0.0.1:1");
	scene_apply(scene, TRUE, METHOD_TLS_DIALBACK);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->edge->verifying->len, ==, 0);
}

static void test_dialback(void)
{
	check_dialback(METHOD_TCP_DIALBACK, "dialback");
	check_dialback(METHOD_TLS_DIALBACK, "dialback under TLS");
}

/* One stream too many is refused by the partner's limit, and says so. */
static void test_connection_limit(void)
{
	g_autoptr(Scene) scene = scene_plain();
	PartnerConfig *partner = (PartnerConfig *)config_partner(
		scene->edge->config, "fabrikam.test");
	partner->connection_limit = 1;
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_failure);
	g_assert_nonnull(strstr(scene->failures->str,
				"'fabrikam.test' has 1 streams already, its "
				"connection limit"));
	g_assert_cmpuint(scene->got->len, ==, 0);
}

static void on_drained(void *data)
{
	Scene *scene = data;
	g_string_append_c(scene->states, '.');
}

static gboolean is_drained(Scene *scene)
{
	return strchr(scene->states->str, '.') != NULL;
}

static void test_drain(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene_give(scene, TO_PARTNER);
	scene_wait(scene, scene_has_result);
	scene_peer_says(scene, TO_LOCAL);
	scene_wait(scene, scene_has_verdict);
	edge_drain(scene->edge, on_drained, scene);
	scene_wait(scene, is_drained);
	g_assert_cmpstr(scene->states->str, ==, "U.");
	g_assert_cmpuint(scene->edge->inbound->len, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/edge/" #name, test_##name)
	ADD(out);
	ADD(status);
	ADD(in);
	ADD(passed_through);
	ADD(passage_stopped);
	ADD(legacy_unreachable);
	ADD(certificate_for_dialback);
	ADD(direct);
	ADD(stop);
	ADD(refused_by_the_partner);
	ADD(moved);
	ADD(in_refused);
	ADD(front_end_absent);
	ADD(front_end_stays_away);
	ADD(wrong_name);
	ADD(unreachable);
	ADD(cut);
	ADD(lease);
	ADD(bad_items);
	ADD(removed);
	ADD(ping);
	ADD(steady);
	ADD(tcp);
	ADD(dialback);
	ADD(connection_limit);
	ADD(drain);
	return g_test_run();
}
