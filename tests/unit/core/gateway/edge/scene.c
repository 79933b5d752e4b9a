#include "tests/unit/core/gateway/edge/scene.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"

#include <string.h>

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

void scene_wait(Scene *scene, gboolean (*until)(Scene *scene))
{
	scene->until = until;
	timer_start(scene->poll, 1, 5);
	timer_start(scene->limit, 20000, 0);
	loop_run(scene->loop);
	timer_stop(scene->poll);
	timer_stop(scene->limit);
}

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
		scene_give(scene, TO_PARTNER);
}

static gboolean may_act(void *data)
{
	Scene *scene = data;
	return !scene->no_lease;
}

void scene_give(Scene *scene, const char *payload)
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

char *scene_file(Scene *scene, const char *name, const char *ending)
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

void scene_start_peer(Scene *scene, const char *certificate,
		      XmppServerSetup setup)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *key = scene_file(scene, certificate, ".key");
	g_autofree char *pem = scene_file(scene, certificate, ".pem");
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

void scene_apply(Scene *scene, gboolean partner, guint methods)
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

Scene *scene_new(const char *peer_names, guint methods, XmppServerSetup setup)
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
	g_autofree char *key = scene_file(scene, "edge", ".key");
	g_autofree char *pem = scene_file(scene, "edge", ".pem");
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
	scene_apply(scene, FALSE, 0);
	scene->edge_at =
		g_strdup_printf("127.0.0.1:%u", edge_port(scene->edge));
	scene_start_peer(scene, "peer", setup);
	scene_apply(scene, TRUE, methods);
	return scene;
}

void scene_free(Scene *scene)
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
Scene *scene_plain(void)
{
	return scene_new("DNS:fabrikam.test", METHOD_EXTERNAL,
			 (XmppServerSetup){ 0 });
}

Xml *scene_parse(const char *text)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	return xml_parse(text, strlen(text), &limits, NULL);
}

void scene_peer_says(Scene *scene, const char *text)
{
	g_autoptr(Xml) stanza = scene_parse(text);
	xmpp_server_send(scene->peer, stanza);
}

gboolean scene_has_result(Scene *scene)
{
	return scene->results->len > 0;
}

gboolean scene_has_verdict(Scene *scene)
{
	return scene->verdicts->len > 0;
}

gboolean scene_has_stanza(Scene *scene)
{
	return scene->stanzas->len > 0;
}

gboolean scene_has_failure(Scene *scene)
{
	return scene->failures->len > 0;
}

json_t *scene_ask(Scene *scene, const char *member, gsize at)
{
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(scene->edge, request);
	return json_incref(json_array_get(json_object_get(answer, member), at));
}
