#include "core/gateway/bridge/html.h"

#include "core/gateway/bridge/limits.h"

#include <string.h>

/* A tree under construction. `open` are the elements that are not closed, as
 * the source named them; those that are not kept stand for their parent. */
typedef struct Open {
	Xml *element;
	char *name;
	MarkupKind kind;
} Open;

typedef struct Reader {
	Xml *body;
	GArray *open;	/* of Open */
	GString *text;	/* not yet in the tree */
	gboolean blank; /* a blank there would follow another one */
	guint elements, deep, preformatted;
} Reader;

static void clear_open(void *data)
{
	g_free(((Open *)data)->name);
}

static Xml *current(const Reader *reader)
{
	guint count = reader->open->len;

	return count ? g_array_index(reader->open, Open, count - 1).element
		     : reader->body;
}

static MarkupKind current_kind(const Reader *reader)
{
	guint count = reader->open->len;

	return count ? g_array_index(reader->open, Open, count - 1).kind
		     : MARKUP_NONE;
}

/* ---- text ---- */

static void flush(Reader *reader)
{
	if (reader->text->len)
		xml_add_text(current(reader), reader->text->str);
	g_string_truncate(reader->text, 0);
}

static void add_break(Reader *reader)
{
	flush(reader);
	xml_add(current(reader), "br", NULL);
	reader->blank = TRUE;
}

/* White space collapses, unless it is preformatted. */
static void add_space(Reader *reader, char space)
{
	if (reader->preformatted && space == '\n')
		add_break(reader);
	else if (reader->preformatted)
		g_string_append(reader->text, "\xc2\xa0");
	else if (!reader->blank)
		g_string_append_c(reader->text, ' ');
	if (!reader->preformatted)
		reader->blank = TRUE;
}

/* A reference at `at`, or the ampersand itself; how many bytes it has. */
static gsize add_reference(const char *at, GString *into)
{
	gsize length = strspn(at + 1, "#0123456789abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (length > 10 || !html_entity(at + 1, length, into)) {
		g_string_append_c(into, '&');
		return 1;
	}
	return at[1 + length] == ';' ? length + 2 : length + 1;
}

static const char *read_text(Reader *reader, const char *at)
{
	while (*at && *at != '<') {
		if (g_ascii_isspace(*at)) {
			add_space(reader, *at++);
			continue;
		}
		reader->blank = FALSE;
		if (*at == '&')
			at += add_reference(at, reader->text);
		else
			g_string_append_c(reader->text, *at++);
	}
	return at;
}

/* ---- elements ---- */

static void pop(Reader *reader)
{
	guint last = reader->open->len - 1;
	const Open *open = &g_array_index(reader->open, Open, last);

	flush(reader);
	if (!strcmp(open->name, "pre"))
		reader->preformatted--;
	if (open->kind == MARKUP_BLOCK || open->kind == MARKUP_ITEM)
		reader->blank = TRUE;
	g_array_set_size(reader->open, last);
}

/* What a block, a list or an item may stand in. */
static gboolean holds(const Xml *element, MarkupKind kind)
{
	static const char *const blocks[] = { "body", "blockquote", "li" };

	if (kind == MARKUP_ITEM)
		return !strcmp(element->name, "ul") ||
		       !strcmp(element->name, "ol");
	for (guint i = 0; i < G_N_ELEMENTS(blocks); i++)
		if (!strcmp(element->name, blocks[i]))
			return TRUE;
	return FALSE;
}

/* A paragraph ends the one before it, an item too: XHTML has none of them in
 * each other, tag soup does. An item without a list is a paragraph. */
static void close_for(Reader *reader, MarkupKind kind)
{
	guint keep = reader->open->len;

	while (keep &&
	       !holds(g_array_index(reader->open, Open, keep - 1).element,
		      kind))
		keep--;
	if (!keep && kind == MARKUP_ITEM) {
		close_for(reader, MARKUP_BLOCK);
		return;
	}
	while (reader->open->len > keep)
		pop(reader);
}

static void push(Reader *reader, const char *name, const MarkupRule *rule)
{
	Open open = { current(reader), g_strdup(name), MARKUP_NONE };

	if (rule->kind != MARKUP_NONE && reader->elements < MARKUP_ELEMENTS) {
		open.element = xml_add(open.element, rule->name, NULL);
		open.kind = rule->kind;
		reader->elements++;
	}
	if (rule->style && open.kind != MARKUP_NONE)
		markup_add_style(open.element, rule->style);
	g_array_append_val(reader->open, open);
}

static gboolean is_apart(MarkupKind kind)
{
	return kind == MARKUP_BLOCK || kind == MARKUP_LIST ||
	       kind == MARKUP_ITEM;
}

/* Only a list holds items. */
static const MarkupRule *rule_here(const Reader *reader, const char *name)
{
	const MarkupRule *rule = markup_rule(name);

	if (rule->kind == MARKUP_ITEM && current_kind(reader) != MARKUP_LIST)
		return markup_rule("p");
	if (rule->kind == MARKUP_INLINE && current_kind(reader) == MARKUP_LIST)
		return markup_rule("li");
	return rule;
}

/* False when it stands too deep: then its end tag ends nothing. */
static gboolean begin(Reader *reader, const char *name)
{
	const MarkupRule *rule = markup_rule(name);

	flush(reader);
	if (is_apart(rule->kind)) {
		close_for(reader, rule->kind);
		reader->blank = TRUE;
	}
	if (reader->open->len >= MARKUP_DEPTH)
		return FALSE;
	push(reader, name, rule_here(reader, name));
	if (!strcmp(name, "pre"))
		reader->preformatted++;
	return TRUE;
}

