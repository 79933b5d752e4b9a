/* PSPropertySet: a name for several properties of an object. The one that
 * PSStandardMembers calls DefaultDisplayPropertySet is what views show.
 * Sets lie beside an object's methods (Record.methods). */
#pragma once

#include "core/value/list.h"
#include "core/value/record.h"

/* PSStandardMembers: a record of sets. */
#define STANDARD_MEMBERS "PSStandardMembers"
#define DISPLAY_SET	 "DefaultDisplayPropertySet"
#define MEMBER_SET_TYPE	 "System.Management.Automation.PSMemberSet"

extern const ObjectClass property_set_class;

/* Names as one text or a list of them. */
Value property_set_new(const char *name, Value names);
/* Borrowed; NULL: the value is none. */
const List *property_set_names(Value set);
/* The set, or the record of sets, of that name that a value has; or $null.
 * Borrowed. */
Value property_set_find(Value on, const char *name);
/* What views show of a value; NULL: nobody said. Borrowed. */
const List *property_set_display(Value on);
