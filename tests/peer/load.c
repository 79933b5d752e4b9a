#include "tests/peer/load.h"

#include <string.h>
#include <sys/resource.h>

#define STAMP	     "t="
#define STAMP_LENGTH 18
#define BODY                                                                   \
	" But, soft! what light through yonder window breaks? It is the "      \
	"east, "                                                               \
	"and Juliet is"

void load_clear(Load *load)
{
	g_clear_pointer(&load->ages, g_array_unref);
}

void load_expect(Load *load, guint64 count)
{
	load_clear(load);
	*load = (Load){ .expected = count };
}

static gint compare(gconstpointer one, gconstpointer other)
{
	gint64 a = *(const gint64 *)one, b = *(const gint64 *)other;
	return a < b ? -1 : a > b;
}

static void set_share(json_t *event, const char *name, const GArray *ages,
		      guint percent)
{
	guint at = (guint)((guint64)ages->len * percent / 100);
	gint64 age = g_array_index(ages, gint64, MIN(at, ages->len - 1));
	json_object_set_new(event, name, json_integer((json_int_t)age));
}

void load_tell_ages(const char *name, gint64 began, guint64 count,
		    guint64 failed, GArray *ages)
{
	json_t *event = json_pack(
		"{s:s, s:I, s:I, s:I, s:I}", "event", name, "began",
		(json_int_t)began, "at", (json_int_t)g_get_monotonic_time(),
		"count", (json_int_t)count, "failed", (json_int_t)failed);
	if (ages && ages->len) {
		g_array_sort(ages, compare);
		set_share(event, "p50", ages, 50);
		set_share(event, "p99", ages, 99);
	}
	lines_print(event);
}

void load_tell(const char *name, gint64 began, guint64 count, guint64 failed)
{
	load_tell_ages(name, began, count, failed, NULL);
}

/* -1: the text does not say. */
static gint64 age_of(const char *text, gsize length, gint64 now)
{
	char digits[STAMP_LENGTH - 1] = "";
	guint64 when;
	if (!text || length < STAMP_LENGTH || memcmp(text, STAMP, 2))
		return -1;
	memcpy(digits, text + 2, STAMP_LENGTH - 2);
	if (!g_ascii_string_to_unsigned(digits, 10, 0, G_MAXINT64, &when, NULL))
		return -1;
	return now - (gint64)when;
}

void load_count(Load *load, const char *text, gsize length)
{
	gint64 now = g_get_monotonic_time();
	gint64 age = age_of(text, length, now);
	if (!load->got++)
		load->first = now;
	if (age >= 0 && load->expected) {
		if (!load->ages)
			load->ages = g_array_new(FALSE, FALSE, sizeof age);
		g_array_append_val(load->ages, age);
	}
	if (load->got == load->expected)
		load_tell_ages("expected", load->first, load->got, 0,
			       load->ages);
}

gint64 load_number(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}

void flood_begin(Flood *flood, guint64 total, guint rate)
{
	*flood = (Flood){ 0, total, rate, g_get_monotonic_time() };
}

gint64 flood_turn(const Flood *flood)
{
	return flood->rate
		       ? flood->began + (gint64)(flood->sent * G_USEC_PER_SEC /
						 flood->rate)
		       : g_get_monotonic_time();
}

gboolean flood_is_due(const Flood *flood)
{
	return flood->sent < flood->total &&
	       (!flood->rate || flood_turn(flood) <= g_get_monotonic_time());
}

char *load_text(gint64 when)
{
	return g_strdup_printf(STAMP "%016" G_GINT64_FORMAT BODY, when);
}

char *load_message(const char *from, const char *to, guint64 number,
		   gint64 when)
{
	g_autofree char *text = load_text(when);
	return g_strdup_printf("<message from='%s' to='%s' type='chat' "
			       "id='load-%" G_GUINT64_FORMAT "'><body>%s"
			       "</body></message>",
			       from, to, number, text);
}

static void put_number(GString *name, const char *place, guint64 number)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	g_string_replace(name, place, digits, 0);
}

char *load_name(const char *pattern, guint64 number, guint parts)
{
	GString *name = g_string_new(pattern);
	put_number(name, "%", number);
	put_number(name, "#", number % MAX(1, parts));
	return g_string_free(name, FALSE);
}

GHashTable *tally_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void tally_add(GHashTable *tally, const char *name)
{
	guint64 *number = g_hash_table_lookup(tally, name);
	if (!number) {
		number = g_new0(guint64, 1);
		g_hash_table_insert(tally, g_strdup(name), number);
	}
	(*number)++;
}

void tally_show(GHashTable *tally, json_t *event)
{
	GHashTableIter iter;
	void *name, *number;
	g_hash_table_iter_init(&iter, tally);
	while (g_hash_table_iter_next(&iter, &name, &number))
		json_object_set_new(
			event, name,
			json_integer((json_int_t) * (guint64 *)number));
}

void load_raise_limits(void)
{
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}
