#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream.h"

#include <string.h>

/* Two streams whose bytes go to each other when pump is called: no sockets,
 * no TLS; what a certificate proves is said by the test. */
typedef struct Side {
	struct Wire *wire;
	Stream *stream;
	GString *out; /* not yet delivered */
	GString *all; /* ever sent */
	guint methods;
	gboolean trusted, ready, tls, over, awake, hold;
	GError *error;
	GPtrArray *stanzas; /* of Xml */
	GArray *numbers;
	GString *verdicts;  /* y and n, of what was sent */
	const char *answer; /* to a dialback question */
} Side;

typedef struct Wire {
	Side client, server;
} Wire;

static void on_send(void *data, const char *bytes, gsize length)
{
	Side *side = data;
	g_string_append_len(side->out, bytes, (gssize)length);
	g_string_append_len(side->all, bytes, (gssize)length);
}

static void on_start_tls(void *data)
{
	Side *side = data;
	side->tls = TRUE;
}

static gboolean on_admit(void *data, GError **error)
{
	Side *side = data;
	(void)error;
	stream_set_methods(side->stream, side->methods);
	return TRUE;
}

static gboolean on_trusted(void *data, const char *domain, GError **error)
{
	Side *side = data;
	if (!side->trusted)
		g_set_error(error, STREAM_ERROR, STREAM_NOT_AUTHORIZED,
			    "wrong name: wanted '%s'", domain);
	return side->trusted;
}

static char *on_key(void *data, const char *id)
{
	(void)data;
	return g_strdup_printf("key-of-%s", id);
}

static void on_ready(void *data)
{
	Side *side = data;
	side->ready = TRUE;
}

static void on_stanza(void *data, Xml *stanza, guint64 number)
{
	Side *side = data;
	g_ptr_array_add(side->stanzas, stanza);
	g_array_append_val(side->numbers, number);
	if (!side->hold)
		stream_resolve(side->stream, number);
}

static void on_dialback(void *data, const Dialback *ask)
{
	Side *side = data;
	if (stream_role(side->stream) == STREAM_INITIATING) {
		g_string_append(side->verdicts, ask->type);
		return;
	}
	if (ask->verify)
		stream_answer_verify(side->stream, ask->local, ask->remote,
				     ask->id, side->answer, NULL);
	else
		stream_answer_result(side->stream, ask->local, ask->remote,
				     side->answer, NULL);
}

static void on_wake(void *data)
{
	Side *side = data;
	side->awake = TRUE;
}

static void on_room(void *data)
{
	Side *side = data;
	g_string_append_c(side->verdicts, 'R');
}

static void on_closed(void *data, const GError *error)
{
	Side *side = data;
	side->over = TRUE;
	if (error)
		side->error = g_error_copy(error);
}

static const StreamHandler handler = {
	on_send,   on_start_tls, on_admit, on_trusted, on_key,	  on_ready,
	on_stanza, on_dialback,	 on_wake,  on_room,    on_closed,
};

/* y: arrived, n: perhaps, b: came back, never taken over. */
static void on_verdict(void *data, SentOutcome outcome)
{
	Side *side = data;
	g_string_append_c(side->verdicts, "ynb"[outcome]);
}

static gboolean move(Side *from, Side *to)
{
	g_autoptr(GString) bytes = from->out;
	if (from->awake && !from->over) {
		from->awake = FALSE;
		stream_ask(from->stream);
		stream_tell_count(from->stream);
	}
	from->out = g_string_new(NULL);
	/* Byte by byte: no boundary may matter. */
	for (gsize i = 0; i < bytes->len && !to->over && !to->tls; i++)
		stream_feed(to->stream, bytes->str + i, 1);
	return bytes->len > 0;
}

static void pump(Wire *wire)
{
	while (move(&wire->client, &wire->server) |
	       move(&wire->server, &wire->client)) {
		if (!wire->client.tls || !wire->server.tls)
			continue;
		wire->client.tls = wire->server.tls = FALSE;
		stream_secured(wire->server.stream);
		stream_secured(wire->client.stream);
	}
}

