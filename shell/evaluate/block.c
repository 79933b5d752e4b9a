#include "shell/evaluate/block.h"

#include <string.h>

struct BlockValue {
	Object object;
	Source *source;
	const Block *block;
	Scope *scope; /* of a closure, or NULL */
	char *script; /* path, when it is a script file */
	FunctionCmdlet *called, *dotted;
};

static void block_free(Object *object)
{
	BlockValue *value = (BlockValue *)object;
	function_cmdlet_free(value->called);
	function_cmdlet_free(value->dotted);
	scope_unref(value->scope);
	source_unref(value->source);
	g_free(value->script);
	g_free(value);
}

static char *block_format(const Object *object)
{
	const BlockValue *value = (const BlockValue *)object;
	return g_strndup(value->source->text + value->block->start,
			 value->block->end - value->block->start);
}

static void block_visit(Object *object, ContainerEach *each)
{
	const BlockValue *value = (const BlockValue *)object;
	if (value->scope)
		each(&value->scope->container);
}

static void block_empty(Object *object)
{
	BlockValue *value = (BlockValue *)object;
	g_clear_pointer(&value->scope, scope_unref);
}

const ObjectClass block_class = {
	.name = "System.Management.Automation.ScriptBlock",
	.free = block_free,
	.format = block_format,
	.visit = block_visit,
	.empty = block_empty,
};

Value block_new(Source *source, const Block *block)
{
	BlockValue *value = object_new(&block_class, sizeof *value);
	value->source = source_ref(source);
	value->block = block;
	return value_object_take(value);
}

BlockValue *block_of(Value value)
{
	return value_object(value, &block_class);
}

const Block *block_tree(const BlockValue *value)
{
	return value->block;
}

Source *block_source(const BlockValue *value)
{
	return value->source;
}

Scope *block_scope(const BlockValue *value)
{
	return value->scope;
}

void block_set_script(BlockValue *value, const char *path)
{
	g_free(value->script);
	value->script = g_canonicalize_filename(path, NULL);
}

const char *block_script(const BlockValue *value)
{
	return value->script;
}

/* The variables of the current scope, copied. */
Value block_closure(Session *session, Value block)
{
	BlockValue *from = block_of(block);
	Value copy = block_new(from->source, from->block);
	Scope *scope = scope_new(session->global);
	uint32_t at = 0;
	Variable *variable;
	while ((variable = scope_next(session->scope, &at)))
		scope_put_take(scope, variable->label,
			       value_ref(variable->value));
	block_of(copy)->scope = scope;
	return copy;
}

/* The text is kept with the source: once per block that is asked. */
const char *block_text(Value block)
{
	BlockValue *value = block_of(block);
	Block *tree = (Block *)value->block;
	if (!tree->cache)
		tree->cache = (void *)source_copy(
			value->source, value->source->text + tree->start,
			tree->end - tree->start);
	return tree->cache;
}

const Cmdlet *block_cmdlet(BlockValue *value, const char *name, bool dot)
{
	FunctionCmdlet **place = dot ? &value->dotted : &value->called;
	if (!*place)
		*place = function_cmdlet_new(value, name, dot);
	return &(*place)->cmdlet;
}

/* ---- running without binding, in the current scope ---- */

static Flow run_part(Eval *eval, const StatementsNode *part, Emit *output)
{
	Flow flow = part ? eval_statements(eval, part, output) : FLOW_NORMAL;
	return flow == FLOW_RETURN ? FLOW_NORMAL : flow;
}

static Flow run_here(Session *session, BlockValue *value, Emit *output)
{
	Eval eval = { session, source_ref(value->source) };
	const Block *block = value->block;
	Flow flow = run_part(&eval, block->begin, output);
	if (!flow)
		flow = run_part(&eval, block->process, output);
	if (!flow)
		flow = run_part(&eval, block->finish, output);
	source_unref(eval.source);
	return flow;
}

static Scope *enter_closure(Session *session, const BlockValue *value)
{
	if (!value->scope)
		return NULL;
	Scope *outer = session->scope;
	session->scope = scope_ref(value->scope);
	return outer;
}

static void leave_closure(Session *session, Scope *outer)
{
	if (!outer)
		return;
	scope_unref(session->scope);
	session->scope = outer;
}

/* $this for as long as the block runs: gives what it was. */
static Value swap_self(Session *session, Value self)
{
	const Name *name = name_intern("this");
	Variable *variable = scope_find_local(session->scope, name);
	Value old = variable ? value_ref(variable->value) : VALUE_NONE;
	eval_put(session, name, "this", self);
	return old;
}

