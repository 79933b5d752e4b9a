#include "shell/evaluate/block.h"

#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/environment.h"

#include <string.h>

static void add(Prepared *prepared, const char *name, bool has_value,
		Value value)
{
	Argument argument = { name, has_value, value, NULL };
	g_array_append_val(prepared->arguments, argument);
}

static const char *keep(Prepared *prepared, char *text)
{
	g_ptr_array_add(prepared->names, text);
	return text;
}

/* One element of a list; a name that $args kept is a name again, with a colon
 * it takes the next element. Answers how many more it took. */
static unsigned add_splatted(Prepared *prepared, const List *list, uint32_t at)
{
	Value value = list->values[at];
	if (value.type != VALUE_STRING || !value.more) {
		add(prepared, NULL, true, value_ref(value));
		return 0;
	}
	const char *text = value_text(value) + 1;
	bool colon = g_str_has_suffix(text, ":") && at + 1 < list->count;
	const char *name =
		keep(prepared, g_strndup(text, strlen(text) - colon));
	add(prepared, name, colon,
	    colon ? value_ref(list->values[at + 1]) : VALUE_NONE);
	return colon;
}

/* @name: a table gives parameters, a list gives values. */
static void add_splat(Prepared *prepared, Value value)
{
	uint32_t at = 0;
	const TableEntry *entry;
	if (value.type == VALUE_LIST) {
		for (uint32_t i = 0; i < value.list->count; i++)
			i += add_splatted(prepared, value.list, i);
		return;
	}
	if (value.type != VALUE_TABLE) {
		if (value.type != VALUE_NULL)
			add(prepared, NULL, true, value_ref(value));
		return;
	}
	while ((entry = table_next(value.table, &at)))
		add(prepared, keep(prepared, value_format(entry->key)), true,
		    value_ref(entry->value));
}

static bool is_splat(const Node *node)
{
	return node && node->kind == NODE_VARIABLE &&
	       ((const VariableNode *)node)->splat;
}

/* What stands behind --%: words at blanks, double quotes group. */
static void add_verbatim(const Word *word, Prepared *prepared)
{
	Value text = ((const ConstantNode *)word->value)->value;
	g_autofree char *line = environment_expand(value_text(text));
	GString *one = g_string_new(NULL);
	bool quoted = false, any = false;
	for (const char *at = line;; at++) {
		if (*at && (quoted || !strchr(" \t", *at))) {
			any = true;
			if (*at == '"')
				quoted = !quoted;
			else
				g_string_append_c(one, *at);
			continue;
		}
		if (any)
			add(prepared, NULL, true, value_string(one->str));
		g_string_truncate(one, 0);
		any = false;
		if (!*at)
			break;
	}
	g_string_free(one, TRUE);
}

/* Text parameters get a bare number as it was written: 1.50, 0x10. */
static const char *bare_text(const Node *node)
{
	if (!node || node->kind != NODE_CONSTANT)
		return NULL;
	return ((const ConstantNode *)node)->text;
}

static Flow add_word(Eval *eval, const Word *word, Prepared *prepared)
{
	Value value = VALUE_NONE;
	if (word->stop)
		return FLOW_NORMAL;
	if (word->verbatim) {
		add_verbatim(word, prepared);
		return FLOW_NORMAL;
	}
	if (word->value) {
		Flow flow = eval_value(eval, word->value, &value);
		if (flow)
			return flow;
	}
	if (is_splat(word->value)) {
		add_splat(prepared, value);
		value_clear(&value);
	} else {
		bool has_value = !word->parameter || word->value;
		Argument argument = { word->parameter, has_value, value,
				      bare_text(word->value) };
		g_array_append_val(prepared->arguments, argument);
	}
	return FLOW_NORMAL;
}

/* ---- words of programs: as they are written ---- */

static bool is_bare_number(const Node *node)
{
	return node->kind == NODE_CONSTANT &&
	       is_number(((const ConstantNode *)node)->value);
}

static char *slice(Eval *eval, uint32_t start, uint32_t end)
{
	return g_strndup(eval->source->text + start, end - start);
}