static void side_init(Side *side, Wire *wire, guint methods)
{
	*side = (Side){ .wire = wire,
			.methods = methods,
			.trusted = TRUE,
			.answer = "valid" };
	side->out = g_string_new(NULL);
	side->all = g_string_new(NULL);
	side->verdicts = g_string_new(NULL);
	side->stanzas =
		g_ptr_array_new_with_free_func((GDestroyNotify)xml_free);
	side->numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
}

static void side_clear(Side *side)
{
	stream_free(side->stream);
	g_string_free(side->out, TRUE);
	g_string_free(side->all, TRUE);
	g_string_free(side->verdicts, TRUE);
	g_ptr_array_unref(side->stanzas);
	g_array_unref(side->numbers);
	g_clear_error(&side->error);
}

static Wire *wire_new(guint client, guint server, const StreamSetup *extra)
{
	Wire *wire = g_new0(Wire, 1);
	StreamSetup setup = extra ? *extra : (StreamSetup){ 0 };
	StreamSetup receiving = { .role = STREAM_RECEIVING,
				  .no_management = setup.no_management };
	setup.role = STREAM_INITIATING;
	setup.local = "contoso.test";
	setup.remote = "fabrikam.test";
	setup.methods = client;
	side_init(&wire->client, wire, client);
	side_init(&wire->server, wire, server);
	wire->client.stream = stream_new(&setup, &handler, &wire->client);
	wire->server.stream = stream_new(&receiving, &handler, &wire->server);
	return wire;
}

static void wire_free(Wire *wire)
{
	side_clear(&wire->client);
	side_clear(&wire->server);
	g_free(wire);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wire, wire_free)

static void run(Wire *wire)
{
	stream_start(wire->client.stream);
	pump(wire);
}

static void send_text(Wire *wire, const char *text)
{
	stream_send(wire->client.stream, text, strlen(text), on_verdict,
		    &wire->client);
}

#define HELLO                                                                  \
	"<message from='a@contoso.test' to='b@fabrikam.test'>"                 \
	"<body>h\xc3\xa9</body></message>"

static void test_external(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	run(wire);
	g_assert_true(wire->client.ready);
	g_assert_true(wire->server.ready);
	g_assert_cmpint(stream_method(wire->server.stream), ==,
			METHOD_EXTERNAL);
	g_assert_true(stream_managed(wire->client.stream));
	g_assert_nonnull(strstr(wire->client.all->str,
				"xmlns:db='jabber:server:dialback'"));
	/* authzid */
	g_assert_nonnull(
		strstr(wire->client.all->str, ">Y29udG9zby50ZXN0</auth>"));
	send_text(wire, HELLO);
	send_text(wire, HELLO);
	pump(wire);
	g_assert_cmpuint(wire->server.stanzas->len, ==, 2);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "yy");
	Xml *body =
		xml_child(wire->server.stanzas->pdata[0], "body", NS_SERVER);
	g_autofree char *text = xml_text(body);
	g_assert_cmpstr(text, ==, "h\xc3\xa9");
}

/* On the wire domains stand in U-labels, inside as A-labels. */
static void test_idn(void)
{
	StreamSetup setup = { .role = STREAM_INITIATING,
			      .local = "xn--bcher-kva.test",
			      .remote = "fabrikam.test",
			      .methods = METHOD_EXTERNAL };
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	stream_free(wire->client.stream);
	wire->client.stream = stream_new(&setup, &handler, &wire->client);
	run(wire);
	g_assert_true(wire->server.ready);
	g_assert_nonnull(strstr(wire->client.all->str, "from='b\xc3\xbc"
						       "cher.test'"));
	g_assert_true(stream_has_pair(wire->server.stream, "fabrikam.test",
				      "xn--bcher-kva.test"));
}

