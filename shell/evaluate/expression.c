#include "shell/evaluate/block.h"
#include "shell/types/generic.h"
#include "shell/types/operate.h"

#include <string.h>

static const Type *find_generic(TypeName *name)
{
	g_autofree const Type **arguments = g_new(const Type *, name->count);
	for (unsigned i = 0; i < name->count; i++) {
		arguments[i] = eval_find_type(name->arguments[i]);
		if (!arguments[i])
			return NULL;
	}
	return type_generic(name->name, arguments, name->count);
}

const Type *eval_find_type(TypeName *name)
{
	const Type *found = name->resolved;
	if (found || name->many)
		return found;
	found = name->count ? find_generic(name) : type_find(name->name);
	for (unsigned i = 0; found && i < name->rank; i++)
		found = type_array_of(found);
	name->resolved = found;
	return found;
}

Flow eval_resolve(Eval *eval, TypeName *name, const Type **type)
{
	*type = eval_find_type(name);
	if (*type)
		return FLOW_NORMAL;
	Node node = { .start = name->start, .end = name->end };
	if (name->many)
		return eval_throw(eval, &node, TYPE_ERROR_NOT_FOUND,
				  "Arrays of several dimensions are not "
				  "offered here: use an array of arrays in "
				  "place of [%s[,]]",
				  name->name);
	return eval_throw(eval, &node, TYPE_ERROR_NOT_FOUND,
			  "Unable to find type [%s]", name->name);
}

static Flow eval_list(Eval *eval, const Nodes *items, Value *result)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, items->count);
	for (unsigned i = 0; i < items->count; i++) {
		Value one = VALUE_NONE;
		Flow flow = eval_value(eval, items->items[i], &one);
		if (flow)
			return flow;
		list_add_take(list, is_nothing(one) ? VALUE_NONE : one);
	}
	*result = value_list_take(g_steal_pointer(&list));
	return FLOW_NORMAL;
}

/* Text of one part: lists joined by $OFS. */
static void append_part(Eval *eval, GString *text, Value part)
{
	if (part.type == VALUE_LIST) {
		g_auto(Value) joined = eval_list_text(eval, part);
		value_append(text, joined);
		return;
	}
	value_append(text, part);
}

static Flow eval_expand(Eval *eval, const ListNode *node, Value *result)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < node->items.count; i++) {
		g_auto(Value) part = VALUE_NONE;
		Flow flow = eval_value(eval, node->items.items[i], &part);
		if (flow)
			return flow;
		append_part(eval, text, part);
	}
	*result = value_string_length(text->str, text->len);
	return FLOW_NORMAL;
}

static Flow eval_logical(Eval *eval, const Link *link, Value *left)
{
	g_auto(Value) right = VALUE_NONE;
	bool truth = value_truth(*left);
	bool decided = (link->op == OPERATOR_AND && !truth) ||
		       (link->op == OPERATOR_OR && truth);
	if (!decided) {
		Flow flow = eval_value(eval, link->operand, &right);
		if (flow)
			return flow;
		bool other = value_truth(right);
		truth = link->op == OPERATOR_XOR ? truth != other : other;
	}
	value_set_take(left, value_bool(truth));
	return FLOW_NORMAL;
}

static void set_matches(Eval *eval, Value matches)
{
	if (matches.type != VALUE_NULL)
		eval_put(eval->session, name_intern("Matches"), "Matches",
			 matches);
}

/* Replaces *left by the result of one operator. */
static Flow eval_link(Eval *eval, const Node *chain, const Link *link,
		      Value *left)
{
	if (link->op == OPERATOR_AND || link->op == OPERATOR_OR ||
	    link->op == OPERATOR_XOR)
		return eval_logical(eval, link, left);
	g_auto(Value) right = VALUE_NONE;
	GError *error = NULL;
	Value result = VALUE_NONE, matches = VALUE_NONE;
	Flow flow = eval_value(eval, link->operand, &right);
	if (flow)
		return flow;
	if (eval_is_block_split(link->op, right)) {
		flow = eval_block_split(eval, chain, *left, right, &result);
		if (!flow)
			value_set_take(left, result);
		return flow;
	}
	if (right.type == VALUE_LIST)
		value_set_take(&right,
			       eval_operand(eval, link->op, *left, right));
	bool match =
		link->op == OPERATOR_MATCH || link->op == OPERATOR_NOTMATCH;
	if (!operate(link->op, link->sensitive, *left, right, &result,
		     match ? &matches : NULL, &error)) {
		Node node = { .start = chain->start,
			      .end = link->operand->end };
		return eval_fail(eval, &node, error);
	}
	set_matches(eval, matches);
	value_set_take(left, result);
	return eval_done(eval, left);
}

