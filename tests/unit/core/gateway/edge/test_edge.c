#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/relay.h"
#include "tests/peer/xmpp_server.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

#include <string.h>

/* An edge for contoso.test and a partner's server for fabrikam.test on
 * 127.0.0.1, real sockets and TLS; the front end is played by the test. */
typedef struct Scene {
	Loop *loop;
	Resolver *resolver;
	Certificates *certificates;
	Edge *edge;
	Config *config;
	XmppServer *peer;
	char *edge_at, *peer_at;
	XmppServer *legacy; /* our domain's other gateway */
	char *legacy_at;
	/* the front end */
	gboolean serving, refuse;
	const char *address; /* in its refusal, or NULL */
	GPtrArray *got;	     /* of char *: payloads */
	/* the partner */
	GPtrArray *stanzas; /* of Xml */
	GString *verdicts;  /* of what the partner sent: y, n */
	GString *failures;
	/* results of items given to the edge */
	GString *results; /* o, n, u for unsure */
	char *condition, *text, *moved;
	GString *states; /* partner up and down: U, D */
	gboolean no_lease;
	gsize given;
	gint64 started;
	/* waiting */
	gboolean (*until)(struct Scene *scene);
	Timer *poll, *limit;
} Scene;

static void on_poll(void *data)
{
	Scene *scene = data;
	if (scene->until(scene))
		loop_stop(scene->loop);
}

static void on_limit(void *data)
{
	Scene *scene = data;
	g_test_fail_printf("nothing came");
	loop_stop(scene->loop);
}

static void wait_for(Scene *scene, gboolean (*until)(Scene *scene))
{
	scene->until = until;
	timer_start(scene->poll, 1, 5);
	timer_start(scene->limit, 20000, 0);
	loop_run(scene->loop);
	timer_stop(scene->poll);
	timer_stop(scene->limit);
}

#define TO_PARTNER                                                             \
	"<message xmlns='jabber:server' from='anna@contoso.test' "             \
	"to='bob@fabrikam.test' xml:lang='de' id='m1'>"                        \
	"<body>Gr\xc3\xbc\xc3\x9f"                                             \
	"e &lt;&amp;</body><thread>t1</thread>"                                \
	"<x xmlns='urn:x' xmlns:y='urn:y' y:a='1'/></message>"

/* ---- the front end ---- */

static gboolean on_send(void *data, const char *user, const LinkSend *send)
{
	Scene *scene = data;
	gsize length = 0;
	const char *bytes = g_bytes_get_data(send->payload, &length);
	LinkResult result = { .ok = !scene->refuse,
			      .condition = "item-not-found",
			      .type = "cancel",
			      .text = "nobody here",
			      .address = scene->address };
	if (!scene->serving)
		return FALSE;
	g_assert_cmpstr(user, ==, "anna@contoso.test");
	g_ptr_array_add(scene->got, g_strndup(bytes, length));
	send->done(send->data, &result);
	return TRUE;
}

static gboolean on_serving(void *data)
{
	Scene *scene = data;
	return scene->serving;
}

static void on_partner(void *data, const char *domain, gboolean up,
		       const char *text)
{
	Scene *scene = data;
	(void)text;
	g_assert_cmpstr(domain, ==, "fabrikam.test");
	g_string_append_c(scene->states, up ? 'U' : 'D');
}

static void give(Scene *scene, const char *payload);

static void on_result(void *data, const LinkResult *result)
{
	Scene *scene = data;
	g_string_append_c(scene->results, result->ok	   ? 'o'
					  : result->unsure ? 'u'
							   : 'n');
	g_free(scene->condition);
	scene->condition = g_strdup(result->condition);
	g_free(scene->text);
	scene->text = g_strdup(result->text);
	g_free(scene->moved);
	scene->moved = g_strdup(result->address);
	if (scene->given && result->ok)
		give(scene, TO_PARTNER);
}

static gboolean may_act(void *data)
{
	Scene *scene = data;
	return !scene->no_lease;
}

static void give(Scene *scene, const char *payload)
{
	RelayItem item = { .payload = payload,
			   .length = strlen(payload),
			   .trace = "test",
			   .deadline = loop_now(scene->loop) + 18000,
			   .done = on_result,
			   .may_act = may_act,
			   .data = scene };
	relay_item(scene->edge->relay, &item);
}

/* ---- the partner ---- */

static void on_stanza(void *data, const Xml *stanza)
{
	Scene *scene = data;
	g_ptr_array_add(scene->stanzas, xml_copy(stanza));
}