/* XEP-0478: said by the receiving side, minded by the initiating one. */
static void test_limits(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	stream_set_idle(wire->server.stream, 300);
	g_assert_true(stream_takes(wire->client.stream, 1 << 30));
	run(wire);
	g_assert_nonnull(strstr(wire->server.all->str,
				"<limits xmlns='urn:xmpp:stream-limits:0'>"
				"<max-bytes>262144</max-bytes>"
				"<idle-seconds>300</idle-seconds></limits>"));
	g_assert_true(stream_takes(wire->client.stream, 262144));
	g_assert_false(stream_takes(wire->client.stream, 262145));
}

/* EXTERNAL is not offered to a certificate that proves another domain, and
 * the peer is told why. */
static void test_wrong_certificate(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	wire->server.trusted = FALSE;
	run(wire);
	g_assert_false(wire->server.ready);
	g_assert_null(strstr(wire->server.all->str, "EXTERNAL"));
	g_assert_error(wire->server.error, STREAM_ERROR, STREAM_NOT_AUTHORIZED);
	g_assert_error(wire->client.error, STREAM_ERROR, STREAM_ENDED_BY_PEER);
	g_assert_nonnull(
		strstr(wire->client.error->message,
		       "<not-authorized/>: wrong name: wanted 'contoso.test'"));
}

static void test_untrusted_server(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	wire->client.trusted = FALSE;
	run(wire);
	g_assert_error(wire->client.error, STREAM_ERROR,
		       STREAM_POLICY_VIOLATION);
	g_assert_cmpstr(wire->client.error->message, ==,
			"wrong name: wanted 'fabrikam.test'");
}

static void test_tls_required(void)
{
	g_autoptr(Wire) wire =
		wire_new(METHOD_EXTERNAL, METHOD_TCP_DIALBACK, NULL);
	run(wire);
	g_assert_error(wire->client.error, STREAM_ERROR,
		       STREAM_POLICY_VIOLATION);
	g_assert_nonnull(strstr(wire->client.error->message, "STARTTLS"));
}

static const struct {
	guint client, server;
	Method method;
} dialback_cases[] = {
	{ METHOD_TCP_DIALBACK, METHOD_TCP_DIALBACK, METHOD_TCP_DIALBACK },
	{ METHOD_TLS_DIALBACK, METHOD_TLS_DIALBACK, METHOD_TLS_DIALBACK },
	{ METHOD_EXTERNAL | METHOD_TLS_DIALBACK,
	  METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK, METHOD_TLS_DIALBACK },
};

static void test_dialback(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(dialback_cases); i++) {
		g_autoptr(Wire) wire = wire_new(dialback_cases[i].client,
						dialback_cases[i].server, NULL);
		run(wire);
		g_assert_true(wire->client.ready);
		g_assert_true(stream_has_pair(wire->server.stream,
					      "fabrikam.test", "contoso.test"));
		g_assert_cmpint(stream_method(wire->server.stream), ==,
				dialback_cases[i].method);
		g_assert_nonnull(strstr(wire->client.all->str, "<db:result"));
		send_text(wire, HELLO);
		pump(wire);
		g_assert_cmpstr(wire->client.verdicts->str, ==, "y");
	}
}

static void test_dialback_refused(void)
{
	g_autoptr(Wire) wire =
		wire_new(METHOD_TCP_DIALBACK, METHOD_TCP_DIALBACK, NULL);
	wire->server.answer = "invalid";
	run(wire);
	g_assert_false(wire->client.ready);
	g_assert_false(wire->server.ready);
	g_assert_error(wire->client.error, STREAM_ERROR, STREAM_NOT_AUTHORIZED);
}

static void test_verify(void)
{
	StreamSetup setup = { .verify_id = "77", .verify_key = "abc" };
	g_autoptr(Wire) wire =
		wire_new(METHOD_TLS_DIALBACK, METHOD_TLS_DIALBACK, &setup);
	run(wire);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "valid");
	g_assert_nonnull(strstr(wire->client.all->str, "id='77'>abc<"));
}

