#include "core/value/string.h"
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"
#include "shell/types/regex.h"

#include <string.h>

/* What a check gets: the attribute's arguments, evaluated. */
typedef struct Check {
	Session *session;
	const char *name; /* parameter */
	const Attribute *attribute;
	const List *arguments;
} Check;

static bool fail(const Check *check, const char *why, GError **error)
{
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_VALIDATE,
		    "Cannot validate argument on parameter '%s'. %s",
		    check->name, why);
	return false;
}

/* A named argument: IgnoreCase = $false, Options = 'None'. */
static bool is_sensitive(const Check *check)
{
	const Attribute *attribute = check->attribute;
	const char *options = attribute_text(attribute, "Options");
	if (options)
		return !strstr(options, "IgnoreCase");
	for (unsigned i = 0; i < attribute->count; i++)
		if (name_same(attribute->named[i].name, "IgnoreCase"))
			return !attribute_flag(attribute, "IgnoreCase");
	return false;
}

static bool check_set(const Check *check, Value value, GError **error)
{
	bool sensitive = is_sensitive(check);
	g_autofree char *text = value_format(value);
	g_autoptr(GString) set = g_string_new(NULL);
	for (uint32_t i = 0; i < check->arguments->count; i++) {
		g_autofree char *one =
			value_format(check->arguments->values[i]);
		if (sensitive ? g_str_equal(one, text) : name_same(one, text))
			return true;
		g_string_append_printf(set, "%s%s", i ? "," : "", one);
	}
	g_autofree char *why = g_strdup_printf(
		"The argument \"%s\" does not belong to the set \"%s\" "
		"specified by the ValidateSet attribute. Supply an argument "
		"that is in the set and then try the command again",
		text, set->str);
	return fail(check, why, error);
}

static bool limits(const Check *check, double *least, double *most,
		   GError **error)
{
	if (check->arguments->count < 2)
		return fail(check, "The attribute needs two arguments", error);
	return convert_double(check->arguments->values[0], least, error) &&
	       convert_double(check->arguments->values[1], most, error);
}

static bool check_range(const Check *check, Value value, GError **error)
{
	double least, most, number;
	if (!limits(check, &least, &most, error) ||
	    !convert_double(value, &number, error))
		return false;
	if (number >= least && number <= most)
		return true;
	g_autofree char *why = g_strdup_printf(
		number > most ? "The %.15g argument is greater than the "
				"maximum allowed range of %.15g. Supply an "
				"argument that is less than or equal to %.15g "
				"and then try the command again"
			      : "The %.15g argument is less than the minimum "
				"allowed range of %.15g. Supply an argument "
				"that is greater than or equal to %.15g and "
				"then try the command again",
		number, number > most ? most : least,
		number > most ? most : least);
	return fail(check, why, error);
}

static bool check_length(const Check *check, Value value, GError **error)
{
	double least, most;
	g_auto(Value) text = value_string_take(value_format(value));
	size_t units = string_units(text.string);
	if (!limits(check, &least, &most, error))
		return false;
	if ((double)units >= least && (double)units <= most)
		return true;
	g_autofree char *why =
		(double)units < least
			? g_strdup_printf("The character length (%zu) of the "
					  "argument is too short. Specify an "
					  "argument with a length that is "
					  "greater than or equal to \"%g\", "
					  "and then try the command again",
					  units, least)
			: g_strdup_printf("The character length of the %zu "
					  "argument is too long. Shorten the "
					  "character length of the argument so "
					  "it is fewer than or equal to \"%g\" "
					  "characters, and then try the "
					  "command again",
					  units, most);
	return fail(check, why, error);
}

static bool check_pattern(const Check *check, Value value, GError **error)
{
	if (!check->arguments->count)
		return true;
	g_autofree char *pattern = value_format(check->arguments->values[0]);
	g_autofree char *text = value_format(value);
	Regex *regex = regex_get(pattern, is_sensitive(check), error);
	RegexMatch match;
	if (!regex)
		return false;
	bool found = regex_match(regex, text, strlen(text), 0, &match, NULL);
	object_unref(regex);
	if (found)
		return true;
	g_autofree char *why = g_strdup_printf(
		"The argument \"%s\" does not match the \"%s\" pattern. Supply "
		"an argument that matches \"%s\" and try the command again",
		text, pattern, pattern);
	return fail(check, why, error);
}