static Flow eval_chain(Eval *eval, const ChainNode *node, Value *result)
{
	g_auto(Value) left = VALUE_NONE;
	Flow flow = eval_value(eval, node->first, &left);
	for (unsigned i = 0; i < node->count && !flow; i++)
		flow = eval_link(eval, &node->node, &node->links[i], &left);
	if (flow)
		return flow;
	*result = left;
	left = VALUE_NONE;
	return FLOW_NORMAL;
}

static Flow eval_unary(Eval *eval, const UnaryNode *node, Value *result)
{
	g_auto(Value) operand = VALUE_NONE;
	GError *error = NULL;
	Flow flow = eval_value(eval, node->operand, &operand);
	if (flow)
		return flow;
	if (node->op == OPERATOR_COMMA) {
		List *list = list_new(LIST_ARRAY, 1);
		list_add_take(list, value_ref(operand));
		*result = value_list_take(list);
		return FLOW_NORMAL;
	}
	if (!operate_unary(node->op, operand, result, &error))
		return eval_fail(eval, &node->node, error);
	return eval_done(eval, result);
}

Flow eval_table(Eval *eval, const TableNode *node, bool ordered, Value *result)
{
	g_autoptr(Table) table = table_new(ordered);
	for (unsigned i = 0; i < node->count; i++) {
		g_auto(Value) key = VALUE_NONE;
		Value value = VALUE_NONE;
		Flow flow = eval_value(eval, node->rows[i].key, &key);
		if (!flow)
			flow = eval_value(eval, node->rows[i].value, &value);
		if (flow)
			return flow;
		if (key.type == VALUE_NULL) {
			value_clear(&value);
			return eval_throw(
				eval, node->rows[i].key, TYPE_ERROR_ARGUMENT,
				"A null key is not allowed in a hash literal");
		}
		if (table_find(table, key)) {
			g_autofree char *text = value_format(key);
			value_clear(&value);
			return eval_throw(eval, node->rows[i].key,
					  TYPE_ERROR_ARGUMENT,
					  "Duplicate keys '%s' are not allowed "
					  "in hash literals",
					  text);
		}
		table_set_take(table, value_ref(key),
			       is_nothing(value) ? VALUE_NONE : value);
	}
	*result = value_table_take(g_steal_pointer(&table));
	return FLOW_NORMAL;
}

static bool is_reference(const Type *type, const Node *operand)
{
	return operand->kind == NODE_VARIABLE &&
	       name_same(type->name, REFERENCE_TYPE) &&
	       eval_is_variable((const VariableNode *)operand);
}

static Flow eval_cast(Eval *eval, const CastNode *node, Value *result)
{
	const Type *type;
	GError *error = NULL;
	g_auto(Value) operand = VALUE_NONE;
	bool ordered = name_same(node->type->name, "ordered") &&
		       node->operand->kind == NODE_TABLE;
	if (ordered)
		return eval_table(eval, (const TableNode *)node->operand, true,
				  result);
	Flow flow = eval_resolve(eval, node->type, &type);
	if (!flow && is_reference(type, node->operand))
		return eval_reference(eval, (const VariableNode *)node->operand,
				      result);
	if (!flow)
		flow = eval_value(eval, node->operand, &operand);
	if (flow)
		return flow;
	if (name_same(type->name, "System.Void")) {
		*result = VALUE_NOTHING;
		return FLOW_NORMAL;
	}
	if (name_same(type->name, block_class.name) && value_text(operand))
		return script_parse(eval->session, value_text(operand), NULL,
				    result, &error) == PARSE_OK
			       ? FLOW_NORMAL
			       : eval_fail(eval, &node->node, error);
	if (type->value == VALUE_STRING && operand.type == VALUE_LIST) {
		*result = eval_list_text(eval, operand);
		return FLOW_NORMAL;
	}
	if (!convert(operand, type, result, &error))
		return eval_fail(eval, &node->node, error);
	return eval_done(eval, result);
}

