#include "shell/types/convert.h"
#include "shell/types/decimal.h"
#include "shell/types/operate.h"

#include <math.h>

/* Both as numbers: less, equal, greater; *ordered is false for NaN. */
static int compare_numbers(Value a, Value b, bool *ordered)
{
	bool nan = (a.type == VALUE_DOUBLE && isnan(a.number)) ||
		   (b.type == VALUE_DOUBLE && isnan(b.number));
	*ordered = !nan;
	return value_compare(a, b, true);
}

static bool answer(Operator op, int order, bool ordered)
{
	switch (op) {
	case OPERATOR_EQ:
		return ordered && order == 0;
	case OPERATOR_NE:
		return !ordered || order != 0;
	case OPERATOR_GT:
		return ordered && order > 0;
	case OPERATOR_GE:
		return ordered && order >= 0;
	case OPERATOR_LT:
		return ordered && order < 0;
	default:
		return ordered && order <= 0;
	}
}

static bool is_equality(Operator op)
{
	return op == OPERATOR_EQ || op == OPERATOR_NE;
}

static bool fail(Value left, Value right, GError **error)
{
	g_autofree char *a = value_format(left), *b = value_format(right);
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_OPERATOR,
		    "Could not compare \"%s\" to \"%s\": [%s] and [%s] have no "
		    "common order",
		    a, b, value_type_name(left), value_type_name(right));
	return false;
}

static bool compare_null(Operator op, Value right, bool *truth)
{
	bool both = right.type == VALUE_NULL;
	bool negative = is_number(right) &&
			value_compare(right, value_int(0), true) < 0;
	int order = both ? 0 : negative ? 1 : -1;
	*truth = answer(op, order, true);
	return true;
}

/* The right side becomes a value of the left side's type. */
static bool compare_converted(Operator op, bool sensitive, Value left,
			      Value right, bool *truth, GError **error)
{
	g_auto(Value) same = VALUE_NONE;
	GError *why = NULL;
	const Type *type = type_of(left);
	if (!convert(right, type, &same, &why)) {
		if (!is_equality(op)) {
			g_propagate_error(error, why);
			return false;
		}
		g_error_free(why);
		*truth = op == OPERATOR_NE;
		return true;
	}
	*truth = answer(op, value_compare(left, same, sensitive), true);
	return true;
}

static bool compare_number(Operator op, Value left, Value right, bool *truth,
			   GError **error)
{
	Value number;
	bool ordered;
	GError *why = NULL;
	if (convert_number(right, &number, &why)) {
		int order = compare_numbers(left, number, &ordered);
		*truth = answer(op, order, ordered);
		return true;
	}
	if (!is_equality(op)) {
		g_propagate_error(error, why);
		return false;
	}
	g_error_free(why);
	*truth = op == OPERATOR_NE;
	return true;
}

bool compare(Operator op, bool sensitive, Value left, Value right, bool *truth,
	     GError **error)
{
	int exact;
	if (left.type == VALUE_NULL)
		return compare_null(op, right, truth);
	if (right.type == VALUE_NULL && (is_equality(op) || !is_number(left))) {
		*truth = answer(op, 1, true);
		return true;
	}
	if ((is_decimal(left) || (is_decimal(right) && is_number(left))) &&
	    decimal_compare(left, right, &exact)) {
		*truth = answer(op, exact, true);
		return true;
	}
	if (is_number(left))
		return compare_number(op, left, right, truth, error);
	if (left.type == VALUE_CHAR && is_number(right))
		return compare_number(op, value_int(left.unit), right, truth,
				      error);
	if (left.type == VALUE_BOOL) {
		bool same = value_truth(right);
		*truth = answer(op, left.boolean - same, true);
		return true;
	}
	if (left.type == VALUE_CHAR) {
		g_auto(Value) text = value_string_take(value_format(left));
		return compare(op, sensitive, text, right, truth, error);
	}
	if (left.type == VALUE_STRING || left.type == VALUE_DATETIME ||
	    left.type == VALUE_TIMESPAN ||
	    (left.type == VALUE_OBJECT && left.object->class->compare))
		return compare_converted(op, sensitive, left, right, truth,
					 error);
	if (!is_equality(op))
		return fail(left, right, error);
	*truth = value_equal(left, right) == (op == OPERATOR_EQ);
	return true;
}
