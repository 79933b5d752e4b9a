#include "core/gateway/frontend/share_private.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/handover.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/siblings.h"

#include <string.h>

/* A pair in a request that waits for its answer. */
#define NOT_TOLD -1
typedef struct Sent {
	char *pair;
	gint64 saved; /* as it was told */
} Sent;

/* A request under way: pairs, or one stanza. */
typedef struct Told {
	Share *share;
	Peer *peer;
	GPtrArray *pairs; /* of Sent */
	gboolean greets;
	ShareFn *fn;
	void *data;
} Told;

static void sent_free(void *data)
{
	Sent *sent = data;

	g_free(sent->pair);
	g_free(sent);
}

void share_told_free(void *data)
{
	Told *told = data;

	g_clear_pointer(&told->pairs, g_ptr_array_unref);
	g_free(told);
}

/* ---- requests ---- */

static void on_outcome(void *data, const SipOutcome *outcome);

static gboolean send_body(Told *told, const char *computer,
			  const json_t *content)
{
	Frontend *frontend = told->share->presences->frontend;
	g_autofree char *from =
		g_strconcat("sip:", frontend->self.computer, NULL);
	g_autofree char *to = g_strconcat("sip:", computer, NULL);
	g_autofree char *tag = random_hex(8);
	g_autofree char *call_id = random_hex(16);
	char *text = json_format(content);
	g_autoptr(GBytes) body = g_bytes_new_take(text, strlen(text));
	PageMessage page = { .content_type = (char *)SHARE_TYPE, .body = body };
	SipOutgoing outgoing = { .uri = to,
				 .from = from,
				 .to = to,
				 .from_tag = tag,
				 .call_id = call_id,
				 .cseq = 1,
				 .limit = SHARE_ANSWER_MS,
				 .page = &page };

	if (!siblings_target(frontend->siblings, computer, &outgoing.target) ||
	    !sip_agent_send(frontend->agent, &outgoing, on_outcome, told, NULL))
		return FALSE;
	g_hash_table_add(told->share->calls, told);
	return TRUE;
}

/* ---- pairs ---- */

static json_t *pair_new(const char *pair, const char *record)
{
	g_auto(GStrv) names = g_strsplit(pair, " ", 2);
	json_t *object = json_object();
	json_t *parsed = record ? json_parse(record, -1, NULL) : NULL;

	json_object_set_new(object, "local", json_string(names[0]));
	json_object_set_new(object, "remote", json_string(names[1]));
	json_object_set_new(object, "record", parsed ? parsed : json_null());
	if (!record)
		json_object_set_new(object, "ended", json_integer(clock_now()));
	return object;
}

static char *key_of(const char *pair)
{
	g_auto(GStrv) names = g_strsplit(pair, " ", 2);
	g_autoptr(Address) local = address_from_jid(names[0], NULL);
	g_autoptr(Address) remote = address_from_jid(names[1], NULL);

	return local && remote ? address_pair(local, remote) : g_strdup("");
}

static json_t *describe_copy(const Peer *peer, const Copy *copy,
			     const char *pair)
{
	json_t *object;

	if (copy->holder != peer->computer)
		return NULL;
	object = pair_new(pair, copy->record);
	json_object_set_new(object, "copy", json_true());
	return object;
}

/* What is to be told of a pair that stands so; NULL: the other one knows
 * better. */
static json_t *describe(const Peer *peer, const char *pair, gint64 *saved)
{
	const Presences *presences = peer->share->presences;
	g_autofree char *key = key_of(pair);
	const Relation *relation =
		g_hash_table_lookup(presences->relations, key);
	const Copy *copy = g_hash_table_lookup(presences->copies, key);
	g_autofree char *record = NULL;

	*saved = 0;
	if (copy)
		return describe_copy(peer, copy, pair);
	if (relation) {
		*saved = relation->saved;
		record = relation_record(relation);
	}
	return pair_new(pair, record);
}

