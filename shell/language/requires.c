#include "shell/language/requires.h"

#include "shell/language/comment.h"
#include "shell/language/parser.h"

#include <string.h>

#define WORD "#requires"

/* One statement being read. */
typedef struct Reader {
	Parser parser;
	GArray *rows; /* Requirement */
	bool snapin, shell;
} Reader;

typedef bool TakeFn(Reader *reader, const Node *value, RequirementKind kind);

typedef struct Option {
	const char *name;
	RequirementKind kind;
	TakeFn *take; /* NULL: a switch */
} Option;

static bool fail(Reader *reader, const char *message)
{
	Parser *parser = &reader->parser;
	parser_fail(parser, parser->at, parser->end, "%s", message);
	return false;
}

/* ---- constants ---- */

/* The lone expression that a statement is; NULL: more than that. */
static const Node *lone(const Node *node)
{
	if (node && node->kind == NODE_PIPELINE) {
		const PipelineNode *pipeline = (const PipelineNode *)node;
		return pipeline->count == 1 &&
				       !pipeline->elements[0].redirect_count
			       ? pipeline->elements[0].node
			       : NULL;
	}
	return node;
}

/* Text of a constant, a number as it is written; NULL: it is none. */
static const char *constant(Reader *reader, const Node *node)
{
	node = lone(node);
	if (!node || node->kind != NODE_CONSTANT)
		return NULL;
	const ConstantNode *value = (const ConstantNode *)node;
	if (value->text)
		return value->text;
	g_autofree char *text = value_format(value->value);
	return source_copy(reader->parser.source, text, strlen(text));
}

static void add(Reader *reader, RequirementKind kind, const char *name)
{
	Requirement row = { kind, name };
	g_array_append_val(reader->rows, row);
}

/* Gives each element of a list. */
static bool take_each(Reader *reader, const Node *value, RequirementKind kind,
		      TakeFn *take)
{
	if (value->kind == NODE_ARRAY) {
		const Nodes *items =
			&((const StatementsNode *)((const GroupNode *)value)
				  ->body)
				 ->items;
		for (unsigned i = 0; i < items->count; i++) {
			const Node *item = lone(items->items[i]);
			if (!item || !take_each(reader, item, kind, take))
				return false;
		}
		return true;
	}
	if (value->kind != NODE_LIST)
		return take(reader, value, kind);
	const Nodes *items = &((const ListNode *)value)->items;
	for (unsigned i = 0; i < items->count; i++)
		if (!take(reader, items->items[i], kind))
			return false;
	return true;
}

/* ---- options ---- */

static bool is_version(const char *text)
{
	unsigned parts = 0;
	for (; *text && parts < 4; parts++) {
		size_t digits = strspn(text, "0123456789");
		if (!digits || digits > 9)
			return false;
		text += digits;
		if (!*text)
			return true;
		if (*text++ != '.')
			return false;
	}
	return false;
}

static bool take_version(Reader *reader, const Node *value,
			 RequirementKind kind)
{
	const char *text = constant(reader, value);
	if (!text || !is_version(text))
		return fail(reader, "The -Version of a #requires statement "
				    "must be a version such as 5.1");
	if (!reader->snapin) /* else it is that of the snap-in */
		add(reader, kind, text);
	return true;
}

static bool take_edition(Reader *reader, const Node *value,
			 RequirementKind kind)
{
	const char *text = constant(reader, value);
	if (!text || (g_ascii_strcasecmp(text, "Desktop") &&
		      g_ascii_strcasecmp(text, "Core")))
		return fail(reader, "The -PSEdition of a #requires statement "
				    "must be Desktop or Core");
	add(reader, kind, text);
	return true;
}

static bool take_name(Reader *reader, const Node *value, RequirementKind kind)
{
	const char *text = constant(reader, value);
	if (!text || !*text)
		return fail(reader, "A name is missing in the #requires "
				    "statement");
	reader->snapin |= kind == REQUIRE_SNAPIN;
	reader->shell |= kind == REQUIRE_SHELL;
	add(reader, kind, text);
	return true;
}

/* ---- modules ---- */

enum { MODULE_NAME, MODULE_LEAST, MODULE_MOST, MODULE_EXACT, MODULE_GUID };

static const char *const module_keys[] = { "ModuleName", "ModuleVersion",
					   "MaximumVersion", "RequiredVersion",
					   "GUID" };

static int module_key(const char *key)
{
	for (unsigned i = 0; key && i < G_N_ELEMENTS(module_keys); i++)
		if (!g_ascii_strcasecmp(key, module_keys[i]))
			return (int)i;
	return -1;
}

static bool fill_module(Reader *reader, const TableNode *table,
			const char **values)
{
	for (unsigned i = 0; i < table->count; i++) {
		int key = module_key(constant(reader, table->rows[i].key));
		const char *text = constant(reader, table->rows[i].value);
		if (key < 0 || !text)
			return fail(reader,
				    "A module of a #requires statement has "
				    "ModuleName, ModuleVersion, "
				    "MaximumVersion, RequiredVersion and GUID "
				    "with constant values");
		values[key] = text;
	}
	return true;
}

