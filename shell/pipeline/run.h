/* Running a pipeline: each command gets one object at a time and gives its own
 * to the next. The evaluator fills a Pipeline and runs it. */
#pragma once

#include "shell/pipeline/cmdlet.h"
#include "shell/pipeline/error.h"
#include "shell/pipeline/flow.h"
#include "shell/pipeline/host.h"

/* One word after a command, in the order typed. -Name and its value are two
 * arguments, -Name:value is one; a splatted table gives -Name:value. */
struct Argument {
	const char *name; /* without the dash; NULL: a value */
	bool has_value;	  /* a value alone, or after a colon */
	Value value;
	const char *text; /* how a bare number was written, else NULL */
};
typedef struct Argument Argument;

typedef struct Redirect {
	Emit *to;   /* a file, emit_nothing, or NULL */
	bool merge; /* into the output: 2>&1 */
} Redirect;

typedef struct Stage {
	const Cmdlet *cmdlet;
	Value owner;	  /* keeps a function's cmdlet alive; borrowed */
	const char *name; /* as typed; NULL: the cmdlet's */
	const Argument *arguments;
	unsigned count;
	Position position;
	Redirect streams[STREAM_COUNT]; /* by stream; OUTPUT: to only */
} Stage;

/* A first element that is an expression: gives its values to `to`. */
typedef Flow SourceFn(void *data, Emit *to);

typedef struct Pipeline {
	SourceFn *source; /* or NULL */
	void *source_data;
	const Stage *stages;
	unsigned count; /* at least 1 */
} Pipeline;

/* Binds all commands, then runs. FLOW_THROW: session->thrown; FLOW_STOP when
 * `output` wants no more or the user pressed Ctrl+C. Sets $?. A pipeline that
 * no other encloses ends the unit of commit. */
Flow pipeline_run(Session *session, const Pipeline *pipeline, Emit *output);
