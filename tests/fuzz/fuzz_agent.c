/* A SIP agent between its user and the network: the bytes say what arrives,
 * what the user answers and asks for, and how time passes. Each request is
 * handed out once and answered once, its repetitions with the same bytes;
 * each request of ours has one outcome, in time; nothing goes to anybody but
 * who wrote or was written to. */
#include "core/gateway/base/trace.h"
#include "core/gateway/sip/agent_private.h"
#include "core/gateway/sip/limits.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/still.h"

#include <string.h>

const char fuzz_corpus[] = "agent";

#define THEM  "192.0.2.1"
#define OTHER "192.0.2.2"
/* Branches that we know all about. */
#define MARK "z9hG4bKt"

static const char *const methods[] = { "MESSAGE", "SUBSCRIBE", "NOTIFY",
				       "INVITE",  "INFO",      "BYE",
				       "OPTIONS", "ACK",       "CANCEL",
				       "PUBLISH" };

/* One transaction of theirs, by branch and method. */
typedef struct Theirs {
	gboolean open; /* handed out and not answered */
	gboolean udp;
	gint64 until;  /* its repetitions are known as such */
	GBytes *final; /* the answer */
} Theirs;

typedef struct Ours {
	struct Play *play;
	SipCall *call; /* NULL: over or forgotten */
	gint64 began;
	guint outcomes;
	gboolean forgotten;
} Ours;

typedef struct Play {
	Loop *loop;
	SipAgent *agent;
	const uint8_t *at, *end;
	GHashTable *theirs; /* "branch method" -> Theirs */
	GPtrArray *pending; /* of SipRequest */
	GPtrArray *ours;    /* of Ours */
	GPtrArray *sent;    /* of GBytes: requests of ours */
	char *last;	    /* what came last */
	gsize last_length;
	SipProtocol last_protocol;
	gboolean handing; /* a request of theirs is being taken */
} Play;

static uint8_t next(Play *play)
{
	return play->at < play->end ? *play->at++ : 0;
}

static void theirs_free(void *data)
{
	Theirs *theirs = data;

	g_clear_pointer(&theirs->final, g_bytes_unref);
	g_free(theirs);
}

/* Its key when it is one of those whose branches we made. */
static char *key_of(const SipMessage *message)
{
	const char *via = sip_message_value(message, "via");
	const char *cseq = sip_message_value(message, "cseq");
	const char *branch = via ? strstr(via, MARK) : NULL;

	if (!branch || !cseq || !strchr(cseq, ' '))
		return NULL;
	return g_strdup_printf("%.*s %s", (int)strcspn(branch, ";, "), branch,
			       strchr(cseq, ' ') + 1);
}

static Theirs *theirs_of(Play *play, const SipMessage *message)
{
	g_autofree char *key = key_of(message);
	Theirs *theirs = key ? g_hash_table_lookup(play->theirs, key) : NULL;

	if (!key || theirs)
		return theirs;
	theirs = g_new0(Theirs, 1);
	g_hash_table_insert(play->theirs, g_steal_pointer(&key), theirs);
	return theirs;
}

/* ---- what is sent ---- */

static void check_answer(Play *play, const SipMessage *message, GBytes *bytes)
{
	Theirs *theirs = theirs_of(play, message);

	g_assert_cmpint(message->status, >=, 100);
	g_assert_cmpint(message->status, <, 700);
	g_assert_cmpuint(sip_message_count(message, "content-length"), ==, 1);
	if (!theirs)
		return;
	if (message->status < 200) {
		g_assert_null(theirs->final);
		return;
	}
	if (theirs->final) {
		g_assert_true(theirs->until <= loop_now(play->loop) ||
			      g_bytes_equal(theirs->final, bytes));
		return;
	}
	theirs->final = g_bytes_ref(bytes);
}

