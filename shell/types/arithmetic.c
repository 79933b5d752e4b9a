#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/operate.h"
#include "shell/types/unsigned.h"

#include <math.h>
#include <string.h>

#define REPEAT_LIMIT 100000000 /* bytes or elements that * makes */
#define RANGE_LIMIT  50000000  /* elements of one range */

static double real(Value value)
{
	return value.type == VALUE_DOUBLE ? value.number
					  : (double)value.integer;
}

static bool fail(Operator op, Value left, GError **error)
{
	static const struct {
		Operator op;
		const char *method;
	} methods[] = {
		{ OPERATOR_ADD, "op_Addition" },
		{ OPERATOR_SUBTRACT, "op_Subtraction" },
		{ OPERATOR_MULTIPLY, "op_Multiply" },
		{ OPERATOR_DIVIDE, "op_Division" },
		{ OPERATOR_REMAINDER, "op_Modulus" },
	};
	const char *method = "op_Addition";
	for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++)
		if (methods[i].op == op)
			method = methods[i].method;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_OPERATOR,
		    "Method invocation failed because [%s] does not contain a "
		    "method named '%s'",
		    value_type_name(left), method);
	return false;
}

static bool fail_zero(GError **error)
{
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_DIVIDE,
		    "Attempted to divide by zero");
	return false;
}

static bool reals(Operator op, double a, double b, Value *result)
{
	double number = op == OPERATOR_ADD	  ? a + b
			: op == OPERATOR_SUBTRACT ? a - b
			: op == OPERATOR_MULTIPLY ? a * b
			: op == OPERATOR_DIVIDE	  ? a / b
						  : fmod(a, b);
	*result = value_double(number);
	return true;
}

/* Whole numbers: what overflows Int64 becomes a Double. */
static bool overflows(Operator op, int64_t a, int64_t b, int64_t *whole)
{
	switch (op) {
	case OPERATOR_ADD:
		return __builtin_add_overflow(a, b, whole);
	case OPERATOR_SUBTRACT:
		return __builtin_sub_overflow(a, b, whole);
	case OPERATOR_MULTIPLY:
		return __builtin_mul_overflow(a, b, whole);
	case OPERATOR_DIVIDE:
		if ((a == INT64_MIN && b == -1) || a % b)
			return true;
		*whole = a / b;
		return false;
	default:
		*whole = b == -1 ? 0 : a % b;
		return false;
	}
}

static bool numbers(Operator op, Value a, Value b, Value *result,
		    GError **error)
{
	if (a.type == VALUE_DOUBLE || b.type == VALUE_DOUBLE)
		return reals(op, real(a), real(b), result);
	int64_t whole;
	if ((op == OPERATOR_DIVIDE || op == OPERATOR_REMAINDER) &&
	    b.integer == 0)
		return fail_zero(error);
	if (overflows(op, a.integer, b.integer, &whole))
		return reals(op, real(a), real(b), result);
	if (a.type == VALUE_LONG || b.type == VALUE_LONG)
		*result = value_long(whole);
	else if (whole >= INT32_MIN && whole <= INT32_MAX)
		*result = value_int((int32_t)whole);
	else
		*result = value_double((double)whole);
	return true;
}

static uint64_t count_of(Value value)
{
	return value.type == VALUE_LIST ? value.list->count : 1;
}

static bool joined_lists(Value left, Value right, Value *result, GError **error)
{
	if (count_of(left) + count_of(right) > LIST_LIMIT) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_RANGE,
			    "The array would have more than %d elements",
			    LIST_LIMIT);
		return false;
	}
	List *list = list_new(LIST_ARRAY, left.list->count + 1);
	for (uint32_t i = 0; i < left.list->count; i++)
		list_add_take(list, value_ref(left.list->values[i]));
	if (right.type != VALUE_LIST) {
		list_add_take(list, value_ref(right));
		*result = value_list_take(list);
		return true;
	}
	for (uint32_t i = 0; i < right.list->count; i++)
		list_add_take(list, value_ref(right.list->values[i]));
	*result = value_list_take(list);
	return true;
}

static bool joined_tables(Value left, Value right, Value *result,
			  GError **error)
{
	if (right.type != VALUE_TABLE) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_OPERATOR,
			    "A hash table can only be added to another hash "
			    "table");
		return false;
	}
	g_autoptr(Table) table = table_new(left.table->ordered);
	Value sides[] = { left, right };
	for (unsigned i = 0; i < 2; i++) {
		uint32_t at = 0;
		const TableEntry *entry;
		while ((entry = table_next(sides[i].table, &at))) {
			if (table_find(table, entry->key)) {
				g_autofree char *key = value_format(entry->key);
				g_set_error(error, TYPE_ERROR,
					    TYPE_ERROR_ARGUMENT,
					    "Item has already been added. Key "
					    "in dictionary: '%s'",
					    key);
				return false;
			}
			table_set_take(table, value_ref(entry->key),
				       value_ref(entry->value));
		}
	}
	*result = value_table_take(g_steal_pointer(&table));
	return true;
}

