/* Script blocks as values: a part of a source, perhaps with the scope that it
 * closes over, and the cmdlet that it is when it is called. */
#pragma once

#include "shell/evaluate/eval.h"

typedef struct BlockValue BlockValue;

extern const ObjectClass block_class;

Value block_new(Source *source, const Block *block);
BlockValue *block_of(Value value); /* NULL: no block */
const Block *block_tree(const BlockValue *value);
Source *block_source(const BlockValue *value);
/* A copy whose free variables are those of now. */
Value block_closure(Session *session, Value block);
/* A copy that runs below that scope. */
Value block_bind(Value block, Scope *scope);
/* Makes it the function of that name in the current scope. */
void block_define(Session *session, const char *name, Value block);
/* Text between the braces, borrowed. */
const char *block_text(Value block);
/* The block as a command. `dot`: in the caller's scope. `script`: the scope is
 * a script's. Lives as long as the block. */
const Cmdlet *block_cmdlet(BlockValue *value, const char *name, bool dot);
void block_set_script(BlockValue *value, const char *path);
const char *block_script(const BlockValue *value);
Scope *block_scope(const BlockValue *value);
/* Runs it as Engine.run does. */
Flow block_run(Session *session, Value block, const Invocation *how,
	       Emit *output);
Flow block_value(Session *session, Value block, Value underscore,
		 Value *result);

/* ---- function.c ---- */
/* A cmdlet made from a block's parameters; its functions run the block. */
typedef struct FunctionCmdlet {
	Cmdlet cmdlet;
	BlockValue *block; /* borrowed: owns this */
	bool dot;
	GPtrArray *memory; /* names, aliases, sets */
} FunctionCmdlet;

FunctionCmdlet *function_cmdlet_new(BlockValue *block, const char *name,
				    bool dot);
/* With more parameters behind those of the block; borrows them. */
FunctionCmdlet *function_cmdlet_extend(const FunctionCmdlet *function,
				       const Declared *more, unsigned count);
void function_cmdlet_free(FunctionCmdlet *function);
/* Defines `function name { }` in the current scope. */
Flow eval_function(Eval *eval, const FunctionNode *node);

/* ---- predicate.c ---- */
/* Methods of List[T] that take a block. *known: it was one of them. */
Flow eval_predicate_method(Eval *eval, const char *name, Value on,
			   const Value *arguments, unsigned count,
			   Value *result, bool *known);

/* $PSCmdlet: the call that runs, until it ends. */
typedef struct CmdletValue {
	Object object;
	Call *call; /* NULL: over */
} CmdletValue;
extern const ObjectClass cmdlet_class;

/* ---- parameter.c ---- */
/* The params of a cmdlet from the block's; NULL-terminated, in its memory. */
void function_params_fill(FunctionCmdlet *function, const Block *block,
			  const Declared *more, unsigned count);
bool declared_is_advanced(const Declared *declared);
const char *attribute_text(const Attribute *attribute, const char *name);
bool attribute_is(const Attribute *attribute, const char *name);
bool attribute_flag(const Attribute *attribute, const char *name);

/* ---- help.c ---- */
/* What the comments of a function or script say, for Get-Help. */
void function_help_fill(FunctionCmdlet *function, const Block *block);

/* ---- validate.c ---- */
/* Checks a value against Validate… attributes; the error says which. */
bool validate_value(Session *session, Source *source, const char *name,
		    Attribute *const *attributes, unsigned count, Value value,
		    GError **error);

/* Is it one of the Validate… attributes? */
bool attribute_is_check(const Attribute *attribute);

/* ---- checks.c ---- */
/* What a variable declared with Validate… attributes must pass. */
Value variable_checks_new(Source *source);
void variable_checks_add(Value checks, Attribute *attribute);
bool variable_checks_pass(Session *session, Value checks, const char *name,
			  Value value, GError **error);

/* ---- automatic.c ---- */
/* Sets a function's parameters and automatic variables in its scope. */
Flow function_set_start(Eval *eval, Call *call, FunctionCmdlet *function);
Flow function_set_bound(Eval *eval, Call *call, FunctionCmdlet *function);
/* Those that have a value before the others come: for a dynamicparam block. */
void function_set_given(Eval *eval, Call *call, FunctionCmdlet *function);

/* ---- dynamic.c ---- */
/* What a dynamicparam block made, for one call. */
typedef struct DynamicParams DynamicParams;
/* NULL without an error: it made none. */
DynamicParams *dynamic_params_new(const FunctionCmdlet *function, Value given,
				  GError **error);
void dynamic_params_free(DynamicParams *params);
const Cmdlet *dynamic_params_cmdlet(const DynamicParams *params);
/* Their objects get the values that the call has now. */
void dynamic_params_bind(const DynamicParams *params, Call *call);

/* ---- script.c ---- */
ParseResult script_parse(Session *session, const char *text, const char *name,
			 Value *block, GError **error);
/* As Engine.load: a text or a script file as a block. */
Flow script_load_at(Session *session, const char *text, const char *path,
		    unsigned first_line, Value *block);
const Cmdlet *script_command(Value block, const char *path);
/* Whether all that its #requires statements want is there (requires.c). */
bool script_may_run(Session *session, Value block, const char *path,
		    GError **error);
Flow script_run_top(Session *session, Value block, Emit *output);
Flow script_run(Session *session, const char *path, const Argument *arguments,
		unsigned count, Emit *output);

/* ---- native.c ---- */
/* The cmdlet that runs a program of PATH; its first argument is the path. */
extern const Cmdlet cmdlet_native;
char *native_find(const char *name);
/* Whether the last program ended with 0: $?. */
bool native_succeeded(Session *session);