static bool check_script(const Check *check, Value value, GError **error)
{
	g_auto(Value) truth = VALUE_NONE;
	g_autofree char *text = value_format(value);
	if (!check->arguments->count || !block_of(check->arguments->values[0]))
		return true;
	Flow flow = block_value(check->session, check->arguments->values[0],
				value, &truth);
	if (flow == FLOW_THROW) {
		g_autoptr(Record) record = session_take_thrown(check->session);
		return fail(check, error_record_message(record), error);
	}
	if (value_truth(truth))
		return true;
	g_autofree char *block = value_format(check->arguments->values[0]);
	g_autofree char *why = g_strdup_printf(
		"The \"%s\" validation script for the argument with value "
		"\"%s\" did not return a result of True. Determine why the "
		"validation script failed, and then try the command again",
		block, text);
	return fail(check, why, error);
}

static bool check_count(const Check *check, Value value, GError **error)
{
	double least, most;
	uint32_t count = value.type == VALUE_LIST ? value.list->count
						  : value.type != VALUE_NULL;
	if (!limits(check, &least, &most, error))
		return false;
	if (count >= least && count <= most)
		return true;
	g_autofree char *why =
		count > most
			? g_strdup_printf("The parameter requires no more than "
					  "%g value(s) - the number of "
					  "elements specified is %u",
					  most, count)
			: g_strdup_printf("The parameter requires at least %g "
					  "value(s) and no more than %g "
					  "value(s) - %u value(s) were "
					  "provided",
					  least, most, count);
	return fail(check, why, error);
}

static bool check_not_null(const Check *check, Value value, GError **error)
{
	return value.type != VALUE_NULL ||
	       fail(check,
		    "The argument is null. Provide a valid value for "
		    "the argument, and then try running the command "
		    "again",
		    error);
}

static bool is_empty(Value value)
{
	return value.type == VALUE_NULL ||
	       (value_text(value) && !*value_text(value));
}

static bool holds_empty(const List *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (is_empty(list->values[i]))
			return true;
	return list->count == 0;
}

static bool check_not_empty(const Check *check, Value value, GError **error)
{
	if (value.type == VALUE_LIST && holds_empty(value.list))
		return fail(check,
			    "The argument is null, empty, or an element of the "
			    "argument collection contains a null value. Supply "
			    "a collection that does not contain any null "
			    "values and then try the command again",
			    error);
	return !is_empty(value) ||
	       fail(check,
		    "The argument is null or empty. Provide an argument "
		    "that is not null or empty, and then try the "
		    "command again",
		    error);
}

static const struct {
	const char *name;
	bool (*check)(const Check *check, Value value, GError **error);
	bool each; /* every element of a list */
} checks[] = {
	{ "ValidateSet", check_set, true },
	{ "ValidateRange", check_range, true },
	{ "ValidateLength", check_length, true },
	{ "ValidatePattern", check_pattern, true },
	{ "ValidateScript", check_script, true },
	{ "ValidateCount", check_count, false },
	{ "ValidateNotNull", check_not_null, false },
	{ "ValidateNotNullOrEmpty", check_not_empty, false },
};

static bool evaluate_arguments(Session *session, Source *source,
			       const Attribute *attribute, List *arguments,
			       GError **error)
{
	Eval eval = { session, source };
	for (unsigned i = 0; i < attribute->positional.count; i++) {
		Value one = VALUE_NONE;
		if (eval_value(&eval, attribute->positional.items[i], &one)) {
			record_unref(session_take_thrown(session));
			g_set_error(error, EVALUATE_ERROR,
				    EVALUATE_ERROR_VALIDATE,
				    "The arguments of [%s()] are not valid",
				    attribute->name);
			return false;
		}
		list_add_take(arguments, one);
	}
	return true;
}

static bool run_check(const Check *check, unsigned index, Value value,
		      GError **error)
{
	if (checks[index].each && value.type == VALUE_NULL)
		return fail(check,
			    "The argument is null. Provide a valid value for "
			    "the argument, and then try running the command "
			    "again",
			    error);
	if (!checks[index].each || value.type != VALUE_LIST)
		return checks[index].check(check, value, error);
	for (uint32_t i = 0; i < value.list->count; i++)
		if (!checks[index].check(check, value.list->values[i], error))
			return false;
	return true;
}

bool validate_value(Session *session, Source *source, const char *name,
		    Attribute *const *attributes, unsigned count, Value value,
		    GError **error)
{
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < G_N_ELEMENTS(checks); j++) {
			if (!attribute_is(attributes[i], checks[j].name))
				continue;
			g_autoptr(List) arguments = list_new(LIST_ARRAY, 0);
			Check check = { session, name, attributes[i],
					arguments };
			if (!evaluate_arguments(session, source, attributes[i],
						arguments, error) ||
			    !run_check(&check, j, value, error))
				return false;
		}
	}
	return true;
}

bool attribute_is_check(const Attribute *attribute)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++)
		if (attribute_is(attribute, checks[i].name))
			return true;
	return false;
}