/* h is the unbroken run of resolved stanzas, and moves unasked. */
static void test_count_run(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	wire->server.hold = TRUE;
	run(wire);
	for (int i = 0; i < 3; i++)
		send_text(wire, HELLO);
	pump(wire);
	g_assert_nonnull(strstr(wire->server.all->str, "h='0'/>"));
	g_assert_cmpuint(stream_open_stanzas(wire->server.stream), ==, 3);
	stream_resolve(wire->server.stream, 2);
	pump(wire);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "");
	stream_resolve(wire->server.stream, 1);
	pump(wire);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "yy");
	g_assert_nonnull(strstr(wire->server.all->str, "h='2'/>"));
	stream_close(wire->client.stream, NULL);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "yyn");
}

static void test_count_too_high(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	run(wire);
	const char *a = "<a xmlns='urn:xmpp:sm:3' h='1'/>";
	stream_feed(wire->client.stream, a, strlen(a));
	g_assert_error(wire->client.error, STREAM_ERROR,
		       STREAM_UNDEFINED_CONDITION);
}

static void test_ping(void)
{
	StreamSetup setup = { .no_management = TRUE };
	g_autoptr(Wire) wire =
		wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, &setup);
	run(wire);
	g_assert_false(stream_managed(wire->client.stream));
	send_text(wire, HELLO);
	pump(wire);
	g_assert_cmpuint(wire->server.stanzas->len, ==, 2);
	const Xml *ping = wire->server.stanzas->pdata[1];
	g_assert_nonnull(xml_child(ping, "ping", NS_PING));
	send_text(wire, HELLO);
	g_assert_false(stream_ping_answered(wire->client.stream, "ping-x"));
	g_assert_true(
		stream_ping_answered(wire->client.stream, xml_get(ping, "id")));
	g_assert_cmpstr(wire->client.verdicts->str, ==, "y");
	pump(wire);
	g_assert_cmpuint(wire->server.stanzas->len, ==, 4);
	/* Twice no answer: then TCP's word counts. */
	stream_ping_missed(wire->client.stream);
	pump(wire);
	stream_ping_missed(wire->client.stream);
	g_assert_cmpint(stream_proof(wire->client.stream), ==, SENT_BY_TCP);
	stream_tcp_left(wire->client.stream, 1000);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "y");
	stream_tcp_left(wire->client.stream, 0);
	g_assert_cmpstr(wire->client.verdicts->str, ==, "yy");
}

/* What an established stream refuses, and with which condition. */
static const struct {
	const char *bytes;
	StreamError code;
} bad[] = {
	{ "<message from='a@evil.test' to='b@fabrikam.test'/>",
	  STREAM_INVALID_FROM },
	{ "<message from='a@contoso.test' to='b@other.test'/>",
	  STREAM_INVALID_FROM },
	{ "<message to='b@fabrikam.test'/>", STREAM_IMPROPER_ADDRESSING },
	{ "<message from='a@contoso.test'/>", STREAM_IMPROPER_ADDRESSING },
	{ "<message xmlns='jabber:client' from='a@contoso.test' "
	  "to='b@fabrikam.test'/>",
	  STREAM_UNSUPPORTED_STANZA_TYPE },
	{ "<db:result from='contoso.test' to='fabrikam.test' type='valid'/>",
	  STREAM_INVALID_FROM },
	{ "<db:verify from='contoso.test' to='fabrikam.test' id='1' "
	  "type='valid'/>",
	  STREAM_INVALID_FROM },
	{ "<message", -1 },
	{ "<a><b></a>", STREAM_NOT_WELL_FORMED },
	{ "<!-- x -->", STREAM_RESTRICTED_XML },
	{ "<?php x?>", STREAM_RESTRICTED_XML },
	{ "<enable xmlns='urn:xmpp:sm:3'/>", STREAM_POLICY_VIOLATION },
};

