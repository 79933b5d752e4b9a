/* What scripts reach through $PSCmdlet.SessionState and $ExecutionContext:
 * Path (paths as cmdlets see them) and InvokeCommand (text and blocks that are
 * run). Both are objects without state. */
#pragma once

#include "shell/evaluate/eval.h"

Value eval_path_intrinsics(void);
Value eval_invoke_intrinsics(void);
/* Makes $ExecutionContext. */
void execution_context_set(Session *session);

/* *known: it is a method of one of them. */
Flow eval_intrinsic_method(Eval *eval, const Node *node, const char *name,
			   Value on, const Value *arguments, unsigned count,
			   Value *result, bool *known);
/* False: no property of one of them. */
bool eval_intrinsic_member(Value on, const char *name, Value *result);

/* ---- session_path.c and invoke_command.c, for intrinsic.c ---- */
extern const ObjectClass path_intrinsics_class, invoke_intrinsics_class;
Flow session_path_method(Eval *eval, const Node *node, const char *name,
			 const Value *arguments, unsigned count, Value *result,
			 bool *known);
bool session_path_member(const char *name, Value *result);
Flow invoke_command_method(Eval *eval, const Node *node, const char *name,
			   const Value *arguments, unsigned count,
			   Value *result, bool *known);

/* Runs a cmdlet; its errors end it. What it gives is a list. */
Flow intrinsic_run(Eval *eval, const Node *node, const char *cmdlet,
		   const Argument *arguments, unsigned count, Value *list);
