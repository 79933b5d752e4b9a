/* What a peer sends on an XMPP stream, to either role. The first line says
 * the role (i, r), the methods allowed (a digit of bits) and whether the
 * peer's certificate is good (y, n; Y, N: with both directions and resumption
 * offered or asked for); each further line arrives by itself, and at one that
 * says "!" the connection breaks and there is another one. No stanza may get
 * in, and none go out, without the proof that is asked for; each that went
 * has one outcome. */
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "stream";

enum { SENT = 3 };

typedef struct Run {
	const StreamSetup *setup;
	Stream *stream;
	Resume *left;
	GPtrArray *lost; /* of Stream */
	guint methods;
	gboolean trusted, tls, awake, closed;
	guint verdicts, sent;
} Run;

static void on_send(void *data, const char *bytes, gsize length)
{
	Run *run = data;
	g_assert_true(g_utf8_validate(bytes, (gssize)length, NULL));
	g_assert_false(run->closed);
}

static void on_start_tls(void *data)
{
	Run *run = data;
	g_assert_true(policy_may_use_tls(run->methods));
	run->tls = TRUE;
}

static gboolean on_admit(void *data, GError **error)
{
	Run *run = data;
	(void)error;
	stream_set_methods(run->stream, run->methods);
	return TRUE;
}

static gboolean on_trusted(void *data, const char *domain, GError **error)
{
	Run *run = data;
	if (!run->trusted)
		g_set_error(error, STREAM_ERROR, STREAM_NOT_AUTHORIZED,
			    "not '%s'", domain);
	return run->trusted;
}

static char *on_key(void *data, const char *id)
{
	(void)data;
	return g_strconcat("key", id, NULL);
}

static void on_verdict(void *data, SentOutcome outcome)
{
	Run *run = data;
	(void)outcome;
	run->verdicts++;
}

static void check_proof(const Run *run)
{
	Method method = stream_method(run->stream);
	g_assert_cmpuint(method & run->methods, ==, method);
	g_assert_cmpint(method, !=, METHOD_NONE);
	if (method == METHOD_EXTERNAL)
		g_assert_true(run->trusted);
	if (method != METHOD_TCP_DIALBACK)
		g_assert_true(stream_is_secured(run->stream));
}

static void on_ready(void *data)
{
	static const char text[] = "<message/>";
	Run *run = data;
	check_proof(run);
	if (!stream_may_send(run->stream))
		return;
	for (guint i = 0; i < SENT; i++, run->sent++)
		stream_send(run->stream, text, strlen(text), on_verdict, run);
}

static void on_stanza(void *data, Xml *stanza, guint64 number)
{
	Run *run = data;
	g_autofree char *from = jid_domain(xml_get(stanza, "from"));
	g_autofree char *to = jid_domain(xml_get(stanza, "to"));
	check_proof(run);
	g_assert_true(stream_has_pair(run->stream, to, from));
	g_autoptr(GBytes) payload =
		stanza_payload(stanza, stream_lang(run->stream));
	g_assert_cmpuint(g_bytes_get_size(payload), >, 0);
	xml_free(stanza);
	if (number % 3)
		stream_resolve(run->stream, number);
}

static void on_dialback(void *data, const Dialback *ask)
{
	Run *run = data;
	const char *type = run->trusted ? "valid" : "invalid";
	gboolean usable =
		(policy_usable(run->methods, stream_is_secured(run->stream)) &
		 (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK)) != 0;
	if (!ask->key)
		return;
	if (ask->verify)
		stream_answer_verify(run->stream, ask->local, ask->remote,
				     ask->id, type, NULL);
	else if (usable)
		stream_answer_result(run->stream, ask->local, ask->remote, type,
				     NULL);
	else
		stream_answer_result(run->stream, ask->local, ask->remote,
				     "error", "policy-violation");
}

static void on_wake(void *data)
{
	Run *run = data;
	run->awake = TRUE;
}

static void on_room(void *data)
{
	(void)data;
}

static void on_closed(void *data, const GError *error)
{
	Run *run = data;
	(void)error;
	g_assert_false(run->closed);
	run->closed = TRUE;
}

static Resume *on_resume(void *data, const char *id)
{
	Run *run = data;
	(void)id;
	gboolean good = run->left && stream_may_resume(run->stream, run->left);
	return good ? g_steal_pointer(&run->left) : NULL;
}

static const StreamHandler handler = {
	on_send,   on_start_tls, on_admit,    on_trusted, on_key,
	on_ready,  on_stanza,	 on_dialback, on_wake,	  on_room,
	on_closed, NULL,	 on_resume,
};

static void begin(Run *run)
{
	StreamSetup setup = *run->setup;
	if (setup.role == STREAM_INITIATING)
		setup.resume = g_steal_pointer(&run->left);
	run->closed = run->tls = run->awake = FALSE;
	run->stream = stream_new(&setup, &handler, run);
	if (setup.role == STREAM_INITIATING)
		stream_start(run->stream);
}

static void lose(Run *run)
{
	g_autoptr(GError) error =
		g_error_new_literal(STREAM_ERROR, STREAM_ENDED_BY_PEER, "cut");
	stream_lost(run->stream, error);
	resume_free(run->left);
	run->left = stream_steal_resume(run->stream);
	g_ptr_array_add(run->lost, run->stream);
	begin(run);
}

static void feed_line(Run *run, const char *line, gsize length)
{
	stream_feed(run->stream, line, length);
	if (run->tls && !run->closed) {
		run->tls = FALSE;
		stream_secured(run->stream);
	}
	if (run->awake && !run->closed) {
		run->awake = FALSE;
		stream_flush(run->stream);
	}
}

static void feed(Run *run, const char *bytes, gsize length)
{
	while (length) {
		const char *end = memchr(bytes, '\n', length);
		gsize line = end ? (gsize)(end - bytes) : length;
		if (line == 1 && *bytes == '!')
			lose(run);
		else if (!run->closed)
			feed_line(run, bytes, line);
		line += end != NULL;
		bytes += line;
		length -= line;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	if (size < 4)
		return 0;
	gboolean more = g_ascii_isupper(text[2]);
	StreamSetup setup = { .role = text[0] == 'i' ? STREAM_INITIATING
						     : STREAM_RECEIVING,
			      .bidi = more,
			      .resumable = more };
	Run run = { .setup = &setup,
		    .methods = (guint)(text[1] & 7),
		    .trusted = g_ascii_tolower(text[2]) == 'y' };
	if (setup.role == STREAM_INITIATING) {
		setup.local = "contoso.test";
		setup.remote = "fabrikam.test";
		setup.methods = run.methods;
	}
	run.lost = g_ptr_array_new_with_free_func((GDestroyNotify)stream_free);
	begin(&run);
	feed(&run, text + 4, size - 4);
	stream_close(run.stream, NULL);
	stream_free(run.stream);
	g_ptr_array_unref(run.lost);
	resume_free(run.left);
	g_assert_cmpuint(run.verdicts, ==, run.sent);
	return 0;
}
