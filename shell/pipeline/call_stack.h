/* The functions, scripts and blocks that run: what Get-PSCallStack gives and
 * ScriptStackTrace says. */
#pragma once

#include "core/value/list.h"
#include "core/value/record.h"

typedef struct Call Call;

extern const RecordType frame_type; /* CallStackFrame; its text: "at f, …" */
/* Innermost first, beginning with who runs this command. */
List *call_stack_frames(Call *call);
