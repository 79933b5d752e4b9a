#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/relation.h"

/* A partner that is not configured any more, or is again: what there was with
 * his users ends without being cancelled, and its records stay for a while. */

typedef gboolean PickFn(const Relation *relation, const Config *config);
typedef void RelationFn(Relation *relation);

/* It may free each. */
static void for_each(Presences *presences, const Config *config, PickFn *pick,
		     RelationFn *fn)
{
	g_autoptr(GList) all = g_hash_table_get_values(presences->relations);

	for (GList *at = all; at; at = at->next)
		if (pick(at->data, config))
			fn(at->data);
}

static gboolean is_configured(const Relation *relation, const Config *config)
{
	return config_partner(config, relation->remote->domain) != NULL;
}

/* ---- he goes ---- */

static gboolean goes(const Relation *relation, const Config *config)
{
	return !relation->left && !is_configured(relation, config);
}

static void leave(Relation *relation)
{
	relation->left = clock_now();
	relation_problem(relation, "The partner is not configured any more");
	if (relation->probe)
		timer_stop(relation->probe);
	notice_leave(relation);
	watch_part(relation);
	relation_settle(relation);
}

void presences_leave(Presences *presences, const Config *next)
{
	for_each(presences, next, goes, leave);
}

void presence_leave(Relation *relation)
{
	leave(relation);
}

/* ---- he is back ---- */

static gboolean comes(const Relation *relation, const Config *config)
{
	Frontend *frontend = relation->presences->frontend;

	return relation->left && is_configured(relation, config) &&
	       edges_reached(frontend->edges, frontend->links,
			     relation->remote->domain);
}

/* His server believes what it was told last: it hears how it is now. */
static void come_back(Relation *relation)
{
	relation->left = 0;
	relation_problem(relation, NULL);
	if (subscription_from(relation->state) ||
	    subscription_wanted(relation->state))
		watch_start(relation);
	relation_settle(relation);
}

static gboolean is_waited_for(const Presences *presences)
{
	GHashTableIter iter;
	void *relation;

	g_hash_table_iter_init(&iter, presences->relations);
	while (g_hash_table_iter_next(&iter, NULL, &relation))
		if (((Relation *)relation)->left &&
		    is_configured(relation, presences->frontend->config))
			return TRUE;
	return FALSE;
}

void presences_look(void *data)
{
	Presences *presences = data;

	for_each(presences, presences->frontend->config, comes, come_back);
	if (is_waited_for(presences))
		timer_start(presences->look, RETURN_LOOK_MS, 0);
}

/* ---- nobody comes ---- */

static gboolean is_over(const Relation *relation, const Config *config)
{
	return relation->left && !is_configured(relation, config) &&
	       clock_now() - relation->left > LEFT_LIFE_US;
}

void presences_apply(Presences *presences)
{
	for_each(presences, presences->frontend->config, is_over,
		 relation_forget);
	presences_look(presences);
}