static Flow eval_type(Eval *eval, const CastNode *node, Value *result)
{
	const Type *type;
	Flow flow = eval_resolve(eval, node->type, &type);
	if (!flow)
		*result = value_of_type(type);
	return flow;
}

/* Runs a statement and gives what it emitted. */
static Flow eval_captured(Eval *eval, const Node *node, bool list,
			  Value *result)
{
	ListEmit emit;
	list_emit_init(&emit);
	Flow flow =
		node->kind == NODE_STATEMENTS
			? eval_statements(eval, (const StatementsNode *)node,
					  &emit.emit)
			: eval_statement(eval, node, &emit.emit);
	if (flow) {
		list_emit_clear(&emit);
		return flow;
	}
	if (list) {
		*result = value_list_take(emit.list);
		return FLOW_NORMAL;
	}
	bool none = emit.list->count == 0;
	*result = list_emit_value(&emit);
	if (none)
		*result = VALUE_NOTHING;
	return FLOW_NORMAL;
}

/* The expression that a pipeline of one element without redirections is. */
const Node *eval_lone_expression(const Node *node)
{
	const PipelineNode *pipeline = (const PipelineNode *)node;
	if (node->kind != NODE_PIPELINE || pipeline->count != 1 ||
	    pipeline->elements[0].redirect_count ||
	    pipeline->elements[0].node->kind == NODE_COMMAND)
		return NULL;
	return pipeline->elements[0].node;
}

static Flow eval_statement_value(Eval *eval, const Node *node, Value *result)
{
	const Node *expression = eval_lone_expression(node);
	if (expression)
		return eval_value(eval, expression, result);
	if (node->kind == NODE_ASSIGN)
		return eval_assign(eval, (const AssignNode *)node, result);
	return eval_captured(eval, node, false, result);
}

static Flow eval_plain(Eval *eval, const Node *node, Value *result)
{
	switch (node->kind) {
	case NODE_CONSTANT:
		*result = value_ref(((const ConstantNode *)node)->value);
		return FLOW_NORMAL;
	case NODE_VARIABLE:
		*result = eval_variable(eval, (const VariableNode *)node);
		return result->type == VALUE_NULL
			       ? strict_variable(eval,
						 (const VariableNode *)node,
						 *result)
			       : FLOW_NORMAL;
	case NODE_CHAIN:
		return eval_chain(eval, (const ChainNode *)node, result);
	case NODE_ACCESS:
		return eval_access(eval, (const AccessNode *)node, result);
	case NODE_EXPAND:
		return eval_expand(eval, (const ListNode *)node, result);
	case NODE_LIST:
		return eval_list(eval, &((const ListNode *)node)->items,
				 result);
	case NODE_UNARY:
		return eval_unary(eval, (const UnaryNode *)node, result);
	case NODE_STEP:
		return eval_step_by(eval, (const StepNode *)node, result);
	case NODE_CAST:
		return eval_cast(eval, (const CastNode *)node, result);
	case NODE_TYPE:
		return eval_type(eval, (const CastNode *)node, result);
	case NODE_ATTRIBUTED:
		return eval_value(eval, ((const AttributedNode *)node)->operand,
				  result);
	case NODE_PAREN:
		return eval_statement_value(
			eval, ((const GroupNode *)node)->body, result);
	case NODE_SUB:
	case NODE_ARRAY:
		return eval_captured(eval, ((const GroupNode *)node)->body,
				     node->kind == NODE_ARRAY, result);
	case NODE_TABLE:
		return eval_table(eval, (const TableNode *)node, false, result);
	case NODE_BLOCK:
		*result = block_new(eval->source,
				    ((const BlockNode *)node)->block);
		return FLOW_NORMAL;
	default:
		return eval_statement_value(eval, node, result);
	}
}

Flow eval_value(Eval *eval, const Node *node, Value *result)
{
	return eval_plain(eval, node, result);
}