static void on_sent(void *data, gboolean arrived)
{
	Scene *scene = data;
	g_string_append_c(scene->verdicts, arrived ? 'y' : 'n');
}

static void on_failed(void *data, const char *text)
{
	Scene *scene = data;
	g_string_append_printf(scene->failures, "%s\n", text);
}

static char *file(Scene *scene, const char *name, const char *ending)
{
	g_autofree char *full = g_strconcat(name, ending, NULL);
	return certificates_file(scene->certificates, full);
}

static void add_certificate(Scene *scene, const char *name, const char *names)
{
	CertificateWish wish = { .name = name,
				 .names = names,
				 .usage = "serverAuth" };
	certificates_make(scene->certificates, &wish);
}

static void start_peer(Scene *scene, const char *certificate,
		       XmppServerSetup setup)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *key = file(scene, certificate, ".key");
	g_autofree char *pem = file(scene, certificate, ".pem");
	setup.loop = scene->loop;
	setup.domain = "fabrikam.test";
	setup.address = "127.0.0.1";
	setup.files = (CredentialFiles){
		key, pem, certificates_anchor(scene->certificates), TRUE
	};
	setup.connect = scene->edge_at;
	setup.stanza = on_stanza;
	setup.sent = on_sent;
	setup.failed = on_failed;
	setup.data = scene;
	scene->peer = xmpp_server_new(&setup, &error);
	g_assert_no_error(error);
	g_free(scene->peer_at);
	scene->peer_at =
		g_strdup_printf("127.0.0.1:%u", xmpp_server_port(scene->peer));
}

/* ---- the edge ---- */

static ComputerConfig self = {
	.fqdn = (char *)"edge.contoso.test",
	.role = (char *)"edge",
	.external_address = (char *)"127.0.0.1",
};

static void add_partner(Config *config, const char *domain, const char *proxy,
			guint methods)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	partner->domain = g_strdup(domain);
	partner->proxy_fqdn = g_strdup(proxy);
	partner->keep_alive = TRUE;
	partner->tls = methods == METHOD_TCP_DIALBACK
			       ? NEGOTIATION_NOT_SUPPORTED
			       : NEGOTIATION_REQUIRED;
	partner->sasl = methods == METHOD_EXTERNAL ? NEGOTIATION_REQUIRED
						   : NEGOTIATION_NOT_SUPPORTED;
	partner->dialback = methods != METHOD_EXTERNAL;
	g_ptr_array_add(config->partners, partner);
	g_hash_table_insert(config->partner_by_domain, g_strdup(domain),
			    partner);
}

static void apply(Scene *scene, gboolean partner, guint methods)
{
	g_autoptr(GError) error = NULL;
	Config *config = config_new();
	config->federation_allowed = TRUE;
	config->self = &self;
	g_hash_table_add(config->domains, g_strdup("contoso.test"));
	config->legacy_gateway = g_strdup(scene->legacy_at);
	if (partner)
		add_partner(config, "fabrikam.test", scene->peer_at, methods);
	g_assert_true(edge_apply(scene->edge, config, &error));
	g_assert_no_error(error);
	config_unref(config);
}

static Scene *scene_new(const char *peer_names, guint methods,
			XmppServerSetup setup)
{
	Scene *scene = g_new0(Scene, 1);
	scene->loop = loop_new();
	scene->resolver = resolver_new(scene->loop, NULL, NULL);
	scene->serving = TRUE;
	scene->certificates = certificates_new();
	scene->got = g_ptr_array_new_with_free_func(g_free);
	scene->stanzas =
		g_ptr_array_new_with_free_func((GDestroyNotify)xml_free);
	scene->verdicts = g_string_new(NULL);
	scene->failures = g_string_new(NULL);
	scene->results = g_string_new(NULL);
	scene->states = g_string_new(NULL);
	scene->poll = timer_new(scene->loop, on_poll, scene);
	scene->limit = timer_new(scene->loop, on_limit, scene);
	add_certificate(scene, "edge", "DNS:contoso.test");
	add_certificate(scene, "peer", peer_names);
	g_autofree char *key = file(scene, "edge", ".key");
	g_autofree char *pem = file(scene, "edge", ".pem");
	EdgeSetup edge = { .loop = scene->loop,
			   .resolver = scene->resolver,
			   .key_file = key,
			   .certificate_file = pem,
			   .anchors_file =
				   certificates_anchor(scene->certificates),
			   .no_system_anchors = TRUE };
	scene->edge = edge_new(&edge, NULL);
	g_assert_nonnull(scene->edge);
	Uplink uplink = { on_send, on_serving, on_partner, scene };
	edge_set_uplink(scene->edge, &uplink);
	apply(scene, FALSE, 0);
	scene->edge_at =
		g_strdup_printf("127.0.0.1:%u", edge_port(scene->edge));
	start_peer(scene, "peer", setup);
	apply(scene, TRUE, methods);
	return scene;
}

