#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/untold.h"

#include <string.h>

/* A partner that is down: after five minutes nobody there is online. */
typedef struct Silence {
	Presences *presences;
	char *domain;
	Timer *timer;
} Silence;

void silence_free(void *data)
{
	Silence *silence = data;

	timer_free(silence->timer);
	g_free(silence->domain);
	g_free(silence);
}

typedef void RelationFn(Relation *relation);

/* Those whose contact is of that domain. */
static void with_all(Presences *presences, const char *domain, RelationFn *fn)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, presences->relations);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Relation *relation = value;

		if (!strcmp(relation->remote->domain, domain))
			fn(relation);
	}
}

static void lose(Relation *relation)
{
	if (!relation->notices->len)
		return;
	g_clear_pointer(&relation->known, g_ptr_array_unref);
	relation->known = presence_list();
	presence_update(relation->known, presence_new("", FALSE));
	relation_problem(relation,
			 "The partner has been down for five minutes");
	notice_changed(relation);
}

static void on_silent(void *data)
{
	Silence *silence = data;

	with_all(silence->presences, silence->domain, lose);
}

/* What waits to be told goes, and watchers hear how the contact is. */
static void greet(Relation *relation)
{
	untold_go_within(relation, PARTNER_PROBE_MS);
	if (relation->notices->len && subscription_to(relation->state))
		relation_probe_within(relation, PARTNER_PROBE_MS);
}

static void begin_silence(Presences *presences, const char *domain)
{
	Silence *silence = g_new0(Silence, 1);

	silence->presences = presences;
	silence->domain = g_strdup(domain);
	silence->timer =
		timer_new(presences->frontend->loop, on_silent, silence);
	timer_start(silence->timer, PARTNER_DOWN_MS, 0);
	g_hash_table_insert(presences->silent, g_strdup(domain), silence);
}

void presence_partner(Frontend *frontend, const char *domain, gboolean up)
{
	Presences *presences = frontend->presences;

	if (up) {
		g_hash_table_remove(presences->silent, domain);
		with_all(presences, domain, greet);
	} else if (!g_hash_table_contains(presences->silent, domain)) {
		begin_silence(presences, domain);
	}
}