static void add_text(Prepared *prepared, GString *text)
{
	add(prepared, NULL, true, value_string(text->str));
	g_string_truncate(text, 0);
}

/* What parts two elements: its comma belongs to the word that it touches. */
static void add_gap(Eval *eval, uint32_t from, uint32_t to, Prepared *prepared,
		    GString *text)
{
	for (const char *at = eval->source->text; from < to; from++)
		if (at[from] == ',')
			g_string_append_c(text, ',');
		else if (text->len)
			add_text(prepared, text);
}

/* "a,b" is one word to a program, "a, b" are the words "a," and "b". */
static Flow add_program_list(Eval *eval, const ListNode *list,
			     Prepared *prepared)
{
	Flow flow = FLOW_NORMAL;
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < list->items.count && !flow; i++) {
		g_auto(Value) value = VALUE_NONE;
		const Node *item = list->items.items[i];
		const Node *last = i ? list->items.items[i - 1] : item;
		add_gap(eval, last->end, item->start, prepared, text);
		const char *bare = bare_text(item);
		flow = bare ? FLOW_NORMAL : eval_value(eval, item, &value);
		g_autofree char *part =
			bare ? g_strdup(bare) : value_format(value);
		g_string_append(text, part);
	}
	if (!flow)
		add_text(prepared, text);
	g_string_free(text, TRUE);
	return flow;
}

/* -x, -x:value and "--" are one word each, numbers keep their spelling. */
static Flow add_program_word(Eval *eval, const Word *word, Prepared *prepared)
{
	g_auto(Value) value = VALUE_NONE;
	Flow flow = FLOW_NORMAL;
	if (!word->parameter && word->value && word->value->kind == NODE_LIST)
		return add_program_list(eval, (const ListNode *)word->value,
					prepared);
	if (!word->parameter && !word->stop && !is_bare_number(word->value))
		return add_word(eval, word, prepared);
	if (!word->parameter || !word->value) {
		add(prepared, NULL, true,
		    value_string_take(slice(eval, word->start, word->end)));
		return flow;
	}
	flow = eval_value(eval, word->value, &value);
	if (flow)
		return flow;
	g_autofree char *text = value_format(value);
	char *whole = g_strdup_printf("-%s:%s", word->parameter, text);
	add(prepared, NULL, true, value_string_take(whole));
	return flow;
}

static Flow add_program_words(Eval *eval, const CommandNode *node,
			      Prepared *prepared)
{
	Flow flow = FLOW_NORMAL;
	for (unsigned i = 0; i < node->count && !flow; i++)
		flow = add_program_word(eval, &node->words[i], prepared);
	return flow;
}

/* After "--" everything is a value. */
static Flow add_words(Eval *eval, const CommandNode *node, Prepared *prepared)
{
	bool plain = false;
	for (unsigned i = 0; i < node->count; i++) {
		Word word = node->words[i];
		plain |= word.stop;
		if (plain && word.parameter && !word.value) {
			add(prepared, NULL, true,
			    value_string_take(
				    g_strconcat("-", word.parameter, NULL)));
			continue;
		}
		Flow flow = add_word(eval, &word, prepared);
		if (flow)
			return flow;
	}
	return FLOW_NORMAL;
}

/* ---- what is run ---- */

static void use_block(Prepared *prepared, Value block, const char *name,
		      bool dot)
{
	prepared->block = block;
	prepared->stage.cmdlet = block_cmdlet(block_of(block), name, dot);
	prepared->stage.owner = block;
}

static Flow use_script(Eval *eval, const CommandNode *node, const char *path,
		       Prepared *prepared)
{
	Value block;
	GError *error = NULL;
	Flow flow = script_load_at(eval->session, NULL, path, 1, &block);
	if (flow)
		return flow;
	if (!script_may_run(eval->session, block, path, &error)) {
		g_autofree char *name = g_path_get_basename(path);
		g_auto(Value) target = value_string(name);
		value_clear(&block);
		return eval_fail_on(eval, &node->node, error, target);
	}
	block_set_script(block_of(block), path);
	use_block(prepared, block, prepared->stage.name,
		  node->invoke == INVOKE_DOT);
	return FLOW_NORMAL;
}

