#include "tests/unit/core/gateway/frontend/fake_link.h"
#include "tests/unit/core/gateway/frontend/raw_member.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/frontend.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/sip/target.h"
#include "tests/support/certificates.h"
#include "tests/support/dns_server.h"

#include <gio/gio.h>
#include <string.h>

#define POOL "pool.contoso.test"
#define TEXT(to)                                                               \
	"<message xmlns='jabber:server' from='anna@fabrikam.test/r' id='1' "   \
	"to='" to "@contoso.test'><body>a</body></message>"

/* A front end, a fake link, and two computers of its pool. */
typedef struct Bench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	PoolConfig *pool;
	ComputerConfig *self;
	Resolver *resolver; /* or NULL */
	RawMember members[2];
	RawMember *first, *second; /* for the user bo */
	char *answered;
} Bench;

static void add_users(Config *config)
{
	PartnerConfig *partner = g_new0(PartnerConfig, 1);

	partner->domain = g_strdup("fabrikam.test");
	partner->type = PARTNER_TYPE_FEDERATED;
	partner->additional = g_new0(char *, 1);
	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	config_add_partner_take(config, partner);
	config_add_user(config, "bo@contoso.test", POOL, TRUE, TRUE);
	config_add_user(config, "cy@contoso.test", POOL, TRUE, TRUE);
}

static void add_pool(Bench *bench, guint16 port)
{
	PoolConfig *pool = bench->pool = g_new0(PoolConfig, 1);

	pool->fqdn = g_strdup(POOL);
	pool->computers = g_strsplit("m0.contoso.test m1.contoso.test", " ", 0);
	pool->addresses = g_strsplit("127.0.0.2 127.0.0.3", " ", 0);
	pool->sip_profile = g_strdup("Simple");
	pool->sip_transport = g_strdup("udp");
	pool->sip_port = port;
	pool->trust_by_address = TRUE;
	config_add_pool_take(bench->config, pool);
}

static void add_self(Bench *bench)
{
	ComputerConfig *self = bench->self = g_new0(ComputerConfig, 1);

	self->fqdn = g_strdup("fe1.contoso.test");
	self->role = g_strdup("frontend");
	self->internal_address = g_strdup("127.0.0.1");
	config_add_computer_take(bench->config, self);
	bench->config->self = self;
}

static void bench_open(Bench *bench)
{
	guint16 port;

	memset(bench, 0, sizeof(*bench));
	trace_set_level(TRACE_ERROR);
	fake_link_open();
	bench->loop = loop_new();
	bench->folder = test_folder_new();
	port = raw_members_open(bench->loop, bench->members, 2);
	bench->config = config_new();
	add_users(bench->config);
	add_pool(bench, port);
	add_self(bench);
	bench->first = &bench->members[g_str_hash("bo") % 2];
	bench->second = &bench->members[1 - g_str_hash("bo") % 2];
}

/* address NULL: where the topology says. */
static void bench_start(Bench *bench, const char *address)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	g_autofree char *state =
		g_build_filename(bench->folder, "state.db", NULL);
	FrontendOptions options = { .self = &self,
				    .state_path = state,
				    .address = address,
				    .resolver = bench->resolver };
	g_autoptr(GError) error = NULL;

	bench->frontend = frontend_new(bench->loop, &options, &error);
	g_assert_no_error(error);
	frontend_apply(bench->frontend, bench->config, &error);
	g_assert_no_error(error);
}

static void bench_close(Bench *bench)
{
	frontend_free(bench->frontend);
	raw_members_close(bench->members, 2);
	config_unref(bench->config);
	resolver_free(bench->resolver);
	loop_free(bench->loop);
	fake_link_close();
	test_folder_remove(bench->folder);
	g_free(bench->answered);
	trace_forget();
}

static void on_over(void *data)
{
	loop_stop(data);
}

static void run_for(Bench *bench, guint milliseconds)
{
	g_autoptr(Timer) timer = timer_new(bench->loop, on_over, bench->loop);

	timer_start(timer, milliseconds, 0);
	loop_run(bench->loop);
}

#define RUN_UNTIL(bench, condition)                                            \
	do {                                                                   \
		for (int i_ = 0; i_ < 6000 && !(condition); i_++)              \
			run_for(bench, 10);                                    \
		g_assert_true(condition);                                      \
	} while (0)

static void on_answer(void *data, json_t *answer)
{
	Bench *bench = data;

	g_free(bench->answered);
	bench->answered = json_format(answer);
}

/* What Get-CsXmppSipPeer is told. */
static gboolean shows(Bench *bench, const char *text)
{
	g_autoptr(json_t) question = json_pack("{s:s}", "ask", "sip");

	frontend_ask(bench->frontend, question, on_answer, bench);
	return strstr(bench->answered, text) != NULL;
}