static void check_sent(Play *play, const StillSent *sent)
{
	gsize length;
	const char *text = g_bytes_get_data(sent->bytes, &length);
	g_autoptr(SipMessage) message = sip_message_scan(text, length);
	g_autofree char *host = sip_target_host(&sent->to);

	g_assert_nonnull(message);
	if (!message->method) {
		g_assert_cmpstr(host, ==, THEM);
		check_answer(play, message, sent->bytes);
		return;
	}
	g_assert_cmpstr(host, ==, OTHER);
	g_assert_false(message->malformed);
	if (strcmp(message->method, "ACK") && strcmp(message->method, "CANCEL"))
		g_ptr_array_add(play->sent, g_bytes_ref(sent->bytes));
}

static void look(Play *play)
{
	GPtrArray *sent = still_transport.sent;

	for (guint i = 0; i < sent->len; i++)
		check_sent(play, sent->pdata[i]);
	g_ptr_array_set_size(sent, 0);
}

/* ---- the user ---- */

static void on_request(void *data, SipRequest *request)
{
	Play *play = data;
	Theirs *theirs = theirs_of(play, sip_server_message(request->server));

	g_assert_true(play->handing);
	g_assert_nonnull(sip_request_get(request)->from);
	g_ptr_array_add(play->pending, request);
	if (!theirs)
		return;
	g_assert_false(theirs->open);
	g_assert_cmpint(theirs->until, <=, loop_now(play->loop));
	g_clear_pointer(&theirs->final, g_bytes_unref);
	theirs->open = TRUE;
	theirs->until = 0;
	theirs->udp = sip_server_from(request->server)->protocol == SIP_UDP ||
		      !strcmp(sip_request_get(request)->method, "INVITE");
}

static const SipAgentHandler handler = { .request = on_request };

static void answer(Play *play)
{
	static const int statuses[] = { 200, 202, 404, 481, 500, 504, 603 };
	uint8_t which = next(play);
	int status = statuses[next(play) % G_N_ELEMENTS(statuses)];
	SipRequest *request;
	Theirs *theirs;

	if (!play->pending->len)
		return;
	request = g_ptr_array_steal_index_fast(play->pending,
					       which % play->pending->len);
	theirs = theirs_of(play, sip_server_message(request->server));
	if (theirs) {
		theirs->open = FALSE;
		theirs->until = loop_now(play->loop) +
				(theirs->udp ? SIP_END_MS : 0);
	}
	if (status == 202)
		sip_request_accept(request, "Content-Type: text/plain\r\n",
				   "yes");
	else
		sip_request_answer(request, status,
				   status > 500 ? "Not \"so\"\r\nquick" : NULL,
				   NULL);
	look(play);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Ours *ours = data;

	g_assert_false(ours->forgotten);
	g_assert_cmpuint(++ours->outcomes, ==, 1);
	g_assert_cmpint(outcome->status, >=, 200);
	g_assert_cmpint(loop_now(ours->play->loop) - ours->began, <=,
			SIP_END_MS);
	ours->call = NULL;
}

static void send_one(Play *play)
{
	static const char *const ways[] = { NULL, "SUBSCRIBE", "NOTIFY",
					    "INVITE", "BYE" };
	uint8_t kind = next(play);
	g_auto(PageMessage) page = { .content_type = g_strdup("text/plain"),
				     .body = g_bytes_new("hi", 2) };
	SipOutgoing outgoing = { .method = ways[kind % G_N_ELEMENTS(ways)],
				 .uri = "sip:bo@pool.test",
				 .from = "sip:anna@gw.test",
				 .to = "sip:bo@pool.test",
				 .from_tag = "t",
				 .call_id = "c",
				 .cseq = 1,
				 .contact = kind & 32,
				 .limit = kind & 64 ? 500 : 0,
				 .page = &page };
	Ours *ours = g_new0(Ours, 1);

	sip_target_set(&outgoing.target, kind & 16 ? SIP_TCP : SIP_UDP, OTHER,
		       5060);
	ours->play = play;
	ours->began = loop_now(play->loop);
	ours->call =
		sip_agent_send(play->agent, &outgoing, on_outcome, ours, NULL);
	g_assert_nonnull(ours->call);
	g_assert_cmpuint(ours->outcomes, ==, 0);
	g_ptr_array_add(play->ours, ours);
	look(play);
}

