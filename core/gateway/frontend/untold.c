#include "core/gateway/frontend/untold.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/later.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/owed.h"

#include <string.h>

/* One stanza: it waits, or is on its way. */
typedef struct Word {
	Frontend *frontend;
	Relation
		*relation; /* NULL: something newer was said, or it has ended */
	char *key;	   /* its sender, and whether it is a probe */
	GBytes *payload;
	char *trace;
	gboolean noted; /* on disk, as what has to be told */
	gboolean last;	/* the relation has ended, and it is owed */
} Word;

struct Untold {
	GQueue waiting, sent; /* of Word, oldest first; one of each key */
	gboolean noted;	      /* one of them is, or was, on disk */
	Timer *timer;	      /* NULL: none has had to wait */
	guint failures;
};

static void word_free(void *data)
{
	Word *word = data;

	g_bytes_unref(word->payload);
	g_free(word->trace);
	g_free(word->key);
	g_free(word);
}

static Word *word_new(Relation *relation, const char *from, gboolean probe,
		      GBytes *payload)
{
	Word *word = g_new0(Word, 1);

	word->frontend = relation->presences->frontend;
	word->relation = relation;
	word->key = g_strconcat(probe ? "?" : "", from, NULL);
	word->payload = g_bytes_ref(payload);
	word->trace = g_strdup(relation_trace(relation));
	return word;
}

static Word *take(GQueue *queue, const char *key)
{
	for (GList *at = queue->head; at; at = at->next) {
		Word *word = at->data;

		if (strcmp(word->key, key))
			continue;
		g_queue_delete_link(queue, at);
		return word;
	}
	return NULL;
}

/* What is newer takes its place. */
static void drop_older(Untold *untold, const char *key)
{
	Word *sent = take(&untold->sent, key);
	Word *waiting = take(&untold->waiting, key);

	if (sent)
		sent->relation = NULL;
	if (waiting)
		word_free(waiting);
}

/* ---- what waits ---- */

static void on_timer(void *data);

static void try_again(Relation *relation)
{
	Untold *untold = relation->untold;

	if (!untold->timer)
		untold->timer = timer_new(relation->presences->frontend->loop,
					  on_timer, relation);
	if (!timer_running(untold->timer))
		timer_start(
			untold->timer,
			later_wait(untold->failures, UNTOLD_MS, UNTOLD_MOST_MS),
			0);
}

static void forget_first(Relation *relation)
{
	Frontend *frontend = relation->presences->frontend;

	full_note(&frontend->counters, FULL_UNTOLD, relation->key);
	word_free(g_queue_pop_head(&relation->untold->waiting));
}

/* Before the others when it was on its way already. */
static void wait(Word *word, gboolean first)
{
	Relation *relation = word->relation;
	Untold *untold = relation->untold;

	if (untold->waiting.length >= UNTOLD_MOST)
		forget_first(relation);
	if (first)
		g_queue_push_head(&untold->waiting, word);
	else
		g_queue_push_tail(&untold->waiting, word);
	try_again(relation);
}

/* ---- what is on its way ---- */

static void note_refused(const Word *word, const LinkResult *result)
{
	const Relation *relation = word->relation;

	word->frontend->counters.presence_refused++;
	trace_line(TRACE_INFO, "presence", word->trace,
		   "%s: presence was not taken: %s %s", relation->key,
		   result->condition ? result->condition : "",
		   result->text ? result->text : "");
}

/* Nobody is there any more who would say it again. */
static void take_last(const Word *word, const LinkResult *result)
{
	if (word->last && later_may_go(result))
		owed_add_bytes(word->frontend, word->payload, word->trace);
}

/* Nothing is kept of a relation that has said all. */
static void settle(Relation *relation)
{
	const Untold *untold = relation->untold;
	gboolean noted = untold->noted;

	if (untold->waiting.length || untold->sent.length)
		return;
	untold_clear(relation);
	if (noted)
		relation_save(relation);
}

/* A restart is not to make the contact believe what he was told before. */
static void note(Word *word)
{
	gboolean noted = word->noted;

	word->noted = word->relation->untold->noted = TRUE;
	if (!noted)
		relation_save(word->relation);
}

