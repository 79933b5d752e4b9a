/* A block with parameters as a cmdlet: begin, process and end run its parts in
 * a scope of their own. */
#include "shell/evaluate/block.h"
#include "shell/pipeline/binder.h"

#include <string.h>

/* A running call. */
typedef struct State {
	Session *session;
	FunctionCmdlet *function;
	Value block;   /* held */
	Scope *scope;  /* the function's */
	Scope *caller; /* while its output is taken */
	Emit emit;
	Call *call;
	CmdletValue *self; /* $PSCmdlet */
	List *input;	   /* $input */
	DynamicParams *dynamic;
	bool ended; /* by exit */
} State;

static void state_free(gpointer data)
{
	State *state = data;
	if (state->self) {
		state->self->call = NULL;
		object_unref(state->self);
	}
	list_unref(state->input);
	dynamic_params_free(state->dynamic);
	scope_unref(state->scope);
	value_clear(&state->block);
	g_free(state);
}

/* What the function gives is taken in the scope of who called it. */
static bool state_emit(Emit *emit, Value value)
{
	State *state = (State *)((char *)emit - offsetof(State, emit));
	Session *session = state->session;
	Scope *own = session->scope;
	session->scope = state->caller;
	bool more = call_emit_take(state->call, value);
	session->scope = own;
	return more;
}

static FunctionCmdlet *function_of(Call *call)
{
	return (FunctionCmdlet *)call_cmdlet(call)->data;
}

static Scope *make_scope(Session *session, FunctionCmdlet *function)
{
	if (function->dot)
		return scope_ref(session->scope);
	Scope *closure = block_scope(function->block);
	Scope *scope = scope_new(closure ? closure : session->scope);
	scope->script = block_script(function->block) != NULL;
	return scope;
}

static State *state_new(Call *call)
{
	State *state = g_new0(State, 1);
	state->session = call_session(call);
	state->function = function_of(call);
	state->block = value_object_take(object_ref(state->function->block));
	state->scope = make_scope(state->session, state->function);
	if (!state->function->dot)
		call_set_preferences(call, state->scope);
	state->emit.take = state_emit;
	state->emit.call = call;
	state->call = call;
	call_set_state(call, state, state_free);
	return state;
}

/* ---- running a part ---- */

static Scope *enter(State *state)
{
	Scope *outer = state->session->scope;
	state->caller = outer;
	state->session->scope = state->scope;
	return outer;
}

static void leave(State *state, Scope *outer)
{
	state->session->scope = outer;
}

/* The script that the shell was started with: its $input is what is piped to
 * the shell. */
static bool is_started_script(const State *state)
{
	Session *session = state->session;
	return block_script(state->function->block) && session->batch_script &&
	       session->depth <= 1;
}

/* `exit` ends a script, not the shell that ran it. */
static Flow after(State *state, Flow flow)
{
	Session *session = state->session;
	bool script = block_script(state->function->block) != NULL;
	if (flow == FLOW_RETURN)
		return FLOW_NORMAL;
	if (flow == FLOW_THROW && session->thrower == state->call) {
		session->thrower = NULL;
		session->fatal = call_stops(state->call);
	}
	if (flow != FLOW_EXIT || !script || session->leaving)
		return flow;
	if (is_started_script(state))
		return flow;
	state->ended = true;
	if (session->exit_code)
		call_set_failed(state->call);
	session_set_global_take(session, "LASTEXITCODE",
				value_int(session->exit_code));
	return FLOW_NORMAL;
}

/* A script's statements are units of their own. */
static Flow run_script(Eval *eval, const StatementsNode *part, Emit *output)
{
	Flow flow = FLOW_NORMAL;
	if (part->trap_count)
		return eval_statements(eval, part, output);
	for (unsigned i = 0; i < part->items.count && !flow; i++) {
		flow = eval_statement(eval, part->items.items[i], output);
		flow = session_settle(eval->session, flow);
		if (eval->session->pipelines == 0)
			session_statement_end(eval->session);
	}
	return flow;
}

static const char *part_name(const Block *block, const StatementsNode *part)
{
	return part == block->dynamic	? "DynamicParam"
	       : part == block->begin	? "Begin"
	       : part == block->process ? "Process"
					: "End";
}

static Flow run_to(State *state, const StatementsNode *part, Emit *output)
{
	BlockValue *block = state->function->block;
	Eval eval = { state->session, block_source(block) };
	Flow flow = FLOW_NORMAL;
	eval.local = !state->function->dot && !block_script(block) &&
		     !block_tree(block)->sets_by_name;
	if (!part || state->ended)
		return flow;
	if (block_tree(block)->named)
		call_set_part(state->call, part_name(block_tree(block), part));
	Scope *outer = enter(state);
	flow = block_script(block) ? run_script(&eval, part, output)
				   : eval_statements(&eval, part, output);
	leave(state, outer);
	return after(state, flow);
}

