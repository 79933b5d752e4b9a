#include "tests/unit/shell/language/dump.h"

static void dump(GString *out, const Node *node);

static void dump_nodes(GString *out, Nodes nodes)
{
	for (unsigned i = 0; i < nodes.count; i++) {
		g_string_append_c(out, ' ');
		dump(out, nodes.items[i]);
	}
}

static void dump_constant(GString *out, const ConstantNode *node)
{
	g_autofree char *text = value_format(node->value);
	if (value_text(node->value))
		g_string_append_printf(out, "'%s'", text);
	else
		g_string_append(out, text);
}

static void dump_chain(GString *out, const ChainNode *node)
{
	g_string_append(out, "(chain ");
	dump(out, node->first);
	for (unsigned i = 0; i < node->count; i++) {
		g_string_append_printf(out, " %s%s ",
				       operator_name(node->links[i].op),
				       node->links[i].sensitive ? "/c" : "");
		dump(out, node->links[i].operand);
	}
	g_string_append_c(out, ')');
}

static void dump_access(GString *out, const AccessNode *node)
{
	static const char *const kinds[] = { ".", "::", "[]", ".()", "::()" };
	g_string_append(out, "(access ");
	dump(out, node->base);
	for (unsigned i = 0; i < node->count; i++) {
		const Access *step = &node->steps[i];
		g_string_append_printf(out, " %s", kinds[step->kind]);
		if (step->label)
			g_string_append_printf(out, "%s", step->label);
		else
			dump(out, step->member);
		dump_nodes(out, step->arguments);
	}
	g_string_append_c(out, ')');
}

static void dump_type(GString *out, const TypeName *type)
{
	g_string_append(out, type->name);
	for (unsigned i = 0; i < type->count; i++) {
		g_string_append_c(out, i ? ',' : '<');
		dump_type(out, type->arguments[i]);
	}
	g_string_append(out, type->count ? ">" : "");
	for (unsigned i = 0; i < type->rank; i++)
		g_string_append(out, "[]");
}

static void dump_command(GString *out, const CommandNode *node)
{
	static const char *const kinds[] = { "command", "call", "dot" };
	g_string_append_printf(out, "(%s ", kinds[node->invoke]);
	dump(out, node->name);
	for (unsigned i = 0; i < node->count; i++) {
		const Word *word = &node->words[i];
		g_string_append_c(out, ' ');
		if (word->stop)
			g_string_append(out, "--");
		if (word->parameter)
			g_string_append_printf(out, "-%s%s", word->parameter,
					       word->colon ? ":" : "");
		if (word->value)
			dump(out, word->value);
	}
	g_string_append_c(out, ')');
}

static void dump_pipeline(GString *out, const PipelineNode *node)
{
	for (unsigned i = 0; i < node->count; i++) {
		const Element *element = &node->elements[i];
		g_string_append(out, i ? " | " : "");
		dump(out, element->node);
		for (unsigned j = 0; j < element->redirect_count; j++) {
			const Redirection *one = &element->redirects[j];
			g_string_append_printf(out, " %d%s%d", one->from,
					       one->append ? ">>" : ">",
					       one->to);
			if (one->file)
				dump(out, one->file);
		}
	}
}

static void dump_body(GString *out, const StatementsNode *node)
{
	g_string_append_c(out, '{');
	for (unsigned i = 0; node && i < node->items.count; i++) {
		g_string_append(out, i ? "; " : "");
		dump(out, node->items.items[i]);
	}
	g_string_append_c(out, '}');
}

static void dump_clauses(GString *out, const char *word, const Clause *clauses,
			 unsigned count)
{
	g_string_append_printf(out, "(%s", word);
	for (unsigned i = 0; i < count; i++) {
		g_string_append_c(out, ' ');
		if (clauses[i].test)
			dump(out, clauses[i].test);
		dump_body(out, clauses[i].body);
	}
}

static void dump_table(GString *out, const TableNode *node)
{
	g_string_append(out, "(table");
	for (unsigned i = 0; i < node->count; i++) {
		g_string_append_c(out, ' ');
		dump(out, node->rows[i].key);
		g_string_append_c(out, '=');
		dump(out, node->rows[i].value);
	}
	g_string_append_c(out, ')');
}

