#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/string.h"
#include "shell/general/item.h"
#include "shell/general/match_info.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"
#include "shell/general/text_file.h"
#include "shell/types/like.h"
#include "shell/types/member.h"
#include "shell/types/regex.h"

#include <gio/gio.h>
#include <string.h>

#define STREAM "InputStream"

typedef struct StringArgs {
	PathArgs path;
	Value input, context;
	const char *const *patterns;
	const char *const *include, *const *exclude;
	bool simple, sensitive, quiet, list, all, not_match;
	const char *encoding;
} StringArgs;

typedef struct Search {
	GPtrArray *expressions; /* of Regex, one a pattern; empty: simple */
	List *lines;		/* of the pipeline, where lines around count */
	int64_t number;		/* lines of the pipeline so far */
	int64_t before, after;
	bool around, found;
} Search;

static void search_free(void *data)
{
	Search *search = data;
	g_ptr_array_unref(search->expressions);
	list_unref(search->lines);
	g_free(search);
}

/* ---- one line */

static bool contains(const char *text, const char *pattern, bool sensitive)
{
	if (sensitive)
		return strstr(text, pattern);
	g_autofree char *a = g_utf8_casefold(text, -1);
	g_autofree char *b = g_utf8_casefold(pattern, -1);
	return strstr(a, b);
}

/* Index of the first pattern that the line has, or -1. */
static int pattern_in(const Search *search, const StringArgs *args,
		      const String *line)
{
	RegexMatch match;
	for (int i = 0; args->patterns[i]; i++) {
		bool has = args->simple
				   ? contains(line->text, args->patterns[i],
					      args->sensitive)
				   : regex_match(search->expressions->pdata[i],
						 line->text, line->bytes, 0,
						 &match, NULL);
		if (has)
			return i;
	}
	return -1;
}

/* The pattern that makes a line wanted; -1: it is not. */
static int wanted(const Search *search, const StringArgs *args, Value line)
{
	int index = pattern_in(search, args, line.string);
	if (args->not_match)
		return index < 0 ? 0 : -1;
	return index;
}

static Value matches_of(const Search *search, const StringArgs *args,
			Value line, int index)
{
	Value result = VALUE_NONE;
	bool silent;
	List *list = list_new(LIST_ARRAY, 1);
	if (args->simple || args->not_match)
		return value_list_take(list);
	g_auto(Value) regex = value_object_take(
		object_ref(search->expressions->pdata[index]));
	if (!member_call(regex, args->all ? "Matches" : "Match", &line, 1,
			 &result, &silent, NULL))
		return value_list_take(list);
	if (result.type == VALUE_LIST) {
		list_unref(list);
		return result;
	}
	list_add_take(list, result);
	return value_list_take(list);
}

/* ---- what is found */

typedef struct Place {
	const char *path;  /* whole, or NULL: the pipeline */
	const List *lines; /* where lines around count */
	int64_t shown;	   /* lines that matches before have shown */
} Place;

static Value lines_between(const List *lines, int64_t from, int64_t to)
{
	List *list = list_new(LIST_ARRAY, 0);
	for (int64_t i = MAX(from, 0); i < MIN(to, (int64_t)lines->count); i++)
		list_add_take(list, value_ref(lines->values[i]));
	return value_list_take(list);
}

/* Lines after a match end before the next one. */
static int64_t context_end(const Search *search, const StringArgs *args,
			   const Place *place, int64_t index)
{
	int64_t end = MIN(index + 1 + search->after, place->lines->count);
	for (int64_t i = index + 1; i < end; i++)
		if (wanted(search, args, place->lines->values[i]) >= 0)
			return i;
	return end;
}

static Value context_of(const Search *search, const StringArgs *args,
			Place *place, int64_t index)
{
	int64_t from = MAX(index - search->before, place->shown);
	int64_t to = context_end(search, args, place, index);
	Record *record = record_new_custom();
	record->type_name =
		g_strdup("Microsoft.PowerShell.Commands.MatchInfoContext");
	record_set_take(record, "PreContext",
			lines_between(place->lines, from, index));
	record_set_take(record, "PostContext",
			lines_between(place->lines, index + 1, to));
	place->shown = to;
	return value_record_take(record);
}