/* Both have answered OPTIONS. */
static void wait_asked(Bench *bench)
{
	RUN_UNTIL(bench, !shows(bench, "\"state\":\"unknown\""));
}

/* ---- health ---- */

static void asked(void)
{
	Bench bench;
	g_autofree char *hops = NULL;

	bench_open(&bench);
	bench.first->options = 404;
	bench.second->options = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "\"state\":\"up\""));
	g_assert_true(shows(&bench, "\"state\":\"down\""));
	g_assert_true(shows(&bench, "it answers 503 Says the member"));
	g_assert_true(shows(&bench, "\"milliseconds\""));
	hops = raw_header(bench.first->last_options, "Max-Forwards");
	g_assert_cmpstr(hops, ==, "0");
	/* It is asked again, and soon. */
	bench.second->options = 200;
	RUN_UNTIL(&bench, !shows(&bench, "\"state\":\"down\""));
	bench_close(&bench);
}

static void silent(void)
{
	Bench bench;

	bench_open(&bench);
	bench.first->options = 0;
	bench_start(&bench, "127.0.0.1");
	RUN_UNTIL(&bench, shows(&bench, "OPTIONS got no answer"));
	bench_close(&bench);
}

/* Who is known to be down is not tried first. */
static void order(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.first->options = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.first->got->len, ==, 0);
	g_assert_cmpuint(bench.second->got->len, ==, 1);
	bench_close(&bench);
}

/* ---- failover ---- */

static void assert_same(const char *name, const char *one, const char *other)
{
	g_autofree char *a = raw_header(one, name);
	g_autofree char *b = raw_header(other, name);

	g_assert_cmpstr(a, !=, "");
	g_assert_cmpstr(a, ==, b);
}

/* The next gets the same message in another transaction. */
static void assert_repeated(const RawMember *first, const RawMember *second)
{
	const char *one = first->got->pdata[0];
	const char *other = second->got->pdata[0];
	g_autofree char *via = raw_header(one, "Via");
	g_autofree char *again = raw_header(other, "Via");

	assert_same("Call-ID", one, other);
	assert_same("CSeq", one, other);
	assert_same("From", one, other);
	assert_same("To", one, other);
	g_assert_cmpstr(via, !=, again);
}

static void refused(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	bench.first->message = 503;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.second->got->len, ==, 1);
	assert_repeated(bench.first, bench.second);
	bench_close(&bench);
}

/* 32 s each: the first computer says nothing at all, or 100 and then nothing.
 * What somebody has in hand stays there. */
static void unanswered(void)
{
	static const int answers[] = { 0, 100 };
	Bench world;
	Bench *bench = &world;

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		g_autoptr(LinkItem) item = NULL;

		bench_open(bench);
		bench->first->message = answers[i];
		bench_start(bench, "127.0.0.1");
		wait_asked(bench);
		item = fake_item(TEXT("bo"));
		/* It became a row and is done with for the link. */
		RUN_UNTIL(bench, item->result);
		for (int j = 0; j < 3400 && !fake_link.sent->len &&
				!bench->second->got->len;
		     j++)
			run_for(bench, 10);
		g_assert_cmpuint(bench->second->got->len, ==, !answers[i]);
		if (!answers[i])
			assert_repeated(bench->first, bench->second);
		else
			g_assert_nonnull(strstr(
				((FakeSent *)fake_link.sent->pdata[0])->payload,
				"remote-server-timeout"));
		bench_close(bench);
	}
}

/* A computer over TCP that ends its first connection instead of answering. */
typedef struct Fickle {
	Bench *bench;
	Connection *connections[8];
	guint count, messages;
} Fickle;

static void on_bytes(void *data, const char *bytes, gsize length)
{
	Fickle *fickle = data;
	Connection *connection = fickle->connections[fickle->count - 1];
	g_autofree char *text = g_strndup(bytes, length);
	g_autofree char *answer = raw_answer(text, 200, NULL);

	if (g_str_has_prefix(text, "MESSAGE") && !fickle->messages++)
		connection_end(connection);
	else
		connection_send(connection, answer, strlen(answer));
}

static const ConnectionHandler fickle_handler = { .received = on_bytes };

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	Fickle *fickle = data;

	(void)from;
	g_assert_cmpuint(fickle->count, <, 8);
	fickle->connections[fickle->count++] = connection_adopt(
		fickle->bench->loop, fd, &fickle_handler, fickle);
}

