/* One declaration per cmdlet: binding, Get-Help, completion, the manual and
 * the tests read it; nothing else knows the cmdlet. One shape serves three
 * makers: a hand-written cmdlet (typed argument struct), a kind's verb (`data`
 * is the kind; values are read with call_value) and a script function (`data`
 * is the block). */
#pragma once

#include "core/base/feedback.h"
#include "core/value/property.h"
#include "core/value/record.h"
#include "shell/pipeline/flow.h"

typedef struct Cmdlet Cmdlet;
typedef struct Call Call;
typedef struct Scope Scope;
typedef struct Session Session; /* the shell's session: pipeline/session.h */

#define ALL_SETS (~(uint64_t)0)
#define SET(n)	 ((uint64_t)1 << (n)) /* n-th name of Cmdlet.sets */

/* Adds words that may complete `prefix` to `words` (of char *, owned by the
 * array). Never prints, never fails aloud. */
typedef void CompleteFn(Session *session, const Cmdlet *cmdlet,
			const char *prefix, GPtrArray *words);

/* Accepts a value for a parameter of a script function: converts and checks.
 * !convert: only a value that has the type already (the pipeline tries those
 * first). Gives what is bound. */
typedef struct Param Param;
typedef bool AcceptFn(Session *session, const Param *param, Value given,
		      bool convert, Value *bound, GError **error);

struct Param {
	Property is;
	uint64_t sets;	    /* sets it belongs to; 0 means all */
	uint64_t mandatory; /* masks of parameter sets */
	uint64_t by_value, by_name;
	int position; /* 1-based, 0 = none */
	bool rest;    /* takes all remaining positional arguments */
	const char *const *aliases; /* NULL-terminated, or NULL */
	CompleteFn *complete;
	AcceptFn *accept; /* NULL: property_accept on `is` */
	const void *data; /* the maker's: a function's parameter */
};

typedef enum Confirm {
	CONFIRM_NONE, /* has no -WhatIf and -Confirm */
	CONFIRM_LOW,
	CONFIRM_MEDIUM,
	CONFIRM_HIGH,
} Confirm;

typedef struct Example {
	const char *code; /* runs in a prepared store by the self-test */
	const char *text; /* what it does */
	bool live;	  /* needs services that run: only bound there */
} Example;

/* What Get-Help shows besides synopsis, description and examples; lists end
 * with NULL, anything may be NULL. */
typedef struct HelpNotes {
	const char *const *inputs, *const *outputs, *const *links;
	const char *notes, *component, *role, *functionality;
	const char *forward; /* the command whose help is shown instead */
} HelpNotes;

/* One call per pipeline object (or one without input). `args` is the cmdlet's
 * struct filled by the binder, or NULL when args_size is 0. A false result
 * with `error` set is a non-terminating error for this object, unless the
 * error is in the domain CALL_STOP (call_stop below) or of a kind that ends
 * the pipeline (error.h). */
typedef bool ProcessFn(Call *call, void *args, GError **error);

/* Asked when the declared parameters have what the line gives them: *extended
 * becomes the cmdlet with further ones behind its own (dynamicparam), or stays
 * NULL. It lives as long as the call's state. FLOW_THROW: with an error. */
typedef Flow ExtendFn(Call *call, const Cmdlet **extended, GError **error);

struct Cmdlet {
	const char *name; /* "Move-CsUser" */
	const char *synopsis;
	const char *description; /* further sentences, or NULL */
	size_t args_size;
	const Param *params;	 /* ends with { 0 } */
	const char *const *sets; /* names; NULL: one unnamed set */
	const char *default_set;
	const Example *examples; /* ends with { 0 } */
	const RecordType *output;
	Confirm confirm;
	bool writes; /* changes the store: opens the unit of commit */
	ProcessFn *begin, *process, *end; /* begin, end: NULL: nothing */
	ExtendFn *extend; /* NULL: its parameters are all that it has */
	/* A simple script function: no common parameters, and words that are
	 * no parameter of it go to the one that takes the rest. */
	bool simple;
	/* A script function: alone in a pipeline, the pipelines in it are
	 * units of their own. */
	bool script;
	const char *file;	/* of a script, or NULL */
	const HelpNotes *notes; /* or NULL */
	/* Runs when it is typed, but no list, completion or suggestion has it.
	 */
	bool hidden;
	const void *data;
};

/* ---- what a running cmdlet may do ---- */

/* Gives one object to the pipeline. False when the pipeline was stopped: then
 * return true at once. */
bool call_emit_take(Call *call, Value value);
bool call_emit_record_take(Call *call, Record *record);
/* The elements of a list one at a time, anything else as it is. */
bool call_emit_each_take(Call *call, Value value);
/* The same place as an Emit, for blocks and collectors. */
Emit *call_emit(Call *call);
/* A script function ended its block with this flow: the pipeline ends with it
 * unless it is FLOW_NORMAL. Always true, to be returned. */