static void append_text(GString *text, Value value)
{
	if (value.type == VALUE_STRING) {
		g_string_append_len(text, value.string->text,
				    value.string->bytes);
		return;
	}
	value_append(text, value);
}

static Value joined_texts(Value left, Value right)
{
	GString *text = g_string_new(NULL);
	append_text(text, left);
	append_text(text, right);
	Value value = value_string_length(text->str, text->len);
	g_string_free(text, TRUE);
	return value;
}

static bool is_too_long(Value left, Value right)
{
	return left.type == VALUE_STRING && right.type == VALUE_STRING &&
	       (size_t)left.string->bytes + right.string->bytes > STRING_LIMIT;
}

static bool joined(Value left, Value right, Value *result, GError **error)
{
	if (!is_too_long(left, right)) {
		*result = joined_texts(left, right);
		if (result->string->bytes <= STRING_LIMIT)
			return true;
		value_clear(result);
	}
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_RANGE,
		    "The text would be longer than %zu bytes", STRING_LIMIT);
	return false;
}

static bool repeat(Value left, Value right, Value *result, GError **error)
{
	int64_t times;
	uint64_t size =
		left.type == VALUE_LIST ? left.list->count : left.string->bytes;
	if (!convert_integer(right, 0, INT32_MAX, "System.Int32", &times,
			     error))
		return false;
	if (size * (uint64_t)times > REPEAT_LIMIT) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_RANGE,
			    "The result of '*' is larger than %d elements",
			    REPEAT_LIMIT);
		return false;
	}
	if (left.type == VALUE_STRING) {
		GString *text = g_string_sized_new(size * (uint64_t)times + 1);
		for (int64_t i = 0; i < times; i++)
			value_append(text, left);
		*result = value_text_take(text);
		return true;
	}
	List *list = list_new(LIST_ARRAY, size * (uint64_t)times);
	for (int64_t i = 0; i < times; i++)
		for (uint32_t j = 0; j < left.list->count; j++)
			list_add_take(list, value_ref(left.list->values[j]));
	*result = value_list_take(list);
	return true;
}

static bool in_range(int64_t ticks, GError **error)
{
	if (ticks >= 0 && ticks <= TICKS_MOST)
		return true;
	g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
		    "The added or subtracted value results in an "
		    "un-representable DateTime");
	return false;
}

/* Dates and time spans: + and - only, and a factor for time spans. */
static bool times(Operator op, Value left, Value right, Value *result,
		  GError **error)
{
	int64_t sign = op == OPERATOR_SUBTRACT ? -1 : 1, ticks;
	if (left.type == VALUE_DATETIME && right.type == VALUE_DATETIME &&
	    op == OPERATOR_SUBTRACT) {
		*result = (Value){ .type = VALUE_TIMESPAN,
				   .integer = left.integer - right.integer };
		return true;
	}
	if (op != OPERATOR_ADD && op != OPERATOR_SUBTRACT)
		return fail(op, left, error);
	Value span = VALUE_NONE;
	const Type *type = type_find("timespan");
	if (right.type == VALUE_STRING && left.type == VALUE_DATETIME &&
	    op == OPERATOR_SUBTRACT) {
		Value date;
		if (date_parse(value_text(right), &date))
			return times(op, left, date, result, error);
	}
	if (!convert(right, type, &span, error))
		return false;
	if (__builtin_add_overflow(left.integer, sign * span.integer, &ticks))
		return fail(op, left, error);
	if (left.type == VALUE_DATETIME && !in_range(ticks, error))
		return false;
	*result = left;
	result->extra = 0;
	result->integer = ticks;
	return true;
}

static bool add(Value left, Value right, Value *result, GError **error)
{
	switch ((ValueType)left.type) {
	case VALUE_NULL:
		*result = value_ref(right);
		return true;
	case VALUE_STRING:
		return joined(left, right, result, error);
	case VALUE_CHAR:
		if (right.type != VALUE_STRING && right.type != VALUE_CHAR)
			break;
		*result = joined_texts(left, right);
		return true;
	case VALUE_LIST:
		return joined_lists(left, right, result, error);
	case VALUE_TABLE:
		return joined_tables(left, right, result, error);
	case VALUE_RECORD:
	case VALUE_OBJECT:
		return fail(OPERATOR_ADD, left, error);
	default:
		break;
	}
	if (right.type == VALUE_LIST)
		return fail(OPERATOR_ADD, right, error);
	Value a, b;
	return convert_number(left, &a, error) &&
	       convert_number(right, &b, error) &&
	       numbers(OPERATOR_ADD, a, b, result, error);
}