static void scene_free(Scene *scene)
{
	edge_free(scene->edge);
	xmpp_server_free(scene->peer);
	xmpp_server_free(scene->legacy);
	g_free(scene->legacy_at);
	resolver_free(scene->resolver);
	timer_free(scene->poll);
	timer_free(scene->limit);
	loop_free(scene->loop);
	certificates_free(scene->certificates);
	g_ptr_array_unref(scene->got);
	g_ptr_array_unref(scene->stanzas);
	g_string_free(scene->verdicts, TRUE);
	g_string_free(scene->failures, TRUE);
	g_string_free(scene->results, TRUE);
	g_string_free(scene->states, TRUE);
	g_free(scene->condition);
	g_free(scene->text);
	g_free(scene->moved);
	g_free(scene->edge_at);
	g_free(scene->peer_at);
	g_free(scene);
	trace_forget();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

static Scene *scene_plain(void)
{
	return scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
			 (XmppServerSetup){ 0 });
}

#define TO_LOCAL                                                               \
	"<message xmlns='jabber:server' from='bob@fabrikam.test/r' "           \
	"to='anna@contoso.test' id='m2'><body>hi</body></message>"

static Xml *parse(const char *text)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	return xml_parse(text, strlen(text), &limits, NULL);
}

static void peer_says(Scene *scene, const char *text)
{
	g_autoptr(Xml) stanza = parse(text);
	xmpp_server_send(scene->peer, stanza);
}

static gboolean has_result(Scene *scene)
{
	return scene->results->len > 0;
}

static gboolean has_verdict(Scene *scene)
{
	return scene->verdicts->len > 0;
}

static gboolean has_stanza(Scene *scene)
{
	return scene->stanzas->len > 0;
}

static gboolean has_third_stanza(Scene *scene)
{
	return scene->got->len == 3;
}

static gboolean has_failure(Scene *scene)
{
	return scene->failures->len > 0;
}

static gboolean is_passage_gone(Scene *scene)
{
	return !scene->edge->passages->len;
}

static json_t *ask(Scene *scene, const char *member, gsize at)
{
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(scene->edge, request);
	return json_incref(json_array_get(json_object_get(answer, member), at));
}

static void test_out(void)
{
	g_autoptr(Scene) scene = scene_plain();
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_assert_cmpuint(scene->stanzas->len, ==, 1);
	g_autoptr(Xml) sent = parse(TO_PARTNER);
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
	give(scene, TO_PARTNER);
	wait_for(scene, has_stanza);
	const Xml *got = scene->stanzas->pdata[0];
	g_assert_cmpstr(xml_get(got, "to"), ==, "bob@fabrikam.test");
	g_assert_cmpstr(xml_get(got, "id"), ==, "m1");
	peer_says(scene, REFUSED("bob@fabrikam.test", "m0"));
	peer_says(scene, REFUSED("rob@fabrikam.test", "m1"));
	peer_says(scene, REFUSED("bob@fabrikam.test", "m1"));
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "n");
	g_assert_cmpstr(scene->condition, ==, "gone");
	g_assert_cmpstr(scene->text, ==, "Moved");
	g_assert_cmpstr(scene->moved, ==, "xmpp:rob@fabrikam.test");
	g_assert_cmpuint(scene->got->len, ==, 2);
	peer_says(scene, REFUSED("bob@fabrikam.test", "m1"));
	xmpp_server_release(scene->peer);
	wait_for(scene, has_third_stanza);
	g_assert_cmpstr(scene->results->str, ==, "n");
}

/* What a front end says of a new address stands in the error. */
static void test_moved(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->refuse = TRUE;
	scene->address = "xmpp:anna@other.test";
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_stanza);
	const Xml *error = xml_child(scene->stanzas->pdata[0], "error", NULL);
	const Xml *condition = xml_child(error, "item-not-found", NULL);
	g_autofree char *address = xml_text(condition);
	g_assert_cmpstr(address, ==, "xmpp:anna@other.test");
}

