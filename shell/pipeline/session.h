/* The shell's session: scopes, commands, preference variables, errors, what a
 * flow carries, and hooks for the layers below. One a process; everything that
 * runs gets it passed. Fields are read by the evaluator and set by the
 * functions here where there is one. */
#pragma once

#include "shell/pipeline/block.h"
#include "shell/pipeline/cmdlet.h"
#include "shell/pipeline/command.h"
#include "shell/pipeline/error.h"
#include "shell/pipeline/flow.h"
#include "shell/pipeline/host.h"
#include "shell/pipeline/scope.h"
#include "shell/pipeline/typed.h"

#include <signal.h>

/* Set at start-up by the layers below; any may be NULL. */
#define STORE_UNREACHABLE_ID                                                   \
	"StoreUnreachable" /* ErrorKind.id: exit code 3                        \
			    */

typedef struct SessionHooks {
	/* A pipeline that no other encloses ended; !ok: a terminating error or
	 * Ctrl+C, so what it wrote is rolled back. May fail: commit. */
	bool (*unit_end)(Session *session, bool ok, GError **error);
	/* A top-level statement ended: publish what is due. */
	void (*statement_end)(Session *session);
	/* Before (true) and after a question or a sleep. */
	void (*waiting)(Session *session, bool waits);
	/* The session ends; !ok: a script failed, so an -Atomic one is undone.
	 * May fail: commit. Frees what `store` holds. */
	bool (*end)(Session *session, bool ok, GError **error);
	/* Opens the target of > and >>; the engine frees it with close. */
	Emit *(*open_file)(Session *session, const char *path, bool append,
			   GError **error);
	bool (*close_file)(Emit *file, GError **error);
	/* Text in the prompt's brackets: store and open transaction. Free. */
	char *(*prompt)(Session *session);
	/* What an administrator may do next on a fresh store, or NULL. Free. */
	char *(*hint)(Session *session);
	/* -Atomic: everything is one unit from here on. */
	bool (*begin_atomic)(Session *session, GError **error);
	/* Units committed so far, for "what had been committed". */
	unsigned (*committed)(Session *session);
} SessionHooks;

struct Session {
	Scope *scope; /* current; owned */
	Scope *global;
	CommandTable *commands;
	Host *host; /* borrowed */
	const Engine *engine;
	SessionHooks hooks;
	void *store;	  /* what the hooks' owner keeps (shell/cmdlets) */
	const char *home; /* --home, or NULL */

	/* Where streams 2 to 6 go now, by Stream; NULL: the host (run.h). */
	const struct Redirect *streams;
	Call *running;		  /* the innermost command, or NULL */
	bool success;		  /* $? */
	List *errors;		  /* $Error, newest first */
	const Position *position; /* of what runs now, or NULL */
	unsigned pipelines;	  /* running, one in the other */
	unsigned tries;		  /* enclosing try blocks with a catch */
	unsigned quiet;		  /* blocks whose errors are only kept */
	unsigned depth;		  /* nested calls: session_enter */
	int interrupted;	  /* Ctrl+C: set by a signal handler */

	/* What a flow carries (flow.h). */
	Record *thrown;
	bool fatal;	   /* throw, -ErrorAction Stop: not just a statement */
	bool too_deep;	   /* of calls: no block keeps that to itself */
	bool told;	   /* a redirection has it already */
	Call *thrower;	   /* whose ThrowTerminatingError it was, or NULL */
	const Name *label; /* break, continue: or NULL */
	int exit_code;
	bool leaving; /* exit of the process: not even finally blocks run */

	unsigned failures;   /* errors neither silenced nor caught */
	bool batch_script;   /* a script is all that runs: its exit is ours */
	bool program_failed; /* -Command ended with one that did */
	bool stop_on_error;  /* -StopOnError */
	bool unreachable;    /* one of them said that there is no store */
	Typed *typed;	     /* lines of this session */
	GPtrArray *invoked;  /* texts that Invoke-History runs now */
	GPtrArray *modules;  /* what Import-Module loaded: its own; or NULL */
	const char *stack;   /* address near the stack's start */
};

/* All default variables are set; host is borrowed. */
Session *session_new(Host *host);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* Stops a runaway recursion: false with an error when too deep. */
bool session_enter(Session *session, GError **error);
void session_leave(Session *session);
/* The same without counting; so many bytes will be needed beyond. */
bool session_has_stack(const Session *session, size_t spare, GError **error);

typedef enum SessionError {
	SESSION_ERROR_DEPTH,
} SessionError;
#define SESSION_ERROR (session_error_quark())
GQuark session_error_quark(void);

/* Puts the record in `thrown` and answers FLOW_THROW. fatal: ends more than
 * the statement (throw, -ErrorAction Stop). */
Flow session_throw_take(Session *session, Record *record, bool fatal);
/* The same for an error of the engine, placed at session->position. With
 * $ErrorActionPreference = "Stop" it is fatal. Consumes error. */
Flow session_throw_error_take(Session *session, GError *error, Value target);
/* The same for a record that is made already. */
Flow session_throw_record_take(Session *session, Record *record);
/* Which functions led to an error: its ScriptStackTrace, unless it has one. */
void session_trace(Session *session, Record *record);
/* The thrown record, now the caller's (catch). */
Record *session_take_thrown(Session *session);
/* Writes a record to $Error and, unless silenced, to the host. */
void session_report(Session *session, Record *record);
/* After a statement that nothing catches: reports a thrown error that is not
 * fatal and answers FLOW_NORMAL; gives other flows back. */
Flow session_settle(Session *session, Flow flow);
/* Keeps what was thrown in $Error and goes on. */
Flow session_forget(Session *session);
/* Puts a record at the front of $Error. */
void session_remember_error(Session *session, Record *record);

/* Gives text (or an error record) of a stream to its redirection or the host,
 * whatever the preferences say. Takes the value. */
void session_write_take(Session *session, Stream stream, Value value);

/* Value of a variable seen from the current scope. Borrowed. */
Value session_variable(Session *session, const char *name);
/* Sets in the global scope, whatever its flags. */
void session_set_global_take(Session *session, const char *name, Value value);

/* Called by the evaluator after each top-level statement. */
void session_statement_end(Session *session);
/* Whether Ctrl+C was pressed; everything then unwinds with FLOW_STOP. */
bool session_interrupted(const Session *session);
/* Runs a top level (engine->run_top) and reports what nothing caught. FLOW_STOP
 * and FLOW_EXIT stay, FLOW_THROW when the rest is not to run. */
Flow session_run(Session *session, Value block, Emit *output);
/* The same for a flow that came from engine->run_script. */
Flow session_finish(Session *session, Flow flow);
/* exit with this code: sets `exit_code`, gives FLOW_EXIT. A system's code has
 * eight bits: what is not 0 stays so. */
Flow session_exit(Session *session, int code);
/* Around questions and sleeps, so that no lock is held meanwhile. */
void session_wait(Session *session, bool waits);