static Record *match_new(const Search *search, const StringArgs *args,
			 Place *place, Value line, int64_t number, int pattern)
{
	Record *record = record_new(&match_info_type);
	const char *path = place->path ? place->path : STREAM;
	g_autofree char *name = g_path_get_basename(path);
	record_set_take(record, "IgnoreCase", value_bool(!args->sensitive));
	record_set_take(record, "LineNumber", value_int((int32_t)number));
	record_set_take(record, "Line", value_ref(line));
	record_set_take(record, "Filename", value_string(name));
	record_set_take(record, "Path", value_string(path));
	record_set_take(record, "Pattern",
			value_string(args->patterns[pattern]));
	if (search->around)
		record_set_take(record, "Context",
				context_of(search, args, place, number - 1));
	record_set_take(record, "Matches",
			matches_of(search, args, line, pattern));
	return record;
}

/* False when the rest of this file is not wanted. */
static bool look(Call *call, const StringArgs *args, Place *place, Value line,
		 int64_t number)
{
	Search *search = call_state(call);
	int pattern = wanted(search, args, line);
	if (pattern < 0)
		return true;
	search->found = true;
	if (args->quiet) {
		call_emit_take(call, value_bool(true));
		call_stop_upstream(call);
		return false;
	}
	Record *record = match_new(search, args, place, line, number, pattern);
	return call_emit_record_take(call, record) &&
	       !(args->list && place->path);
}

static void look_all(Call *call, const StringArgs *args, Place *place)
{
	for (size_t i = 0; i < place->lines->count; i++)
		if (!look(call, args, place, place->lines->values[i],
			  (int64_t)i + 1))
			return;
}

/* ---- where it looks */

static List *split_lines(const char *text, size_t bytes)
{
	List *lines = list_new(LIST_ARRAY, 0);
	const char *stop = text + bytes;
	while (text < stop) {
		const char *end = memchr(text, '\n', (size_t)(stop - text));
		const char *next = end ? end + 1 : stop;
		end = end ? end : stop;
		if (end > text && end[-1] == '\r')
			end--;
		list_add_take(lines,
			      value_string_length(text, (size_t)(end - text)));
		text = next;
	}
	return lines;
}

static bool excluded(const StringArgs *args, const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	bool in = !args->include;
	for (const char *const *one = args->include; one && *one; one++)
		in = in || like_match(*one, name, false);
	for (const char *const *one = args->exclude; one && *one; one++)
		in = in && !like_match(*one, name, false);
	return !in;
}

static bool look_in_file(Call *call, void *data, const char *path,
			 GError **error)
{
	StringArgs *args = data;
	size_t bytes;
	const Search *search = call_state(call);
	if ((args->quiet && search->found) || item_is_folder(path) ||
	    excluded(args, path))
		return true;
	g_autofree char *text = text_file_read(path, &bytes, error);
	if (!text)
		return false;
	g_autofree char *whole = path_absolute(path);
	g_autoptr(List) lines = split_lines(text, bytes);
	Place place = { .path = whole, .lines = lines };
	look_all(call, args, &place);
	return true;
}

static bool read_context(Search *search, Value context)
{
	double before, after;
	const List *list = context.type == VALUE_LIST ? context.list : NULL;
	if (value_is_null(context))
		return true;
	if (list && list->count != 2 && list->count != 1)
		return false;
	if (!object_number(list ? list->values[0] : context, &before))
		return false;
	after = before;
	if (list && !object_number(list->values[list->count - 1], &after))
		return false;
	search->around = true;
	search->before = (int64_t)CLAMP(before, 0, G_MAXINT32);
	search->after = (int64_t)CLAMP(after, 0, G_MAXINT32);
	return true;
}

static bool string_begin(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Search *search = g_new0(Search, 1);
	search->expressions = g_ptr_array_new_with_free_func(object_unref);
	search->lines = list_new(LIST_ARRAY, 0);
	call_set_state(call, search, search_free);
	for (int i = 0; !args->simple && args->patterns[i]; i++) {
		Regex *regex =
			regex_get(args->patterns[i], args->sensitive, error);
		if (!regex)
			return object_stop(call, error);
		g_ptr_array_add(search->expressions, regex);
	}
	if (read_context(search, args->context))
		return true;
	g_set_error(
		error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		"-Context takes the number of lines before and after: 2, 3");
	return object_stop(call, error);
}

