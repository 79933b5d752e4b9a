#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/pipeline/block.h"
#include "shell/pipeline/session.h"
#include "shell/types/operate.h"

#include <gio/gio.h>
#include <string.h>

/* Where-Object Name -like Ken*: each operator is a switch. */
static const struct {
	const char *name;
	Operator operator;
	bool sensitive;
} tests[] = {
	{ "EQ", OPERATOR_EQ, false },
	{ "NE", OPERATOR_NE, false },
	{ "GT", OPERATOR_GT, false },
	{ "GE", OPERATOR_GE, false },
	{ "LT", OPERATOR_LT, false },
	{ "LE", OPERATOR_LE, false },
	{ "Like", OPERATOR_LIKE, false },
	{ "NotLike", OPERATOR_NOTLIKE, false },
	{ "Match", OPERATOR_MATCH, false },
	{ "NotMatch", OPERATOR_NOTMATCH, false },
	{ "Contains", OPERATOR_CONTAINS, false },
	{ "NotContains", OPERATOR_NOTCONTAINS, false },
	{ "In", OPERATOR_IN, false },
	{ "NotIn", OPERATOR_NOTIN, false },
	{ "Is", OPERATOR_IS, false },
	{ "IsNot", OPERATOR_ISNOT, false },
	{ "CEQ", OPERATOR_EQ, true },
	{ "CNE", OPERATOR_NE, true },
	{ "CGT", OPERATOR_GT, true },
	{ "CGE", OPERATOR_GE, true },
	{ "CLT", OPERATOR_LT, true },
	{ "CLE", OPERATOR_LE, true },
	{ "CLike", OPERATOR_LIKE, true },
	{ "CNotLike", OPERATOR_NOTLIKE, true },
	{ "CMatch", OPERATOR_MATCH, true },
	{ "CNotMatch", OPERATOR_NOTMATCH, true },
	{ "CContains", OPERATOR_CONTAINS, true },
	{ "CNotContains", OPERATOR_NOTCONTAINS, true },
	{ "CIn", OPERATOR_IN, true },
	{ "CNotIn", OPERATOR_NOTIN, true },
};

typedef struct WhereArgs {
	Value input, script, property, value;
	bool is_not;
} WhereArgs;

typedef struct Where {
	Value block;	      /* or $null: */
	const char *property; /* borrowed from the line */
	int test;	      /* index, -1: its truth */
} Where;

/* -1: none; -2: several, with an error. */
static int test_given(Call *call, GError **error)
{
	int test = -1;
	for (int i = 0; i < (int)G_N_ELEMENTS(tests); i++) {
		if (!call_given_name(call, tests[i].name))
			continue;
		if (test >= 0) {
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "-%s and -%s exclude each other: write "
				    "Where-Object { … } for two conditions",
				    tests[test].name, tests[i].name);
			return -2;
		}
		test = i;
	}
	return test;
}

static bool where_begin(Call *call, void *data, GError **error)
{
	WhereArgs *args = data;
	Where *where = g_new0(Where, 1);
	call_set_state(call, where, g_free);
	where->test = test_given(call, error);
	if (where->test == -2)
		return object_stop(call, error);
	Value first =
		value_is_null(args->script) ? args->property : args->script;
	if (value_is_block(call_session(call), first))
		where->block = first;
	else
		where->property = value_text(first);
	if (where->property || !value_is_null(where->block))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Where-Object takes { … } or the name of a property");
	return object_stop(call, error);
}

/* [int], which is a word here, is the name of a type for -Is. */
static Value compared_with(const Where *where, Value value)
{
	Operator operator= tests[where->test].operator;
	const char *text = value_text(value);
	size_t length = text ? strlen(text) : 0;
	if ((operator== OPERATOR_IS || operator== OPERATOR_ISNOT) &&
	    length > 2 && text[0] == '[' && text[length - 1] == ']')
		return value_string_length(text + 1, length - 2);
	return value_ref(value);
}

static bool test_property(Call *call, const WhereArgs *args, bool *truth,
			  GError **error)
{
	Where *where = call_state(call);
	g_auto(Value) left = VALUE_NONE;
	g_auto(Value) result = VALUE_NONE;
	object_get(call, args->input, where->property, &left);
	if (where->test < 0) {
		*truth = value_truth(left) != args->is_not;
		return true;
	}
	g_auto(Value) right = compared_with(where, args->value);
	if (!operate(tests[where->test].operator, tests[where->test].sensitive,
		     left, right, &result, NULL, error))
		return false;
	*truth = value_truth(result);
	return true;
}

