#include "shell/types/operate.h"

#include "core/value/string.h"

#include "core/base/stop.h"
#include "shell/types/convert.h"
#include "shell/types/enumeration.h"
#include "shell/types/like.h"
#include "shell/types/regex.h"

#include <string.h>

/* One scalar on the left: is it true? */
static bool test_like(Operator op, bool sensitive, Value left, Value right,
		      bool *truth)
{
	g_autofree char *text = value_format(left);
	g_autofree char *pattern = value_format(right);
	bool like = like_match(pattern, text, sensitive);
	*truth = like == (op == OPERATOR_LIKE);
	return true;
}

static bool test_match(Operator op, bool sensitive, Value left, Value right,
		       bool *truth, Value *matches, GError **error)
{
	g_auto(Value) whole = value_as_text(left);
	const char *text = value_text(whole);
	g_autofree char *pattern = regex_pattern_of(right);
	Regex *regex = value_object(right, &regex_class);
	regex = regex ? object_ref(regex)
		      : regex_get(pattern, sensitive, error);
	if (!regex)
		return false;
	RegexMatch match;
	GError *why = NULL;
	bool found =
		regex_match(regex, text, whole.string->bytes, 0, &match, &why);
	if (found && matches)
		value_set_take(matches, regex_matches(regex, text, &match));
	object_unref(regex);
	*truth = found == (op == OPERATOR_MATCH);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

static bool test(Operator op, bool sensitive, Value left, Value right,
		 bool *truth, Value *matches, GError **error)
{
	switch (op) {
	case OPERATOR_LIKE:
	case OPERATOR_NOTLIKE:
		return test_like(op, sensitive, left, right, truth);
	case OPERATOR_MATCH:
	case OPERATOR_NOTMATCH:
		return test_match(op, sensitive, left, right, truth, matches,
				  error);
	default:
		return compare(op, sensitive, left, right, truth, error);
	}
}

/* A list on the left gives its elements for which the test is true. */
static bool filter(Operator op, bool sensitive, Value left, Value right,
		   Value *result, GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	for (uint32_t i = 0; i < left.list->count && !stop_wanted(); i++) {
		bool truth;
		if (!test(op, sensitive, left.list->values[i], right, &truth,
			  NULL, error))
			return false;
		if (truth)
			list_add_take(list, value_ref(left.list->values[i]));
	}
	*result = value_list_take(g_steal_pointer(&list));
	return true;
}

static bool contains(bool sensitive, Value list, Value one, bool *truth,
		     GError **error)
{
	if (list.type != VALUE_LIST)
		return compare(OPERATOR_EQ, sensitive, list, one, truth, error);
	*truth = false;
	for (uint32_t i = 0; i < list.list->count && !*truth; i++)
		if (!compare(OPERATOR_EQ, sensitive, list.list->values[i], one,
			     truth, error))
			return false;
	return true;
}

static bool membership(Operator op, bool sensitive, Value left, Value right,
		       Value *result, GError **error)
{
	bool in = op == OPERATOR_IN || op == OPERATOR_NOTIN;
	bool negated = op == OPERATOR_NOTIN || op == OPERATOR_NOTCONTAINS;
	bool truth;
	if (!contains(sensitive, in ? right : left, in ? left : right, &truth,
		      error))
		return false;
	*result = value_bool(truth != negated);
	return true;
}

static bool type_operator(Operator op, Value left, Value right, Value *result,
			  GError **error)
{
	const Type *type = type_of_value(right);
	if (!type) {
		g_autofree char *name = value_format(right);
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NOT_FOUND,
			    "Cannot convert \"%s\" to a type: there is no such "
			    "type",
			    name);
		return false;
	}
	if (op != OPERATOR_AS) {
		*result =
			value_bool(type_is(type, left) == (op == OPERATOR_IS));
		return true;
	}
	*result = VALUE_NONE;
	if (left.type != VALUE_NULL && !convert(left, type, result, NULL))
		*result = VALUE_NONE;
	return true;
}

static bool format(Value left, Value right, Value *result, GError **error)
{
	g_auto(Value) text = value_as_text(left);
	const Value *values =
		right.type == VALUE_LIST ? right.list->values : &right;
	unsigned count = right.type == VALUE_LIST ? right.list->count : 1;
	return format_composite(text, values, count, result, error);
}

static Value join(Value left, Value right)
{
	return join_text(left, right);
}

bool operate(Operator op, bool sensitive, Value left, Value right,
	     Value *result, Value *matches, GError **error)
{
	bool truth;
	switch (op) {
	case OPERATOR_ADD:
	case OPERATOR_SUBTRACT:
	case OPERATOR_MULTIPLY:
	case OPERATOR_DIVIDE:
	case OPERATOR_REMAINDER:
		return arithmetic(op, left, right, result, error);
	case OPERATOR_BAND:
	case OPERATOR_BOR:
	case OPERATOR_BXOR:
	case OPERATOR_SHL:
	case OPERATOR_SHR:
		return bitwise(op, left, right, result, error);
	case OPERATOR_RANGE:
		return range_of(left, right, result, error);
	case OPERATOR_FORMAT:
		return format(left, right, result, error);
	case OPERATOR_JOIN:
		*result = join(left, right);
		return true;
	case OPERATOR_SPLIT:
		return split_text(sensitive, left, right, result, error);
	case OPERATOR_REPLACE:
		return replace_text(sensitive, left, right, result, error);
	case OPERATOR_CONTAINS:
	case OPERATOR_NOTCONTAINS:
	case OPERATOR_IN:
	case OPERATOR_NOTIN:
		return membership(op, sensitive, left, right, result, error);
	case OPERATOR_IS:
	case OPERATOR_ISNOT:
	case OPERATOR_AS:
		return type_operator(op, left, right, result, error);
	default:
		break;
	}
	if (left.type == VALUE_LIST)
		return filter(op, sensitive, left, right, result, error);
	if (!test(op, sensitive, left, right, &truth, matches, error))
		return false;
	*result = value_bool(truth);
	return true;
}

bool operate_unary(Operator op, Value operand, Value *result, GError **error)
{
	int64_t bits;
	switch (op) {
	case OPERATOR_NOT:
		*result = value_bool(!value_truth(operand));
		return true;
	case OPERATOR_BNOT:
		if (!convert_integer(operand, INT64_MIN, INT64_MAX,
				     "System.Int64", &bits, error))
			return false;
		if (enumeration_of(operand))
			*result = enumeration_value(enumeration_of(operand),
						    ~bits);
		else if (operand.type == VALUE_LONG)
			*result = value_long(~bits);
		else
			*result = value_int((int32_t)~bits);
		return true;
	case OPERATOR_PLUS:
		return arithmetic(OPERATOR_ADD, value_int(0), operand, result,
				  error);
	case OPERATOR_MINUS:
		return negative_of(operand, result, error);
	case OPERATOR_JOIN:
		*result = join_text(operand, VALUE_NONE);
		return true;
	case OPERATOR_SPLIT:
		return split_blanks(operand, result, error);
	default:
		break;
	}
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_OPERATOR,
		    "'%s' is no unary operator", operator_name(op));
	return false;
}