static const char *file_of(Value input)
{
	if (input.type == VALUE_RECORD && input.record->type == &file_type)
		return value_text(record_get(input.record, "FullName"));
	return NULL;
}

static bool string_process(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Search *search = call_state(call);
	if (args->path.paths || args->path.literal_paths)
		return paths_each(call, &args->path, NULL, look_in_file, args,
				  error);
	if (!object_given(call))
		return true;
	const char *file = file_of(args->input);
	if (file)
		return look_in_file(call, args, file, error);
	g_auto(Value) line = value_as_text(args->input);
	Place place = { 0 };
	search->number++;
	if (search->around)
		list_add_take(search->lines, value_ref(line));
	else
		look(call, args, &place, line, search->number);
	return true;
}

static bool string_end(Call *call, void *data, GError **error)
{
	StringArgs *args = data;
	Search *search = call_state(call);
	Place place = { .lines = search->lines };
	(void)error;
	look_all(call, args, &place);
	if (args->quiet && !search->found)
		call_emit_take(call, value_bool(false));
	return true;
}

static const char *const sets[] = { "File", "Object", "LiteralFile", NULL };

static const Param string_params[] = {
	{ .is = { "Pattern", "Regular expressions, or texts, to look for.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(StringArgs, patterns) },
	  .position = 1,
	  .mandatory = ALL_SETS },
	{ .is = { "Path", "Files to look in; wildcards are allowed.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(StringArgs, path.paths) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .position = 2,
	  .by_name = SET(0) },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_LIST | PROPERTY_PATH,
		  .field = STRINGS_FIELD(StringArgs, path.literal_paths) },
	  .sets = SET(2),
	  .mandatory = SET(2),
	  .by_name = SET(2),
	  .aliases = path_aliases },
	{ .is = { "InputObject", "Text to look in, or a file.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(StringArgs, input) },
	  .sets = SET(1),
	  .mandatory = SET(1),
	  .by_value = SET(1) },
	{ .is = { "SimpleMatch", "The patterns are plain texts.",
		  .field = SWITCH_FIELD(StringArgs, simple) } },
	{ .is = { "CaseSensitive", "Tells a from A.",
		  .field = SWITCH_FIELD(StringArgs, sensitive) } },
	{ .is = { "Quiet", "Gives only whether something was found.",
		  .field = SWITCH_FIELD(StringArgs, quiet) } },
	{ .is = { "List", "Gives only the first line of each file.",
		  .field = SWITCH_FIELD(StringArgs, list) } },
	{ .is = { "Include", "Names of files to look in.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(StringArgs, include) } },
	{ .is = { "Exclude", "Names of files to leave out.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(StringArgs, exclude) } },
	{ .is = { "NotMatch", "Gives the lines without the pattern.",
		  .field = SWITCH_FIELD(StringArgs, not_match) } },
	{ .is = { "AllMatches", "Every match of a line, not just the first.",
		  .field = SWITCH_FIELD(StringArgs, all) } },
	{ .is = { "Encoding", "Accepted; files are read as they are.",
		  .allowed = text_encodings,
		  .field = STRING_FIELD(StringArgs, encoding) } },
	{ .is = { "Context", "How many lines before and after to give too.",
		  .flags = ANY_LIST,
		  .field = VALUE_FIELD(StringArgs, context) } },
	{ 0 },
};

static const Example string_examples[] = {
	{ "'Ken', 'Anna' | Select-String '^k'", "Ken." },
	{ "'a.b', 'ab' | Select-String a.b -SimpleMatch -Quiet", "True." },
	{ 0 },
};

const Cmdlet cmdlet_select_string = {
	.name = "Select-String",
	.synopsis = "Finds text in files and in texts.",
	.args_size = sizeof(StringArgs),
	.params = string_params,
	.sets = sets,
	.default_set = "File",
	.examples = string_examples,
	.output = &match_info_type,
	.begin = string_begin,
	.process = string_process,
	.end = string_end,
};
