/* What the general cmdlets ask of any object: its properties by name and their
 * list, whatever the object is. Also what their declarations share. */
#pragma once

#include "core/value/record.h"
#include "shell/pipeline/cmdlet.h"

/* The usual parameter for what comes through the pipeline. */
#define INPUT_PARAM(struct_, member_)                                          \
	{                                                                      \
		.is = { "InputObject",                                         \
			"Object to work on, usually from the pipeline.",       \
			.flags = PROPERTY_ANY | PROPERTY_NULLABLE,             \
			.field = VALUE_FIELD(struct_, member_) },              \
		.by_value = ALL_SETS                                           \
	}
/* A parameter that takes any value, or several: names, blocks, tables. */
#define ANY_LIST (PROPERTY_ANY | PROPERTY_LIST)

/* False when a command neither stands behind a | nor was given -InputObject:
 * then its process runs once without an object. */
bool object_given(const Call *call);

/* Ends the pipeline with the error of a `begin` that cannot do its work; true,
 * to be returned. Takes the error. */
bool object_stop(Call *call, GError **error);

/* Reads a property; false when the object has none of that name. The caller
 * owns *value. */
bool object_get(Call *call, Value object, const char *name, Value *value);
/* Names of the properties, in order. Free with g_ptr_array_unref. */
GPtrArray *object_names(Value object);
/* As object_names, but a hash table has its own properties, not its keys. */
GPtrArray *object_properties(Value object);
/* Entries of a hash table as objects with Name, Key and Value. */
List *object_entries(Value table);
/* The object's type as a script sees it. */
const char *object_type(Value object);
/* The number that the value is or that its text says. */
bool object_number(Value value, double *number);
/* The date that the value is or that its text says. */
bool object_date(Value value, Value *date, GError **error);
