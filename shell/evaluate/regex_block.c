/* [regex]::Replace(text, pattern, { … }) and $regex.Replace(text, { … }): the
 * block gets each match and gives what stands for it. */
#include "core/value/string.h"
#include "shell/evaluate/block.h"
#include "shell/types/convert.h"
#include "shell/types/regex.h"

bool eval_is_regex_block(const char *name, bool statically, const Value *values,
			 unsigned count)
{
	unsigned at = statically ? 2 : 1;
	return name && count > at && name_same(name, "Replace") &&
	       block_of(values[at]);
}

/* What the block gives for one match. */
static Flow add_answer(Eval *eval, Value block, Value match, GString *text)
{
	Argument word = { .has_value = true, .value = match };
	Invocation how = { .arguments = &word, .count = 1 };
	ListEmit emit;
	list_emit_init(&emit);
	Flow flow = block_run(eval->session, block, &how, &emit.emit);
	if (flow) {
		list_emit_clear(&emit);
		return flow;
	}
	g_auto(Value) answer = list_emit_value(&emit);
	value_append(text, answer);
	return FLOW_NORMAL;
}

static size_t bytes_of(Value text, Record *match, size_t units)
{
	size_t start = (size_t)record_get(match, "Index").integer;
	return string_offset(text.string, start + units);
}

static Flow replace_each(Eval *eval, Value text, const List *matches,
			 Value block, int most, Value *result)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *bytes = value_text(text);
	size_t copied = 0;
	for (uint32_t i = 0; i < matches->count && (int)i != most; i++) {
		Record *match = matches->values[i].record;
		size_t units = (size_t)record_get(match, "Length").integer;
		size_t start = bytes_of(text, match, 0);
		g_string_append_len(out, bytes + copied,
				    (gssize)(start - copied));
		copied = bytes_of(text, match, units);
		Flow flow = add_answer(eval, block, matches->values[i], out);
		if (flow)
			return flow;
	}
	g_string_append(out, bytes + copied);
	*result = value_string_length(out->str, out->len);
	return FLOW_NORMAL;
}

Flow eval_regex_block(Eval *eval, const Node *node, Value on,
		      const Value *values, unsigned count, Value *result)
{
	GError *error = NULL;
	int most = -1;
	bool silent;
	bool own = value_object(on, &regex_class) != NULL;
	Value block = values[own ? 1 : 2];
	g_auto(Value) text = value_string_take(value_format(values[0]));
	g_auto(Value) matches = VALUE_NONE;
	Value find[] = { text, values[1],
			 !own && count > 3 ? values[3] : VALUE_NONE };
	bool done = own ? member_call(on, "Matches", find, 1, &matches, &silent,
				      &error)
			: static_call(type_find("regex"), "Matches", find,
				      count > 3 ? 3 : 2, &matches, &error);
	if (done && own && count > 2)
		done = convert_int(values[2], &most, &error);
	if (!done)
		return eval_fail(eval, node, error);
	return replace_each(eval, text, matches.list, block, most, result);
}