static void test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(Wire) wire =
			wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
		run(wire);
		stream_feed(wire->server.stream, bad[i].bytes,
			    strlen(bad[i].bytes));
		g_assert_cmpint(wire->server.over, ==, (int)bad[i].code >= 0);
		if (wire->server.error)
			g_assert_cmpint(wire->server.error->code, ==,
					bad[i].code);
		g_assert_cmpuint(wire->server.stanzas->len, ==, 0);
	}
}

static void test_too_big(void)
{
	g_autoptr(Wire) wire = wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
	g_autoptr(GString) text = g_string_new("<message><body>");
	run(wire);
	while (text->len < 262144)
		g_string_append_c(text, 'x');
	stream_feed(wire->server.stream, text->str, text->len);
	stream_feed(wire->server.stream, "yyyyyyyyyyyyyyy", 15);
	g_assert_error(wire->server.error, STREAM_ERROR,
		       STREAM_POLICY_VIOLATION);
}

/* Nobody may speak before the domain is proven. */
static void test_unproven(void)
{
	g_autoptr(Wire) wire =
		wire_new(METHOD_TCP_DIALBACK, METHOD_TCP_DIALBACK, NULL);
	const char *header =
		"<stream:stream xmlns='jabber:server' "
		"xmlns:stream='http://etherx.jabber.org/streams' "
		"from='contoso.test' to='fabrikam.test' version='1.0'>" HELLO;
	stream_feed(wire->server.stream, header, strlen(header));
	g_assert_error(wire->server.error, STREAM_ERROR, STREAM_NOT_AUTHORIZED);
	g_assert_cmpuint(wire->server.stanzas->len, ==, 0);
}

static void test_authzid(void)
{
	static const struct {
		const char *text;
		gboolean good;
	} rows[] = {
		{ "=", TRUE },
		{ "", TRUE },
		{ "Y29udG9zby50ZXN0", TRUE },
		{ "ZXZpbC50ZXN0", FALSE },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Wire) wire =
			wire_new(METHOD_EXTERNAL, METHOD_EXTERNAL, NULL);
		g_autofree char *bytes = g_strdup_printf(
			"<stream:stream xmlns='jabber:server' "
			"xmlns:stream='http://etherx.jabber.org/streams' "
			"from='contoso.test' to='fabrikam.test' "
			"version='1.0'><auth mechanism='EXTERNAL' "
			"xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</auth>",
			rows[i].text);
		stream_secured(wire->server.stream);
		stream_feed(wire->server.stream, bytes, strlen(bytes));
		g_assert_cmpint(strstr(wire->server.all->str, "<success") !=
					NULL,
				==, rows[i].good);
		g_assert_cmpint(wire->server.over, ==, !rows[i].good);
	}
}

static void test_stanza_error(void)
{
	const char *bytes =
		"<message xmlns='jabber:server' from='a@x' to='b@y' id='7'/>";
	XmlLimits limits = { 1000, 10, 10, 1000 };
	g_autoptr(Xml) stanza = xml_parse(bytes, strlen(bytes), &limits, NULL);
	g_autoptr(Xml) error = stanza_reject(stanza, "remote-server-timeout",
					     "wait", "later", NULL);
	g_assert_cmpstr(xml_get(error, "to"), ==, "a@x");
	g_assert_cmpstr(xml_get(error, "id"), ==, "7");
	g_assert_null(stanza_reject(error, "gone", "cancel", NULL, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
#define ADD(name) g_test_add_func("/gateway/xmpp/stream/" #name, test_##name)
	ADD(external);
	ADD(idn);
	ADD(limits);
	ADD(wrong_certificate);
	ADD(untrusted_server);
	ADD(tls_required);
	ADD(dialback);
	ADD(dialback_refused);
	ADD(verify);
	ADD(count_run);
	ADD(count_too_high);
	ADD(ping);
	ADD(refused);
	ADD(too_big);
	ADD(unproven);
	ADD(authzid);
	ADD(stanza_error);
	return g_test_run();
}