static bool check_module(Reader *reader, const char *const *values)
{
	bool range = values[MODULE_LEAST] || values[MODULE_MOST];
	if (!values[MODULE_NAME])
		return fail(reader, "A module of a #requires statement has no "
				    "ModuleName");
	if (!range && !values[MODULE_EXACT])
		return fail(reader, "A module of a #requires statement needs "
				    "ModuleVersion, MaximumVersion or "
				    "RequiredVersion");
	if (range && values[MODULE_EXACT])
		return fail(reader, "A module of a #requires statement has "
				    "either RequiredVersion or the other "
				    "versions");
	for (unsigned i = MODULE_LEAST; i <= MODULE_EXACT; i++)
		if (values[i] && !is_version(values[i]))
			return fail(reader, "The version of a module in a "
					    "#requires statement must be one "
					    "such as 1.0");
	return true;
}

static bool take_module(Reader *reader, const Node *value, RequirementKind kind)
{
	const char *values[G_N_ELEMENTS(module_keys)] = { 0 };
	if (value->kind != NODE_TABLE)
		return take_name(reader, value, kind);
	if (!fill_module(reader, (const TableNode *)value, values) ||
	    !check_module(reader, values))
		return false;
	add(reader, kind, values[MODULE_NAME]);
	return true;
}

static const Option options[] = {
	{ "Version", REQUIRE_VERSION, take_version },
	{ "PSEdition", REQUIRE_EDITION, take_edition },
	{ "Modules", REQUIRE_MODULE, take_module },
	{ "PSSnapin", REQUIRE_SNAPIN, take_name },
	{ "ShellId", REQUIRE_SHELL, take_name },
	{ "Assembly", REQUIRE_ASSEMBLY, take_name },
	{ "RunAsAdministrator", REQUIRE_ADMINISTRATOR, NULL },
	{ 0 },
};

/* ---- statements ---- */

/* A name may be shortened: -Module. */
static const Option *find_option(const char *name)
{
	for (const Option *option = options; name && option->name; option++)
		if (!g_ascii_strncasecmp(option->name, name, strlen(name)))
			return option;
	return NULL;
}

/* Reads the option at *at with its value. */
static bool read_option(Reader *reader, const CommandNode *command,
			unsigned *at)
{
	const Word *word = &command->words[*at];
	const Option *option = find_option(word->parameter);
	const Node *value = word->value;
	if (!option)
		return fail(reader,
			    "The #requires statement is not in the correct "
			    "format: it takes -Version, -PSEdition, -Modules, "
			    "-PSSnapin, -ShellId, -Assembly and "
			    "-RunAsAdministrator");
	if (!option->take) {
		add(reader, option->kind, "");
		return true;
	}
	if (!value && *at + 1 < command->count &&
	    !command->words[*at + 1].parameter)
		value = command->words[++*at].value;
	if (!value)
		return fail(reader, "A parameter of the #requires statement "
				    "lacks its argument");
	return take_each(reader, value, option->kind, option->take);
}

static bool read_command(Reader *reader, const Element *element)
{
	const CommandNode *command = (const CommandNode *)element->node;
	if (!command->count)
		return fail(reader, "The #requires statement requires "
				    "nothing: write -Version, -Modules or the "
				    "like behind it");
	for (unsigned i = 0; i < command->count; i++)
		if (!read_option(reader, command, &i))
			return false;
	if (reader->shell && !reader->snapin)
		return fail(reader, "-ShellId of a #requires statement needs "
				    "-PSSnapin");
	return true;
}

/* Read as a command that is called requires. */
static bool read_statement(Source *source, const Comment *comment, GArray *rows,
			   ParseFault *fault)
{
	Reader reader = {
		.parser = { .source = source,
			    .text = source->text,
			    .at = comment->start + 1,
			    .end = comment->end,
			    .fault = fault },
		.rows = rows,
	};
	const PipelineNode *pipeline =
		(const PipelineNode *)parse_pipeline(&reader.parser);
	parser_clear(&reader.parser);
	if (reader.parser.failed)
		return false;
	reader.parser.at = comment->start;
	if (pipeline->node.kind != NODE_PIPELINE || pipeline->count != 1 ||
	    pipeline->elements[0].node->kind != NODE_COMMAND)
		return fail(&reader, "The #requires statement is not in the "
				     "correct format");
	return read_command(&reader, &pipeline->elements[0]);
}

static bool is_statement(const Source *source, const Comment *comment)
{
	const char *at = source->text + comment->start;
	return !g_ascii_strncasecmp(at, WORD, strlen(WORD)) &&
	       (comment->end - comment->start == strlen(WORD) ||
		char_blank(at + strlen(WORD))) &&
	       comment_begins_line(source, comment);
}

/* Reading one may meet a comment in it, which is none of the script's. */
static bool read_all(Source *source, GArray *rows, ParseFault *fault)
{
	guint count = source->comments->len;
	bool good = true;
	for (guint i = 0; i < count && good; i++) {
		Comment comment = g_array_index(source->comments, Comment, i);
		if (is_statement(source, &comment))
			good = read_statement(source, &comment, rows, fault);
	}
	g_array_set_size(source->comments, count);
	fault->incomplete = false;
	return good;
}

bool requires_parse(Source *source, ParseFault *fault)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(Requirement));
	if (!read_all(source, rows, fault))
		return false;
	size_t bytes = rows->len * sizeof(Requirement);
	Requirement *kept = source_alloc(source, bytes);
	if (bytes)
		memcpy(kept, rows->data, bytes);
	source->requirements = kept;
	source->requirement_count = rows->len;
	return true;
}