static void dump_more(GString *out, const Node *node)
{
	static const char *const jumps[] = { "break", "continue", "return",
					     "exit", "throw" };
	switch (node->kind) {
	case NODE_IF:
		dump_clauses(out, "if", ((const IfNode *)node)->clauses,
			     ((const IfNode *)node)->count);
		if (((const IfNode *)node)->otherwise)
			dump_body(out, ((const IfNode *)node)->otherwise);
		break;
	case NODE_SWITCH:
		dump_clauses(out, "switch", ((const SwitchNode *)node)->clauses,
			     ((const SwitchNode *)node)->count);
		break;
	case NODE_FOREACH:
		g_string_append(out, "(foreach ");
		dump(out, &((const ForeachNode *)node)->variable->node);
		g_string_append_c(out, ' ');
		dump(out, ((const ForeachNode *)node)->collection);
		dump_body(out, ((const ForeachNode *)node)->body);
		break;
	case NODE_WHILE:
		g_string_append_printf(
			out, "(%s%s ",
			((const WhileNode *)node)->after ? "do-" : "",
			((const WhileNode *)node)->until ? "until" : "while");
		dump(out, ((const WhileNode *)node)->condition);
		dump_body(out, ((const WhileNode *)node)->body);
		break;
	case NODE_JUMP:
		g_string_append_printf(out, "(%s ",
				       jumps[((const JumpNode *)node)->jump]);
		if (((const JumpNode *)node)->value)
			dump(out, ((const JumpNode *)node)->value);
		break;
	default:
		g_string_append_printf(out, "(node-%d", node->kind);
	}
	g_string_append_c(out, ')');
}

static void dump(GString *out, const Node *node)
{
	const VariableNode *variable = (const VariableNode *)node;
	switch (node->kind) {
	case NODE_CONSTANT:
		dump_constant(out, (const ConstantNode *)node);
		return;
	case NODE_VARIABLE:
		g_string_append_printf(out, "%c%s", variable->splat ? '@' : '$',
				       variable->label);
		return;
	case NODE_EXPAND:
	case NODE_LIST:
		g_string_append(out,
				node->kind == NODE_LIST ? "(list" : "(expand");
		dump_nodes(out, ((const ListNode *)node)->items);
		break;
	case NODE_CHAIN:
		dump_chain(out, (const ChainNode *)node);
		return;
	case NODE_UNARY:
		g_string_append_printf(
			out, "(unary%s ",
			operator_name(((const UnaryNode *)node)->op));
		dump(out, ((const UnaryNode *)node)->operand);
		break;
	case NODE_STEP:
		g_string_append_printf(
			out, "(step%+d%s ", ((const StepNode *)node)->by,
			((const StepNode *)node)->after ? "a" : "b");
		dump(out, ((const StepNode *)node)->operand);
		break;
	case NODE_CAST:
	case NODE_TYPE:
		g_string_append(out,
				node->kind == NODE_CAST ? "(cast " : "(type ");
		dump_type(out, ((const CastNode *)node)->type);
		if (node->kind == NODE_TYPE)
			break;
		g_string_append_c(out, ' ');
		dump(out, ((const CastNode *)node)->operand);
		break;
	case NODE_ACCESS:
		dump_access(out, (const AccessNode *)node);
		return;
	case NODE_PAREN:
		g_string_append(out, "(paren ");
		dump(out, ((const GroupNode *)node)->body);
		break;
	case NODE_SUB:
	case NODE_ARRAY:
		g_string_append_c(out, node->kind == NODE_SUB ? '$' : '@');
		dump_body(out, (const StatementsNode *)((const GroupNode *)node)
				       ->body);
		return;
	case NODE_TABLE:
		dump_table(out, (const TableNode *)node);
		return;
	case NODE_BLOCK:
		dump_body(out, ((const BlockNode *)node)->block->finish);
		return;
	case NODE_PIPELINE:
		dump_pipeline(out, (const PipelineNode *)node);
		return;
	case NODE_COMMAND:
		dump_command(out, (const CommandNode *)node);
		return;
	case NODE_ASSIGN:
		g_string_append_printf(
			out, "(set%s ",
			operator_name(((const AssignNode *)node)->op));
		dump(out, ((const AssignNode *)node)->target);
		g_string_append_c(out, ' ');
		dump(out, ((const AssignNode *)node)->value);
		break;
	default:
		dump_more(out, node);
		return;
	}
	g_string_append_c(out, ')');
}

char *dump_block(const Block *block)
{
	GString *out = g_string_new(NULL);
	for (unsigned i = 0; block->finish && i < block->finish->items.count;
	     i++) {
		g_string_append(out, i ? "; " : "");
		dump(out, block->finish->items.items[i]);
	}
	return g_string_free(out, FALSE);
}
