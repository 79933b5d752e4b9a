/* The evaluator's own interface: walks a tree and does what it says. Functions
 * answer a Flow; with FLOW_NORMAL the results are set, with anything else they
 * are not. Errors go to session->thrown, placed at the node at fault. */
#pragma once

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/language/tree.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"
#include "shell/types/member.h"

/* Where evaluation stands: one a running block. */
typedef struct Eval {
	Session *session;
	Source *source;
	bool local; /* `$x += …` sees the $x of this scope only */
} Eval;

typedef enum EvaluateError {
	EVALUATE_ERROR_VALIDATE,
	EVALUATE_ERROR_BIND,
	EVALUATE_ERROR_NATIVE,
	EVALUATE_ERROR_EXPRESSION,
	EVALUATE_ERROR_UNDEFINED,
	EVALUATE_ERROR_REFERENCE,
	EVALUATE_ERROR_PROPERTY,
	EVALUATE_ERROR_INDEX,
	EVALUATE_ERROR_VERSION, /* #requires, and what follows */
	EVALUATE_ERROR_EDITION,
	EVALUATE_ERROR_MODULES,
	EVALUATE_ERROR_SNAPINS,
	EVALUATE_ERROR_SHELL,
	EVALUATE_ERROR_ELEVATION,
} EvaluateError;
#define EVALUATE_ERROR (evaluate_error_quark())
GQuark evaluate_error_quark(void);
/* Codes are rows of parse_fault_ids. */
#define PARSE_ERROR (parse_error_quark())
GQuark parse_error_quark(void);

/* ---- console.c ---- */
void console_register(void);
/* [console]::name(…), and the methods of its writers. *known: it was one. */
Flow eval_console_call(Eval *eval, const Node *node, const char *name,
		       const Value *arguments, unsigned count, Value *result,
		       bool *known);
Flow eval_console_writer(Eval *eval, const Node *node, const char *name,
			 Value on, const Value *arguments, unsigned count,
			 Value *result, bool *known);

/* ---- errors.c ---- */
void evaluate_errors_register(void);
Position eval_position(const Eval *eval, const Node *node);
/* Throws an error at a node. Consumes error. */
/* After what may have taken long: FLOW_STOP, without a result, when somebody
 * did not want to wait. */
