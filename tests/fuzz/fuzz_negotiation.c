/* Whole elements and events of a negotiation in any order, to either role:
 * features, TLS, SASL, dialback, both directions, stream management and
 * resumption. The first byte says the role (and whether the stream is only to
 * ask about a key), the second the methods allowed, the third what the peer's
 * certificate is good for; each further byte is a row, the one after a row
 * with a number its number. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run.h"

#include <string.h>

const char fuzz_corpus[] = "negotiation";

#define HEADER(more)                                                           \
	"<stream:stream xmlns='jabber:server' "                                \
	"xmlns:db='jabber:server:dialback' "                                   \
	"xmlns:stream='http://etherx.jabber.org/streams' " more ">"
#define FEATURES(more) "<stream:features>" more "</stream:features>"
#define TLS	       "urn:ietf:params:xml:ns:xmpp-tls"
#define SASL	       "urn:ietf:params:xml:ns:xmpp-sasl"
#define MANAGE	       "urn:xmpp:sm:3"
#define STARTTLS(more) "<starttls xmlns='" TLS "'>" more "</starttls>"
#define MECHANISM                                                              \
	"<mechanisms xmlns='" SASL "'><mechanism>EXTERNAL</mechanism>"         \
	"</mechanisms>"
#define DIALBACK "<dialback xmlns='urn:xmpp:features:dialback'/>"
#define BIDI	 "<bidi xmlns='urn:xmpp:features:bidi'/>"
#define SM	 "<sm xmlns='" MANAGE "'/>"
#define LIMITS                                                                 \
	"<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>20</max-bytes>"   \
	"<idle-seconds>3</idle-seconds></limits>"
#define AUTH(mechanism, text)                                                  \
	"<auth xmlns='" SASL "' mechanism='" mechanism "'>" text "</auth>"
#define DB(name, from, more)                                                   \
	"<db:" name " from='" from "' to='contoso.test'" more "</db:" name ">"
#define MESSAGE(from, to)                                                      \
	"<message from='" from "' to='" to "'><body>x</body></message>"

typedef enum Event {
	FEED,
	FEED_NUMBER, /* %u is the next byte */
	FEED_PING,   /* %s is the id of the last ping */
	BREAK,
	PROVE,
	DISPROVE,
	REST,
	FLUSH,
	PING_MISSED,
	TCP_LEFT,
	ASK_AGAIN,
	KEEP_ALIVE,
	STOP,
} Event;

typedef struct Row {
	Event event;
	const char *text;
} Row;

static const Row rows[] = {
	{ FEED, HEADER("from='fabrikam.test' to='contoso.test' id='1' "
		       "version='1.0'") },
	{ FEED, HEADER("from='fabrikam.test' to='contoso.test' id='2'") },
	{ FEED, HEADER("to='contoso.test' version='1.0'") },
	{ FEED, HEADER("from='evil.test' to='contoso.test' id='3' "
		       "version='1.0'") },
	{ FEED, FEATURES("") },
	{ FEED, FEATURES(STARTTLS("")) },
	{ FEED, FEATURES(STARTTLS("<required/>") DIALBACK) },
	{ FEED, FEATURES(MECHANISM) },
	{ FEED, FEATURES(MECHANISM DIALBACK BIDI SM LIMITS) },
	{ FEED, FEATURES(DIALBACK) },
	{ FEED, FEATURES(SM) },
	{ FEED, FEATURES(BIDI SM) },
	{ FEED, STARTTLS("") },
	{ FEED, "<proceed xmlns='" TLS "'/>" },
	{ FEED, "<failure xmlns='" TLS "'/>" },
	{ FEED, AUTH("EXTERNAL", "=") },
	{ FEED, AUTH("EXTERNAL", "") },
	{ FEED, AUTH("EXTERNAL", "ZmFicmlrYW0udGVzdA==") },
	{ FEED, AUTH("EXTERNAL", "ZXZpbC50ZXN0") },
	{ FEED, AUTH("EXTERNAL", "%%%") },
	{ FEED, AUTH("PLAIN", "AGEAYg==") },
	{ FEED, "<abort xmlns='" SASL "'/>" },
	{ FEED, "<success xmlns='" SASL "'/>" },
	{ FEED, "<failure xmlns='" SASL "'><not-authorized/></failure>" },
	{ FEED, DB("result", "fabrikam.test", ">key") },
	{ FEED, DB("result", "woodgrove.test", ">key") },
	{ FEED, DB("result", "fabrikam.test", " type='valid'>") },
	{ FEED, DB("result", "fabrikam.test", " type='invalid'>") },
	{ FEED, DB("result", "fabrikam.test", " type='error'><error/>") },
	{ FEED, DB("result", "evil.test", " type='valid'>") },
	{ FEED, DB("verify", "fabrikam.test", " id='77'>key") },
	{ FEED, DB("verify", "fabrikam.test", " id='77' type='valid'>") },
	{ FEED, DB("verify", "fabrikam.test", " id='78' type='valid'>") },
	{ FEED, DB("verify", "evil.test", " id='77' type='valid'>") },
	{ FEED, "<bidi xmlns='urn:xmpp:bidi'/>" },
	{ FEED, "<enable xmlns='" MANAGE "'/>" },
	{ FEED, "<enable xmlns='" MANAGE "' resume='true'/>" },
	{ FEED, "<enabled xmlns='" MANAGE "'/>" },
	{ FEED, "<enabled xmlns='" MANAGE "' id='7' resume='1' max='60'/>" },
	{ FEED, "<failed xmlns='" MANAGE "'/>" },
	{ FEED_NUMBER, "<failed xmlns='" MANAGE "' h='%u'/>" },
	{ FEED_NUMBER, "<resume xmlns='" MANAGE "' previd='7' h='%u'/>" },
	{ FEED_NUMBER, "<resumed xmlns='" MANAGE "' previd='7' h='%u'/>" },
	{ FEED_NUMBER, "<a xmlns='" MANAGE "' h='%u'/>" },
	{ FEED, "<a xmlns='" MANAGE "' h='4294967295'/>" },
	{ FEED, "<r xmlns='" MANAGE "'/>" },
	{ FEED, MESSAGE("a@fabrikam.test", "b@contoso.test") },
	{ FEED, MESSAGE("a@woodgrove.test", "b@contoso.test") },
	{ FEED, MESSAGE("a@evil.test", "b@contoso.test") },
	{ FEED, MESSAGE("a@contoso.test", "b@contoso.test") },
	{ FEED, "<iq type='get' id='1' from='fabrikam.test' "
		"to='contoso.test'><ping xmlns='urn:xmpp:ping'/></iq>" },
	{ FEED_PING, "<iq type='result' id='%s' from='fabrikam.test' "
		     "to='contoso.test'/>" },
	{ FEED, "<stream:error><reset xmlns='urn:ietf:params:xml:ns:"
		"xmpp-streams'/></stream:error>" },
	{ FEED, "</stream:stream>" },
	{ FEED, " " },
	{ FEED, "<message from='a@fabrikam.test'" },
	{ FEED, " to='b@contoso.test'/>" },
	{ FEED, "<!-- -->" },
	{ BREAK, NULL },
	{ PROVE, NULL },
	{ DISPROVE, NULL },
	{ REST, NULL },
	{ FLUSH, NULL },
	{ PING_MISSED, NULL },
	{ TCP_LEFT, NULL },
	{ ASK_AGAIN, NULL },
	{ KEEP_ALIVE, NULL },
	{ STOP, NULL },
};

