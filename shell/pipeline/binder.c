#include "shell/pipeline/binder.h"

#include "core/value/list.h"
#include "core/value/name.h"
#include "shell/pipeline/session.h"

#include <string.h>

const Param *binding_param(const Binding *binding, unsigned index)
{
	return index < binding->count ? &binding->cmdlet->params[index]
				      : &common_params[index - binding->count];
}

/* ---- a binding's life */

static const Name **names_of(const Param *param)
{
	GPtrArray *names = g_ptr_array_new();
	g_ptr_array_add(names, (gpointer)name_intern(param->is.name));
	for (const char *const *a = param->aliases; a && *a; a++)
		g_ptr_array_add(names, (gpointer)name_intern(*a));
	g_ptr_array_add(names, NULL);
	return (const Name **)g_ptr_array_free(names, FALSE);
}

static void list_piped(Binding *binding)
{
	binding->piped = g_new0(Piped, MAX(binding->count, 1));
	for (unsigned i = 0; i < binding->count; i++) {
		const Param *param = binding_param(binding, i);
		if (!param->by_value && !param->by_name)
			continue;
		binding->piped[binding->piped_count++] =
			(Piped){ i, names_of(param) };
	}
}

void binding_init(Binding *binding, Session *session, const Cmdlet *cmdlet)
{
	*binding = (Binding){ .session = session, .cmdlet = cmdlet };
	binding->count = cmdlet_param_count(cmdlet);
	binding->total = binding->count + common_count(cmdlet);
	unsigned space = MAX(binding->total, 1);
	binding->values = g_new0(Value, space);
	binding->given = g_new0(uint8_t, space);
	binding->blocks = g_new0(Value, space);
	binding->vectors = g_new0(char **, space);
	if (cmdlet->args_size)
		binding->args = g_malloc0(cmdlet->args_size);
	unsigned sets = cmdlet_set_count(cmdlet);
	binding->sets = sets < 64 ? SET(sets) - 1 : ALL_SETS;
	list_piped(binding);
}

void binding_clear(Binding *binding)
{
	for (unsigned i = 0; i < binding->total; i++) {
		value_clear(&binding->values[i]);
		value_clear(&binding->blocks[i]);
		g_strfreev(binding->vectors[i]);
	}
	for (unsigned i = 0; i < binding->piped_count; i++)
		g_free(binding->piped[i].names);
	g_free(binding->values);
	g_free(binding->given);
	g_free(binding->blocks);
	g_free(binding->vectors);
	g_free(binding->piped);
	g_free(binding->args);
	*binding = (Binding){ 0 };
}

bool binding_set(Binding *binding, unsigned index, Value given, Given how,
		 GError **error)
{
	Value bound = VALUE_NONE;
	const Param *param = binding_param(binding, index);
	if (!param_accept(binding->session, param, given, true, &bound, error))
		return false;
	value_set_take(&binding->values[index], bound);
	binding->given[index] = how;
	if (how == GIVEN_LINE && index < binding->count)
		binding->sets &= param_sets(param);
	return true;
}

/* ---- words after the command */

typedef struct Line {
	Binding *binding;
	const Argument *arguments;
	unsigned count;
	bool piped;
	GArray *loose; /* of Argument: words that no name claimed */
} Line;

static void add_loose(Line *line, Value value, const char *text)
{
	Argument word = { .value = value, .text = text };
	g_array_append_val(line->loose, word);
}

/* A simple function gets "-name" and the word behind it in $args: neither
 * takes a position. */
static void add_loose_name(Line *line, unsigned *at)
{
	const Argument *argument = &line->arguments[*at];
	Argument name = {
		.name = argument->name,
		.value = value_string_take(
			g_strdup_printf("-%s%s", argument->name,
					argument->has_value ? ":" : "")),
	};
	name.value.more = 1;
	g_array_append_val(line->loose, name);
	if (!argument->has_value &&
	    (*at + 1 >= line->count || line->arguments[*at + 1].name))
		return;
	Argument value =
		argument->has_value ? *argument : line->arguments[++*at];
	value.name = argument->name;
	value_ref(value.value);
	g_array_append_val(line->loose, value);
}

static bool fail_twice(const Param *param, GError **error)
{
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_TWICE,
		    "Cannot bind parameter because parameter '%s' is specified "
		    "more than once. To give several values to a parameter "
		    "that takes them, write -%s value1,value2",
		    param->is.name, param->is.name);
	return false;
}