static void on_result(void *data, const LinkResult *result)
{
	Word *word = data;
	Untold *untold;

	if (!word->relation) {
		take_last(word, result);
		word_free(word);
		return;
	}
	untold = word->relation->untold;
	g_queue_remove(&untold->sent, word);
	if (later_may_go(result)) {
		untold->failures++;
		word->frontend->counters.presence_repeated++;
		wait(word, TRUE);
		note(word);
		return;
	}
	untold->failures = 0;
	if (!result->ok)
		note_refused(word, result);
	settle(word->relation);
	word_free(word);
}

/* False: nobody takes it now. The result may come at once. */
static gboolean offer(Word *word)
{
	Relation *relation = word->relation;
	g_autofree char *domains =
		edges_pair(relation->local->domain, relation->remote->domain);
	LinkSend send = { .payload = word->payload,
			  .trace = word->trace,
			  .life = OUTBOUND_LIFE_MS,
			  .done = on_result,
			  .data = word,
			  .lane = relation->key };

	if (owed_stands_before(word->frontend, relation->local,
			       relation->remote))
		return FALSE;
	g_queue_push_tail(&relation->untold->sent, word);
	if (courier_send(word->frontend->courier, domains, &send) ==
	    COURIER_TAKEN)
		return TRUE;
	g_queue_remove(&relation->untold->sent, word);
	return FALSE;
}

/* What is refused at once stands before the others again; what finds no room
 * need not wait as long as what is refused. */
static void on_timer(void *data)
{
	Relation *relation = data;
	Untold *untold = relation->untold;
	guint failures = untold->failures;

	while (untold->waiting.length && untold->failures <= failures) {
		Word *first = g_queue_pop_head(&untold->waiting);

		if (offer(first)) {
			/* Its result may have been the last one. */
			if (!(untold = relation->untold))
				return;
			continue;
		}
		g_queue_push_head(&untold->waiting, first);
		untold->failures =
			MAX(failures, MIN(failures + 1, UNTOLD_ROOM));
		break;
	}
	if (untold->waiting.length)
		try_again(relation);
}

void untold_go(Relation *relation)
{
	Untold *untold = relation->untold;

	if (!untold || !untold->waiting.length)
		return;
	timer_stop(untold->timer);
	on_timer(relation);
}

void untold_go_within(Relation *relation, guint milliseconds)
{
	const Untold *untold = relation->untold;

	if (untold && untold->waiting.length)
		timer_start(
			untold->timer,
			(guint64)g_random_int_range(0, (gint32)milliseconds),
			0);
}

void untold_send(Relation *relation, const char *from, gboolean probe,
		 GBytes *payload)
{
	Word *word = word_new(relation, from, probe, payload);

	if (relation->untold)
		drop_older(relation->untold, word->key);
	else
		relation->untold = g_new0(Untold, 1);
	if (relation->untold->waiting.length || !offer(word)) {
		word->noted = relation->untold->noted = TRUE;
		wait(word, FALSE);
	}
}

void untold_noted(Relation *relation)
{
	if (relation->untold)
		relation->untold->noted = TRUE;
}

static void add_noted(const GQueue *queue, GStrvBuilder *resources)
{
	for (const GList *at = queue->head; at; at = at->next) {
		const Word *word = at->data;
		const char *slash = strchr(word->key, '/');

		if (word->noted && word->key[0] != '?')
			g_strv_builder_add(resources, slash ? slash + 1 : "");
	}
}

char **untold_resources(const Relation *relation)
{
	g_autoptr(GStrvBuilder) resources = g_strv_builder_new();

	if (relation->untold) {
		add_noted(&relation->untold->waiting, resources);
		add_noted(&relation->untold->sent, resources);
	}
	return g_strv_builder_end(resources);
}

/* ---- the end ---- */

/* A probe is of no use without the relation. */
static void end(Relation *relation, gboolean owes)
{
	Untold *untold = g_steal_pointer(&relation->untold);
	Word *word;

	if (!untold)
		return;
	while ((word = g_queue_pop_head(&untold->sent))) {
		word->relation = NULL;
		word->last = owes && word->key[0] != '?';
	}
	while ((word = g_queue_pop_head(&untold->waiting))) {
		if (owes && word->key[0] != '?')
			owed_add_bytes(word->frontend, word->payload,
				       word->trace);
		word_free(word);
	}
	timer_free(untold->timer);
	g_free(untold);
}

void untold_owe(Relation *relation)
{
	end(relation, TRUE);
}

void untold_clear(Relation *relation)
{
	end(relation, FALSE);
}
