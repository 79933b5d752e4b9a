#include "core/gateway/base/logbook_private.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_ENTRIES 500
#define ANSWER_BYTES   (192 << 10) /* of lines, in one answer */
#define ANSWER_US      (2 * G_USEC_PER_SEC)

/* ---- what is wanted ---- */

/* One thing that an entry may match, and where it is looked for. */
typedef struct Criterion {
	const char *member; /* of the question */
	gboolean scheme;    /* may have one that entries do not */
	const char *const *places;
} Criterion;

static const char *const in_addresses[] = { "from", "to", "text", NULL };
static const char *const in_call[] = { "callId", "text", NULL };
static const char *const in_address[] = { "address", "text", NULL };
static const char *const in_text[] = { "text", NULL };

static const Criterion criteria[] = {
	{ "uri", TRUE, in_addresses },	{ "callId", FALSE, in_call },
	{ "ip", FALSE, in_address },	{ "phone", FALSE, in_addresses },
	{ "contents", FALSE, in_text }, { "conference", FALSE, in_text },
};

static const char *const levels[] = { "Fatal",	 "Error", "Warning", "Info",
				      "Verbose", "Debug", "All" };

static guint level_of(const char *name, guint fallback)
{
	for (guint i = 0; name && i < G_N_ELEMENTS(levels); i++)
		if (!g_ascii_strcasecmp(levels[i], name))
			return i;
	return fallback;
}

typedef struct Search {
	const json_t *question;
	const char *start, *end; /* as entries have times; or NULL */
	guint level;
	gboolean all;
	char *wanted[G_N_ELEMENTS(criteria)]; /* folded, or NULL */
	json_t *entries;
	gsize bytes;
	gint64 until;
} Search;

static const char *without_scheme(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon && colon - text <= 5 && !strchr(colon, '/') ? colon + 1
								 : text;
}

static void search_init(Search *search, const json_t *question)
{
	*search = (Search){ .question = question };
	search->start = json_member(question, "start");
	search->end = json_member(question, "end");
	search->level = level_of(json_member(question, "level"), 6);
	search->all = json_is_true(json_object_get(question, "all"));
	search->entries = json_array();
	search->until = g_get_monotonic_time() + ANSWER_US;
	for (guint i = 0; i < G_N_ELEMENTS(criteria); i++) {
		const char *text = json_member(question, criteria[i].member);

		if (text && criteria[i].scheme)
			text = without_scheme(text);
		search->wanted[i] = text ? g_utf8_casefold(text, -1) : NULL;
	}
}

static void search_clear(Search *search)
{
	for (guint i = 0; i < G_N_ELEMENTS(criteria); i++)
		g_free(search->wanted[i]);
	json_decref(search->entries);
}

/* ---- one entry ---- */

static gboolean holds(const json_t *entry, const char *const *places,
		      const char *wanted)
{
	for (; *places; places++) {
		const char *text = json_member(entry, *places);
		g_autofree char *folded =
			text ? g_utf8_casefold(text, -1) : NULL;

		if (folded && strstr(folded, wanted))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_in(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *one = json_string_value(json_array_get(list, i));

		if (one && text && !g_ascii_strcasecmp(one, text))
			return TRUE;
	}
	return FALSE;
}

/* Whether it may be at all, whatever it says. */
static gboolean is_within(const Search *search, const json_t *entry)
{
	const json_t *components =
		json_object_get(search->question, "components");
	const char *time = json_member(entry, "time");

	return time && (!search->start || strcmp(time, search->start) >= 0) &&
	       (!search->end || strcmp(time, search->end) <= 0) &&
	       level_of(json_member(entry, "level"), 3) <= search->level &&
	       (!json_array_size(components) ||
		is_in(components, json_member(entry, "component")));
}

static gboolean matches(const Search *search, const json_t *entry)
{
	const json_t *ids = json_object_get(search->question, "ids");
	guint asked = 0, met = 0;

	for (guint i = 0; i < G_N_ELEMENTS(criteria); i++) {
		if (!search->wanted[i])
			continue;
		asked++;
		met += holds(entry, criteria[i].places, search->wanted[i]);
	}
	if (json_array_size(ids)) {
		asked++;
		met += is_in(ids, json_member(entry, "id"));
	}
	return !asked || (search->all ? met == asked : met);
}

/* False: the answer is full. */
static gboolean take_line(Search *search, const char *line, gsize length)
{
	g_autoptr(json_t) entry = json_parse(line, (gssize)length, NULL);

	if (!entry || !is_within(search, entry) || !matches(search, entry))
		return TRUE;
	if (json_array_size(search->entries) &&
	    (search->bytes + length > ANSWER_BYTES ||
	     json_array_size(search->entries) >= ANSWER_ENTRIES))
		return FALSE;
	search->bytes += length;
	json_array_append(search->entries, entry);
	return TRUE;
}

/* ---- the files ---- */

/* From `*offset` on, which becomes where it stopped; false: the answer is
 * full. What has no end yet is not read. */
static gboolean search_segment(Search *search, const char *name, gsize *offset)
{
	g_autofree char *text = NULL;
	gsize length = 0;

	if (!g_file_get_contents(name, &text, &length, NULL))
		return TRUE;
	while (*offset < length) {
		const char *at = text + *offset;
		const char *end = memchr(at, '\n', length - *offset);

		if (!end)
			return TRUE;
		if (!take_line(search, at, (gsize)(end - at)))
			return FALSE;
		*offset = (gsize)(end - text) + 1;
		if (g_get_monotonic_time() > search->until)
			return FALSE;
	}
	return TRUE;
}

/* Where the last answer ended: "number:offset". */
static void read_cursor(const json_t *question, guint *number, gsize *offset)
{
	const char *text = json_member(question, "cursor");
	unsigned long long at = 0;

	*number = 0;
	*offset = 0;
	if (text && sscanf(text, "%u:%llu", number, &at) == 2)
		*offset = (gsize)at;
}

json_t *log_search(const char *folder, const json_t *question)
{
	g_autoptr(GArray) numbers = log_file_numbers(folder);
	json_t *answer = json_object();
	guint first;
	gsize offset;
	Search search;

	search_init(&search, question);
	read_cursor(question, &first, &offset);
	for (guint i = 0; i < numbers->len; i++) {
		guint number = g_array_index(numbers, guint, i);
		g_autofree char *name = log_file_name(folder, number);
		gsize at = number == first ? offset : 0;

		if (number < first || search_segment(&search, name, &at))
			continue;
		g_autofree char *cursor = g_strdup_printf("%u:%zu", number, at);
		json_object_set_new(answer, "cursor", json_string(cursor));
		break;
	}
	json_object_set(answer, "entries", search.entries);
	search_clear(&search);
	return answer;
}
