#include "tests/unit/core/gateway/edge/siege.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/relay.h"
#include "core/gateway/net/socket.h"

#include <string.h>

/* ---- waiting ---- */

static void note_most(Siege *siege)
{
	siege->most = MAX(siege->most, siege->edge->inbound->len);
}

static void on_poll(void *data)
{
	Siege *siege = data;
	note_most(siege);
	if (siege->until(siege))
		loop_stop(siege->loop);
}

static void on_limit(void *data)
{
	Siege *siege = data;
	g_test_fail_printf("nothing came");
	loop_stop(siege->loop);
}

void siege_wait(Siege *siege, gboolean (*until)(Siege *siege))
{
	siege->until = until;
	timer_start(siege->poll, 1, 5);
	timer_start(siege->limit, 30000, 0);
	loop_run(siege->loop);
	timer_stop(siege->poll);
	timer_stop(siege->limit);
}

/* ---- the SIP side and the partner ---- */

static gboolean on_send(void *data, const char *user, const LinkSend *send)
{
	Siege *siege = data;
	gsize length = 0;
	const char *bytes = g_bytes_get_data(send->payload, &length);
	LinkResult result = { .ok = TRUE };
	if (!g_strcmp0(user, siege->busy))
		return FALSE;
	g_ptr_array_add(siege->got, g_strndup(bytes, length));
	send->done(send->data, &result);
	return TRUE;
}

static gboolean on_serving(void *data)
{
	(void)data;
	return TRUE;
}

static void on_partner(void *data, const char *domain, gboolean up,
		       const char *text)
{
	(void)data;
	(void)domain;
	(void)up;
	(void)text;
}

static void on_answer(void *data, const Xml *stanza)
{
	Siege *siege = data;
	g_ptr_array_add(siege->answers, xml_copy(stanza));
}

static void on_sent(void *data, gboolean arrived)
{
	Siege *siege = data;
	g_string_append_c(siege->verdicts, arrived ? 'y' : 'n');
}

static CredentialFiles files_of(const Siege *siege, const char *name)
{
	g_autofree char *key = g_strconcat(name, ".key", NULL);
	g_autofree char *pem = g_strconcat(name, ".pem", NULL);
	return (CredentialFiles){ certificates_file(siege->certificates, key),
				  certificates_file(siege->certificates, pem),
				  certificates_anchor(siege->certificates),
				  TRUE };
}

static void files_clear(CredentialFiles *files)
{
	g_free((char *)files->key);
	g_free((char *)files->certificate);
}

static void start_peer(Siege *siege, const XmppServerSetup *kind)
{
	CredentialFiles files = files_of(siege, "fabrikam");
	XmppServerSetup setup = *kind;
	setup.loop = siege->loop;
	setup.domain = "fabrikam.test";
	setup.address = "127.0.0.1";
	setup.files = files;
	setup.connect = siege->edge_at;
	setup.stanza = on_answer;
	setup.sent = on_sent;
	setup.data = siege;
	siege->peer = xmpp_server_new(&setup, NULL);
	g_assert_nonnull(siege->peer);
	files_clear(&files);
}

void siege_partner_says(Siege *siege, const char *text)
{
	static const XmlLimits limits = { 262144, 32, 64, 8192 };
	g_autoptr(Xml) stanza = xml_parse(text, strlen(text), &limits, NULL);
	xmpp_server_send(siege->peer, stanza);
}

static void on_result(void *data, const LinkResult *result)
{
	Siege *siege = data;
	g_string_append_c(siege->results, result->ok	   ? 'o'
					  : result->unsure ? 'u'
							   : 'n');
}

void siege_give(Siege *siege, const char *text)
{
	RelayItem item = { .payload = text,
			   .length = strlen(text),
			   .trace = "test",
			   .deadline = loop_now(siege->loop) + 18000,
			   .done = on_result,
			   .data = siege };
	relay_item(siege->edge->relay, &item);
}

static gboolean has_verdict(Siege *siege)
{
	return siege->verdicts->len > 0;
}

