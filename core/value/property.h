/* What one named thing may hold. Kinds, parameters and the C structs that
 * cmdlets and the gateway read all use it. */
#pragma once

#include "core/value/value.h"

#include <stddef.h>

/* How a value lies in a C struct. */
typedef enum FieldKind {
	FIELD_NONE,
	FIELD_STRING,  /* const char * (NULL: not given or $null) */
	FIELD_SWITCH,  /* bool */
	FIELD_BOOL,    /* bool */
	FIELD_INTEGER, /* int64_t */
	FIELD_DOUBLE,  /* double */
	FIELD_STRINGS, /* const char *const *, NULL-terminated */
	FIELD_VALUE,   /* Value, borrowed */
} FieldKind;

typedef struct Field {
	FieldKind kind;
	size_t offset;
} Field;

#define FIELD_OF(kind_, type_, struct_, member_)                                \
	{                                                                       \
		.kind = kind_,                                                  \
		.offset =                                                       \
			offsetof(struct_, member_) +                            \
			0 * sizeof(struct {                                     \
				_Static_assert(                                 \
					__builtin_types_compatible_p(           \
						type_,                          \
						__typeof__(((struct_ *)0)       \
								   ->member_)), \
					#member_ " has another type");          \
				int unused;                                     \
			})                                                      \
	}
#define STRING_FIELD(s, m)  FIELD_OF(FIELD_STRING, const char *, s, m)
#define SWITCH_FIELD(s, m)  FIELD_OF(FIELD_SWITCH, bool, s, m)
#define BOOL_FIELD(s, m)    FIELD_OF(FIELD_BOOL, bool, s, m)
#define INTEGER_FIELD(s, m) FIELD_OF(FIELD_INTEGER, int64_t, s, m)
#define DOUBLE_FIELD(s, m)  FIELD_OF(FIELD_DOUBLE, double, s, m)
#define STRINGS_FIELD(s, m) FIELD_OF(FIELD_STRINGS, const char *const *, s, m)
#define VALUE_FIELD(s, m)   FIELD_OF(FIELD_VALUE, Value, s, m)

typedef enum PropertyFlags {
	PROPERTY_LIST = 1 << 0,	     /* several values; takes list modifiers */
	PROPERTY_NULLABLE = 1 << 1,  /* $null is allowed and means "none" */
	PROPERTY_READ_ONLY = 1 << 2, /* computed, never a parameter */
	PROPERTY_SECRET = 1 << 3,    /* masked in logs, views and exports */
	PROPERTY_SWITCH = 1 << 4,    /* a parameter that stands alone */
	PROPERTY_ANY = 1 << 5,	     /* any value: `type` does not apply */
	PROPERTY_BLOCK = 1 << 6,     /* a script block */
	PROPERTY_PATH = 1 << 7,	     /* a file's: no NUL in it */
} PropertyFlags;

/* Rows of tables are written { "Name", "Help.", .type = …, … }. */
typedef struct Property {
	const char *name, *help;
	ValueType type;		    /* VALUE_NULL: follows from field.kind */
	const char *const *allowed; /* NULL-terminated, or NULL */
	int64_t least, most;	    /* both 0: no range */
	unsigned flags;		    /* PropertyFlags */
	const char *fallback;	    /* default, as text, or NULL */
	Field field;		    /* place in a C struct, or { 0 } */
	const char *net_type;	    /* catalogue's type name: "UInt32" */
} Property;

/* Type a value of this property has, from `type` or the field. */
ValueType property_type(const Property *property);
/* Checks value against type, allowed values (any case, unique prefix) and
 * range and gives the canonical value: "fed" -> "Federated". The error names
 * the property, the value and what is allowed. */
bool property_accept(const Property *property, Value given, Value *canonical,
		     GError **error);

typedef enum PropertyError {
	PROPERTY_ERROR_TYPE,
	PROPERTY_ERROR_VALUE,
	PROPERTY_ERROR_RANGE,
} PropertyError;
#define PROPERTY_ERROR (property_error_quark())
GQuark property_error_quark(void);