static void feed(Run *run, const char *text)
{
	run_feed(run, text, strlen(text));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void feed_number(Run *run, const char *format, guint number)
{
	g_autofree char *text = g_strdup_printf(format, number);
	feed(run, text);
}

static void feed_ping(Run *run, const char *format)
{
	const char *id = run->ping ? run->ping : "none";
	g_autofree char *text = g_strdup_printf(format, id);
	if (!run->closed)
		stream_ping_answered(run->stream, run->ping);
	feed(run, text);
}
#pragma GCC diagnostic pop

static void flush(Stream *stream)
{
	stream_ask(stream);
	stream_tell_count(stream);
}

/* What a session does by the clock. */
static void on_clock(Run *run, Event event)
{
	Stream *stream = run->stream;
	if (run->closed)
		return;
	if (event == REST)
		stream_rest(stream);
	else if (event == FLUSH)
		flush(stream);
	else if (event == PING_MISSED && stream_ping_open(stream))
		stream_ping_missed(stream);
	else if (event == TCP_LEFT)
		stream_tcp_left(stream, 0);
	else if (event == ASK_AGAIN)
		stream_ask_again(stream);
	else if (event == KEEP_ALIVE)
		stream_keep_alive(stream);
	else if (event == STOP)
		stream_stop(stream);
}

static void take(Run *run, const Row *row, guint number)
{
	switch (row->event) {
	case FEED:
		feed(run, row->text);
		break;
	case FEED_NUMBER:
		feed_number(run, row->text, number);
		break;
	case FEED_PING:
		feed_ping(run, row->text);
		break;
	case BREAK:
		run_break(run);
		break;
	case PROVE:
	case DISPROVE:
		run_prove(run, row->event == PROVE);
		break;
	default:
		on_clock(run, row->event);
	}
}

static void go_through(Run *run, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		const Row *row = &rows[data[i] % G_N_ELEMENTS(rows)];
		guint number = 0;
		if (row->event == FEED_NUMBER && i + 1 < size)
			number = data[++i];
		take(run, row, number);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	gboolean initiating = data[0] & 1, verify = data[0] & 2;
	StreamSetup setup = { .role = initiating ? STREAM_INITIATING
						 : STREAM_RECEIVING,
			      .bidi = data[1] & 8,
			      .resumable = data[1] & 16,
			      .must_prove = data[1] & 32,
			      .no_management = data[1] & 64 };
	Run run = { .setup = &setup,
		    .methods = data[1] & 7u,
		    .trusted = data[2] & 1,
		    .late = data[2] & 2 };
	if (initiating) {
		setup.local = "contoso.test";
		setup.remote = "fabrikam.test";
		setup.methods = run.methods;
		setup.verify_id = verify ? "77" : NULL;
		setup.verify_key = verify ? "key" : NULL;
	}
	run_begin(&run);
	go_through(&run, data + 3, size - 3);
	run_end(&run);
	return 0;
}
