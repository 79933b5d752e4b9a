/* What a declaration says about a parameter, and names of parameters. */
#include "core/value/nearest.h"
#include "shell/pipeline/binder.h"

#include <string.h>

G_DEFINE_QUARK(gatehouse - binder - error, binder_error)

unsigned cmdlet_param_count(const Cmdlet *cmdlet)
{
	unsigned count = 0;
	while (cmdlet->params && cmdlet->params[count].is.name)
		count++;
	return count;
}

const Param *cmdlet_param(const Cmdlet *cmdlet, unsigned index)
{
	unsigned count = cmdlet_param_count(cmdlet);
	return index < count ? &cmdlet->params[index]
			     : &common_params[index - count];
}

bool param_is_switch(const Param *param)
{
	return param->is.field.kind == FIELD_SWITCH ||
	       (param->is.flags & PROPERTY_SWITCH);
}

bool param_is_list(const Param *param)
{
	return param->is.field.kind == FIELD_STRINGS ||
	       (param->is.flags & PROPERTY_LIST);
}

bool param_is_block(const Param *param)
{
	return param->is.flags & PROPERTY_BLOCK;
}

uint64_t param_sets(const Param *param)
{
	return param->sets ? param->sets : ALL_SETS;
}

unsigned cmdlet_set_count(const Cmdlet *cmdlet)
{
	unsigned count = 0;
	while (cmdlet->sets && cmdlet->sets[count])
		count++;
	return MAX(count, 1);
}

unsigned cmdlet_default_set(const Cmdlet *cmdlet)
{
	if (!cmdlet->default_set)
		return 0;
	for (unsigned i = 0; cmdlet->sets && cmdlet->sets[i]; i++)
		if (g_ascii_strcasecmp(cmdlet->sets[i], cmdlet->default_set) ==
		    0)
			return i;
	return 0;
}

static const char *base_type_name(const Param *param)
{
	if (param->is.net_type)
		return param->is.net_type;
	if (param_is_switch(param))
		return "SwitchParameter";
	if (param_is_block(param))
		return "ScriptBlock";
	bool any = param->is.flags & PROPERTY_ANY;
	if (any || (param->is.field.kind == FIELD_VALUE &&
		    param->is.type == VALUE_NULL))
		return "Object";
	switch (property_type(&param->is)) {
	case VALUE_BOOL:
		return "Boolean";
	case VALUE_BYTE:
		return "Byte";
	case VALUE_CHAR:
		return "Char";
	case VALUE_INT:
		return "Int32";
	case VALUE_LONG:
		return "Int64";
	case VALUE_DOUBLE:
		return "Double";
	case VALUE_DATETIME:
		return "DateTime";
	case VALUE_TIMESPAN:
		return "TimeSpan";
	case VALUE_STRING:
		return "String";
	case VALUE_TABLE:
		return "Hashtable";
	case VALUE_NULL:
	case VALUE_LIST:
	case VALUE_RECORD:
	case VALUE_OBJECT:
	case VALUE_TYPES:
		break;
	}
	return "Object";
}

char *param_type_name(const Param *param)
{
	const char *name = base_type_name(param);
	bool brackets = param_is_list(param) && !g_str_has_suffix(name, "]");
	return g_strconcat(name, brackets ? "[]" : "", NULL);
}

/* ---- names */

typedef struct Match {
	int whole;	/* named in full, or -1 */
	int begun;	/* the last that begins so, or -1 */
	unsigned count; /* how many parameters begin so */
	GString *names;
} Match;

static bool begins(const char *word, const char *text)
{
	return g_ascii_strncasecmp(word, text, strlen(text)) == 0;
}

static bool param_begins(const Param *param, const char *name)
{
	if (begins(param->is.name, name))
		return true;
	for (const char *const *a = param->aliases; a && *a; a++)
		if (begins(*a, name))
			return true;
	return false;
}

static bool param_named(const Param *param, const char *name)
{
	if (g_ascii_strcasecmp(param->is.name, name) == 0)
		return true;
	for (const char *const *a = param->aliases; a && *a; a++)
		if (g_ascii_strcasecmp(*a, name) == 0)
			return true;
	return false;
}

static void match_one(Match *match, const Param *param, unsigned index,
		      const char *name)
{
	if (param_named(param, name))
		match->whole = (int)index;
	if (!param_begins(param, name))
		return;
	match->begun = (int)index;
	match->count++;
	g_string_append_printf(match->names, " -%s", param->is.name);
}

static int fail_unknown(const Cmdlet *cmdlet, const char *name, GError **error)
{
	Nearest nearest = { 0 };
	unsigned total = cmdlet_param_count(cmdlet) + common_count(cmdlet);
	for (unsigned i = 0; i < total; i++)
		nearest_try(&nearest, name, cmdlet_param(cmdlet, i)->is.name);
	g_autofree char *hint =
		nearest.name
			? g_strdup_printf("; did you mean -%s?", nearest.name)
			: g_strdup("");
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_UNKNOWN,
		    "A parameter cannot be found that matches parameter name "
		    "'%s'%s",
		    name, hint);
	return -1;
}

static int decide(const Match *match, const char *name, GError **error)
{
	if (match->whole >= 0)
		return match->whole;
	if (match->count == 1)
		return match->begun;
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_AMBIGUOUS,
		    "Parameter cannot be processed because the parameter name "
		    "'%s' is ambiguous. Possible matches include:%s",
		    name, match->names->str);
	return -1;
}

/* The cmdlet's own parameters come first: a prefix that fits one of them and a
 * common one means its own. */
int param_match(const Cmdlet *cmdlet, const char *name, GError **error)
{
	unsigned own = cmdlet_param_count(cmdlet);
	unsigned total = own + common_count(cmdlet);
	Match match = { -1, -1, 0, g_string_new(NULL) };
	int found = -1;
	for (unsigned i = 0; i < own; i++)
		match_one(&match, &cmdlet->params[i], i, name);
	int begun = match.begun;
	bool one = match.count == 1;
	for (unsigned i = own; i < total && match.whole < 0; i++)
		match_one(&match, cmdlet_param(cmdlet, i), i, name);
	if (one && match.whole < 0)
		found = begun;
	else if (match.count)
		found = decide(&match, name, error);
	else
		found = fail_unknown(cmdlet, name, error);
	g_string_free(match.names, TRUE);
	return found;
}

int binding_index(const Binding *binding, const char *name)
{
	for (unsigned i = 0; i < binding->total; i++)
		if (param_named(binding_param(binding, i), name))
			return (int)i;
	return -1;
}
