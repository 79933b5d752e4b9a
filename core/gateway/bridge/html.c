#include "core/gateway/bridge/html.h"

#include "core/gateway/bridge/html_tag.h"
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

static const char *read_text(Reader *reader, const char *at)
{
	while (*at && *at != '<') {
		if (g_ascii_isspace(*at)) {
			add_space(reader, *at++);
			continue;
		}
		reader->blank = FALSE;
		if (*at == '&')
			at += html_reference(at, reader->text);
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
	if (is_apart(current_kind(reader)))
		reader->blank = TRUE;
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

static const char *attribute(const HtmlTag *tag, const char *name)
{
	for (guint i = 0; i < tag->pairs->len; i += 2)
		if (!strcmp(tag->pairs->pdata[i], name))
			return tag->pairs->pdata[i + 1];
	return NULL;
}

static void take_element(Reader *reader, const HtmlTag *tag)
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
	g_auto(HtmlTag) tag = { 0 };
	const MarkupRule *rule;
	const char *alternative;

	at = html_tag_read(&tag, at);
	rule = markup_rule(tag.name);
	if (rule->kind == MARKUP_BREAK) {
		add_break(reader);
	} else if (rule->kind == MARKUP_IMAGE) {
		alternative = attribute(&tag, "alt");
		g_string_append(reader->text, alternative ? alternative : "");
	} else if (rule->kind == MARKUP_DROP) {
		return tag.ends || tag.empty ? at : skip_element(at, tag.name);
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