static void forget(Play *play)
{
	uint8_t which = next(play);
	Ours *ours = play->ours->len
			     ? play->ours->pdata[which % play->ours->len]
			     : NULL;

	if (!ours || !ours->call)
		return;
	sip_call_forget(g_steal_pointer(&ours->call));
	ours->forgotten = TRUE;
}

/* ---- the network ---- */

static void deliver(Play *play, const char *bytes, gsize length,
		    SipProtocol protocol)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipTarget from;

	sip_target_set(&from, protocol, THEM, 40000);
	play->handing = TRUE;
	still_transport.handler->received(still_transport.data, bytes, length,
					  &from, FALSE);
	play->handing = FALSE;
	/* Nothing answers an ACK, nor what is no message. */
	if (!message || (message->method && !strcmp(message->method, "ACK")))
		g_assert_cmpuint(still_transport.sent->len, ==, 0);
	look(play);
}

static void keep(Play *play, GString *text, SipProtocol protocol)
{
	g_free(play->last);
	play->last_length = text->len;
	play->last = g_string_free(text, FALSE);
	play->last_protocol = protocol;
	deliver(play, play->last, play->last_length, protocol);
}

static GString *request_text(Play *play, const char *mark)
{
	uint8_t kind = next(play), branch = next(play);
	const char *method = methods[kind % G_N_ELEMENTS(methods)];
	GString *text = g_string_new(NULL);

	g_string_printf(
		text,
		"%s sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/%s m1.pool.test;branch=%s%u%s\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:bo@pool.test>;tag=f%u\r\n"
		"To: <sip:anna@fabrikam.test>%s\r\nCall-ID: c%u\r\n"
		"CSeq: 7 %s\r\nContact: <sip:m1.pool.test>\r\n"
		"Event: presence\r\nContent-Length: 2\r\n\r\nhi",
		method, kind & 16 ? "TCP" : "UDP", mark, branch,
		kind & 32 ? ";rport" : "", branch, kind & 64 ? ";tag=x" : "",
		branch, method);
	return text;
}

static void request(Play *play)
{
	SipProtocol protocol =
		play->at < play->end && *play->at & 16 ? SIP_TCP : SIP_UDP;

	keep(play, request_text(play, MARK), protocol);
}

static void repeat(Play *play)
{
	if (play->last)
		deliver(play, play->last, play->last_length,
			play->last_protocol);
}

static void damage(Play *play)
{
	GString *text = request_text(play, "z9hG4bKm");

	for (int i = next(play) % 4; i >= 0; i--) {
		gsize at = (gsize)(next(play) << 8 | next(play)) % text->len;

		text->str[at] = (char)next(play);
	}
	if (!strstr(text->str, MARK))
		keep(play, text, SIP_UDP);
	else
		g_string_free(text, TRUE);
}

static void raw(Play *play)
{
	gsize length = MIN((gsize)(play->end - play->at), next(play) * 8u);
	GString *text;

	length = MIN(length, (gsize)(play->end - play->at));
	text = g_string_new_len((const char *)play->at, (gssize)length);
	play->at += length;
	if (!g_strstr_len(text->str, (gssize)text->len, MARK))
		keep(play, text, SIP_UDP);
	else
		g_string_free(text, TRUE);
}

static void copy(GString *into, const SipMessage *from, const char *name)
{
	const char *value = sip_message_value(from, name);

	if (value)
		g_string_append_printf(into, "%s: %s\r\n", name, value);
}