static void end(Reader *reader, const char *name)
{
	guint at = reader->open->len;

	while (at &&
	       strcmp(g_array_index(reader->open, Open, at - 1).name, name))
		at--;
	if (!at)
		return;
	while (reader->open->len >= at)
		pop(reader);
}

/* ---- tags ---- */

typedef struct Tag {
	char *name;	  /* lower case */
	GPtrArray *pairs; /* names in lower case and values, in turns */
	gboolean ends, empty;
} Tag;

static void tag_clear(Tag *tag)
{
	g_free(tag->name);
	g_ptr_array_unref(tag->pairs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tag, tag_clear)

static const char *skip_space(const char *at)
{
	while (g_ascii_isspace(*at))
		at++;
	return at;
}

static char *decode(const char *at, gsize length)
{
	GString *value = g_string_new(NULL);
	g_autofree char *text = g_strndup(at, length);

	for (at = text; *at;)
		if (*at == '&')
			at += add_reference(at, value);
		else
			g_string_append_c(value, *at++);
	return g_string_free(value, FALSE);
}

static const char *read_value(const char *at, char **value)
{
	gsize length;
	char quote = *at;

	if (quote != '"' && quote != '\'') {
		length = strcspn(at, " \t\r\n>");
		*value = decode(at, length);
		return at + length;
	}
	length = strcspn(at + 1, quote == '"' ? "\"" : "'");
	*value = decode(at + 1, length);
	at += length + 1;
	return *at ? at + 1 : at;
}

static const char *read_attribute(Tag *tag, const char *at)
{
	gsize length = strcspn(at, " \t\r\n=>/");
	g_autofree char *name = g_ascii_strdown(at, (gssize)length);
	char *value = NULL;
	const char *next = skip_space(at + length);

	if (!length)
		return at + 1;
	if (*next == '=')
		next = read_value(skip_space(next + 1), &value);
	if (value) {
		g_ptr_array_add(tag->pairs, g_steal_pointer(&name));
		g_ptr_array_add(tag->pairs, value);
	}
	return next;
}

/* At a letter or a slash behind "<". */
static const char *read_tag(Tag *tag, const char *at)
{
	gsize length;

	tag->ends = *at == '/';
	at += tag->ends;
	length = strcspn(at, " \t\r\n>/");
	tag->name = g_ascii_strdown(at, (gssize)length);
	tag->pairs = g_ptr_array_new_with_free_func(g_free);
	for (at = skip_space(at + length); *at && *at != '>';
	     at = skip_space(at)) {
		tag->empty = *at == '/';
		at = read_attribute(tag, at);
	}
	return *at ? at + 1 : at;
}

static const char *attribute(const Tag *tag, const char *name)
{
	for (guint i = 0; i < tag->pairs->len; i += 2)
		if (!strcmp(tag->pairs->pdata[i], name))
			return tag->pairs->pdata[i + 1];
	return NULL;
}

static void take_element(Reader *reader, const Tag *tag)
{
	if (!begin(reader, tag->name))
		return;
	if (current_kind(reader) != MARKUP_NONE)
		for (guint i = 0; i < tag->pairs->len; i += 2)
			markup_set(current(reader), tag->pairs->pdata[i],
				   tag->pairs->pdata[i + 1]);
	if (tag->empty)
		end(reader, tag->name);
}

/* Behind the end tag of an element that goes with what is in it. */
static const char *skip_element(const char *at, const char *name)
{
	gsize length = strlen(name);

	while ((at = strstr(at, "</"))) {
		at += 2;
		if (g_ascii_strncasecmp(at, name, length))
			continue;
		at += strcspn(at, ">");
		return *at ? at + 1 : at;
	}
	return "";
}

static const char *take_tag(Reader *reader, const char *at)
{
	g_auto(Tag) tag = { 0 };
	const MarkupRule *rule;
	const char *alternative;

	at = read_tag(&tag, at);
	rule = markup_rule(tag.name);
	if (rule->kind == MARKUP_BREAK) {
		add_break(reader);
	} else if (rule->kind == MARKUP_IMAGE) {
		alternative = attribute(&tag, "alt");
		g_string_append(reader->text, alternative ? alternative : "");
	} else if (rule->kind == MARKUP_DROP && !tag.ends && !tag.empty) {
		return skip_element(at, tag.name);
	} else if (tag.ends) {
		end(reader, tag.name);
	} else {
		take_element(reader, &tag);
	}
	return at;
}

/* A comment, a declaration, a conditional; or just a "<". */
static const char *take_other(Reader *reader, const char *at)
{
	const char *stop = NULL;

	if (!strncmp(at, "<!--", 4)) {
		stop = strstr(at + 4, "-->");
		return stop ? stop + 3 : "";
	}
	if (at[1] == '!' || at[1] == '?') {
		at += strcspn(at, ">");
		return *at ? at + 1 : at;
	}
	reader->blank = FALSE;
	g_string_append_c(reader->text, '<');
	return at + 1;
}

static gboolean is_tag(const char *at)
{
	return g_ascii_isalpha(at[1]) ||
	       (at[1] == '/' && g_ascii_isalpha(at[2]));
}

Xml *html_read(const char *html)
{
	Reader reader = { .blank = TRUE };
	const char *at = html;

	reader.body = xml_new("body", NS_XHTML);
	reader.open = g_array_new(FALSE, FALSE, sizeof(Open));
	g_array_set_clear_func(reader.open, clear_open);
	reader.text = g_string_new(NULL);
	while (*(at = read_text(&reader, at)))
		at = is_tag(at) ? take_tag(&reader, at + 1)
				: take_other(&reader, at);
	flush(&reader);
	g_array_unref(reader.open);
	g_string_free(reader.text, TRUE);
	if (!markup_prune(reader.body))
		g_clear_pointer(&reader.body, xml_free);
	return reader.body;
}