/* One computer, and its connection ends under our hands: a new one is made. */
static void broken(void)
{
	Bench bench;
	Fickle fickle = { .bench = &bench };
	g_autoptr(LinkItem) item = NULL;
	Listener *listener;

	bench_open(&bench);
	listener = listener_new(bench.loop, "127.0.0.2", 0, on_accepted,
				&fickle, NULL);
	g_strfreev(bench.pool->computers);
	g_strfreev(bench.pool->addresses);
	bench.pool->computers = g_strsplit("m0.contoso.test", " ", 0);
	bench.pool->addresses = g_strsplit("127.0.0.2", " ", 0);
	g_free(bench.pool->sip_transport);
	bench.pool->sip_transport = g_strdup("tcp");
	bench.pool->sip_port = listener_port(listener);
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	RUN_UNTIL(&bench, fickle.messages == 2);
	run_for(&bench, 50);
	g_assert_cmpuint(fickle.messages, ==, 2);
	g_assert_cmpuint(fickle.count, ==, 2);
	listener_free(listener);
	for (guint i = 0; i < fickle.count; i++)
		connection_free(fickle.connections[i]);
	bench_close(&bench);
}

/* ---- 3xx ---- */

static const struct {
	const char *title;
	int status;
	const char *contact;
	const char *condition; /* NULL: it was followed */
} moves[] = {
	{ "member", 302, "<sip:bo@OTHER;x=1>", NULL },
	{ "home", 301, "\"a\" <sip:bo@OTHER>", NULL },
	{ "outside", 302, "<sip:bo@elsewhere.test>", "redirect" },
	{ "sips", 302, "<sips:bo@OTHER>", "redirect" },
	{ "somebody-else", 302, "<sip:eve@OTHER>", "redirect" },
	{ "blank", 302, "<sip:bo@OTHER;a b>", "redirect" },
	{ "none", 305, NULL, "redirect" },
	{ "gone", 301, "<sip:bo@elsewhere.test>", "gone" },
	{ "services", 380, "<sip:bo@OTHER>", "not-acceptable" },
};

static void moved(const void *data)
{
	guint row = GPOINTER_TO_UINT(data);
	const char *other = NULL;
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(GString) contact = g_string_new(NULL);

	bench_open(&bench);
	other = bench.second == bench.members ? "m0.contoso.test"
					      : "m1.contoso.test";
	if (moves[row].contact)
		g_string_printf(contact, "Contact: %s\r\n", moves[row].contact);
	g_string_replace(contact, "OTHER", other, 0);
	bench.first->message = moves[row].status;
	bench.first->extra = contact->str;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	if (moves[row].condition) {
		g_assert_cmpstr(item->condition, ==, moves[row].condition);
		g_assert_cmpuint(bench.second->got->len, ==, 0);
	} else {
		g_autofree char *line =
			g_strconcat("MESSAGE sip:bo@", other, NULL);

		g_assert_cmpint(item->result, ==, 1);
		g_assert_true(
			g_str_has_prefix(bench.second->got->pdata[0], line));
	}
	bench_close(&bench);
}

/* A pool that sends us in a circle gets an end. */
static void circle(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	for (guint i = 0; i < 2; i++) {
		bench.members[i].message = 302;
		bench.members[i].extra =
			i ? "Contact: <sip:bo@m0.contoso.test>\r\n"
			  : "Contact: <sip:bo@m1.contoso.test>\r\n";
	}
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpstr(item->condition, ==, "redirect");
	g_assert_cmpuint(bench.members[0].got->len, ==, 1);
	g_assert_cmpuint(bench.members[1].got->len, ==, 1);
	bench_close(&bench);
}

/* ---- DNS ---- */

static void look_up(Bench *bench, const DnsRow *zone, DnsServer **server)
{
	g_autoptr(GError) error = NULL;

	*server = dns_server_new(zone);
	bench->resolver =
		resolver_new(bench->loop, dns_server_at(*server), &error);
	g_assert_no_error(error);
}

/* Without an address in the topology a computer's name is looked up. */
static void by_name(void)
{
	static const DnsRow zone[] = {
		{ "m0.contoso.test", DNS_A, "\177\0\0\2", 4, 0 },
		{ 0 },
	};
	Bench bench;
	DnsServer *server;
	g_autoptr(LinkItem) item = NULL;

	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	bench_open(&bench);
	look_up(&bench, zone, &server);
	g_strfreev(bench.pool->addresses);
	bench.pool->addresses = g_strsplit("|", "|", 0);
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "'m1.contoso.test' is not found in DNS"));
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.members[0].got->len, ==, 1);
	bench_close(&bench);
	dns_server_free(server);
}