static bool where_process(Call *call, void *data, GError **error)
{
	WhereArgs *args = data;
	Where *where = call_state(call);
	g_auto(Value) result = VALUE_NONE;
	bool truth;
	if (!object_given(call))
		return true;
	if (value_is_null(where->block)) {
		if (!test_property(call, args, &truth, error))
			return false;
	} else if (call_block_value(call, where->block, args->input, &result)) {
		truth = value_truth(result);
	} else {
		return true;
	}
	if (truth)
		call_emit_take(call, value_ref(args->input));
	return true;
}

#define TEST_PARAM(name_, help_)                                               \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_BOOL,                                    \
			.flags = PROPERTY_SWITCH }                             \
	}
#define TEST_PARAM_ALIAS(name_, help_, alias_)                                 \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_BOOL,                      \
			.flags = PROPERTY_SWITCH },                            \
		.aliases = (const char *const[])                               \
		{                                                              \
			alias_, NULL                                           \
		}                                                              \
	}

static const Param where_params[] = {
	{ .is = { "Property",
		  "Block that says which objects to keep, or a property.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(WhereArgs, property) },
	  .position = 1 },
	{ .is = { "Value", "What the property is compared with.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(WhereArgs, value) },
	  .position = 2 },
	{ .is = { "FilterScript", "Block that says which objects to keep.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(WhereArgs, script) } },
	TEST_PARAM_ALIAS("EQ", "Equal.", "IEQ"),
	TEST_PARAM_ALIAS("NE", "Not equal.", "INE"),
	TEST_PARAM_ALIAS("GT", "Greater.", "IGT"),
	TEST_PARAM_ALIAS("GE", "Greater or equal.", "IGE"),
	TEST_PARAM_ALIAS("LT", "Less.", "ILT"),
	TEST_PARAM_ALIAS("LE", "Less or equal.", "ILE"),
	TEST_PARAM_ALIAS("Like", "Matches a wildcard.", "ILike"),
	TEST_PARAM_ALIAS("NotLike", "Matches no such wildcard.", "INotLike"),
	TEST_PARAM_ALIAS("Match", "Matches a regular expression.", "IMatch"),
	TEST_PARAM_ALIAS("NotMatch", "Does not match it.", "INotMatch"),
	TEST_PARAM_ALIAS("Contains", "Has the value in it.", "IContains"),
	TEST_PARAM_ALIAS("NotContains", "Does not have it in it.",
			 "INotContains"),
	TEST_PARAM_ALIAS("In", "Is one of the values.", "IIn"),
	TEST_PARAM_ALIAS("NotIn", "Is none of the values.", "INotIn"),
	TEST_PARAM("Is", "Has that type."),
	TEST_PARAM("IsNot", "Does not have that type."),
	TEST_PARAM("CEQ", "Equal, letter by letter."),
	TEST_PARAM("CNE", "Not equal, letter by letter."),
	TEST_PARAM("CGT", "Greater, letter by letter."),
	TEST_PARAM("CGE", "Greater or equal, letter by letter."),
	TEST_PARAM("CLT", "Less, letter by letter."),
	TEST_PARAM("CLE", "Less or equal, letter by letter."),
	TEST_PARAM("CLike", "Matches a wildcard, letter by letter."),
	TEST_PARAM("CNotLike", "Matches none, letter by letter."),
	TEST_PARAM("CMatch", "Matches an expression, letter by letter."),
	TEST_PARAM("CNotMatch", "Does not match it, letter by letter."),
	TEST_PARAM("CContains", "Has the value in it, letter by letter."),
	TEST_PARAM("CNotContains", "Does not have it, letter by letter."),
	TEST_PARAM("CIn", "Is one of the values, letter by letter."),
	TEST_PARAM("CNotIn", "Is none of them, letter by letter."),
	{ .is = { "Not", "Keeps objects whose property is false.",
		  .field = SWITCH_FIELD(WhereArgs, is_not) } },
	INPUT_PARAM(WhereArgs, input),
	{ 0 },
};

static const Example where_examples[] = {
	{ "1..9 | Where-Object { $_ -gt 7 }", "8 and 9." },
	{ "'a', 'bcd' | Where-Object Length -gt 1", "Gives bcd." },
	{ 0 },
};

const Cmdlet cmdlet_where_object = {
	.name = "Where-Object",
	.synopsis = "Keeps the objects that fulfil a condition.",
	.args_size = sizeof(WhereArgs),
	.params = where_params,
	.examples = where_examples,
	.begin = where_begin,
	.process = where_process,
};
