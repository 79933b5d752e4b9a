/* What Add-Member gives to an object and Update-TypeData to a type. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/cmdlet.h"

typedef struct NewMember {
	const char *kind; /* "NoteProperty", …; see member_kind */
	const char *name;
	Value value, second;
} NewMember;

/* The kind that a text (any beginning of its name) means, or NULL. */
const char *member_kind(Value text);
/* Whether a value has something of that name already. */
bool member_is_there(Value on, const char *name);
/* Adds to the record that holds the members, over what is there. */
bool member_add(Call *call, Record *members, const NewMember *member,
		GError **error);
