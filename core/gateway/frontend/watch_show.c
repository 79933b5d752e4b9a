#include "core/gateway/frontend/untold.h"
#include "core/gateway/frontend/watch_private.h"

static void send_gone(Relation *relation, const char *resource)
{
	g_autoptr(Presence) gone = presence_new(resource, FALSE);

	relation_send(relation, gone);
}

/* Resources that were there and are in the list no more. */
static guint send_missing(Relation *relation, const GPtrArray *before,
			  const GPtrArray *list)
{
	guint sent = 0;

	for (guint i = 0; before && i < before->len; i++) {
		const Presence *old = before->pdata[i];

		if (!old->open || presence_find(list, old->resource))
			continue;
		send_gone(relation, old->resource);
		sent++;
	}
	return sent;
}

static guint send_changed(Relation *relation, const GPtrArray *before,
			  const GPtrArray *list)
{
	guint sent = 0;

	for (guint i = 0; i < list->len; i++) {
		const Presence *new = list->pdata[i];
		const Presence *old =
			before ? presence_find(before, new->resource) : NULL;

		if (old ? presence_same(old, new) : !new->open)
			continue;
		relation_send(relation, new);
		sent++;
	}
	return sent;
}

void watch_show(Relation *relation, GPtrArray *list)
{
	g_autoptr(GPtrArray) before = g_steal_pointer(&relation->watch.shown);
	guint sent = send_missing(relation, before, list) +
		     send_changed(relation, before, list);

	relation->watch.shown = list;
	if (!sent && !before)
		send_gone(relation, "");
}

void watch_retell(Relation *relation)
{
	g_auto(GStrv) untold = g_steal_pointer(&relation->watch.untold);
	const GPtrArray *shown = relation->watch.shown;

	for (char **at = untold; at && *at; at++) {
		const Presence *presence =
			shown ? presence_find(shown, *at) : NULL;

		if (presence)
			relation_send(relation, presence);
		else
			send_gone(relation, *at);
		untold_noted(relation);
	}
}

void watch_repeat(Relation *relation, const char *id)
{
	const GPtrArray *shown = relation->watch.shown;
	g_autoptr(Presence) gone = presence_new("", FALSE);
	guint sent = 0;

	for (guint i = 0; shown && i < shown->len; i++) {
		const Presence *presence = shown->pdata[i];

		if (!presence->open)
			continue;
		relation_repeat(relation, presence, id);
		sent++;
	}
	if (!sent)
		relation_repeat(relation, gone, id);
}

void watch_hide(Relation *relation)
{
	g_autoptr(GPtrArray) before = g_steal_pointer(&relation->watch.shown);
	g_autoptr(GPtrArray) none = presence_list();

	send_missing(relation, before, none);
}