/* The partner's message arrives, in little time. */
void siege_check_unaffected(Siege *siege)
{
	guint before = siege->got->len;
	gint64 start = clock_monotonic_ms();
	g_string_truncate(siege->verdicts, 0);
	siege_partner_says(siege,
			   "<message xmlns='jabber:server' "
			   "from='bob@fabrikam.test' to='anna@contoso.test' "
			   "id='good'/>");
	siege_wait(siege, has_verdict);
	g_assert_cmpstr(siege->verdicts->str, ==, "y");
	g_assert_cmpuint(siege->got->len, ==, before + 1);
	g_assert_nonnull(strstr(siege->got->pdata[before], "id='good'"));
	g_assert_cmpint(clock_monotonic_ms() - start, <, 3000);
}

/* ---- the edge ---- */

static ComputerConfig self = {
	.fqdn = (char *)"edge.contoso.test",
	.role = (char *)"edge",
	.external_address = (char *)"127.0.0.1",
};

static void add_partner(Config *config, const char *domain, const char *also,
			const char *proxy)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);
	partner->domain = g_strdup(domain);
	partner->proxy_fqdn = g_strdup(proxy);
	partner->keep_alive = TRUE;
	partner->tls = NEGOTIATION_REQUIRED;
	partner->sasl = NEGOTIATION_REQUIRED;
	g_ptr_array_add(config->partners, partner);
	g_hash_table_insert(config->partner_by_domain, g_strdup(domain),
			    partner);
	if (also)
		g_hash_table_insert(config->partner_by_domain, g_strdup(also),
				    partner);
}

void siege_apply(Siege *siege)
{
	g_autofree char *at =
		siege->peer ? g_strdup_printf("127.0.0.1:%u",
					      xmpp_server_port(siege->peer))
			    : NULL;
	Config *config = config_new();
	config->federation_allowed = TRUE;
	config->self = &self;
	config->legacy_gateway = g_strdup(siege->legacy_at);
	config->gateway.keep_alive_interval = 1;
	config->gateway.establishment_timeout = 2;
	config->gateway.inactivity_timeout = 3;
	g_hash_table_add(config->domains, g_strdup("contoso.test"));
	add_partner(config, "fabrikam.test", "im.fabrikam.test", at);
	add_partner(config, "woodgrove.test", NULL,
		    siege->woodgrove_at ? siege->woodgrove_at : at);
	g_assert_true(edge_apply(siege->edge, config, NULL));
	config_unref(config);
}

/* What attackers have as their certificate. */
static void show(Siege *siege, const char *name)
{
	CredentialFiles files = files_of(siege, name);
	if (siege->partner)
		credentials_unref(siege->partner);
	siege->partner = credentials_new(&files, NULL);
	g_assert_nonnull(siege->partner);
	files_clear(&files);
}

static void make_certificates(Siege *siege)
{
	CertificateWish edge = { .name = "edge", .names = "DNS:contoso.test" };
	CertificateWish peer = { .name = "fabrikam",
				 .names = "DNS:fabrikam.test,"
					  "DNS:im.fabrikam.test" };
	siege->certificates = certificates_new();
	certificates_make(siege->certificates, &edge);
	certificates_make(siege->certificates, &peer);
	show(siege, "fabrikam");
}

void siege_set_partner(Siege *siege, const CertificateWish *wish)
{
	certificates_make(siege->certificates, wish);
	show(siege, wish->name);
}

static void attacker_free(void *data)
{
	Attacker *attacker = data;
	connection_free(attacker->connection);
	g_string_free(attacker->got, TRUE);
	g_free(attacker);
}

Siege *siege_new(void)
{
	XmppServerSetup kind = { 0 };
	return siege_new_with(&kind);
}

Siege *siege_new_with(const XmppServerSetup *kind)
{
	Siege *siege = g_new0(Siege, 1);
	siege->loop = loop_new();
	siege->resolver = resolver_new(siege->loop, NULL, NULL);
	siege->got = g_ptr_array_new_with_free_func(g_free);
	siege->answers =
		g_ptr_array_new_with_free_func((GDestroyNotify)xml_free);
	siege->verdicts = g_string_new(NULL);
	siege->results = g_string_new(NULL);
	siege->attackers = g_ptr_array_new_with_free_func(attacker_free);
	siege->poll = timer_new(siege->loop, on_poll, siege);
	siege->limit = timer_new(siege->loop, on_limit, siege);
	siege->next = 2;
	make_certificates(siege);
	CredentialFiles files = files_of(siege, "edge");
	EdgeSetup setup = { .loop = siege->loop,
			    .resolver = siege->resolver,
			    .key_file = files.key,
			    .certificate_file = files.certificate,
			    .anchors_file = files.anchors,
			    .no_system_anchors = TRUE };
	siege->edge = edge_new(&setup, NULL);
	files_clear(&files);
	Uplink uplink = { on_send, on_serving, on_partner, siege };
	edge_set_uplink(siege->edge, &uplink);
	siege_apply(siege);
	siege->edge_at =
		g_strdup_printf("127.0.0.1:%u", edge_port(siege->edge));
	start_peer(siege, kind);
	siege_apply(siege);
	return siege;
}

