#include "tests/fuzz/run.h"

#include "core/gateway/base/limits.h"
#include "core/gateway/xmpp/stanza.h"

#include <string.h>

enum { SENT = 3 };

/* An element of ours that ends in this, as xml_write has it. */
static void note_ping(Run *run, const char *bytes, gsize length)
{
	const char *id = g_strstr_len(bytes, (gssize)length, "id='ping-");
	if (!id)
		return;
	g_free(run->ping);
	run->ping = g_strndup(id + 4, strcspn(id + 4, "'"));
}

static void on_send(void *data, const char *bytes, gsize length)
{
	Run *run = data;
	note_ping(run, bytes, length);
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
	gboolean good = run->trusted || run->proven;
	if (!good)
		g_set_error(error, STREAM_ERROR, STREAM_NOT_AUTHORIZED,
			    "not '%s'", domain);
	return good;
}

static char *on_key(void *data, const char *id)
{
	Run *run = data;
	run->shown = TRUE;
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
		g_assert_true(run->trusted || run->proven);
	else if (stream_role(run->stream) == STREAM_INITIATING)
		g_assert_true(run->shown);
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
	if (stream_role(run->stream) == STREAM_INITIATING && run->setup->bidi)
		stream_ask_pair(run->stream, "northwind.test", "fabrikam.test",
				"key");
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

static gboolean on_prove(void *data, const char *domain)
{
	Run *run = data;
	g_assert_nonnull(domain);
	run->asked = run->late;
	return run->late;
}

/* Somebody traces all of it. */
static void on_said(void *data, TapWay way, const char *remote,
		    const char *text)
{
	(void)data, (void)way, (void)remote;
	gsize length = strlen(text);
	g_assert_true(g_utf8_validate(text, (gssize)length, NULL));
	g_assert_cmpuint(length, <, TRACE_LINE_BYTES + 64);
}

static gboolean wants(void *data, const char *remote)
{
	(void)data, (void)remote;
	return TRUE;
}

static void on_line(void *data, const TapLine *line)
{
	(void)data, (void)line;
}

static const TapHandler tap_handler = { wants, on_line };

static const StreamHandler handler = {
	on_send,   on_start_tls, on_admit,    on_trusted, on_key,
	on_ready,  on_stanza,	 on_dialback, on_wake,	  on_room,
	on_closed, on_prove,	 on_resume,   on_said,
};

static void connect_it(Run *run)
{
	StreamSetup setup = *run->setup;
	if (setup.role == STREAM_INITIATING)
		setup.resume = g_steal_pointer(&run->left);
	run->closed = run->tls = run->awake = FALSE;
	run->asked = run->proven = run->shown = FALSE;
	run->stream = stream_new(&setup, &handler, run);
	if (setup.role == STREAM_INITIATING)
		stream_start(run->stream);
}

void run_begin(Run *run)
{
	run->tap = tap_new(&tap_handler, run);
	run->lost = g_ptr_array_new_with_free_func((GDestroyNotify)stream_free);
	connect_it(run);
}

void run_break(Run *run)
{
	g_autoptr(GError) error =
		g_error_new_literal(STREAM_ERROR, STREAM_ENDED_BY_PEER, "cut");
	stream_lost(run->stream, error);
	resume_free(run->left);
	run->left = stream_steal_resume(run->stream);
	g_ptr_array_add(run->lost, run->stream);
	connect_it(run);
}

static void catch_up(Run *run)
{
	if (run->tls && !run->closed) {
		run->tls = FALSE;
		stream_secured(run->stream);
	}
	if (run->awake && !run->closed) {
		run->awake = FALSE;
		stream_ask(run->stream);
		stream_tell_count(run->stream);
	}
}

/* A connection is not read from while the proof is waited for. */
void run_feed(Run *run, const char *bytes, gsize length)
{
	if (run->closed || run->asked)
		return;
	stream_feed(run->stream, bytes, length);
	catch_up(run);
}

void run_prove(Run *run, gboolean good)
{
	g_autoptr(GError) error = NULL;
	if (!run->asked || run->closed)
		return;
	if (!good)
		error = g_error_new_literal(STREAM_ERROR, STREAM_NOT_AUTHORIZED,
					    "no record");
	run->asked = FALSE;
	run->proven = good;
	stream_proven(run->stream, error);
	catch_up(run);
}

void run_end(Run *run)
{
	stream_close(run->stream, NULL);
	stream_free(run->stream);
	g_ptr_array_unref(run->lost);
	resume_free(run->left);
	g_free(run->ping);
	g_assert_cmpuint(run->verdicts, ==, run->sent);
	tap_free(run->tap);
}