/* On the left, + and * join and repeat. */
static bool is_container(Value value)
{
	return !is_number(value) && !is_decimal(value) &&
	       value.type != VALUE_BOOL && value.type != VALUE_NULL;
}

bool arithmetic(Operator op, Value left, Value right, Value *result,
		GError **error)
{
	if ((left.type == VALUE_INT || left.type == VALUE_LONG ||
	     left.type == VALUE_DOUBLE) &&
	    (right.type == VALUE_INT || right.type == VALUE_LONG ||
	     right.type == VALUE_DOUBLE))
		return numbers(op, left, right, result, error);
	if (is_unsigned(left) || (is_unsigned(right) && !is_container(left)))
		return unsigned_arithmetic(op, left, right, result, error);
	if (is_decimal(left) || (is_decimal(right) && is_number(left)))
		return decimal_arithmetic(op, left, right, result, error);
	if (left.type == VALUE_DATETIME || left.type == VALUE_TIMESPAN)
		return times(op, left, right, result, error);
	if (op == OPERATOR_ADD)
		return add(left, right, result, error);
	if (op == OPERATOR_MULTIPLY &&
	    (left.type == VALUE_STRING || left.type == VALUE_LIST))
		return repeat(left, right, result, error);
	if (left.type == VALUE_LIST || left.type == VALUE_TABLE ||
	    left.type == VALUE_RECORD || left.type == VALUE_OBJECT)
		return fail(op, left, error);
	if (op == OPERATOR_MULTIPLY && left.type == VALUE_NULL) {
		*result = VALUE_NONE;
		return true;
	}
	Value a, b;
	return convert_number(left, &a, error) &&
	       convert_number(right, &b, error) &&
	       numbers(op, a, b, result, error);
}

static bool is_wide(Value value)
{
	return value.type == VALUE_LONG ||
	       (value.type == VALUE_DOUBLE &&
		(value.number > INT32_MAX || value.number < INT32_MIN));
}

bool bitwise(Operator op, Value left, Value right, Value *result,
	     GError **error)
{
	int64_t a, b;
	const Enumeration *enumeration = enumeration_of(left);
	if (!enumeration)
		enumeration = enumeration_of(right);
	if (enumeration && op != OPERATOR_SHL && op != OPERATOR_SHR &&
	    enumeration_bitwise(enumeration, op, left, right, result))
		return true;
	if (is_unsigned(left) || is_unsigned(right))
		return unsigned_bitwise(op, left, right, result, error);
	if (!convert_integer(left, INT64_MIN, INT64_MAX, "System.Int64", &a,
			     error) ||
	    !convert_integer(right, INT64_MIN, INT64_MAX, "System.Int64", &b,
			     error))
		return false;
	bool shift = op == OPERATOR_SHL || op == OPERATOR_SHR;
	bool wide = is_wide(left) || (!shift && is_wide(right));
	unsigned by = (unsigned)b & (wide ? 63 : 31);
	uint64_t bits = op == OPERATOR_BAND   ? (uint64_t)a & (uint64_t)b
			: op == OPERATOR_BOR  ? (uint64_t)a | (uint64_t)b
			: op == OPERATOR_BXOR ? (uint64_t)a ^ (uint64_t)b
			: op == OPERATOR_SHL  ? (uint64_t)a << by
					      : (uint64_t)(a >> by);
	if (wide)
		*result = value_long((int64_t)bits);
	else
		*result = value_int((int32_t)(uint32_t)bits);
	return true;
}

bool range_of(Value left, Value right, Value *result, GError **error)
{
	int from, to;
	if (!convert_int(left, &from, error) || !convert_int(right, &to, error))
		return false;
	int64_t count = llabs((int64_t)to - from) + 1;
	if (count > RANGE_LIMIT) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_RANGE,
			    "The range %d..%d has more than %d elements", from,
			    to, RANGE_LIMIT);
		return false;
	}
	List *list = list_new(LIST_ARRAY, (size_t)count);
	int step = to < from ? -1 : 1;
	for (int64_t i = 0; i < count; i++)
		list_add_take(list, value_int((int32_t)(from + step * i)));
	*result = value_list_take(list);
	return true;
}

bool negative_of(Value operand, Value *result, GError **error)
{
	if (operand.type == VALUE_TIMESPAN) {
		if (operand.integer == INT64_MIN)
			return fail(OPERATOR_SUBTRACT, operand, error);
		*result = operand;
		result->extra = 0;
		result->integer = -operand.integer;
		return true;
	}
	return arithmetic(OPERATOR_SUBTRACT, value_int(0), operand, result,
			  error);
}
