/* All captures of a group that repeats. PCRE2 keeps the last one, so the match
 * is made again by a pattern that reports every step. */
#include "shell/types/regex_code.h"

#include <string.h>

typedef struct Capture {
	size_t start, end;
} Capture;

typedef struct Watch {
	unsigned group;
	size_t attempt; /* where this attempt began */
	GArray *captures;
} Watch;

/* Whether a group may have captured more than once: it stands in something
 * that is repeated. */
bool regex_repeats(const Regex *regex)
{
	return strstr(regex->pattern, ")*") || strstr(regex->pattern, ")+") ||
	       strstr(regex->pattern, "){");
}

/* The group holds this now. What it held from there on was given up. */
static void note(GArray *captures, size_t start, size_t end)
{
	while (captures->len) {
		Capture *last =
			&g_array_index(captures, Capture, captures->len - 1);
		if (last->start == start && last->end == end)
			return;
		if (last->end <= start && last->start < start)
			break;
		g_array_set_size(captures, captures->len - 1);
	}
	Capture capture = { start, end };
	g_array_append_val(captures, capture);
}

/* A capture that was there before came back: the ones behind it are gone. */
static bool went_back(GArray *captures, size_t start, size_t end)
{
	for (guint i = captures->len; i--;) {
		const Capture *one = &g_array_index(captures, Capture, i);
		if (one->start != start || one->end != end)
			continue;
		g_array_set_size(captures, i + 1);
		return true;
	}
	return false;
}

static int on_step(pcre2_callout_block *step, void *data)
{
	Watch *watch = data;
	size_t start = PCRE2_UNSET, end = PCRE2_UNSET;
	if (step->start_match != watch->attempt)
		g_array_set_size(watch->captures, 0);
	watch->attempt = step->start_match;
	if (watch->group < step->capture_top) {
		start = step->offset_vector[2 * watch->group];
		end = step->offset_vector[2 * watch->group + 1];
	}
	if (start == PCRE2_UNSET)
		g_array_set_size(watch->captures, 0);
	else if (!went_back(watch->captures, start, end))
		note(watch->captures, start, end);
	return 0;
}

static int match_again(const Regex *regex, const char *text, size_t bytes,
		       size_t from, Watch *watch)
{
	int code;
	pcre2_code *steps = regex_translate(
		regex->pattern, regex->options | PCRE2_AUTO_CALLOUT, &code);
	if (!steps)
		return code;
	pcre2_match_data *data =
		pcre2_match_data_create_from_pattern(steps, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(context, MATCH_LIMIT);
	pcre2_set_callout(context, on_step, watch);
	code = pcre2_match(steps, (PCRE2_SPTR)text, bytes, from,
			   PCRE2_NO_UTF_CHECK, data, context);
	if (code > (int)watch->group) {
		const size_t *at =
			pcre2_get_ovector_pointer(data) + 2 * watch->group;
		note(watch->captures, at[0], at[1]);
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(context);
	pcre2_code_free(steps);
	return code;
}

size_t *regex_captures(const Regex *regex, const char *text, size_t bytes,
		       size_t from, unsigned group, unsigned *count)
{
	Watch watch = { group, PCRE2_UNSET,
			g_array_new(FALSE, FALSE, sizeof(Capture)) };
	if (match_again(regex, text, bytes, from, &watch) <= 0)
		g_array_set_size(watch.captures, 0);
	*count = watch.captures->len;
	return (size_t *)g_array_free(watch.captures, FALSE);
}
