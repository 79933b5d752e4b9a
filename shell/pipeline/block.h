/* Script blocks as the pipeline and the cmdlets see them. The evaluator, which
 * stands below, gives its functions as an Engine to the session at start-up. */
#pragma once

#include "shell/pipeline/flow.h"

typedef struct Session Session;
typedef struct Argument Argument;
typedef struct Call Call;
typedef struct Cmdlet Cmdlet;
typedef struct Scope Scope;

/* How a block is run. */
typedef struct Invocation {
	const Value *underscore;   /* $_ and $PSItem, or NULL: as outside */
	const Value *input;	   /* $input, or NULL */
	const Value *self;	   /* $this, or NULL: as outside */
	const Argument *arguments; /* as typed after the command: run.h */
	unsigned count;
	bool dot; /* in the current scope and not in one of its own */
} Invocation;

typedef enum ParseResult {
	PARSE_OK,
	PARSE_INCOMPLETE, /* more lines may complete it */
	PARSE_WRONG,
} ParseResult;

typedef struct Engine {
	const ObjectClass *block_class;
	/* Runs a block; its output is enumerated into `output`. `return` ends
	 * it with FLOW_NORMAL. */
	Flow (*run)(Session *session, Value block, const Invocation *how,
		    Emit *output);
	/* Value of a block for one object, as an assignment would get it, in
	 * the current scope: Where-Object and calculated properties. */
	Flow (*value)(Session *session, Value block, Value underscore,
		      Value *result);
	/* A block from text. `name` is the script file or NULL. The error
	 * names line and column. */
	ParseResult (*parse)(Session *session, const char *text,
			     const char *name, Value *block, GError **error);
	/* The same from a text whose first line has this number, or with NULL
	 * from the file. FLOW_THROW: the error stands at its place. */
	Flow (*load)(Session *session, const char *text, const char *path,
		     unsigned first_line, Value *block);
	/* The block of a script file as a command; lives as long as it. */
	const Cmdlet *(*command)(Value block, const char *path);
	/* Runs a parsed top level: each statement in the current scope,
	 * session_statement_end after each. */
	Flow (*run_top)(Session *session, Value block, Emit *output);
	/* Reads, parses and runs a script file with arguments in a script
	 * scope of its own, statement by statement as run_top. */
	Flow (*run_script)(Session *session, const char *path,
			   const Argument *arguments, unsigned count,
			   Emit *output);
	/* Text between the braces; borrowed. */
	const char *(*text)(Value block);
	/* Makes the block the function of that name in the current scope. */
	void (*define)(Session *session, const char *name, Value block);
	/* A copy of the block that runs below that scope, wherever it is
	 * called: a function of a module. */
	Value (*bind)(Value block, Scope *scope);
} Engine;

bool value_is_block(Session *session, Value value);

/* For cmdlets: runs a block on one object, output to `output` (NULL: to the
 * next command). False when the cmdlet has to return true at once (throw,
 * exit, stop): the pipeline knows the rest. */
bool call_run_block(Call *call, Value block, Value underscore, Emit *output);
/* The same for the block's value. */
bool call_block_value(Call *call, Value block, Value underscore, Value *result);
/* The same; an error in the block is only kept in $Error, and its value $null:
 * calculated properties. */
bool call_block_quiet(Call *call, Value block, Value underscore, Value *result);