static void test_status(void)
{
	g_autoptr(Scene) scene = scene_plain();
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
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
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
	g_autoptr(Xml) got = parse(scene->got->pdata[0]);
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
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"woodgrove.*\"}"),
			 ==, 0);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\","
				     "\"direction\":\"in\"}"),
			 ==, 0);
	give(scene, TO_PARTNER);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"fabrikam.test\"}"),
			 ==, 1);
	give(scene, TO_PARTNER);
	wait_for(scene, has_three_results);
	g_assert_cmpstr(scene->results->str, ==, "ooo");
	g_assert_cmpuint(scene->stanzas->len, ==, 3);
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
	g_assert_cmpint(json_member_integer(stream, "stanzas", 0), <, 3);
	g_autoptr(json_t) failure = ask(scene, "failures", 0);
	g_assert_null(failure);
}

static void on_legacy_stanza(void *data, const Xml *stanza)
{
	Scene *scene = data;
	g_ptr_array_add(scene->got, g_strdup(xml_get(stanza, "id")));
}

static void start_legacy(Scene *scene)
{
	g_autofree char *key = file(scene, "edge", ".key");
	g_autofree char *pem = file(scene, "edge", ".pem");
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
	apply(scene, FALSE, 0);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
	g_assert_cmpstr(scene->got->pdata[0], ==, "m2");
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "state"), ==, "PassedThrough");
	g_assert_cmpstr(json_member(stream, "remote"), ==, "fabrikam.test");
	g_assert_cmpint(json_member_integer(stream, "bytesIn", 0), >, 500);
	/* Configured here, it is here that the next one comes. */
	apply(scene, TRUE, METHOD_EXTERNAL);
	g_string_truncate(scene->verdicts, 0);
	wait_for(scene, is_passage_gone);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpuint(scene->got->len, ==, 2);
	g_assert_nonnull(strstr(scene->got->pdata[1], "<body>hi</body>"));
}

/* The shell ends one; the partner comes again. */
static void test_passage_stopped(void)
{
	g_autoptr(Scene) scene = scene_plain();
	start_legacy(scene);
	apply(scene, FALSE, 0);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"direction\":"
				     "\"out\"}"),
			 ==, 0);
	g_assert_cmpuint(stop(scene, "{\"ask\":\"stop\",\"remote\":"
				     "\"fabrikam.test\"}"),
			 ==, 1);
	wait_for(scene, is_passage_gone);
	g_string_truncate(scene->verdicts, 0);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 2);
	g_assert_cmpuint(scene->edge->passages->len, ==, 1);
}

static void test_legacy_unreachable(void)
{
	g_autoptr(Scene) scene = scene_plain();
	start_legacy(scene);
	g_clear_pointer(&scene->legacy, xmpp_server_free);
	apply(scene, FALSE, 0);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_failure);
	g_assert_nonnull(
		strstr(scene->failures->str, "<remote-connection-failed/>"));
	g_autoptr(json_t) failure = ask(scene, "failures", 0);
	g_assert_nonnull(
		strstr(json_member(failure, "reason"), "Connection refused"));
}

/* XEP-0368: TLS from the first byte, on the port of STARTTLS. */
static void test_direct(void)
{
	g_autoptr(Scene) scene = scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
					   (XmppServerSetup){ .direct = TRUE });
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
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
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
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
	peer_says(scene, TO_LOCAL);
	wait_for(scene, is_held);
	g_assert_cmpuint(scene->got->len, ==, 0);
	g_assert_cmpstr(scene->verdicts->str, ==, "");
	scene->serving = TRUE;
	relay_retry(scene->edge->relay);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_assert_cmpuint(scene->got->len, ==, 1);
}

static void test_front_end_stays_away(void)
{
	g_autoptr(Scene) scene = scene_plain();
	scene->serving = FALSE;
	peer_says(scene, TO_LOCAL);
	gint64 start = clock_monotonic_ms();
	wait_for(scene, has_stanza);
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
	g_autoptr(json_t) failure = ask(scene, "failures", 0);
	return !strcmp(json_member(failure, "direction"), "in");
}