static Flow run_dotted(Session *session, BlockValue *value,
		       const Invocation *how, Emit *output)
{
	GError *error = NULL;
	if (!session_has_stack(session, 0, &error))
		return session_throw_error_take(session, error, VALUE_NONE);
	Scope *outer = enter_closure(session, value);
	Value old = VALUE_NONE;
	bool item = how->underscore;
	if (item)
		old = eval_swap_underscore(session,
					   value_ref(*how->underscore));
	if (how->input)
		eval_put(session, name_intern("input"), "input",
			 value_ref(*how->input));
	Flow flow = run_here(session, value, output);
	if (item)
		eval_restore_underscore(session, old);
	leave_closure(session, outer);
	return flow;
}

/* What the block gets through the pipeline: $input, or its process block. */
static Flow give_input(void *data, Emit *to)
{
	const Value *input = data;
	return emit_each_take(to, value_ref(*input)) ? FLOW_NORMAL : FLOW_STOP;
}

static Flow run_called(Session *session, BlockValue *value,
		       const Invocation *how, Emit *output)
{
	Stage stage = { .cmdlet = block_cmdlet(value, "", false),
			.arguments = how->arguments,
			.count = how->count };
	Pipeline pipeline = { .stages = &stage, .count = 1 };
	Value input = how->input ? *how->input : VALUE_NONE;
	Value old = VALUE_NONE;
	if (input.type == VALUE_LIST && input.list->count) {
		pipeline.source = give_input;
		pipeline.source_data = &input;
	}
	if (how->underscore)
		old = eval_swap_underscore(session,
					   value_ref(*how->underscore));
	Flow flow = pipeline_run(session, &pipeline, output);
	if (how->underscore)
		eval_restore_underscore(session, old);
	return flow;
}

Flow block_run(Session *session, Value block, const Invocation *how,
	       Emit *output)
{
	g_auto(Value) held = value_ref(block);
	BlockValue *value = block_of(held);
	Value self = VALUE_NONE;
	if (how->self)
		self = swap_self(session, value_ref(*how->self));
	Flow flow = how->dot ? run_dotted(session, value, how, output)
			     : run_called(session, value, how, output);
	if (how->self)
		self = swap_self(session, self);
	value_clear(&self);
	return flow;
}

/* The expression that the block is, or NULL. */
static const Node *lone_expression(const Block *block)
{
	if (block->named || !block->finish || block->finish->items.count != 1 ||
	    block->finish->trap_count)
		return NULL;
	const PipelineNode *pipeline =
		(const PipelineNode *)block->finish->items.items[0];
	if (pipeline->node.kind != NODE_PIPELINE || pipeline->count != 1 ||
	    pipeline->elements[0].redirect_count ||
	    pipeline->elements[0].node->kind == NODE_COMMAND)
		return NULL;
	return pipeline->elements[0].node;
}

static Flow evaluate_here(Session *session, BlockValue *value, Value *result)
{
	const Node *expression = lone_expression(value->block);
	Eval eval = { session, value->source };
	ListEmit emit;
	if (expression) {
		Flow flow = eval_value(&eval, expression, result);
		return flow == FLOW_THROW ? session_settle(session, flow)
					  : flow;
	}
	list_emit_init(&emit);
	Flow flow = run_here(session, value, &emit.emit);
	if (flow)
		list_emit_clear(&emit);
	else
		*result = list_emit_value(&emit);
	return flow;
}

Flow block_value(Session *session, Value block, Value underscore, Value *result)
{
	g_auto(Value) held = value_ref(block);
	BlockValue *value = block_of(held);
	Scope *outer = enter_closure(session, value);
	*result = VALUE_NONE;
	Value old = eval_swap_underscore(session, value_ref(underscore));
	Flow flow = evaluate_here(session, value, result);
	eval_restore_underscore(session, old);
	leave_closure(session, outer);
	return flow;
}

void block_define(Session *session, const char *name, Value block)
{
	scope_set_function_take(session->scope, name,
				block_cmdlet(block_of(block), name, false),
				value_ref(block));
}

Value block_bind(Value block, Scope *scope)
{
	BlockValue *from = block_of(block);
	Value copy = block_new(from->source, from->block);
	block_of(copy)->scope = scope_ref(scope);
	return copy;
}