static bool fail_argument(const Param *param, GError **error)
{
	g_autofree char *type = param_type_name(param);
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_ARGUMENT,
		    "Missing an argument for parameter '%s'. Specify a "
		    "parameter of type '%s' and try again",
		    param->is.name, type);
	return false;
}

/* A block for a parameter that objects may give and that takes no block is run
 * for each object: -Identity { $_.SipAddress }. */
static bool is_delayed(const Line *line, const Param *param, Value value)
{
	bool any = (param->is.flags & PROPERTY_ANY) ||
		   (param->is.field.kind == FIELD_VALUE &&
		    param->is.type == VALUE_NULL);
	return line->piped && (param->by_value || param->by_name) && !any &&
	       !param_is_block(param) &&
	       value_is_block(line->binding->session, value);
}

static bool takes_text(const Param *param)
{
	g_autofree char *type = param_type_name(param);
	const char *dot = strrchr(type, '.');
	return name_same(dot ? dot + 1 : type, "String");
}

static bool give(Line *line, unsigned index, Value value, const char *text,
		 GError **error)
{
	Binding *binding = line->binding;
	const Param *param = binding_param(binding, index);
	if (text && takes_text(param)) {
		g_auto(Value) written = value_string(text);
		return binding_set(binding, index, written, GIVEN_LINE, error);
	}
	if (!is_delayed(line, param, value))
		return binding_set(binding, index, value, GIVEN_LINE, error);
	binding->blocks[index] = value_ref(value);
	binding->given[index] = GIVEN_DELAYED;
	binding->sets &= param_sets(param);
	return true;
}

/* Binds -name at *at and steps over what it used. */
static bool bind_named(Line *line, unsigned *at, GError **error)
{
	const Argument *argument = &line->arguments[*at];
	const Cmdlet *cmdlet = line->binding->cmdlet;
	int index = param_match(cmdlet, argument->name,
				cmdlet->simple ? NULL : error);
	if (index < 0 && cmdlet->simple) {
		add_loose_name(line, at);
		return true;
	}
	if (index < 0)
		return false;
	const Param *param = binding_param(line->binding, (unsigned)index);
	if (line->binding->given[index] != GIVEN_NO)
		return fail_twice(param, error);
	if (argument->has_value)
		return give(line, (unsigned)index, argument->value,
			    argument->text, error);
	if (param_is_switch(param))
		return give(line, (unsigned)index, value_bool(true), NULL,
			    error);
	if (*at + 1 >= line->count || line->arguments[*at + 1].name)
		return fail_argument(param, error);
	(*at)++;
	return give(line, (unsigned)index, line->arguments[*at].value,
		    line->arguments[*at].text, error);
}

/* All names first: a word alone is positional whatever stands after it. */
static bool bind_names(Line *line, GError **error)
{
	for (unsigned i = 0; i < line->count; i++) {
		if (!line->arguments[i].name)
			add_loose(line, value_ref(line->arguments[i].value),
				  line->arguments[i].text);
		else if (!bind_named(line, &i, error))
			return false;
	}
	return true;
}

/* ---- words by position */

static bool is_open(const Binding *binding, unsigned index)
{
	const Param *param = binding_param(binding, index);
	return binding->given[index] == GIVEN_NO &&
	       (param_sets(param) & binding->sets);
}

/* The lowest position that is still open, 0 when there is none. */
static int next_position(const Binding *binding)
{
	int next = 0;
	for (unsigned i = 0; i < binding->count; i++) {
		int position = binding->cmdlet->params[i].position;
		if (position && is_open(binding, i) &&
		    (!next || position < next))
			next = position;
	}
	return next;
}

static bool fits(const Binding *binding, unsigned index, Value value,
		 bool convert)
{
	g_auto(Value) bound = VALUE_NONE;
	return param_accept(binding->session, binding_param(binding, index),
			    value, convert, &bound, NULL);
}

/* The only parameter at that position, or -1: it need not be tried. */
static int lone_positional(const Binding *binding, int position)
{
	int lone = -1;
	for (unsigned i = 0; i < binding->count; i++) {
		if (binding_param(binding, i)->position != position ||
		    !is_open(binding, i))
			continue;
		if (lone >= 0)
			return -1;
		lone = (int)i;
	}
	return lone;
}

