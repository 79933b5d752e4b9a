/* InvocationInfo: which command stands where in which source. Error records
 * have one, and functions find theirs in $MyInvocation. */
#pragma once

#include "core/value/record.h"

/* Where a command stands in its source. Borrowed texts; live as long as the
 * source does. */
typedef struct Position {
	const char *script;    /* file, or NULL for a typed line */
	unsigned line, column; /* from 1; columns are characters */
	unsigned length;       /* bytes of the text at fault */
	const char *text;      /* start of that source line, up to a newline */
} Position;

typedef enum CommandForm {
	FORM_CMDLET,
	FORM_FUNCTION,
	FORM_SCRIPT, /* ExternalScript: `path` is its file */
	FORM_PROGRAM,
} CommandForm;

/* The command that speaks. */
typedef struct Origin {
	const char *name;  /* its own; NULL: there is none of that name */
	const char *typed; /* as it was called */
	const char *path;  /* of a script or program, or NULL */
	CommandForm form;
	/* What the activity says where another command speaks (Write-Error in a
	 * function), or NULL. */
	const char *activity;
} Origin;

/* CommandInfo as $MyInvocation.MyCommand gives it; its text is the name.
 * `definition` is $null for none. */
Record *command_info_new(const Origin *origin, Value definition);
/* Either may be NULL. */
Record *invocation_new(const Origin *origin, const Position *position);
/* "At line:1 char:5" and the line with its fault underlined; long lines are
 * cut around it. Free it. */
char *position_message(const Position *position);
/* What stands behind the comma of an error's id: a cmdlet's class, a
 * function's or a script's name. Free it. */
char *origin_id(const Origin *origin);
