#include "core/gateway/frontend/pace.h"

struct Pace {
	GHashTable *next; /* name -> gint64: µs */
};

Pace *pace_new(void)
{
	Pace *pace = g_new0(Pace, 1);

	pace->next =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return pace;
}

void pace_free(Pace *pace)
{
	if (!pace)
		return;
	g_hash_table_unref(pace->next);
	g_free(pace);
}

guint64 pace_turn(Pace *pace, const char *name, guint per_second, gint64 now)
{
	gint64 *next = g_hash_table_lookup(pace->next, name);
	gint64 turn;

	if (!next) {
		next = g_new0(gint64, 1);
		g_hash_table_insert(pace->next, g_strdup(name), next);
	}
	turn = MAX(*next, 1000 * now);
	*next = turn + G_USEC_PER_SEC / per_second;
	return (guint64)(turn - 1000 * now) / 1000;
}
