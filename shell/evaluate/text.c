/* Text that depends on the session: lists by $OFS, -split by a block. */
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"
#include "shell/types/operate.h"

#include <string.h>

Value eval_list_text(Eval *eval, Value list)
{
	g_autofree char *between = NULL;
	GString *text = g_string_new(NULL);
	Value separator = session_variable(eval->session, "OFS");
	if (separator.type != VALUE_NULL)
		between = value_format(separator);
	for (uint32_t i = 0; i < list.list->count; i++) {
		Value one = list.list->values[i];
		if (i)
			g_string_append(text, between ? between : " ");
		if (one.type == VALUE_LIST)
			g_string_append(text, value_type_name(one));
		else
			value_append(text, one);
	}
	return value_text_take(text);
}

Value eval_operand(Eval *eval, Operator op, Value left, Value right)
{
	return op == OPERATOR_ADD && right.type == VALUE_LIST &&
			       left.type == VALUE_STRING
		       ? eval_list_text(eval, right)
		       : value_ref(right);
}

static void add_part(List *parts, const char *start, const char *end)
{
	list_add_take(parts, value_string_length(start, (size_t)(end - start)));
}

/* Cuts one text at the characters for which the block is true. */
static Flow split_one(Eval *eval, const char *text, Value block, int most,
		      List *parts)
{
	const char *start = text;
	int count = 1;
	while (*text && (most <= 0 || count < most)) {
		const char *next = g_utf8_next_char(text);
		g_auto(Value) cut = VALUE_NONE;
		g_auto(Value) one =
			value_string_length(text, (size_t)(next - text));
		Flow flow = block_value(eval->session, block, one, &cut);
		if (flow)
			return flow;
		if (value_truth(cut)) {
			add_part(parts, start, text);
			start = next;
			count++;
		}
		text = next;
	}
	add_part(parts, start, text + strlen(text));
	return FLOW_NORMAL;
}

bool eval_is_block_split(Operator op, Value right)
{
	if (op != OPERATOR_SPLIT)
		return false;
	if (right.type == VALUE_LIST && right.list->count)
		right = right.list->values[0];
	return block_of(right) != NULL;
}

Flow eval_block_split(Eval *eval, const Node *node, Value left, Value right,
		      Value *result)
{
	int most = 0;
	GError *error = NULL;
	Value block = right.type == VALUE_LIST ? right.list->values[0] : right;
	g_autoptr(List) parts = list_new(LIST_ARRAY, 4);
	const Value *texts =
		left.type == VALUE_LIST ? left.list->values : &left;
	uint32_t count = left.type == VALUE_LIST ? left.list->count : 1;
	if (right.type == VALUE_LIST && right.list->count > 1 &&
	    !convert_int(right.list->values[1], &most, &error))
		return eval_fail(eval, node, error);
	parts->element = VALUE_STRING;
	for (uint32_t i = 0; i < count; i++) {
		g_autofree char *text = value_format(texts[i]);
		Flow flow = split_one(eval, text, block, most, parts);
		if (flow)
			return flow;
	}
	*result = value_list_take(g_steal_pointer(&parts));
	return FLOW_NORMAL;
}
