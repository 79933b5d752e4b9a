#include "core/gateway/base/repeat.h"

#include "core/base/clock.h"
#include "core/gateway/base/limits.h"
#include "core/gateway/base/rate.h"

/* One cause, from its first line on. */
typedef struct Repeat {
	TraceLevel level;
	const char *area; /* a literal */
	char *text;	  /* as it was written */
	guint count;	  /* of those that were not, since `told` */
	gint64 told;	  /* ms */
} Repeat;

static GMutex lock;
static GHashTable *repeats; /* cause -> Repeat; NULL: none */
static Rate rate;
static guint beyond; /* new causes that were too many */
static gint64 beyond_since;

static void repeat_free(void *data)
{
	Repeat *repeat = data;
	g_free(repeat->text);
	g_free(repeat);
}

static gboolean has_room(gint64 now)
{
	if (!repeats)
		repeats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						repeat_free);
	if (g_hash_table_size(repeats) < TRACE_REPEATS &&
	    !rate_take(&rate, 0, TRACE_CAUSES_SECOND, 1000, now)) {
		rate_take(&rate, 1, TRACE_CAUSES_SECOND, 1000, now);
		return TRUE;
	}
	if (!beyond++)
		beyond_since = now;
	return FALSE;
}

/* Whether this one is to be written. */
static gboolean note(const char *cause, Repeat first)
{
	Repeat *known = repeats ? g_hash_table_lookup(repeats, cause) : NULL;
	if (known) {
		known->count++;
		return FALSE;
	}
	if (!has_room(first.told))
		return FALSE;
	first.text = g_strdup(first.text);
	g_hash_table_insert(repeats, g_strdup(cause),
			    g_memdup2(&first, sizeof first));
	return TRUE;
}

void trace_repeat(TraceLevel level, const char *area, const char *id,
		  const char *cause, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *text = g_strdup_vprintf(format, list);
	va_end(list);
	g_mutex_lock(&lock);
	gboolean first = note(
		cause, (Repeat){ level, area, text, 0, clock_monotonic_ms() });
	g_mutex_unlock(&lock);
	trace_line(first ? level : TRACE_DEBUG, area, id, "%s", text);
}

static void tell_beyond(gint64 now, gint64 after)
{
	if (!beyond || now - beyond_since < after)
		return;
	trace_line(TRACE_WARNING, "log", NULL,
		   "%u more lines of this kind were not written: too many at a "
		   "time (--log-level debug writes all)",
		   beyond);
	beyond = 0;
}

/* What did not happen again in that time is forgotten. */
static void tell(gint64 after)
{
	gint64 now = clock_monotonic_ms();
	GHashTableIter iter;
	gpointer value;
	g_mutex_lock(&lock);
	if (repeats)
		g_hash_table_iter_init(&iter, repeats);
	while (repeats && g_hash_table_iter_next(&iter, NULL, &value)) {
		Repeat *repeat = value;
		if (now - repeat->told < after)
			continue;
		if (repeat->count)
			trace_line(repeat->level, repeat->area, NULL,
				   "%s (%u times more)", repeat->text,
				   repeat->count);
		repeat->told = now;
		if (!repeat->count)
			g_hash_table_iter_remove(&iter);
		else
			repeat->count = 0;
	}
	tell_beyond(now, after);
	g_mutex_unlock(&lock);
}

void trace_repeats_tell(void)
{
	tell(TRACE_REPEAT_MS);
}

void trace_repeats_end(void)
{
	tell(0);
	g_mutex_lock(&lock);
	g_clear_pointer(&repeats, g_hash_table_unref);
	rate = (Rate){ 0 };
	g_mutex_unlock(&lock);
}