static void test_wrong_name(void)
{
	g_autoptr(Scene) scene = scene_new(
		"DNS:woodgrove.test", METHOD_EXTERNAL, (XmppServerSetup){ 0 });
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	check_refusal(scene, "remote-server-timeout",
		      "wrong name: wanted 'fabrikam.test', presented dNSName "
		      "'woodgrove.test'");
	g_assert_cmpuint(scene->stanzas->len, ==, 0);
	g_assert_cmpstr(scene->states->str, ==, "D");
	g_autoptr(json_t) failure = ask(scene, "failures", 0);
	g_assert_cmpstr(json_member(failure, "direction"), ==, "out");
	g_assert_nonnull(strstr(json_member(failure, "reason"), "wrong name"));
	/* The same in the other direction: no stanza of his gets in. */
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_incoming_failure);
	g_assert_cmpuint(scene->got->len, ==, 0);
	g_autoptr(json_t) incoming = ask(scene, "failures", 0);
	g_assert_cmpstr(json_member(incoming, "direction"), ==, "in");
	g_assert_cmpstr(json_member(incoming, "remote"), ==, "fabrikam.test");
	g_assert_nonnull(strstr(json_member(incoming, "reason"),
				"presented dNSName 'woodgrove.test'"));
}

static void test_unreachable(void)
{
	g_autoptr(Scene) scene = scene_plain();
	xmpp_server_free(g_steal_pointer(&scene->peer));
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	check_refusal(scene, "remote-server-timeout", "Connection refused");
	start_peer(scene, "peer", (XmppServerSetup){ 0 });
	g_string_truncate(scene->results, 0);
	apply(scene, TRUE, METHOD_EXTERNAL);
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
}

/* What was written and not confirmed is unsure, never silently gone. */
static void test_cut(void)
{
	g_autoptr(Scene) scene = scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
					   (XmppServerSetup){ .hold = TRUE });
	give(scene, TO_PARTNER);
	wait_for(scene, has_stanza);
	g_assert_cmpstr(scene->results->str, ==, "");
	xmpp_server_cut(scene->peer);
	wait_for(scene, has_result);
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
	give(scene, TO_PARTNER);
	wait_for(scene, is_up);
	g_assert_cmpuint(scene->stanzas->len, ==, 0);
	scene->no_lease = FALSE;
	give(scene, "<message xmlns='jabber:server' from='anna@contoso.test' "
		    "to='bob@fabrikam.test' id='second'/>");
	wait_for(scene, has_two);
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
		give(scene, bad_items[i].payload);
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
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpuint(scene->edge->inbound->len, ==, 1);
	apply(scene, TRUE, METHOD_EXTERNAL);
	g_assert_cmpuint(scene->edge->inbound->len, ==, 1);
	apply(scene, FALSE, 0);
	wait_for(scene, has_no_stream);
	wait_for(scene, has_failure);
	g_assert_nonnull(strstr(scene->failures->str,
				"'fabrikam.test' is no partner of "
				"'contoso.test'"));
	g_string_truncate(scene->verdicts, 0);
	apply(scene, TRUE, METHOD_EXTERNAL);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
}

/* Without XEP-0198 the answer to a ping is the proof; it comes on the stream
 * that the partner opens. */
static void test_ping(void)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
			  (XmppServerSetup){ .no_management = TRUE });
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "handOver"), ==, "ping");
}

/* Two and a half seconds with hundreds under way at any moment. */
static gboolean keeps_talking(Scene *scene)
{
	for (; scene->given < 300; scene->given++)
		give(scene, TO_PARTNER);
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
	wait_for(scene, keeps_talking);
	scene->given = 0;
	g_assert_cmpuint(scene->results->len, >, 300);
	g_assert_null(strpbrk(scene->results->str, "nu"));
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
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
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	g_autoptr(json_t) stream = ask(scene, "streams", 0);
	g_assert_cmpstr(json_member(stream, "handOver"), ==, "TCP");
}

/* Dialback both ways: the edge's key is accepted, the partner's is asked
 * about at the partner's own server. */
static void check_dialback(guint methods, const char *name)
{
	g_autoptr(Scene) scene =
		scene_new("DNS:woodgrove.test", methods,
			  (XmppServerSetup){ .methods = methods });
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	g_assert_cmpstr(scene->results->str, ==, "o");
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	g_assert_cmpstr(scene->verdicts->str, ==, "y");
	g_autoptr(json_t) stream = ask(scene, "streams", 1);
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
	apply(scene, TRUE, METHOD_TLS_DIALBACK);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
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
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_failure);
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
	give(scene, TO_PARTNER);
	wait_for(scene, has_result);
	peer_says(scene, TO_LOCAL);
	wait_for(scene, has_verdict);
	edge_drain(scene->edge, on_drained, scene);
	wait_for(scene, is_drained);
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
