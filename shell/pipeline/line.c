/* Words after a command to the parameters that they name. */
#include "shell/pipeline/line.h"

#include "core/value/list.h"
#include "core/value/name.h"
#include "shell/pipeline/session.h"

#include <string.h>

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

bool line_give(Line *line, unsigned index, Value value, const char *text,
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

/* A name that a parameter to come may have stays with the word behind it, so
 * that this word takes no position meanwhile. False: it is an error. */
static bool hold(Line *line, unsigned *at, GError **error)
{
	if (!line->more ||
	    !g_error_matches(*error, BINDER_ERROR, BINDER_ERROR_UNKNOWN))
		return false;
	g_clear_error(error);
	const Argument *argument = &line->arguments[*at];
	g_array_append_val(line->held, *argument);
	if (argument->has_value || *at + 1 >= line->count ||
	    line->arguments[*at + 1].name)
		return true;
	(*at)++;
	g_array_append_val(line->held, line->arguments[*at]);
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
		return hold(line, at, error);
	const Param *param = binding_param(line->binding, (unsigned)index);
	if (line->binding->given[index] != GIVEN_NO)
		return fail_twice(param, error);
	if (argument->has_value)
		return line_give(line, (unsigned)index, argument->value,
				 argument->text, error);
	if (param_is_switch(param))
		return line_give(line, (unsigned)index, value_bool(true), NULL,
				 error);
	if (*at + 1 >= line->count || line->arguments[*at + 1].name)
		return fail_argument(param, error);
	(*at)++;
	return line_give(line, (unsigned)index, line->arguments[*at].value,
			 line->arguments[*at].text, error);
}

/* All names first: a word alone is positional whatever stands after it. */
bool line_bind_names(Line *line, GError **error)
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

/* What was not known: to the parameters that came since. */
static bool bind_rest_of(Line *line, GError **error)
{
	GArray *held = line->held;
	line->more = false;
	line->arguments = &g_array_index(held, Argument, 0);
	line->count = held->len;
	return line_bind_names(line, error) && line_bind_positions(line, error);
}

static Line line_of(Binding *binding, const Argument *arguments, unsigned count,
		    bool piped)
{
	Line line = { binding, arguments, count, piped };
	line.more = binding->cmdlet->extend != NULL;
	line.loose = g_array_new(FALSE, FALSE, sizeof(Argument));
	if (line.more)
		line.held = g_array_new(FALSE, FALSE, sizeof(Argument));
	g_array_set_clear_func(line.loose, clear_loose);
	return line;
}

static void line_clear(Line *line)
{
	g_array_unref(line->loose);
	if (line->held)
		g_array_unref(line->held);
}

static bool bind_words(Line *line, GError **error)
{
	GError *why = NULL;
	bool done =
		line_bind_names(line, &why) && line_bind_positions(line, &why);
	if (done && line->more)
		done = binding_extend(line->binding, &why) &&
		       bind_rest_of(line, &why);
	if (why)
		g_propagate_error(error, why);
	return done;
}

bool bind_line(Binding *binding, const Argument *arguments, unsigned count,
	       bool piped, GError **error)
{
	Line line = line_of(binding, arguments, count, piped);
	binding->asks = true;
	bool done = bind_words(&line, error);
	if (done)
		bind_defaults(binding);
	done = done && resolve_set(binding, binding->sets, piped, error);
	binding->asks = false;
	line_clear(&line);
	if (!done)
		return false;
	for (unsigned i = 0; i < binding->count; i++)
		binding_store(binding, i);
	drop_given(binding);
	return true;
}

void bind_tentatively(Binding *binding, const Argument *arguments,
		      unsigned count)
{
	GError *error = NULL;
	Line line = line_of(binding, arguments, count, false);
	if (line_bind_names(&line, &error))
		line_bind_positions(&line, &error);
	g_clear_error(&error);
	binding_extend(binding, &error);
	g_clear_error(&error);
	line_clear(&line);
}