/* Which parameter at that position: of the default set before others, exact
 * types before conversions. */
static int choose_positional(const Binding *binding, int position, Value value)
{
	int best = lone_positional(binding, position), best_score = -1;
	if (best >= 0)
		return best;
	uint64_t preferred = SET(cmdlet_default_set(binding->cmdlet));
	for (unsigned i = 0; i < binding->count; i++) {
		const Param *param = binding_param(binding, i);
		if (param->position != position || !is_open(binding, i))
			continue;
		int score = (param_sets(param) & preferred) ? 1 : 0;
		if (fits(binding, i, value, false))
			score += 4;
		else if (fits(binding, i, value, true))
			score += 2;
		if (score > best_score) {
			best_score = score;
			best = (int)i;
		}
	}
	return best;
}

static int find_rest(const Binding *binding)
{
	for (unsigned i = 0; i < binding->count; i++)
		if (binding->cmdlet->params[i].rest && is_open(binding, i))
			return (int)i;
	return -1;
}

/* Everything from `at` on; one list alone is taken as it is, but in $args. */
static bool bind_rest(Line *line, unsigned index, guint at, GError **error)
{
	const Argument *words = &g_array_index(line->loose, Argument, 0);
	guint count = line->loose->len - at;
	if (count == 1 && words[at].value.type == VALUE_LIST &&
	    !line->binding->cmdlet->simple)
		return give(line, index, words[at].value, NULL, error);
	List *list = list_new(LIST_ARRAY, count);
	for (guint i = 0; i < count; i++)
		list_add_take(list, value_ref(words[at + i].value));
	g_auto(Value) value = value_list_take(list);
	return give(line, index, value, NULL, error);
}

static bool fail_position(Value value, GError **error)
{
	g_autofree char *text = value_format(value);
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_POSITION,
		    "A positional parameter cannot be found that accepts "
		    "argument '%s'",
		    text);
	return false;
}

/* Words without a name to the positions; false with *rest set: the others
 * are for the parameter that takes the rest. */
static bool bind_position(Line *line, guint at, int *rest, GError **error)
{
	Binding *binding = line->binding;
	const Argument *word = &g_array_index(line->loose, Argument, at);
	int position = word->name ? 0 : next_position(binding);
	int index = position ? choose_positional(binding, position, word->value)
			     : find_rest(binding);
	if (index < 0)
		return fail_position(word->value, error);
	if (binding_param(binding, (unsigned)index)->rest) {
		*rest = index;
		return true;
	}
	return give(line, (unsigned)index, word->value, word->text, error);
}

static bool bind_positions(Line *line, GError **error)
{
	guint at = 0;
	int rest = -1, last = -1;
	while (at < line->loose->len) {
		rest = -1;
		if (!bind_position(line, at, &rest, error))
			return false;
		if (rest < 0)
			g_array_remove_index(line->loose, at);
		else
			at++;
		if (rest >= 0)
			last = rest;
	}
	return last < 0 || bind_rest(line, (unsigned)last, 0, error);
}

static void clear_loose(gpointer data)
{
	Argument *word = data;
	value_clear(&word->value);
}

/* Objects only have to be tried on what the line left open. */
static void drop_given(Binding *binding)
{
	unsigned kept = 0;
	for (unsigned i = 0; i < binding->piped_count; i++) {
		Piped piped = binding->piped[i];
		if (binding->given[piped.param] == GIVEN_LINE) {
			g_free(piped.names);
			continue;
		}
		binding->piped[kept++] = piped;
		if (binding_param(binding, piped.param)->by_name)
			binding->names = true;
	}
	binding->piped_count = kept;
}

bool bind_line(Binding *binding, const Argument *arguments, unsigned count,
	       bool piped, GError **error)
{
	Line line = { binding, arguments, count, piped, NULL };
	line.loose = g_array_new(FALSE, FALSE, sizeof(Argument));
	g_array_set_clear_func(line.loose, clear_loose);
	binding->asks = true;
	bool done = bind_names(&line, error) && bind_positions(&line, error);
	if (done)
		bind_defaults(binding);
	done = done && resolve_set(binding, binding->sets, piped, error);
	binding->asks = false;
	g_array_unref(line.loose);
	if (!done)
		return false;
	for (unsigned i = 0; i < binding->count; i++)
		binding_store(binding, i);
	drop_given(binding);
	return true;
}
