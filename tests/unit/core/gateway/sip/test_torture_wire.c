#include "tests/unit/core/gateway/sip/pair.h"
#include "tests/unit/core/gateway/sip/torture_file.h"

#include "core/gateway/net/connection.h"
#include "core/gateway/net/datagram.h"
#include "core/gateway/net/tls.h"
#include "core/gateway/sip/message.h"
#include "core/gateway/sip/via.h"

#include <string.h>
#include <unistd.h>

#define PORT 5098 /* that the cases take for ours */

/* Every torture message through an agent over each protocol: the answer is
 * that of the table, and after each an ordinary message still goes through. */
typedef struct Wire {
	Pair pair;
	char *here, *peer; /* addresses of this process alone */
	SSL_CTX *context;  /* of a computer of the pool */
	GString *seen;
	gboolean ended;
	const TortureCase *now;
} Wire;

static void wire_open(Wire *wire)
{
	int pid = getpid();
	g_autoptr(TestAuthority) ours = NULL;
	g_autofree char *key = NULL;
	g_autofree char *pem = NULL;
	TlsFiles files = { 0 };

	memset(wire, 0, sizeof(*wire));
	pair_open(&wire->pair);
	ours = test_authority_new(wire->pair.folder, "ours");
	test_authority_issue(ours, "us", "DNS:gw.contoso.test", NULL, 9);
	test_authority_issue(ours, "them", "DNS:pool.test", NULL, 9);
	wire->here =
		g_strdup_printf("127.%d.%d.1", 1 + (pid >> 8) % 254, pid % 256);
	wire->peer =
		g_strdup_printf("127.%d.%d.2", 1 + (pid >> 8) % 254, pid % 256);
	side_place(&wire->pair.us, "gw.contoso.test", wire->here, PORT);
	key = test_file(wire->pair.folder, "them", "key");
	pem = test_file(wire->pair.folder, "them", "pem");
	files.key = key;
	files.certificate = pem;
	wire->context = tls_context_new(FALSE, &files, NULL);
	wire->seen = g_string_new(NULL);
}

static void wire_close(Wire *wire)
{
	SSL_CTX_free(wire->context);
	g_string_free(wire->seen, TRUE);
	g_free(wire->here);
	g_free(wire->peer);
	pair_close(&wire->pair);
}

static SipTarget wire_target(const Wire *wire, SipProtocol protocol)
{
	SipTarget target;

	sip_target_set(&target, protocol, wire->here, PORT);
	return target;
}

/* What the table wants to come back: a status, or 0 for nothing. */
static int wanted_status(const char *outcome)
{
	if (!strcmp(outcome, "handed"))
		return 200;
	return (int)g_ascii_strtoll(outcome, NULL, 10);
}

static int seen_status(const Wire *wire)
{
	if (!g_str_has_prefix(wire->seen->str, "SIP/2.0 "))
		return 0;
	return (int)g_ascii_strtoll(wire->seen->str + 8, NULL, 10);
}

/* Until an answer is there, or, where none is due, for a moment. */
static void wait_for_answer(Wire *wire, int wanted)
{
	for (int i = 0; i < (wanted ? 500 : 3) && !wire->ended &&
			!strstr(wire->seen->str, "\r\n\r\n");
	     i++)
		pair_run(&wire->pair, 10);
}

static void judge(Wire *wire, const TortureCase *one, const char *outcome,
		  guint received)
{
	int wanted = wanted_status(outcome);
	guint handed = wire->pair.us.received - received;

	if (seen_status(wire) != wanted)
		g_test_message("%s: %s", one->name, wire->seen->str);
	g_assert_cmpint(seen_status(wire), ==, wanted);
	g_assert_cmpuint(handed, ==, !strcmp(outcome, "handed"));
	if (!strcmp(outcome, "end"))
		g_assert_true(wire->ended);
}

/* ---- UDP ---- */

/* The refusal of an earlier INVITE is repeated, maybe until now. */
static gboolean is_about(const TortureCase *one, const char *bytes,
			 gsize length)
{
	g_autoptr(SipMessage) asked =
		sip_message_scan(one->bytes->str, one->bytes->len);
	g_autoptr(SipMessage) answer = sip_message_scan(bytes, length);
	const char *cseq = answer ? sip_message_value(answer, "cseq") : NULL;

	return !cseq || !g_str_has_suffix(cseq, "INVITE") ||
	       (asked && !g_strcmp0(sip_message_value(asked, "call-id"),
				    sip_message_value(answer, "call-id")));
}

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	Wire *wire = data;

	(void)from;
	(void)from_length;
	if (!wire->seen->len && is_about(wire->now, bytes, length))
		g_string_append_len(wire->seen, bytes, (gssize)length);
}

/* Where the answer goes is up to the message: that port, if it is ours. */
static Datagram *answered_at(Wire *wire, const TortureCase *one)
{
	g_autoptr(SipMessage) message =
		sip_message_scan(one->bytes->str, one->bytes->len);
	SipTarget from, to;

	if (!message)
		return NULL;
	sip_target_set(&from, SIP_UDP, wire->peer, 9);
	sip_answer_target(message, &from, &to);
	return datagram_new(wire->pair.loop, wire->peer, sip_target_port(&to),
			    on_datagram, wire, NULL);
}

