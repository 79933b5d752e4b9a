#include "core/gateway/edge/unconfirmed.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/xmpp/names.h"

#include <string.h>

typedef struct Unconfirmed {
	GHashTable *table; /* a reference */
	char *key, *trace;
	gboolean answered;
	void (*done)(void *data, const LinkResult *result);
	gboolean (*may_act)(void *data);
	void *data; /* gone once it was answered */
} Unconfirmed;

/* NULL for what no error can be told to belong to. */
static char *key_of(const Xml *stanza, const char *from, const char *to)
{
	const char *id = xml_get(stanza, "id");

	if (strcmp(stanza->name, "message") || !id || !*id)
		return NULL;
	return g_strjoin("\n", xml_get(stanza, from), xml_get(stanza, to), id,
			 NULL);
}

static void one_free(Unconfirmed *one)
{
	g_hash_table_unref(one->table);
	g_free(one->key);
	g_free(one->trace);
	g_free(one);
}

static void forget(Unconfirmed *one)
{
	if (one->key && g_hash_table_lookup(one->table, one->key) == one)
		g_hash_table_remove(one->table, one->key);
}

static void on_done(void *data, const LinkResult *result)
{
	Unconfirmed *one = data;

	forget(one);
	if (!one->answered)
		one->done(one->data, result);
	one_free(one);
}

/* What the partner refused is not written once more. */
static gboolean may_act(void *data)
{
	const Unconfirmed *one = data;

	if (one->answered)
		return FALSE;
	return !one->may_act || one->may_act(one->data);
}

void unconfirmed_watch(GHashTable *table, const RelayItem *item,
		       const Xml *stanza, PairItem *queued)
{
	Unconfirmed *one = g_new0(Unconfirmed, 1);

	one->table = g_hash_table_ref(table);
	one->trace = g_strdup(item->trace);
	one->done = item->done;
	one->may_act = item->may_act;
	one->data = item->data;
	if (g_strcmp0(xml_get(stanza, "type"), "error"))
		one->key = key_of(stanza, "from", "to");
	if (one->key)
		g_hash_table_replace(table, one->key, one);
	queued->fn = on_done;
	queued->may_act = may_act;
	queued->data = one;
}

/* ---- the error ---- */

/* The link takes short attributes only, and no surprises. */
static const char *type_of(const Xml *error)
{
	static const char *const types[] = { "auth",   "cancel", "continue",
					     "modify", "wait",	 NULL };
	const char *type = xml_get(error, "type");

	return type && g_strv_contains(types, type) ? type : "cancel";
}

static const Xml *condition_of(const Xml *error)
{
	for (const Xml *at = xml_first_element(error); at;
	     at = xml_next_element(at))
		if (!strcmp(at->space, NS_STANZA_ERROR) &&
		    strcmp(at->name, "text") && strlen(at->name) <= 64)
			return at;
	return NULL;
}

static char *words_of(const Xml *error)
{
	const Xml *text = xml_child(error, "text", NS_STANZA_ERROR);

	return text ? xml_text(text) : NULL;
}

static void refuse(Unconfirmed *one, const Xml *error)
{
	const Xml *condition = condition_of(error);
	g_autofree char *text = words_of(error);
	g_autofree char *address = condition ? xml_text(condition) : NULL;
	LinkResult no = { .condition = condition ? condition->name
						 : "undefined-condition",
			  .type = type_of(error),
			  .text = text,
			  .address = address && *address ? address : NULL };

	trace_line(TRACE_INFO, "edge", one->trace,
		   "the partner refuses it: %s %s", no.condition,
		   text ? text : "");
	one->answered = TRUE;
	one->done(one->data, &no);
}

gboolean unconfirmed_refused(GHashTable *table, const Xml *stanza)
{
	const Xml *error = xml_child(stanza, "error", stanza->space);
	g_autofree char *key = key_of(stanza, "to", "from");
	Unconfirmed *one = key ? g_hash_table_lookup(table, key) : NULL;

	if (!one || !error || g_strcmp0(xml_get(stanza, "type"), "error"))
		return FALSE;
	forget(one);
	refuse(one, error);
	return TRUE;
}