/* It stays here then. */
static void note_too_long(const Peer *peer, const char *pair)
{
	trace_repeat(TRACE_WARNING, "presence", NULL, pair,
		     "%s: more is known than '%s' can be told at once", pair,
		     peer->computer);
}

/* Takes them off what is due. */
static json_t *next_pairs(Peer *peer, GPtrArray *sent)
{
	json_t *list = json_array();
	GHashTableIter iter;
	void *pair;
	gsize size = 0;

	g_hash_table_iter_init(&iter, peer->due);
	while (sent->len < SHARE_PAIRS && size < SHARE_BYTES &&
	       g_hash_table_iter_next(&iter, &pair, NULL)) {
		Sent *one = g_new0(Sent, 1);
		json_t *object = describe(peer, pair, &one->saved);
		g_autofree char *text = object ? json_format(object) : NULL;

		one->pair = g_strdup(pair);
		g_ptr_array_add(sent, one);
		g_hash_table_iter_remove(&iter);
		if (text && strlen(text) < SHARE_BYTES) {
			json_array_append(list, object);
			size += strlen(text);
		} else if (text) {
			note_too_long(peer, pair);
			one->saved = NOT_TOLD;
		}
		json_decref(object);
	}
	return list;
}

static void due_again(Told *told)
{
	Peer *peer = told->peer;
	gint64 now = loop_now(peer->share->presences->frontend->loop);

	peer->next = now + SHARE_RETRY_MS;
	for (guint i = 0; i < told->pairs->len; i++) {
		Sent *sent = told->pairs->pdata[i];

		g_hash_table_add(peer->due, g_strdup(sent->pair));
	}
}

/* What it was to have is its own now. */
static void confirmed(const Told *told)
{
	const Presences *presences = told->share->presences;

	for (guint i = 0; i < told->pairs->len; i++) {
		const Sent *sent = told->pairs->pdata[i];
		g_autofree char *key = key_of(sent->pair);
		Relation *relation =
			g_hash_table_lookup(presences->relations, key);

		if (relation && relation->to == told->peer->computer &&
		    relation->saved == sent->saved)
			handover_leave(relation);
	}
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Told *told = data;
	gboolean taken = outcome->status == 200;

	g_hash_table_steal(told->share->calls, told);
	if (told->fn) {
		told->fn(told->data, taken);
		share_told_free(told);
		return;
	}
	told->peer->busy = FALSE;
	if (taken) {
		told->peer->greeted |= told->greets;
		confirmed(told);
	} else {
		trace_line(TRACE_INFO, "presence", NULL,
			   "'%s' does not take our pairs: %d %s",
			   told->peer->computer, outcome->status,
			   outcome->reason);
		due_again(told);
	}
	share_look(told->share->presences);
	share_told_free(told);
}

void share_tell(Peer *peer)
{
	Told *told = g_new0(Told, 1);
	g_autoptr(json_t) content = json_object();

	told->share = peer->share;
	told->peer = peer;
	told->greets = !peer->greeted;
	told->pairs = g_ptr_array_new_with_free_func(sent_free);
	if (told->greets)
		json_object_set_new(content, "hello", json_true());
	json_object_set_new(content, "pairs", next_pairs(peer, told->pairs));
	peer->busy = send_body(told, peer->computer, content);
	if (peer->busy)
		return;
	due_again(told);
	share_told_free(told);
}

gboolean share_stanza(Presences *presences, const char *computer,
		      GBytes *stanza, const char *trace, ShareFn *fn,
		      void *data)
{
	g_autoptr(json_t) content = json_object();
	Told *told = g_new0(Told, 1);
	gsize length;
	const char *text = g_bytes_get_data(stanza, &length);

	told->share = presences->share;
	told->fn = fn;
	told->data = data;
	json_object_set_new(content, "stanza", json_stringn(text, length));
	json_object_set_new(content, "trace", json_string(trace ? trace : ""));
	if (send_body(told, computer, content))
		return TRUE;
	share_told_free(told);
	return FALSE;
}