/* A program: its path is the first argument, parameters keep their dash. */
static bool use_native(Eval *eval, const CommandNode *node, const char *name,
		       Prepared *prepared)
{
	char *path = native_find(name);
	(void)eval;
	(void)node;
	if (!path)
		return false;
	Argument first = { NULL, true, value_string_take(path), NULL };
	g_array_prepend_val(prepared->arguments, first);
	prepared->stage.cmdlet = &cmdlet_native;
	return true;
}

/* The message begins with the name, as if that command spoke. */
static Flow not_found(Eval *eval, const CommandNode *node, const char *name,
		      GError *error)
{
	g_auto(Value) target = value_string(name);
	Record *record = error_record_from(error, target);
	Origin origin = { .typed = name };
	Position position = eval_position(eval, node->name);
	Value exception = record_get(record, "Exception");
	record_set_take(exception.record, "CommandName", value_ref(target));
	error_record_place(record, &origin, &position);
	g_error_free(error);
	return session_throw_record_take(eval->session, record);
}

static Flow find_command(Eval *eval, const CommandNode *node, const char *name,
			 Prepared *prepared)
{
	GError *error = NULL;
	Command *command = &prepared->command;
	prepared->stage.name = keep(prepared, g_strdup(name));
	if (!session_find_command(eval->session, name, command, &error)) {
		if (use_native(eval, node, name, prepared)) {
			g_error_free(error);
			return FLOW_NORMAL;
		}
		return not_found(eval, node, name, error);
	}
	if (command->kind == COMMAND_SCRIPT)
		return use_script(eval, node, command->path, prepared);
	prepared->stage.cmdlet = command->cmdlet;
	prepared->stage.owner = command->owner;
	bool dotted = node->invoke == INVOKE_DOT && block_of(command->owner);
	if (dotted)
		use_block(prepared, value_ref(command->owner), name, true);
	return FLOW_NORMAL;
}

static Flow fail_target(Eval *eval, const CommandNode *node)
{
	GError *error = g_error_new(
		EVALUATE_ERROR, EVALUATE_ERROR_EXPRESSION,
		"The expression after '%s' in a pipeline element produced an "
		"object that was not valid. It must result in a command name, "
		"a script block, or a CommandInfo object",
		node->invoke == INVOKE_DOT ? "." : "&");
	return eval_fail(eval, node->name, error);
}

static Flow find_target(Eval *eval, const CommandNode *node, Prepared *prepared)
{
	Value name = VALUE_NONE;
	Flow flow = eval_value(eval, node->name, &name);
	if (flow)
		return flow;
	if (block_of(name)) {
		use_block(prepared, name, "", node->invoke == INVOKE_DOT);
		return FLOW_NORMAL;
	}
	g_autofree char *text = value_format(name);
	value_clear(&name);
	if (!*text)
		return fail_target(eval, node);
	return find_command(eval, node, text, prepared);
}

static bool asks_help(const Prepared *prepared)
{
	for (guint i = 0; i < prepared->arguments->len; i++) {
		const char *name =
			g_array_index(prepared->arguments, Argument, i).name;
		if (name && strcmp(name, "?") == 0)
			return true;
	}
	return false;
}

/* -? among the arguments: help about the command instead of it. */
static void use_help(Eval *eval, Prepared *prepared)
{
	const char *name = prepared->stage.name;
	const Cmdlet *help =
		command_table_cmdlet(eval->session->commands, "Get-Help");
	if (!help || !name || !*name || !asks_help(prepared))
		return;
	for (guint i = 0; i < prepared->arguments->len; i++)
		value_clear(
			&g_array_index(prepared->arguments, Argument, i).value);
	g_array_set_size(prepared->arguments, 0);
	add(prepared, NULL, true, value_string(name));
	prepared->stage.cmdlet = help;
}

