/* What operators, conversions and members refuse. */
#pragma once

#include <glib.h>

typedef enum TypeError {
	TYPE_ERROR_CONVERT,   /* InvalidArgument, PSInvalidCastException */
	TYPE_ERROR_NOT_FOUND, /* no such type */
	TYPE_ERROR_MEMBER,    /* no such property or method */
	TYPE_ERROR_OPERATOR,  /* operator and operands do not fit */
	TYPE_ERROR_DIVIDE,    /* by zero */
	TYPE_ERROR_INDEX,     /* into $null, out of range */
	TYPE_ERROR_REGEX,
	TYPE_ERROR_FORMAT, /* of -f and ToString */
	TYPE_ERROR_ARGUMENT,
	TYPE_ERROR_NULL, /* a method on $null */
	TYPE_ERROR_READ_ONLY,
	TYPE_ERROR_RANGE, /* an endless list */
} TypeError;
#define TYPE_ERROR (type_error_quark())
GQuark type_error_quark(void);
