/* The text of a topic: keywords with a dot, and the lines below them. */
#include "shell/language/comment.h"

#include <string.h>

typedef struct Keyword {
	const char *word;
	TopicPart part;
	bool named; /* its name stands on the same line */
} Keyword;

static const Keyword keywords[] = {
	{ "SYNOPSIS", TOPIC_SYNOPSIS, false },
	{ "DESCRIPTION", TOPIC_DESCRIPTION, false },
	{ "NOTES", TOPIC_NOTES, false },
	{ "COMPONENT", TOPIC_COMPONENT, false },
	{ "ROLE", TOPIC_ROLE, false },
	{ "FUNCTIONALITY", TOPIC_FUNCTIONALITY, false },
	{ "EXAMPLE", TOPIC_EXAMPLE, false },
	{ "INPUTS", TOPIC_INPUT, false },
	{ "OUTPUTS", TOPIC_OUTPUT, false },
	{ "LINK", TOPIC_LINK, false },
	{ "PARAMETER", TOPIC_PARAMETER, true },
	{ "FORWARDHELPTARGETNAME", TOPIC_FORWARD, true },
	{ "FORWARDHELPCATEGORY", TOPIC_IGNORED, true },
	{ "REMOTEHELPRUNSPACE", TOPIC_IGNORED, true },
	{ "EXTERNALHELP", TOPIC_IGNORED, true },
	{ 0 },
};

/* ---- comments as lines ---- */

static void add_lines(GPtrArray *lines, char *text)
{
	g_auto(GStrv) split = g_strsplit(text, "\n", -1);
	for (char **line = split; *line; line++)
		g_ptr_array_add(lines, g_strdup(*line));
	g_free(text);
}

static GPtrArray *lines_of(const Source *source, const Comment *comments,
			   unsigned count)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < count; i++) {
		const char *at = source->text + comments[i].start;
		size_t length = comments[i].end - comments[i].start;
		bool wide = *at == '<';
		size_t open = wide ? 2 : strspn(at, "#");
		size_t close = wide ? 2 : 0;
		add_lines(lines, g_strndup(at + open, length - open - close));
	}
	return lines;
}

static bool is_blank(const char *line)
{
	return !line[strspn(line, " \t\r")];
}

/* Does the line hold a dot and one word, perhaps with an argument? */
static bool is_keyword_line(const char *line, char **word, char **argument)
{
	g_autofree char *text = g_strstrip(g_strdup(line));
	size_t length = 0;
	if (*text != '.')
		return false;
	while (g_ascii_isalnum(text[1 + length]) || text[1 + length] == '_')
		length++;
	if (!length || (text[1 + length] && !g_ascii_isspace(text[1 + length])))
		return false;
	*word = g_strndup(text + 1, length);
	*argument = g_strdup(g_strchug(text + 1 + length));
	return true;
}

static const Keyword *keyword_of(const char *line, char **argument)
{
	g_autofree char *word = NULL;
	if (!is_keyword_line(line, &word, argument))
		return NULL;
	for (const Keyword *known = keywords; known->word; known++)
		if (!g_ascii_strcasecmp(known->word, word) &&
		    known->named == (**argument != '\0'))
			return known;
	g_clear_pointer(argument, g_free);
	return NULL;
}

static bool starts_section(const char *line)
{
	g_autofree char *word = NULL, *argument = NULL;
	return is_keyword_line(line, &word, &argument);
}

/* ---- a section's text ---- */

static size_t indent_of(const char *line)
{
	return strspn(line, " \t");
}

/* Lines from *at to the next keyword, as indented as they are among each
 * other; *at is then behind them. */
static char *take_text(const GPtrArray *lines, guint *at)
{
	GString *text = g_string_new(NULL);
	size_t indent = 0;
	for (; *at < lines->len; (*at)++) {
		const char *line = lines->pdata[*at];
		if (!text->len && is_blank(line))
			continue;
		if (starts_section(line))
			break;
		if (!text->len)
			indent = indent_of(line);
		g_string_append(text, line + MIN(indent, indent_of(line)));
		g_string_append_c(text, '\n');
	}
	return g_strchomp(g_string_free(text, FALSE));
}

static const char *keep_take(Source *source, char *text)
{
	const char *kept = source_copy(source, text, strlen(text));
	g_free(text);
	return kept;
}

static bool take_section(Source *source, const GPtrArray *lines, guint *at,
			 TopicSection *section)
{
	g_autofree char *argument = NULL;
	const Keyword *keyword = keyword_of(lines->pdata[*at], &argument);
	if (!keyword)
		return false;
	(*at)++;
	section->part = keyword->part;
	if (keyword->part == TOPIC_FORWARD) {
		section->text = keep_take(source, g_steal_pointer(&argument));
		return true;
	}
	if (keyword->named)
		section->name = keep_take(source, g_steal_pointer(&argument));
	section->text = keep_take(source, take_text(lines, at));
	return true;
}

static bool take_sections(Source *source, const GPtrArray *lines,
			  GArray *sections)
{
	guint at = 0;
	while (at < lines->len) {
		TopicSection section = { 0 };
		if (is_blank(lines->pdata[at])) {
			at++;
			continue;
		}
		if (!take_section(source, lines, &at, &section))
			return false;
		g_array_append_val(sections, section);
	}
	return sections->len > 0;
}

const HelpTopic *topic_parse(Source *source, const Comment *comments,
			     unsigned count)
{
	g_autoptr(GPtrArray) lines = lines_of(source, comments, count);
	g_autoptr(GArray) sections =
		g_array_new(FALSE, TRUE, sizeof(TopicSection));
	if (!take_sections(source, lines, sections))
		return NULL;
	HelpTopic *topic = source_alloc(source, sizeof *topic);
	size_t bytes = sections->len * sizeof *topic->sections;
	topic->count = sections->len;
	topic->sections = source_alloc(source, bytes);
	memcpy(topic->sections, sections->data, bytes);
	return topic;
}

const char *comment_plain(Source *source, const Comment *comments,
			  unsigned count)
{
	g_autoptr(GPtrArray) lines = lines_of(source, comments, count);
	guint at = 0;
	char *text = take_text(lines, &at);
	if (*text)
		return keep_take(source, text);
	g_free(text);
	return NULL;
}

const char *topic_find(const HelpTopic *topic, TopicPart part, const char *name)
{
	for (unsigned i = 0; i < topic->count; i++)
		if (topic->sections[i].part == part &&
		    (!name ||
		     !g_ascii_strcasecmp(topic->sections[i].name, name)))
			return topic->sections[i].text;
	return NULL;
}
