/* Words without a name to the parameters that have a position. */
#include "shell/pipeline/line.h"

#include "core/value/list.h"

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
		return line_give(line, index, words[at].value, NULL, error);
	List *list = list_new(LIST_ARRAY, count);
	for (guint i = 0; i < count; i++)
		list_add_take(list, value_ref(words[at + i].value));
	g_auto(Value) value = value_list_take(list);
	return line_give(line, index, value, NULL, error);
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

/* What happened to a word, unless it is the index of the parameter that takes
 * the rest. */
enum {
	TAKEN = -1,
	LEFT = -2, /* for parameters to come */
};

static bool bind_position(Line *line, guint at, int *rest, GError **error)
{
	Binding *binding = line->binding;
	const Argument *word = &g_array_index(line->loose, Argument, at);
	int position = word->name ? 0 : next_position(binding);
	int index = position ? choose_positional(binding, position, word->value)
			     : find_rest(binding);
	*rest = LEFT;
	if (index < 0)
		return line->more || fail_position(word->value, error);
	if (line->more && binding_param(binding, (unsigned)index)->rest)
		return true;
	*rest = TAKEN;
	if (binding_param(binding, (unsigned)index)->rest) {
		*rest = index;
		return true;
	}
	return line_give(line, (unsigned)index, word->value, word->text, error);
}

bool line_bind_positions(Line *line, GError **error)
{
	guint at = 0;
	int rest = TAKEN, last = -1;
	while (at < line->loose->len) {
		if (!bind_position(line, at, &rest, error))
			return false;
		if (rest == TAKEN)
			g_array_remove_index(line->loose, at);
		else
			at++;
		if (rest >= 0)
			last = rest;
	}
	return last < 0 || bind_rest(line, (unsigned)last, 0, error);
}