static Flow run_part(State *state, const StatementsNode *part)
{
	return run_to(state, part,
		      state->function->dot ? call_emit(state->call)
					   : &state->emit);
}

static void set(State *state, const char *label, Value value)
{
	Variable *variable = scope_find_local(state->scope, name_intern(label));
	if (variable)
		value_set_take(&variable->value, value);
	else
		scope_put_take(state->scope, label, value);
}

static void set_self(State *state)
{
	if (state->function->cmdlet.simple || state->self)
		return;
	state->self = object_new(&cmdlet_class, sizeof *state->self);
	state->self->call = state->call;
	set(state, "PSCmdlet", value_object_take(object_ref(state->self)));
}

/* $input is a function's own, also where nothing comes through the pipeline. */
static void clear_input(State *state)
{
	if (block_source(state->function->block)->reads_input &&
	    !state->function->dot && !is_started_script(state))
		set(state, "input", value_list_take(list_new(LIST_CURSOR, 0)));
}

static Flow start(State *state)
{
	Eval eval = { state->session, block_source(state->function->block) };
	Scope *outer = enter(state);
	set_self(state);
	clear_input(state);
	if (state->dynamic)
		dynamic_params_bind(state->dynamic, state->call);
	if (!state->function->cmdlet.simple)
		call_set_preferences(state->call, state->scope);
	Flow flow = function_set_start(&eval, state->call, state->function);
	leave(state, outer);
	return flow;
}

static bool function_begin(Call *call, void *args, GError **error)
{
	State *state = call_state(call);
	(void)args;
	(void)error;
	if (!state)
		state = state_new(call);
	Flow flow = start(state);
	if (!flow)
		flow = run_part(state,
				block_tree(state->function->block)->begin);
	return call_flow(call, flow);
}

static Flow set_object(State *state, Call *call)
{
	Eval eval = { state->session, block_source(state->function->block) };
	Scope *outer = enter(state);
	Flow flow = function_set_bound(&eval, call, state->function);
	if (!flow && call_has_input(call))
		set(state, "_", value_ref(call_input(call)));
	if (state->dynamic)
		dynamic_params_bind(state->dynamic, call);
	leave(state, outer);
	return flow;
}

/* $input in a process block: the one object. */
static void set_input(State *state, Value object)
{
	List *one = list_new(LIST_CURSOR, 1);
	list_add_take(one, value_ref(object));
	set(state, "input", value_list_take(one));
}

static bool is_filter(const Block *block)
{
	return block->filter && !block->named;
}

/* What runs for every object, or NULL. */
static const StatementsNode *part_of_each(const Block *block)
{
	return is_filter(block) ? block->finish : block->process;
}

static bool function_process(Call *call, void *args, GError **error)
{
	State *state = call_state(call);
	const Block *block = block_tree(state->function->block);
	(void)args;
	(void)error;
	Flow flow =
		call_has_input(call) ? set_object(state, call) : FLOW_NORMAL;
	if (flow)
		return call_flow(call, flow);
	const StatementsNode *part = part_of_each(block);
	if (part) {
		const Source *source = block_source(state->function->block);
		if (call_has_input(call) && source->reads_input)
			set_input(state, call_input(call));
		return call_flow(call, run_part(state, part));
	}
	if (!call_has_input(call) || is_filter(block))
		return true;
	if (!state->input)
		state->input = list_new(LIST_CURSOR, 0);
	list_add_take(state->input, value_ref(call_input(call)));
	return true;
}

static bool function_end(Call *call, void *args, GError **error)
{
	State *state = call_state(call);
	const Block *block = block_tree(state->function->block);
	(void)args;
	(void)error;
	if (is_filter(block))
		return true;
	if (state->input)
		set(state, "input", value_list_take(list_ref(state->input)));
	else if (block->process && !is_started_script(state))
		set(state, "input", value_list_take(list_new(LIST_CURSOR, 0)));
	return call_flow(call, run_part(state, block->finish));
}

/* ---- dynamicparam ---- */

/* What the block says went wrong is why there are no parameters. */
static Flow fail_extend(State *state, GError **error)
{
	g_autoptr(Record) thrown = session_take_thrown(state->session);
	g_auto(Value) message = VALUE_NONE;
	member_get(record_get(thrown, "Exception"), "Message", &message, NULL);
	g_autofree char *why = value_format(message);
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_DYNAMIC,
		    "Cannot retrieve the dynamic parameters for the cmdlet. %s",
		    why);
	return FLOW_THROW;
}

static Flow run_dynamic(State *state, Value *given)
{
	ListEmit emit;
	Eval eval = { state->session, block_source(state->function->block) };
	Scope *outer = enter(state);
	set_self(state);
	function_set_given(&eval, state->call, state->function);
	leave(state, outer);
	list_emit_init(&emit);
	Flow flow = run_to(state, block_tree(state->function->block)->dynamic,
			   &emit.emit);
	if (flow)
		list_emit_clear(&emit);
	else
		*given = list_emit_value(&emit);
	return flow;
}