/* A pool without computers: SRV, and the target's port (RFC 3263 §4.2). */
static void by_service(void)
{
	char record[] = "\0\1\0\0pp\2m1\7contoso\4test";
	const DnsRow zone[] = {
		{ "_sip._udp." POOL, DNS_SRV, record, sizeof(record), 0 },
		{ "m1.contoso.test", DNS_A, "\177\0\0\3", 4, 0 },
		{ 0 },
	};
	Bench bench;
	DnsServer *server;
	g_autoptr(LinkItem) item = NULL;

	g_setenv("GATEHOUSE_LAB", "1", TRUE);
	bench_open(&bench);
	record[4] = (char)(bench.pool->sip_port >> 8);
	record[5] = (char)bench.pool->sip_port;
	look_up(&bench, zone, &server);
	g_strfreev(bench.pool->computers);
	g_strfreev(bench.pool->addresses);
	bench.pool->computers = g_new0(char *, 1);
	bench.pool->addresses = g_new0(char *, 1);
	bench.pool->sip_port = 9;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	g_assert_true(shows(&bench, "\"state\":\"up\""));
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpuint(bench.members[1].got->len, ==, 1);
	bench_close(&bench);
	dns_server_free(server);
}

/* ---- where we listen ---- */

static guint16 free_port(Loop *loop)
{
	Datagram *probe = datagram_new(loop, "127.0.0.1", 0, NULL, NULL, NULL);
	guint16 port = datagram_port(probe);

	datagram_free(probe);
	return port;
}

static gboolean takes_tcp(guint16 port)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GSocketConnection) connection =
		g_socket_client_connect_to_host(client, "127.0.0.1", port, NULL,
						NULL);

	return connection != NULL;
}

static gboolean last_via_has(const RawMember *member, const char *text)
{
	g_autofree char *via =
		raw_header(member->got->pdata[member->got->len - 1], "Via");

	return strstr(via, text) != NULL;
}

/* What was asked from the old port is still answered there. */
static void another_port(void)
{
	Bench bench;
	guint16 before, after;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(LinkItem) later = NULL;
	g_autofree char *text = NULL;

	bench_open(&bench);
	before = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	wait_asked(&bench);
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, before);
	bench.first->message = 0;
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, bench.first->got->len);
	after = bench.self->sip_port = free_port(bench.loop);
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, after);
	g_assert_true(takes_tcp(after));
	g_assert_false(takes_tcp(before));
	/* The answer to its repetition goes to the old port, and counts: only
	 * then is it the next one's turn. */
	bench.first->message = 200;
	later = fake_item(TEXT("bo"));
	text = g_strdup_printf("SIP/2.0/UDP fe1.contoso.test:%u;", after);
	RUN_UNTIL(&bench, last_via_has(bench.first, text));
	RUN_UNTIL(&bench, later->result && item->result);
	g_assert_cmpint(item->result, ==, 1);
	g_assert_cmpint(later->result, ==, 1);
	/* And back at once. */
	bench.self->sip_port = before;
	g_assert_true(frontend_apply(bench.frontend, bench.config, NULL));
	g_assert_true(takes_tcp(before));
	bench_close(&bench);
}

static void taken_port(void)
{
	Bench bench;
	guint16 before;
	Datagram *other;
	g_autoptr(GError) error = NULL;

	bench_open(&bench);
	before = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	other = datagram_new(bench.loop, "127.0.0.1", 0, NULL, NULL, NULL);
	bench.self->sip_port = datagram_port(other);
	g_assert_false(frontend_apply(bench.frontend, bench.config, &error));
	g_assert_nonnull(strstr(error->message, "SIP cannot move to"));
	g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, before);
	g_assert_true(takes_tcp(before));
	datagram_free(other);
	bench_close(&bench);
}

/* From one address to all of them, on the same port, and back. */
static void another_address(void)
{
	Bench bench;
	guint16 port;

	bench_open(&bench);
	port = bench.self->sip_port = free_port(bench.loop);
	bench_start(&bench, NULL);
	for (guint i = 0; i < 2; i++) {
		g_free(bench.self->internal_address);
		bench.self->internal_address = i ? g_strdup("127.0.0.1") : NULL;
		g_assert_true(
			frontend_apply(bench.frontend, bench.config, NULL));
		g_assert_cmpuint(frontend_sip_port(bench.frontend), ==, port);
		g_assert_true(takes_tcp(port));
	}
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/pools/asked", asked);
	g_test_add_func("/frontend/pools/silent", silent);
	g_test_add_func("/frontend/pools/order", order);
	g_test_add_func("/frontend/pools/refused", refused);
	g_test_add_func("/frontend/pools/unanswered", unanswered);
	g_test_add_func("/frontend/pools/broken", broken);
	for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
		g_autofree char *name =
			g_strconcat("/frontend/moved/", moves[i].title, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), moved);
	}
	g_test_add_func("/frontend/moved/circle", circle);
	g_test_add_func("/frontend/pools/by-name", by_name);
	g_test_add_func("/frontend/pools/by-service", by_service);
	g_test_add_func("/frontend/listen/another-port", another_port);
	g_test_add_func("/frontend/listen/taken-port", taken_port);
	g_test_add_func("/frontend/listen/another-address", another_address);
	return g_test_run();
}