void siege_free(Siege *siege)
{
	g_ptr_array_unref(siege->attackers);
	edge_free(siege->edge);
	xmpp_server_free(siege->peer);
	resolver_free(siege->resolver);
	timer_free(siege->poll);
	timer_free(siege->limit);
	timer_free(siege->drip);
	loop_free(siege->loop);
	credentials_unref(siege->partner);
	certificates_free(siege->certificates);
	g_ptr_array_unref(siege->got);
	g_ptr_array_unref(siege->answers);
	g_string_free(siege->verdicts, TRUE);
	g_string_free(siege->results, TRUE);
	g_free(siege->edge_at);
	g_free(siege);
	trace_forget();
}
/* ---- attackers ---- */

static void on_attacker_secured(void *data)
{
	Attacker *attacker = data;
	attacker->secured = TRUE;
}

static void on_attacker_bytes(void *data, const char *bytes, gsize length)
{
	Attacker *attacker = data;
	g_string_append_len(attacker->got, bytes, (gssize)length);
}

static void on_attacker_closed(void *data, const GError *error)
{
	Attacker *attacker = data;
	(void)error;
	attacker->over = TRUE;
}

static const ConnectionHandler attacker_handler = {
	NULL, on_attacker_secured, on_attacker_bytes, NULL, on_attacker_closed,
};

static int connect_from(const Siege *siege, guint address)
{
	struct sockaddr_storage from, to;
	socklen_t length;
	g_autofree char *text = g_strdup_printf("127.0.%u.%u", address / 250,
						address % 250 + 1);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address_parse(text, 0, &from, &length);
	address_parse("127.0.0.1", edge_port(siege->edge), &to, &length);
	int bytes = 4096;
	g_assert_cmpint(fd, >=, 0);
	if (siege->small)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&from, length), ==, 0);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&to, length), ==, 0);
	return fd;
}

Attacker *attack_from(Siege *siege, guint address)
{
	Attacker *attacker = g_new0(Attacker, 1);
	attacker->siege = siege;
	attacker->got = g_string_new(NULL);
	attacker->connection =
		connection_adopt(siege->loop, connect_from(siege, address),
				 &attacker_handler, attacker);
	g_ptr_array_add(siege->attackers, attacker);
	return attacker;
}

Attacker *attack(Siege *siege)
{
	return attack_from(siege, siege->next++);
}

Attacker *siege_first(const Siege *siege)
{
	return siege->attackers->pdata[0];
}

void attacker_says(Attacker *attacker, const char *text)
{
	attacker->sent += strlen(text);
	connection_send(attacker->connection, text, strlen(text));
}

gboolean siege_has(const Siege *siege, const char *text)
{
	return strstr(siege_first(siege)->got->str, text) != NULL;
}

gboolean siege_is_secured(Siege *siege)
{
	return siege_first(siege)->secured;
}

static gboolean has_success(Siege *siege)
{
	return siege_has(siege, "<success");
}

static gboolean has_management(Siege *siege)
{
	return siege_has(siege, "urn:xmpp:sm:3");
}

gboolean siege_is_first_over(Siege *siege)
{
	return siege_first(siege)->over;
}

void attacker_start_tls(Attacker *attacker)
{
	connection_start_tls(attacker->connection,
			     attacker->siege->partner->client, FALSE,
			     "contoso.test");
}

Attacker *attack_proven(Siege *siege)
{
	Attacker *attacker = attack(siege);
	attacker_start_tls(attacker);
	siege_wait(siege, siege_is_secured);
	attacker_says(attacker, HEADER AUTH);
	siege_wait(siege, has_success);
	attacker_says(attacker, HEADER);
	siege_wait(siege, has_management);
	g_string_truncate(attacker->got, 0);
	return attacker;
}

void siege_every(Siege *siege, int ms, void (*fn)(void *siege))
{
	siege->drip = timer_new(siege->loop, fn, siege);
	timer_start(siege->drip, ms, ms);
}