Flow eval_prepare(Eval *eval, const Element *element, Prepared *prepared)
{
	const CommandNode *node = (const CommandNode *)element->node;
	prepared->arguments = g_array_new(FALSE, TRUE, sizeof(Argument));
	prepared->names = g_ptr_array_new_with_free_func(g_free);
	prepared->stage.position = eval_position(eval, &node->node);
	Flow flow = find_target(eval, node, prepared);
	bool program = prepared->stage.cmdlet == &cmdlet_native;
	if (!flow)
		flow = program ? add_program_words(eval, node, prepared)
			       : add_words(eval, node, prepared);
	if (!flow && !program)
		use_help(eval, prepared);
	if (!flow)
		flow = eval_redirect(eval, element, prepared);
	prepared->stage.arguments =
		(const Argument *)(gpointer)prepared->arguments->data;
	prepared->stage.count = prepared->arguments->len;
	return flow;
}

Flow prepared_close(Eval *eval, Prepared *prepared, const Node *at, Flow flow)
{
	SessionHooks *hooks = &eval->session->hooks;
	g_autoptr(GPtrArray) files = g_steal_pointer(&prepared->files);
	for (unsigned i = 0; files && i < files->len; i++) {
		GError *error = NULL;
		if (hooks->close_file(files->pdata[i], &error))
			continue;
		if (flow)
			g_error_free(error);
		else
			flow = eval_fail(eval, at, error);
	}
	return flow;
}

void prepared_clear(Eval *eval, Prepared *prepared)
{
	prepared_close(eval, prepared, NULL, FLOW_STOP);
	for (unsigned i = 0;
	     prepared->arguments && i < prepared->arguments->len; i++)
		value_clear(
			&g_array_index(prepared->arguments, Argument, i).value);
	if (prepared->arguments)
		g_array_free(prepared->arguments, TRUE);
	if (prepared->names)
		g_ptr_array_unref(prepared->names);
	value_clear(&prepared->block);
	command_clear(&prepared->command);
}

/* ---- redirections ---- */

static Flow open_target(Eval *eval, const Redirection *redirection,
			Prepared *prepared, Emit **to)
{
	SessionHooks *hooks = &eval->session->hooks;
	GError *error = NULL;
	g_auto(Value) target = VALUE_NONE;
	Flow flow = eval_value(eval, redirection->file, &target);
	if (flow)
		return flow;
	if (target.type == VALUE_NULL) {
		*to = &emit_nothing;
		return FLOW_NORMAL;
	}
	g_autofree char *path = value_format(target);
	if (value_has_nul(target))
		return eval_throw(eval, redirection->file, TYPE_ERROR_ARGUMENT,
				  "Illegal characters in path '%s': it has the "
				  "character NUL",
				  path);
	if (!hooks->open_file)
		return eval_throw(eval, redirection->file, TYPE_ERROR_ARGUMENT,
				  "Output cannot be redirected to '%s' here",
				  path);
	*to = hooks->open_file(eval->session, path, redirection->append,
			       &error);
	if (!*to)
		return eval_fail(eval, redirection->file, error);
	if (!prepared->files)
		prepared->files = g_ptr_array_new();
	g_ptr_array_add(prepared->files, *to);
	return FLOW_NORMAL;
}

Flow eval_redirect(Eval *eval, const Element *element, Prepared *prepared)
{
	for (unsigned i = 0; i < element->redirect_count; i++) {
		const Redirection *redirection = &element->redirects[i];
		Redirect redirect = { NULL, redirection->to == 1 };
		Flow flow = FLOW_NORMAL;
		if (redirection->file)
			flow = open_target(eval, redirection, prepared,
					   &redirect.to);
		if (flow)
			return flow;
		bool all = redirection->from == STREAM_ALL;
		unsigned first = redirect.merge ? STREAM_ERROR : STREAM_OUTPUT;
		for (unsigned s = first; s < STREAM_COUNT; s++)
			if (all || (int)s == redirection->from)
				prepared->stage.streams[s] = redirect;
	}
	return FLOW_NORMAL;
}
