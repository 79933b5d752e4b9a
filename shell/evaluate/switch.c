#include "core/base/contents.h"
#include "shell/evaluate/block.h"
#include "shell/evaluate/enumerator.h"
#include "shell/types/operate.h"

#include <string.h>

static Flow test_block(Eval *eval, Value block, Value item, bool *fits)
{
	g_auto(Value) value = VALUE_NONE;
	Flow flow = block_value(eval->session, block, item, &value);
	*fits = !flow && value_truth(value);
	return flow;
}

static Flow test_clause(Eval *eval, const SwitchNode *node,
			const Clause *clause, Value item, bool *fits)
{
	static const Operator operators[] = { OPERATOR_EQ, OPERATOR_LIKE,
					      OPERATOR_MATCH };
	g_auto(Value) test = VALUE_NONE;
	g_auto(Value) result = VALUE_NONE;
	Value matches = VALUE_NONE;
	GError *error = NULL;
	Flow flow = eval_value(eval, clause->test, &test);
	if (flow)
		return flow;
	if (block_of(test))
		return test_block(eval, test, item, fits);
	bool texts = node->mode != SWITCH_EXACT;
	g_auto(Value) left =
		texts ? value_string_take(value_format(item)) : value_ref(item);
	/* The pattern is the right side, an exact value the left one. */
	bool done = texts ? operate(operators[node->mode], node->sensitive,
				    left, test, &result, &matches, &error)
			  : operate(OPERATOR_EQ, node->sensitive, left, test,
				    &result, NULL, &error);
	if (!done)
		return eval_fail(eval, clause->test, error);
	if (matches.type != VALUE_NULL)
		eval_put(eval->session, name_intern("Matches"), "Matches",
			 matches);
	*fits = value_truth(result);
	return FLOW_NORMAL;
}

/* All clauses that fit run; the default when none did. */
static Flow switch_one(Eval *eval, const SwitchNode *node, Value item,
		       Emit *output)
{
	bool any = false;
	const Clause *otherwise = NULL;
	for (unsigned i = 0; i < node->count; i++) {
		const Clause *clause = &node->clauses[i];
		bool fits = false;
		if (!clause->test) {
			otherwise = clause;
			continue;
		}
		Flow flow = test_clause(eval, node, clause, item, &fits);
		if (!flow && fits)
			flow = eval_statements(eval, clause->body, output);
		any |= fits;
		if (flow)
			return loop_flow(eval, node->label, flow) == FLOW_NORMAL
				       ? FLOW_NORMAL
				       : flow;
	}
	if (any || !otherwise)
		return FLOW_NORMAL;
	return loop_flow(eval, node->label,
			 eval_statements(eval, otherwise->body, output));
}

/* Lines of the file that `switch -file` names. */
static Flow read_lines(Eval *eval, const SwitchNode *node, Value *subject)
{
	g_autofree char *path = value_format(*subject);
	g_autofree char *text = NULL;
	GError *error = NULL;
	size_t length;
	if (!contents_read(path, &text, &length, &error))
		return eval_fail(eval, node->subject, error);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	List *list = list_new(LIST_ARRAY, 0);
	for (char **line = lines; *line; line++) {
		g_strchomp(*line);
		if (**line || line[1])
			list_add_take(list, value_string(*line));
	}
	value_set_take(subject, value_list_take(list));
	return FLOW_NORMAL;
}

static Flow switch_item(Eval *eval, const SwitchNode *node,
			const Enumerator *enumerator, Emit *output)
{
	Value item = enumerator_current(enumerator);
	Flow flow = enumerator_check(eval, node->subject, enumerator);
	if (flow)
		return flow;
	Value old = eval_swap_underscore(eval->session, value_ref(item));
	flow = switch_one(eval, node, item, output);
	eval_restore_underscore(eval->session, old);
	return flow;
}

static Flow switch_all(Eval *eval, const SwitchNode *node, Value subject,
		       Emit *output)
{
	static const Name *name;
	Session *session = eval->session;
	Enumerator *enumerator = enumerator_new(subject);
	Flow flow = FLOW_NORMAL;
	if (!name)
		name = name_intern("switch");
	Value old = enumerator_enter(session, name, object_ref(enumerator));
	while (!flow && enumerator_next(enumerator))
		flow = switch_item(eval, node, enumerator, output);
	enumerator_leave(session, name, old);
	object_unref(enumerator);
	bool own = flow == FLOW_BREAK &&
		   (!session->label || session->label == node->label);
	if (own)
		session->label = NULL;
	return own ? FLOW_NORMAL : flow;
}

Flow eval_switch(Eval *eval, const SwitchNode *node, Emit *output)
{
	g_auto(Value) subject = VALUE_NONE;
	Flow flow = eval_value(eval, node->subject, &subject);
	if (!flow && node->file)
		flow = read_lines(eval, node, &subject);
	if (flow)
		return flow;
	return switch_all(eval, node, subject, output);
}