Flow eval_done(Eval *eval, Value *result);
Flow eval_fail(Eval *eval, const Node *node, GError *error);
Flow eval_fail_record_take(Eval *eval, const Node *node, Record *record);
/* The same with the value that it happened to. */
Flow eval_fail_on(Eval *eval, const Node *node, GError *error, Value target);
Flow eval_throw(Eval *eval, const Node *node, int code, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* ---- expression.c ---- */
/* The value of an expression or of a statement, as an assignment gets it. */
Flow eval_value(Eval *eval, const Node *node, Value *result);
/* The expression that a statement is nothing more than, or NULL. */
const Node *eval_lone_expression(const Node *node);
Flow eval_resolve(Eval *eval, TypeName *name, const Type **type);
/* NULL when there is no such type. */
const Type *eval_find_type(TypeName *name);
Flow eval_table(Eval *eval, const TableNode *node, bool ordered, Value *result);

/* ---- access.c ---- */
Flow eval_access(Eval *eval, const AccessNode *node, Value *result);
/* The value that the last step is applied to. */
Flow eval_container(Eval *eval, const AccessNode *node, Value *result);
Flow eval_step(Eval *eval, const AccessNode *node, const Access *step, Value on,
	       Value *result);
/* Name of a member; free it. */
Flow eval_member_name(Eval *eval, const Access *step, char **name);
/* Methods that run blocks: Invoke, ForEach … *known: it was one of them. */
Flow eval_block_method(Eval *eval, const Access *step, Value on,
		       const Value *arguments, Value *result, bool *known);

/* .Where(…) and .ForEach(…), which everything has. */
Flow eval_collection_method(Eval *eval, const Access *step, Value on,
			    const Value *arguments, Value *result, bool *known);

/* Replace of a regular expression, with a block. */
bool eval_is_regex_block(const char *name, bool statically, const Value *values,
			 unsigned count);
Flow eval_regex_block(Eval *eval, const Node *node, Value on,
		      const Value *values, unsigned count, Value *result);

/* The same for $Host, its UI and its RawUI (host_method.c). */
Flow eval_host_method(Eval *eval, const char *name, Value on,
		      const Value *arguments, unsigned count, Value *result,
		      bool *known);

/* ---- cmdlet_method.c ---- */
/* Properties of $PSCmdlet; false: no such value. */
bool eval_cmdlet_member(Eval *eval, Value on, const char *name, Value *result);
Flow eval_cmdlet_method(Eval *eval, const Node *node, const char *name,
			Value on, const Value *arguments, unsigned count,
			Value *result, bool *known);

/* ---- session_state.c ---- */
/* $PSCmdlet.SessionState, and the methods of its PSVariable. */
Value eval_session_state(void);
/* Value of a variable whose name may have a scope; else the fallback. */
Value eval_state_value(Session *session, const char *name, Value fallback);
Flow eval_session_state_method(Eval *eval, const char *name, Value on,
			       const Value *arguments, unsigned count,
			       Value *result, bool *known);

/* ---- text.c ---- */
/* Text of a list: its elements joined by $OFS. */
Value eval_list_text(Eval *eval, Value list);
/* The right operand: a list that is added to text is text. */
Value eval_operand(Eval *eval, Operator op, Value left, Value right);
/* -split with a block on the right. */
bool eval_is_block_split(Operator op, Value right);
Flow eval_block_split(Eval *eval, const Node *node, Value left, Value right,
		      Value *result);

/* ---- strict.c ---- */
/* Fails where Set-StrictMode wants it: a variable or property that gave $null
 * because it is not there. */
Flow strict_variable(Eval *eval, const VariableNode *node, Value value);
Flow strict_index(Eval *eval, const Node *node, Value on, Value index);
Flow strict_member(Eval *eval, const Node *node, Value on, const char *name,
		   Value value);

/* ---- piped_input.c ---- */
/* $input where no function has one: the lines that are piped to the shell, read
 * when it is first asked for. */
Value eval_piped_input(Session *session);

/* ---- variable.c ---- */
Value eval_variable(Eval *eval, const VariableNode *node); /* owned */
/* $env:, $function:, $alias: name no variables. */
bool eval_is_item(const VariableNode *node);
/* ---- drive_variable.c: what they are worth, and setting them */
Value eval_item(Eval *eval, const VariableNode *node); /* owned */
Flow eval_set_item_take(Eval *eval, const VariableNode *node, Value value);
Flow eval_set_variable(Eval *eval, const VariableNode *node, Value value);
/* Sets a variable of the current scope, whatever its flags. */
void eval_put(Session *session, const Name *name, const char *label,
	      Value value);
const Name *underscore_name(void);
/* $_ for a while: the old value, to be given back. */
Value eval_swap_underscore(Session *session, Value value);
void eval_restore_underscore(Session *session, Value old);

/* The scope that the node's own or present scope is, and its name there. */
Scope *eval_variable_scope(const Eval *eval, const VariableNode *node);
const Name *eval_variable_name(const VariableNode *node);
/* Not one that the evaluator answers itself ($true, $Error, $env:X). */
bool eval_is_variable(const VariableNode *node);
/* Sets it as an assignment does: what it was typed and declared with holds. */
bool variable_assign_take(Session *session, Scope *scope, const Name *name,
			  const char *label, Value value, GError **error);

/* ---- reference.c ---- */
/* [ref]$x */
Flow eval_reference(Eval *eval, const VariableNode *node, Value *result);

/* The variable of the scope that an assignment sets, or NULL. */
Variable *eval_own_variable(Eval *eval, const VariableNode *node);

/* ---- grow.c ---- */
/* +=: an array or a text that nothing else holds grows where it is, so that a
 * loop of them takes linear time; false: it has to be copied. */
bool eval_grow_variable(Eval *eval, const VariableNode *node, Value right,
			Value *result);
bool eval_grow_entry(Value container, Value key, Value right, Value *result);

/* ---- assign.c ---- */
Flow eval_assign(Eval *eval, const AssignNode *node, Value *result);
Flow eval_step_by(Eval *eval, const StepNode *node, Value *result);
Flow eval_store_take(Eval *eval, const Node *target, Value value);

/* ---- statement.c, loop.c, switch.c, try.c ---- */
Flow eval_statement(Eval *eval, const Node *node, Emit *output);
Flow eval_statements(Eval *eval, const StatementsNode *node, Emit *output);
Flow eval_foreach(Eval *eval, const ForeachNode *node, Emit *output);
Flow eval_for(Eval *eval, const ForNode *node, Emit *output);
Flow eval_while(Eval *eval, const WhileNode *node, Emit *output);
Flow eval_switch(Eval *eval, const SwitchNode *node, Emit *output);
Flow eval_try(Eval *eval, const TryNode *node, Emit *output);
Flow eval_throw_statement(Eval *eval, const JumpNode *node);
/* The flow after a loop's body: NORMAL to go on, BREAK to end the loop. */
Flow loop_flow(Eval *eval, const Name *label, Flow flow);
/* Does this exception's type fit the name in a catch or trap? */
bool exception_fits(Record *record, const TypeName *type);
/* The record as its catch gets it: about the exception within where that is
 * what fits. */
Record *exception_caught_take(Record *record, const TypeName *type);

/* ---- pipeline.c ---- */
Flow eval_pipeline(Eval *eval, const PipelineNode *node, Emit *output);
/* "1..1000000", which pipelines and loops take one by one and not as a list;
 * and where it begins and ends. */
bool eval_is_range(const Node *node);
Flow eval_range(Eval *eval, const Node *node, int *from, int *to);
/* Emits an expression's values. */
Flow eval_emit(Eval *eval, const Node *node, Emit *output);

/* ---- command.c ---- */
/* One command of a pipeline with what it needs while it runs. */
typedef struct Prepared {
	Stage stage;
	Command command;
	Value block;	   /* of & { }, owned */
	GArray *arguments; /* of Argument; values and names owned */
	GPtrArray *names;  /* of char * */
	GPtrArray *files;  /* of Emit *, to be closed */
} Prepared;

Flow eval_prepare(Eval *eval, const Element *element, Prepared *prepared);
/* Ends the files of redirections: what could not be written is an error, if
 * flow is none already. Gives the flow that holds then. */
Flow prepared_close(Eval *eval, Prepared *prepared, const Node *at, Flow flow);
void prepared_clear(Eval *eval, Prepared *prepared);
/* Redirections of an element into a stage's streams. */
Flow eval_redirect(Eval *eval, const Element *element, Prepared *prepared);
