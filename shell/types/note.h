/* Properties as objects, and lists of them: what .PSObject gives. */
#pragma once

#include "shell/types/member.h"

/* The property of that name of its owner; without one ($null), a property on
 * its own with this value. */
Value note_new(Value owner, const char *name, Value value);
/* NULL: the value is no such object. */
const char *note_name(Value member);
/* Of such an object; the caller owns it. */
Value note_value(Value member);

/* An empty list whose members are the owner's. (members_note_list.c) */
List *note_list_new(Value owner);
