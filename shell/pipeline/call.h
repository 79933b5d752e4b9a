/* A command of a running pipeline, inside of pipeline/ only. */
#pragma once

#include "shell/pipeline/binder.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#define LEVELS (FEEDBACK_DEBUG + 1)

typedef struct Run Run;

/* Preference variables as the common parameters override them. */
typedef struct Preferences {
	Action error;
	Action say[LEVELS]; /* by FeedbackLevel */
	bool what_if;
	bool confirm_given, confirm; /* -Confirm, -Confirm:$false */
	Confirm confirm_from;	     /* $ConfirmPreference; NONE: never */
} Preferences;

struct Call {
	const Cmdlet *cmdlet;
	const Stage *stage;
	Run *run;
	unsigned index;
	Call *outer; /* the command that runs this one, or NULL */
	Binding binding;
	Preferences preferences;
	Redirect streams[STREAM_COUNT];
	Emit in;  /* what the command before gives to */
	Emit out; /* what this one gives to */
	struct CallFeedback {
		Feedback feedback;
		Call *call;
	} feedback;
	Value input;
	bool has_input;
	void *state;
	GDestroyNotify destroy;
	const char *part; /* of a script function that runs: "Process" */
	bool begun;
	bool done;   /* wants no more objects, still ends */
	bool closed; /* nobody wants its objects */
	bool yes_to_all, no_to_all;
	List *kept[4]; /* -OutVariable, Error-, Warning-, Information- */
};

struct Run {
	Session *session;
	Call *calls;
	unsigned count;
	Emit *output;
	Flow flow;
	bool failed; /* $? will be false */
};

enum { KEPT_OUTPUT, KEPT_ERROR, KEPT_WARNING, KEPT_INFORMATION };

void call_init(Call *call, Run *run, const Stage *stage, unsigned index);
void call_clear(Call *call);
/* "f<Process>", "<ScriptBlock>"; free it. */
char *call_frame_name(const Call *call);
/* Which command speaks in its errors. */
Origin call_origin(const Call *call);
void preferences_read(Call *call);
/* Adds to the list of -OutVariable and its kind, when given. */
void call_keep(Call *call, unsigned which, Value value);
/* The same for what was said: script functions around it keep it too. */
void call_keep_said(Call *call, unsigned which, Value value);
/* 2> of a command that ended with this error: it goes there and counts as
 * told. */
void call_tell_redirection(Call *call, Record *record);
/* Sets those variables. */
void call_set_variables(Call *call);
/* By action: reports, keeps silent, asks, or ends the pipeline. */
void call_fail(Call *call, Record *record);
/* The same for what a process function answered. */
void call_fail_error(Call *call, const GError *error, Value target);
extern const FeedbackClass call_feedback_class;