/* An answer to one of ours: whatever it says, and however often. */
static void response(Play *play)
{
	static const int statuses[] = { 100, 183, 200, 302, 404,
					481, 503, 600, 999, 99 };
	uint8_t which = next(play), kind = next(play);
	g_autoptr(SipMessage) asked = NULL;
	GString *text;
	gsize length;
	const char *bytes;

	if (!play->sent->len)
		return;
	bytes = g_bytes_get_data(play->sent->pdata[which % play->sent->len],
				 &length);
	asked = sip_message_scan(bytes, length);
	text = g_string_new(NULL);
	g_string_printf(text, "SIP/2.0 %d Said\r\n",
			statuses[kind % G_N_ELEMENTS(statuses)]);
	copy(text, asked, "via");
	if (kind & 16)
		copy(text, asked, "via");
	copy(text, asked, "from");
	g_string_append_printf(text, "To: <sip:bo@pool.test>;tag=%u\r\n",
			       kind & 32);
	copy(text, asked, "call-id");
	copy(text, asked, "cseq");
	if (kind & 64)
		g_string_append(text, "Contact: <sip:x@192.0.2.1>\r\n"
				      "Record-Route: <sip:r;lr>, <sip:s>\r\n");
	g_string_append(text, "Content-Length: 0\r\n\r\n");
	keep(play, text, SIP_UDP);
}

static void wait(Play *play)
{
	static const guint spans[] = { 1,    100,  500,	  1000,
				       3600, 8000, 32000, 33000 };

	still_wait(play->loop, spans[next(play) % G_N_ELEMENTS(spans)]);
	look(play);
}

static void cut(Play *play)
{
	g_autoptr(GError) error =
		g_error_new_literal(SIP_ERROR, SIP_ERROR_BUSY, "cut");
	SipTarget to;

	(void)play;
	sip_target_set(&to, SIP_TCP, OTHER, 5060);
	still_transport.handler->failed(still_transport.data, &to, error);
}

static void turn_deaf(Play *play)
{
	still_transport.deaf = next(play) & 1;
}

/* ---- */

typedef void StepFn(Play *play);

static StepFn *const steps[] = { request,  repeat,   wait,     answer,
				 send_one, response, damage,   raw,
				 forget,   cut,	     turn_deaf };

/* Whoever asked has his answer, and nothing is left. */
static void finish(Play *play)
{
	still_transport.deaf = FALSE;
	still_wait(play->loop, 2 * SIP_END_MS);
	look(play);
	for (guint i = 0; i < play->ours->len; i++) {
		const Ours *ours = play->ours->pdata[i];

		g_assert_cmpuint(ours->outcomes, ==, !ours->forgotten);
	}
	g_assert_cmpuint(sip_agent_open(play->agent), ==, play->pending->len);
	play->at = play->end;
	while (play->pending->len)
		answer(play);
	g_assert_cmpuint(sip_agent_open(play->agent), ==, 0);
	still_wait(play->loop, SIP_END_MS + 1000);
	g_assert_cmpuint(g_hash_table_size(play->agent->requests), ==, 0);
	g_assert_cmpuint(g_hash_table_size(play->agent->calls), ==, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const SipAgentOptions options = { .host = "fe1.gw.test",
					  .address = OTHER,
					  .sessions = TRUE };
	Play play = { .loop = loop_new(), .at = data, .end = data + size };

	trace_set_level(TRACE_ERROR);
	play.theirs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    theirs_free);
	play.pending = g_ptr_array_new();
	play.ours = g_ptr_array_new_with_free_func(g_free);
	play.sent =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	play.agent = sip_agent_new(play.loop, &options, &handler, &play, NULL);
	while (play.at < play.end)
		steps[next(&play) % G_N_ELEMENTS(steps)](&play);
	finish(&play);
	sip_agent_free(play.agent);
	loop_free(play.loop);
	g_hash_table_unref(play.theirs);
	g_ptr_array_unref(play.pending);
	g_ptr_array_unref(play.ours);
	g_ptr_array_unref(play.sent);
	g_free(play.last);
	return 0;
}
