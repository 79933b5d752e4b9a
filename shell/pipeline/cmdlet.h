/* One declaration per cmdlet: binding, Get-Help, completion, the manual and
 * the tests read it; nothing else knows the cmdlet. One shape serves three
 * makers: a hand-written cmdlet (typed argument struct), a kind's verb (`data`
 * is the kind; values are read with call_value) and a script function (`data`
 * is the block). */
#pragma once

#include "core/base/feedback.h"
#include "core/value/property.h"
#include "core/value/record.h"

typedef struct Cmdlet Cmdlet;
typedef struct Call Call;
typedef struct Session Session; /* the shell's session: pipeline/session.h */

#define ALL_SETS (~(uint64_t)0)
#define SET(n)	 ((uint64_t)1 << (n)) /* n-th name of Cmdlet.sets */

/* Adds words that may complete `prefix` to `words` (of char *, owned by the
 * array). Never prints, never fails aloud. */
typedef void CompleteFn(Session *session, const Cmdlet *cmdlet,
			const char *prefix, GPtrArray *words);

typedef struct Param {
	Property is;
	uint64_t sets;	    /* sets it belongs to; 0 means all */
	uint64_t mandatory; /* masks of parameter sets */
	uint64_t by_value, by_name;
	int position; /* 1-based, 0 = none */
	bool rest;    /* takes all remaining positional arguments */
	const char *const *aliases; /* NULL-terminated, or NULL */
	CompleteFn *complete;
} Param;

typedef enum Confirm {
	CONFIRM_NONE, /* has no -WhatIf and -Confirm */
	CONFIRM_LOW,
	CONFIRM_MEDIUM,
	CONFIRM_HIGH,
} Confirm;

typedef struct Example {
	const char *code; /* runs in a prepared store by the self-test */
	const char *text; /* what it does */
} Example;

/* One call per pipeline object (or one without input). `args` is the cmdlet's
 * struct filled by the binder, or NULL when args_size is 0. A false result
 * with `error` set is a non-terminating error for this object, unless the
 * error is in the domain CALL_STOP (call_stop below). */
typedef bool ProcessFn(Call *call, void *args, GError **error);

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
	const void *data;
};

/* ---- what a running cmdlet may do ---- */

/* Gives one object to the pipeline. False when the pipeline was stopped: then
 * return true at once. */
bool call_emit_take(Call *call, Value value);
bool call_emit_record_take(Call *call, Record *record);
/* Value of a parameter by index in params; $null when not given. Borrowed. */
Value call_value(const Call *call, unsigned param);
bool call_given(const Call *call, unsigned param);
/* By name, for kinds' verbs. */
bool call_given_name(const Call *call, const char *param);
/* Index into Cmdlet.sets of the chosen parameter set; 0 when there is one. */
unsigned call_set(const Call *call);
/* The current pipeline object, $null for none. Borrowed. */
Value call_input(const Call *call);
/* A record of the cmdlet's own for the whole command, freed with `free`. */
void *call_state(Call *call);
void call_set_state(Call *call, void *state, GDestroyNotify destroy);
Feedback *call_feedback(Call *call);
Session *call_session(Call *call);
const Cmdlet *call_cmdlet(const Call *call);
/* -WhatIf and -Confirm: true when the action is to be done. Says "What if:
 * Performing the operation "Remove" on target "x".". */
bool call_should_process(Call *call, const char *target, const char *action);
/* Reports a non-terminating error and goes on. Consumes error. */
void call_error_take(Call *call, GError *error, Value target);
/* Whether somebody downstream reads this property (laziness hint). */
bool call_wants(const Call *call, const char *property);

/* Errors of this domain end the whole pipeline. */
#define CALL_STOP (call_stop_quark())
GQuark call_stop_quark(void);
