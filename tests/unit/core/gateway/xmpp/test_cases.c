/* What a peer sends on a stream and what must come back, from the .txt files
 * in tests/conformance/s2s (its README.md says how a case is written). Each
 * case runs with its bytes cut in pieces of 1, of 7 and not at all. */
#include "core/gateway/net/resolver.h"
#include "core/gateway/xmpp/identity.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream.h"
#include "tests/unit/core/gateway/xmpp/case_file.h"

#include <stdlib.h>
#include <string.h>

#define FEWEST_CASES 200

#define ROOT                                                                   \
	"<stream:stream xmlns='jabber:server' "                                \
	"xmlns:db='jabber:server:dialback' "                                   \
	"xmlns:stream='http://etherx.jabber.org/streams' version='1.0' "

static const struct {
	const char *name, *text;
} macros[] = {
	{ "{header}", ROOT "from='contoso.test' to='fabrikam.test'>" },
	{ "{root}", ROOT },
	{ "{auth}", "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
		    "mechanism='EXTERNAL'>=</auth>" },
	{ "{answer}", ROOT "from='fabrikam.test' to='contoso.test' "
			   "id='D60000229F'>" },
	{ "{starttls}", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" },
	{ "{proceed}", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" },
	{ "{message}", "<message from='a@contoso.test' to='b@fabrikam.test'>"
		       "<body>x</body></message>" },
};

typedef struct Play {
	const Case *test;
	Stream *stream;
	GPtrArray *lost; /* of Stream: stanzas of them may be open */
	Resume *left;	 /* of the lost one */
	char *previd;	 /* its id */
	GQueue held;	 /* of Held: not resolved yet */
	gboolean hold;
	gsize step;
	GString *all; /* ever sent by us */
	gsize seen;   /* of it, up to the last answer found */
	guint methods, got;
	gboolean trusted, provable, tls, awake, over, ready;
	const char *answer; /* to dialback questions; NULL: later */
	GPtrArray *asked;   /* of char *: "local remote" not answered yet */
	GString *outcomes;  /* of what we sent: y, n */
	GError *error;
} Play;

/* ---- the stream's surroundings ---- */

static void on_send(void *data, const char *bytes, gsize length)
{
	Play *play = data;
	g_assert_false(play->over);
	g_string_append_len(play->all, bytes, (gssize)length);
}

static void on_start_tls(void *data)
{
	Play *play = data;
	play->tls = TRUE;
}

static gboolean on_admit(void *data, GError **error)
{
	Play *play = data;
	if (strcmp(stream_local(play->stream), "fabrikam.test")) {
		g_set_error(error, STREAM_ERROR, STREAM_HOST_UNKNOWN,
			    "'%s' is not served here",
			    stream_local(play->stream));
		return FALSE;
	}
	stream_set_methods(play->stream, play->methods);
	return TRUE;
}

static gboolean on_trusted(void *data, const char *domain, GError **error)
{
	Play *play = data;
	if (!play->trusted)
		g_set_error(error, STREAM_ERROR, STREAM_NOT_AUTHORIZED,
			    "wrong name: wanted '%s'", domain);
	return play->trusted;
}

static char *on_key(void *data, const char *id)
{
	(void)data;
	return g_strdup_printf("key-of-%s", id);
}

static void on_ready(void *data)
{
	Play *play = data;
	g_assert_false(play->ready);
	play->ready = TRUE;
}

typedef struct Held {
	Stream *stream;
	guint64 number;
} Held;

static void on_stanza(void *data, Xml *stanza, guint64 number)
{
	Play *play = data;
	play->got++;
	xml_free(stanza);
	if (!play->hold) {
		stream_resolve(play->stream, number);
		return;
	}
	Held *held = g_new(Held, 1);
	*held = (Held){ play->stream, number };
	g_queue_push_tail(&play->held, held);
}

static void on_dialback(void *data, const Dialback *ask)
{
	Play *play = data;
	if (!ask->key)
		g_string_append_printf(play->outcomes, "%s ", ask->type);
	else if (ask->verify)
		stream_answer_verify(play->stream, ask->local, ask->remote,
				     ask->id, play->answer, NULL);
	else if (play->answer)
		stream_answer_result(play->stream, ask->local, ask->remote,
				     play->answer, NULL);
	else
		g_ptr_array_add(play->asked, g_strconcat(ask->local, " ",
							 ask->remote, NULL));
}

static void on_wake(void *data)
{
	Play *play = data;
	play->awake = TRUE;
}

static void on_room(void *data)
{
	(void)data;
}

static void on_closed(void *data, const GError *error)
{
	Play *play = data;
	g_assert_false(play->over);
	play->over = TRUE;
	if (error)
		play->error = g_error_copy(error);
}

static gboolean on_prove(void *data, const char *domain)
{
	const Play *play = data;
	g_assert_cmpstr(domain, ==, "contoso.test");
	return play->provable;
}

static Resume *on_resume(void *data, const char *id)
{
	Play *play = data;
	gboolean good = play->left && !strcmp(play->left->id, id) &&
			stream_may_resume(play->stream, play->left);
	return good ? g_steal_pointer(&play->left) : NULL;
}

static const StreamHandler handler = {
	on_send,   on_start_tls, on_admit,    on_trusted, on_key,
	on_ready,  on_stanza,	 on_dialback, on_wake,	  on_room,
	on_closed, on_prove,	 on_resume,
};

static void flush(Play *play)
{
	if (play->awake && !play->over) {
		play->awake = FALSE;
		stream_ask(play->stream);
		stream_tell_count(play->stream);
	}
}

/* As a connection does it: nothing is delivered once TLS is to begin. */
static void feed(Play *play, const char *bytes, gsize length)
{
	for (gsize at = 0; at < length; at += play->step) {
		gsize piece = MIN(play->step, length - at);
		if (play->over || play->tls)
			return;
		stream_feed(play->stream, bytes + at, piece);
	}
	flush(play);
}

/* ---- the steps of a case ---- */

static char *expand(const Play *play, const char *text)
{
	g_autoptr(GString) wide = g_string_new(text);
	g_string_replace(wide, "{previd}", play->previd ? play->previd : "", 0);
	for (guint i = 0; i < G_N_ELEMENTS(macros); i++)
		g_string_replace(wide, macros[i].name, macros[i].text, 0);
	g_string_replace(wide, "\\n", "\n", 0);
	return g_string_free(g_steal_pointer(&wide), FALSE);
}

/* "> text" or ">100 text". */
static void step_peer(Play *play, const char *rest)
{
	char *after = NULL;
	guint64 times = g_ascii_strtoull(rest, &after, 10);
	g_autofree char *text = expand(play, g_strchug(after));
	if (!times)
		times = 1;
	gsize length = strlen(text);
	if (times == 1) {
		feed(play, text, length);
		return;
	}
	g_autoptr(GString) all = g_string_sized_new(65536);
	for (guint64 sent = 0; sent < times && !play->over;) {
		g_string_truncate(all, 0);
		for (; sent < times && all->len < 65536; sent++)
			g_string_append(all, text);
		feed(play, all->str, all->len);
	}
}

static void step_answer(Play *play, const char *rest)
{
	g_autofree char *text = expand(play, rest);
	const char *at = strstr(play->all->str + play->seen, text);
	if (!at)
		g_test_fail_printf("%s: '%s' is not in: %s", play->test->name,
				   text, play->all->str + play->seen);
	else
		play->seen = (gsize)(at - play->all->str) + strlen(text);
}

static void step_never(Play *play, const char *rest)
{
	g_autofree char *text = expand(play, rest);
	if (strstr(play->all->str, text))
		g_test_fail_printf("%s: '%s' is in: %s", play->test->name, text,
				   play->all->str);
}

static void step_tls(Play *play, const char *rest)
{
	(void)rest;
	g_assert_true(play->tls);
	play->tls = FALSE;
	stream_secured(play->stream);
}

static void step_direct_tls(Play *play, const char *rest)
{
	(void)rest;
	stream_secured(play->stream);
}

static void step_got(Play *play, const char *rest)
{
	g_assert_cmpuint(play->got, ==, (guint)atoi(rest));
}

static void step_open(Play *play, const char *rest)
{
	(void)rest;
	g_assert_false(play->over);
}

static void step_over(Play *play, const char *rest)
{
	g_assert_true(play->over);
	if (!*rest)
		g_assert_no_error(play->error);
	else if (play->error && play->error->code == STREAM_ENDED_BY_PEER)
		g_assert_cmpstr(rest, ==, "by peer");
	else
		g_assert_cmpstr(
			rest, ==,
			play->error ? stream_error_name(
					      (StreamError)play->error->code)
				    : "");
}

static void step_ready(Play *play, const char *rest)
{
	g_assert_cmpint(play->ready, ==, strcmp(rest, "no") != 0);
}

/* y: arrived, n: perhaps, b: came back, never taken over. */
static void on_outcome(void *data, SentOutcome outcome)
{
	Play *play = data;
	g_string_append_c(play->outcomes, "ynb"[outcome]);
}

static void step_may(Play *play, const char *rest)
{
	g_assert_cmpint(stream_may_send(play->stream), ==,
			strcmp(rest, "no") != 0);
}

static void start(Play *play);

/* The connection breaks, and there is another one. */
static void step_lost(Play *play, const char *rest)
{
	g_autoptr(GError) error =
		g_error_new_literal(STREAM_ERROR, STREAM_ENDED_BY_PEER, "cut");
	(void)rest;
	if (stream_resume_id(play->stream)) {
		g_free(play->previd);
		play->previd = g_strdup(stream_resume_id(play->stream));
	}
	stream_lost(play->stream, error);
	g_clear_error(&play->error);
	resume_free(play->left);
	play->left = stream_steal_resume(play->stream);
	g_ptr_array_add(play->lost, play->stream);
	play->over = play->ready = play->tls = play->awake = FALSE;
	play->seen = play->all->len;
	start(play);
}

/* Its state waited too long. */
static void step_spent(Play *play, const char *rest)
{
	(void)rest;
	resume_spend(play->left);
}

static void step_resolve(Play *play, const char *rest)
{
	g_autofree Held *held = g_queue_pop_head(&play->held);
	(void)rest;
	stream_resolve(held->stream, held->number);
	flush(play);
}

static void step_send(Play *play, const char *rest)
{
	g_autofree char *text = expand(play, rest);
	stream_send(play->stream, text, strlen(text), on_outcome, play);
	flush(play);
}

static void step_outcomes(Play *play, const char *rest)
{
	g_strchomp(play->outcomes->str);
	g_assert_cmpstr(play->outcomes->str, ==, rest);
	play->outcomes->len = strlen(play->outcomes->str);
}

/* "answer valid": to the oldest question. */
static void step_late_answer(Play *play, const char *rest)
{
	if (!play->asked->len) {
		g_test_fail_printf("%s: nothing was asked", play->test->name);
		return;
	}
	g_autofree char *pair = g_ptr_array_steal_index(play->asked, 0);
	char *space = strchr(pair, ' ');
	*space = '\0';
	stream_answer_result(play->stream, pair, space + 1, rest, NULL);
	flush(play);
}

static void step_proof(Play *play, const char *rest)
{
	g_autoptr(GError) error = NULL;
	if (!strcmp(rest, "other"))
		error = g_error_new_literal(GW_IDENTITY_ERROR, IDENTITY_NO_TLSA,
					    "none of its records matches");
	else if (!strcmp(rest, "forged"))
		error = g_error_new_literal(RESOLVER_ERROR, RESOLVER_BOGUS,
					    "the answer is forged");
	else if (strcmp(rest, "yes"))
		error = g_error_new_literal(RESOLVER_ERROR, RESOLVER_NOT_FOUND,
					    "no record");
	stream_proven(play->stream, error);
}

/* "want northwind.test fabrikam.test": we ask for a further pair. */
static void step_want(Play *play, const char *rest)
{
	g_auto(GStrv) pair = g_strsplit(rest, " ", 2);
	stream_ask_pair(play->stream, pair[0], pair[1], "key");
}

/* A stream that contoso.test has opened and proven, in one word. */
static void step_proven(Play *play, const char *rest)
{
	(void)rest;
	stream_secured(play->stream);
	step_peer(play, "{header}");
	step_peer(play, "{auth}");
	step_peer(play, "{header}");
	g_assert_true(play->ready);
	play->seen = play->all->len;
}

static const struct {
	const char *word;
	void (*step)(Play *play, const char *rest);
} steps[] = {
	{ "<!", step_never },
	{ "<", step_answer },
	{ ">", step_peer },
	{ "tls", step_tls },
	{ "direct tls", step_direct_tls },
	{ "got", step_got },
	{ "open", step_open },
	{ "over", step_over },
	{ "ready", step_ready },
	{ "send", step_send },
	{ "outcomes", step_outcomes },
	{ "answer", step_late_answer },
	{ "proven", step_proven },
	{ "proof", step_proof },
	{ "may", step_may },
	{ "want", step_want },
	{ "lost", step_lost },
	{ "spent", step_spent },
	{ "resolve", step_resolve },
};

static void do_line(Play *play, const char *line)
{
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
		if (g_str_has_prefix(line, steps[i].word)) {
			g_autofree char *rest =
				g_strdup(line + strlen(steps[i].word));
			steps[i].step(play, g_strstrip(rest));
			return;
		}
	g_error("%s: what is '%s'?", play->test->name, line);
}

/* ---- a case ---- */

static const struct {
	const char *word;
	guint method;
} methods[] = {
	{ "external", METHOD_EXTERNAL },
	{ "tls-dialback", METHOD_TLS_DIALBACK },
	{ "dialback", METHOD_TCP_DIALBACK },
};

static gboolean has_word(const Case *test, const char *word)
{
	return g_strv_contains((const char *const *)test->words, word);
}

static void start(Play *play)
{
	const Case *test = play->test;
	StreamSetup setup = { .role = STREAM_RECEIVING };
	if (has_word(test, "initiating"))
		setup = (StreamSetup){ .role = STREAM_INITIATING,
				       .local = "contoso.test",
				       .remote = "fabrikam.test",
				       .methods = play->methods,
				       .resume = g_steal_pointer(&play->left) };
	if (has_word(test, "asking")) {
		setup.verify_id = "77";
		setup.verify_key = "abc";
	}
	setup.must_prove = has_word(test, "must-prove");
	setup.bidi = has_word(test, "bidi");
	setup.resumable = has_word(test, "resumable");
	play->stream = stream_new(&setup, &handler, play);
	if (setup.role == STREAM_INITIATING)
		stream_start(play->stream);
}

static Play *play_new(const Case *test, gsize step)
{
	Play *play = g_new0(Play, 1);
	play->test = test;
	play->step = step;
	play->all = g_string_new(NULL);
	play->outcomes = g_string_new(NULL);
	play->asked = g_ptr_array_new_with_free_func(g_free);
	play->lost =
		g_ptr_array_new_with_free_func((GDestroyNotify)stream_free);
	play->trusted = !has_word(test, "untrusted");
	play->provable = has_word(test, "provable");
	play->answer = has_word(test, "late")	   ? NULL
		       : has_word(test, "invalid") ? "invalid"
						   : "valid";
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
		if (has_word(test, methods[i].word))
			play->methods |= methods[i].method;
	play->hold = has_word(test, "hold");
	start(play);
	return play;
}

static void play_free(Play *play)
{
	stream_free(play->stream);
	g_ptr_array_unref(play->lost);
	resume_free(play->left);
	g_queue_clear_full(&play->held, g_free);
	g_free(play->previd);
	g_string_free(play->all, TRUE);
	g_string_free(play->outcomes, TRUE);
	g_ptr_array_unref(play->asked);
	g_clear_error(&play->error);
	g_free(play);
}

static void run_case(gconstpointer data)
{
	static const gsize pieces[] = { 1, 7, 1 << 20 };
	const Case *test = data;
	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
		Play *play = play_new(test, pieces[i]);
		for (char **line = test->lines; *line; line++)
			do_line(play, *line);
		play_free(play);
	}
}

static void test_count(gconstpointer data)
{
	const GPtrArray *cases = data;
	g_test_message("%u cases", cases->len);
	g_assert_cmpuint(cases->len, >=, FEWEST_CASES);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_autoptr(GPtrArray) cases = case_files_read("s2s");
	for (guint i = 0; i < cases->len; i++) {
		const Case *one = cases->pdata[i];
		g_test_add_data_func(one->name, one, run_case);
	}
	g_test_add_data_func("/s2s/count", cases, test_count);
	return g_test_run();
}