bool call_flow(Call *call, Flow flow);
/* Value of a parameter by index in params; $null when not given. Borrowed. */
Value call_value(const Call *call, unsigned param);
bool call_given(const Call *call, unsigned param);
/* By name, for kinds' verbs. */
bool call_given_name(const Call *call, const char *param);
/* Index into Cmdlet.sets of the chosen parameter set; 0 when there is one. */
unsigned call_set(const Call *call);
/* The current pipeline object, $null for none. Borrowed. */
Value call_input(const Call *call);
/* Whether the command stands behind a | (process runs once per object). */
bool call_has_input(const Call *call);
/* Position among the pipeline's commands, and whether it is the last. */
bool call_is_last(const Call *call);
/* The function or script that runs this command, or NULL. */
Call *call_caller(Call *call);
/* Says in the record that this command met the error; `activity` is another
 * command's name, or NULL. */
void call_place(Call *call, Record *record, const char *activity);
/* $MyInvocation of a function. */
Record *call_invocation(Call *call, Value definition);
/* Whether its output goes to the process's own standard output, unread. */
bool call_output_is_screen(const Call *call);
/* Whether -ErrorAction or the preference says Stop for this command. */
bool call_stops(const Call *call);
/* Name as typed ("ls"). */
const char *call_name(const Call *call);
/* A record of the cmdlet's own for the whole command, freed with `free`. */
void *call_state(Call *call);
/* Which part of a script function runs ("Process"), for traces; NULL: it has
 * no parts. A literal. */
void call_set_part(Call *call, const char *part);
void call_set_state(Call *call, void *state, GDestroyNotify destroy);
Feedback *call_feedback(Call *call);
Session *call_session(Call *call);
const Cmdlet *call_cmdlet(const Call *call);
/* Asks for the elements of a list parameter that nobody gave, as for a
 * mandatory one; an error where nobody is there. */
bool call_ask_list(Call *call, const char *param, Value *list, GError **error);
/* -WhatIf and -Confirm: true when the action is to be done. Says "What if:
 * Performing the operation "Remove" on target "x".". */
bool call_should_process(Call *call, const char *target, const char *action);
/* The same in the command's own words. */
bool call_should_process_as(Call *call, const char *doing, const char *question,
			    const char *caption);
/* -WhatIf. */
bool call_would_only_say(const Call *call);
/* Reports a non-terminating error and goes on. Consumes error. */
void call_error_take(Call *call, GError *error, Value target);
/* The same for a record (Write-Error). */
void call_error_record_take(Call *call, Record *record);
/* $? will be false, though nothing was reported: a script said exit 3. */
void call_set_failed(Call *call);
/* Ends the whole pipeline with this error. Consumes error; return true then. */
void call_terminate_take(Call *call, GError *error, Value target);
/* Ends the commands before this one without an error (Select-Object -First);
 * process is not called again, end is. */
void call_stop_upstream(Call *call);
/* A line for one of the streams 3 to 6, as -Verbose and the preferences say
 * (Write-Warning, Write-Verbose …). */
void call_say(Call *call, FeedbackLevel level, const char *text);
/* Information of any kind; tags may be NULL. */
void call_inform(Call *call, Value data, const List *tags);
/* What Write-Host shows, a host_message_new of stream_record.h. */
void call_host_take(Call *call, Record *message);
/* What a common parameter or its preference variable says for this command:
 * "ErrorAction", "WarningAction", "InformationAction", "Verbose", "Debug",
 * "WhatIf", "Confirm". False when the parameter was not given; then a script
 * function inherits the variable anyway. Borrowed. */
bool call_common(const Call *call, const char *name, Value *value);
/* Sets the preference variables that the common parameters mean, in the scope
 * that a script function runs in: what it calls then says as much. */
void call_set_preferences(const Call *call, Scope *scope);
/* Somebody is asked yes or no with -Confirm's five choices, whatever the
 * preferences (ShouldContinue). False, with an error reported, in batch. */
bool call_should_continue(Call *call, const char *question,
			  const char *caption);

typedef enum Answer {
	ANSWER_YES,
	ANSWER_YES_TO_ALL,
	ANSWER_NO,
	ANSWER_NO_TO_ALL,
} Answer;

/* The question alone; all: with the answers for all that follow. False, with
 * nothing reported, when nobody is there. */
bool call_choose(Call *call, const char *question, const char *caption,
		 bool all, Answer *answer);

/* Errors of this domain end the whole pipeline. */
#define CALL_STOP (call_stop_quark())
GQuark call_stop_quark(void);