static Flow function_extend(Call *call, const Cmdlet **extended, GError **error)
{
	State *state = state_new(call);
	g_auto(Value) given = VALUE_NONE;
	GError *why = NULL;
	Flow flow = run_dynamic(state, &given);
	if (flow == FLOW_THROW)
		return fail_extend(state, error);
	if (flow)
		return flow;
	state->dynamic = dynamic_params_new(state->function, given, &why);
	if (state->dynamic)
		*extended = dynamic_params_cmdlet(state->dynamic);
	if (!why)
		return FLOW_NORMAL;
	g_propagate_error(error, why);
	return FLOW_THROW;
}

/* ---- making ---- */

static char *cmdlet_format(const Object *object)
{
	(void)object;
	return g_strdup("System.Management.Automation.PSScriptCmdlet");
}

const ObjectClass cmdlet_class = {
	.name = "System.Management.Automation.PSScriptCmdlet",
	.format = cmdlet_format,
};

static const Attribute *binding_attribute(const Block *block)
{
	for (unsigned i = 0; i < block->attribute_count; i++)
		if (attribute_is(block->attributes[i], "CmdletBinding"))
			return block->attributes[i];
	return NULL;
}

static bool is_advanced(const Block *block)
{
	if (binding_attribute(block))
		return true;
	for (unsigned i = 0; i < block->param_count; i++)
		if (declared_is_advanced(&block->params[i]))
			return true;
	return false;
}

static Confirm confirm_of(const Attribute *attribute)
{
	static const char *const words[] = { "None", "Low", "Medium", "High" };
	if (!attribute || !attribute_flag(attribute, "SupportsShouldProcess"))
		return CONFIRM_NONE;
	const char *impact = attribute_text(attribute, "ConfirmImpact");
	for (unsigned i = 0; impact && i < G_N_ELEMENTS(words); i++)
		if (!g_ascii_strcasecmp(words[i], impact))
			return i ? (Confirm)i : CONFIRM_LOW;
	return CONFIRM_MEDIUM;
}

static FunctionCmdlet *make(BlockValue *block, const char *name, bool dot,
			    const Declared *more, unsigned count)
{
	FunctionCmdlet *function = g_new0(FunctionCmdlet, 1);
	const Block *tree = block_tree(block);
	const Attribute *attribute = binding_attribute(tree);
	function->block = block;
	function->dot = dot;
	function->memory = g_ptr_array_new_with_free_func(g_free);
	Cmdlet *cmdlet = &function->cmdlet;
	char *kept = g_strdup(name);
	g_ptr_array_add(function->memory, kept);
	cmdlet->name = kept;
	cmdlet->synopsis = "";
	cmdlet->simple = !is_advanced(tree);
	cmdlet->script = true;
	cmdlet->file = block_script(block);
	cmdlet->confirm = confirm_of(attribute);
	cmdlet->begin = function_begin;
	cmdlet->process = function_process;
	cmdlet->end = function_end;
	cmdlet->data = function;
	if (attribute)
		cmdlet->default_set =
			attribute_text(attribute, "DefaultParameterSetName");
	if (tree->dynamic && !cmdlet->simple)
		cmdlet->extend = function_extend;
	function_params_fill(function, tree, more, count);
	if (tree->function || cmdlet->file)
		function_help_fill(function, tree);
	return function;
}

FunctionCmdlet *function_cmdlet_new(BlockValue *block, const char *name,
				    bool dot)
{
	return make(block, name, dot, NULL, 0);
}

FunctionCmdlet *function_cmdlet_extend(const FunctionCmdlet *function,
				       const Declared *more, unsigned count)
{
	return make(function->block, function->cmdlet.name, function->dot, more,
		    count);
}

void function_cmdlet_free(FunctionCmdlet *function)
{
	if (!function)
		return;
	g_ptr_array_free(function->memory, TRUE);
	g_free(function);
}

static Scope *scope_of_name(Session *session, const char **name)
{
	const char *colon = strchr(*name, ':');
	if (!colon)
		return session->scope;
	size_t length = (size_t)(colon - *name);
	const char *prefix = *name;
	*name = colon + 1;
	if (length == 6 && !g_ascii_strncasecmp(prefix, "global", 6))
		return scope_global(session->scope);
	if (length == 6 && !g_ascii_strncasecmp(prefix, "script", 6))
		return scope_script(session->scope);
	return session->scope;
}

Flow eval_function(Eval *eval, const FunctionNode *node)
{
	const char *name = node->name;
	Scope *scope = scope_of_name(eval->session, &name);
	Value block = block_new(eval->source, node->block);
	const Cmdlet *cmdlet = block_cmdlet(block_of(block), name, false);
	scope_set_function_take(scope, name, cmdlet, block);
	return FLOW_NORMAL;
}
