/* Attributes as objects, and the parameters that a script describes with them
 * while it runs: ParameterAttribute, ValidateSetAttribute and their like,
 * RuntimeDefinedParameter. Each is a record of its type; what a script sets is
 * converted as its property wants it. */
#pragma once

#include "shell/types/type.h"

#define RUNTIME_PARAMETER  "System.Management.Automation.RuntimeDefinedParameter"
#define RUNTIME_DICTIONARY RUNTIME_PARAMETER "Dictionary"

/* Property that the arguments of an attribute's constructor lie in, by their
 * order; NULL behind the last. A list is all of them. */
const char *attribute_argument(const Record *attribute, unsigned index);
bool value_is_attribute(Value value);

/* For Type.is and Type.convert. */
bool is_attribute(const Type *type, Value value);
ConvertFn convert_to_attribute;
/* [type]::new(…); only for types that convert_to_attribute. */
bool attribute_construct(const Type *type, const Value *arguments,
			 unsigned count, Value *result, GError **error);
/* Whether the value is one of these records and has that property. */
bool attribute_has(Value on, const char *name);
bool attribute_set(Value on, const char *name, Value value, GError **error);
