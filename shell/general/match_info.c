#include "shell/general/match_info.h"

#include "core/value/list.h"

#include <string.h>

#define STREAM "InputStream"

static const Property match_properties[] = {
	{ "IgnoreCase", "Whether letters counted as equal." },
	{ "LineNumber", "Its line, from 1." },
	{ "Line", "The text." },
	{ "Filename", "Name of the file." },
	{ "Path", "The file, or InputStream." },
	{ "Pattern", "What was found." },
	{ "Context", "The lines around it." },
	{ "Matches", "What matched within the line." },
	{ 0 },
};

/* ToString() names the whole path. */
static char *format(const Record *record)
{
	return match_info_text(record, true);
}

static char *lines(const Record *record)
{
	return match_info_text(record, false);
}

static const View match_view = { .lines = lines };

const RecordType match_info_type = {
	.name = "Microsoft.PowerShell.Commands.MatchInfo",
	.properties = match_properties,
	.view = &match_view,
	.format = format,
};

static char *path_shown(const char *path, bool whole)
{
	g_autofree char *here = g_get_current_dir();
	size_t length = strlen(here);
	if (!whole && strncmp(path, here, length) == 0 && path[length] == '/')
		return g_strdup(path + length + 1);
	return g_strdup(path);
}

static void append_line(GString *text, const char *prefix, const char *path,
			int64_t number, Value line)
{
	g_autofree char *shown = value_format(line);
	g_string_append_printf(text, "%s%s", text->len ? "\n" : "", prefix);
	if (path)
		g_string_append_printf(text, "%s:%" G_GINT64_FORMAT ":", path,
				       number);
	g_string_append(text, shown);
}

static void append_context(GString *text, Value lines, const char *path,
			   int64_t number)
{
	for (uint32_t i = 0; lines.type == VALUE_LIST && i < lines.list->count;
	     i++)
		append_line(text, "  ", path, number + i,
			    lines.list->values[i]);
}

static int64_t length_of(Value lines)
{
	return lines.type == VALUE_LIST ? lines.list->count : 0;
}

char *match_info_text(const Record *record, bool whole)
{
	Record *match = (Record *)record;
	Value context = record_get(match, "Context");
	Value before = VALUE_NONE, after = VALUE_NONE;
	bool around = context.type == VALUE_RECORD;
	int64_t number = record_get(match, "LineNumber").integer;
	const char *path = value_text(record_get(match, "Path"));
	g_autofree char *shown =
		path && strcmp(path, STREAM) ? path_shown(path, whole) : NULL;
	GString *text = g_string_new(NULL);
	if (around) {
		before = record_get(context.record, "PreContext");
		after = record_get(context.record, "PostContext");
	}
	append_context(text, before, shown, number - length_of(before));
	append_line(text, around ? "> " : "", shown, number,
		    record_get(match, "Line"));
	append_context(text, after, shown, number + 1);
	return g_string_free(text, FALSE);
}
