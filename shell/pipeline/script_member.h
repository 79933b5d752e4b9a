/* Members that scripts add to objects (Add-Member): properties that a block or
 * another property computes, and methods that are blocks. A property lies in
 * its record as an object that is read anew each time; methods lie beside. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/flow.h"

typedef struct Session Session;

/* $this is the object in the blocks; `setter` may be $null. */
Value script_property_new(Session *session, Value getter, Value setter);
/* Another name of the property `of`. */
Value alias_property_new(const char *of);

/* What a stored value is: "NoteProperty", "ScriptProperty", … */
const char *script_member_kind(Value stored);
/* "System.Object X {get=$this.a;}" or "X = Y"; NULL for a note. Free it. */
char *script_member_text(Value stored, const char *name);

void script_method_add_take(Session *session, Record *record, const char *name,
			    Value block);
/* The block of that method, or $null. Borrowed. */
Value script_method_find(Value on, const char *name);
Flow script_method_call(Session *session, Value on, Value block,
			const Value *arguments, unsigned count, Value *result);
