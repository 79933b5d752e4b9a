/* Types of the language and the values that [name] gives. Types live as long
 * as the process; types with arguments (arrays, lists) are made on demand and
 * kept. */
#pragma once

#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"
#include "core/value/value.h"
#include "shell/types/error.h"

typedef struct Type Type;
typedef bool ConvertFn(const Type *type, Value from, Value *to, GError **error);

struct Type {
	const char *name;    /* "System.Int32" */
	const char *aliases; /* other names, separated by blanks, or NULL */
	ValueType value;     /* tag of its values; VALUE_NULL: by class */
	const ObjectClass *class;
	ConvertFn *convert;  /* NULL: only what has the type already */
	int64_t least, most; /* of integer types; both 0: none */
	const Type *element; /* of arrays and lists; values of dictionaries */
	const Type *key;     /* of dictionaries */
	ListKind kind;	     /* of lists */
	bool (*is)(const Type *type, Value value); /* NULL: by tag or class */
	const Type *const *arguments; /* NULL at the end; or NULL */
};

/* By name, any case, "System." optional; NULL when there is none. Names that
 * end in "Exception" always exist. */
const Type *type_find(const char *name);
/* A type of a lower layer; it lives as long as the process. */
void type_add(const Type *type);
const Type *type_array_of(const Type *element);
/* Types made on demand: by exact name, and to be kept. */
const Type *type_made(const char *name);
const Type *type_keep(Type *type);
/* Which type a value has; NULL for $null. */
const Type *type_of(Value value);
bool type_is(const Type *type, Value value);
/* "int", "string[]", else the full name. Free it. */
char *type_text(const Type *type);

/* [ref]: a record with the property Value. */
#define REFERENCE_TYPE "System.Management.Automation.PSReference"

/* $PSBoundParameters: a dictionary. */
#define BOUND_PARAMETERS_TYPE                                                  \
	"System.Management.Automation.PSBoundParametersDictionary"

extern const ObjectClass type_class;
Value value_of_type(const Type *type);
/* The type in a value that [name] gave, or that a string names; else NULL. */
const Type *type_of_value(Value value);

/* Conversion as a cast does it: [type]value. */
bool convert(Value from, const Type *to, Value *result, GError **error);