static void check_datagram(Wire *wire, const TortureCase *one)
{
	SipTarget to = wire_target(wire, SIP_UDP);
	guint received = wire->pair.us.received;
	g_autoptr(GError) error = NULL;
	Datagram *sender = datagram_new(wire->pair.loop, wire->peer, 0,
					on_datagram, wire, &error);
	Datagram *other = answered_at(wire, one);

	g_assert_no_error(error);
	g_string_truncate(wire->seen, 0);
	wire->now = one;
	datagram_send(sender, (const struct sockaddr *)&to.address, to.length,
		      one->bytes->str, one->bytes->len);
	wait_for_answer(wire, wanted_status(one->outcome));
	judge(wire, one, one->outcome, received);
	datagram_free(sender);
	datagram_free(other);
}

/* ---- TCP and TLS ---- */

typedef struct Stream {
	Wire *wire;
	const TortureCase *one;
	Connection *connection;
	gboolean tls;
} Stream;

static void say(Stream *stream)
{
	connection_send(stream->connection, stream->one->bytes->str,
			stream->one->bytes->len);
}

static void on_opened(void *data)
{
	Stream *stream = data;

	if (stream->tls)
		connection_start_tls(stream->connection, stream->wire->context,
				     FALSE, NULL);
	else
		say(stream);
}

static void on_secured(void *data)
{
	say(data);
}

static void on_received(void *data, const char *bytes, gsize length)
{
	g_string_append_len(((Stream *)data)->wire->seen, bytes,
			    (gssize)length);
}

static void on_closed(void *data, const GError *error)
{
	(void)error;
	((Stream *)data)->wire->ended = TRUE;
}

static const ConnectionHandler stream_handler = {
	.opened = on_opened,
	.secured = on_secured,
	.received = on_received,
	.closed = on_closed,
};

static void check_stream(Wire *wire, const TortureCase *one, gboolean tls)
{
	SipTarget to = wire_target(wire, SIP_TCP);
	guint received = wire->pair.us.received;
	Stream stream = { .wire = wire, .one = one, .tls = tls };

	g_string_truncate(wire->seen, 0);
	wire->ended = FALSE;
	stream.connection = connection_open(
		wire->pair.loop, (const struct sockaddr *)&to.address,
		to.length, &stream_handler, &stream);
	for (int i = 0; i < 20 && tls && !connection_ssl(stream.connection);
	     i++)
		pair_run(&wire->pair, 10);
	wait_for_answer(wire, !strcmp(one->stream, "end")
				      ? 1
				      : wanted_status(one->stream));
	if (!wanted_status(one->stream))
		pair_run(&wire->pair, 50);
	judge(wire, one, one->stream, received);
	connection_free(stream.connection);
}

/* ---- all ---- */

static void still_there(Wire *wire, SipProtocol protocol)
{
	SipTarget target = wire_target(wire, protocol);

	if (protocol == SIP_TLS)
		return; /* the next case shows it */
	side_send(&wire->pair.them, &target);
	PAIR_UNTIL(&wire->pair, wire->pair.them.status);
	g_assert_cmpint(wire->pair.them.status, ==, 200);
}

static void run(const GPtrArray *cases, SipProtocol protocol)
{
	static const SideTrust trust = { .certificate = "us",
					 .anchors = "ours",
					 .pool = "pool.test",
					 .member = "sip1.pool.test" };
	Wire wire;

	wire_open(&wire);
	if (protocol == SIP_TLS)
		pair_set_trust(&wire.pair.us, &trust);
	for (guint i = 0; i < cases->len; i++) {
		if (protocol == SIP_UDP)
			check_datagram(&wire, cases->pdata[i]);
		else
			check_stream(&wire, cases->pdata[i],
				     protocol == SIP_TLS);
		still_there(&wire, protocol);
	}
	wire_close(&wire);
}

static void own(const void *protocol)
{
	g_autoptr(GPtrArray) cases = torture_own();

	g_assert_cmpuint(cases->len, >, 70);
	run(cases, GPOINTER_TO_INT(protocol));
}

static void archives(const void *protocol)
{
	g_autoptr(GPtrArray) cases = torture_archives();

	if (cases->len)
		run(cases, GPOINTER_TO_INT(protocol));
	else
		g_test_skip("the archives are not here");
}

int main(int argc, char **argv)
{
	static const SipProtocol protocols[] = { SIP_UDP, SIP_TCP, SIP_TLS };

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(protocols); i++) {
		g_autofree char *name =
			g_ascii_strdown(sip_protocol_name(protocols[i]), -1);
		g_autofree char *ours =
			g_strconcat("/sip/torture/wire/own-", name, NULL);
		g_autofree char *theirs =
			g_strconcat("/sip/torture/wire/archives-", name, NULL);

		g_test_add_data_func(ours, GINT_TO_POINTER(protocols[i]), own);
		g_test_add_data_func(theirs, GINT_TO_POINTER(protocols[i]),
				     archives);
	}
	return g_test_run();
}
