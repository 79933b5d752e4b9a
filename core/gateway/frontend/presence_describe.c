#include "core/base/clock.h"
#include "core/gateway/frontend/relation.h"

static void set_text(json_t *object, const char *name, const char *text)
{
	json_object_set_new(object, name,
			    text ? json_string(text) : json_null());
}

static void set_time(json_t *object, const char *name, gint64 time)
{
	g_autofree char *text = time ? clock_format_utc(time, FALSE) : NULL;

	set_text(object, name, text);
}

/* How the local user is seen by the contact. */
static const char *seen_state(const Relation *relation)
{
	const Watch *watch = &relation->watch;

	if (relation->held)
		return "held";
	if (!watch->dialog)
		return watch->timer && timer_running(watch->timer) ? "retry"
								   : "none";
	if (watch->ending)
		return "ending";
	if (watch->active)
		return "active";
	return watch->noted ? "pending" : "neutral";
}

static const char *availability(const GPtrArray *list)
{
	const Presence *best = list ? presence_best(list) : NULL;

	if (!list)
		return "unknown";
	if (!best)
		return "unavailable";
	return best->show ? best->show : "available";
}

static json_t *describe_relation(const Relation *relation)
{
	json_t *object = json_object();
	g_autofree char *local = address_to_sip(relation->local, FALSE);
	g_autofree char *remote = address_to_jid(relation->remote, FALSE);

	set_text(object, "user", local);
	set_text(object, "contact", remote);
	set_text(object, "state", subscription_name(relation->state));
	set_time(object, "since", relation->since);
	set_text(object, "pool", seen_state(relation));
	set_text(object, "userPresence", availability(relation->watch.shown));
	set_time(object, "notified", relation->watch.noted);
	set_time(object, "expires", relation->watch.expires);
	json_object_set_new(object, "watchers",
			    json_integer(relation->notices->len));
	set_text(object, "contactPresence", availability(relation->known));
	set_time(object, "heard", relation->heard);
	set_time(object, "watchersExpire", notice_expires(relation));
	set_text(object, "problem", relation->problem);
	return object;
}

static int by_key(const void *a, const void *b)
{
	return g_strcmp0(((const Relation *)a)->key,
			 ((const Relation *)b)->key);
}

json_t *presence_describe(const Presences *presences)
{
	GList *relations = g_list_sort(
		g_hash_table_get_values(presences->relations), by_key);
	json_t *list = json_array();

	for (GList *at = relations; at; at = at->next)
		json_array_append_new(list, describe_relation(at->data));
	g_list_free(relations);
	return list;
}
