/* What operators, conversions and members refuse. */
#pragma once

#include <glib.h>

typedef enum TypeError {
	TYPE_ERROR_CONVERT, /* InvalidArgument, PSInvalidCastException */
	TYPE_ERROR_CONVERT_INTEGER, /* of text that is no number */
	TYPE_ERROR_CONVERT_DOUBLE,
	TYPE_ERROR_CONVERT_PARSE, /* and of text for other types */
	TYPE_ERROR_NOT_FOUND,	  /* no such type */
	TYPE_ERROR_MEMBER,	  /* no such method */
	TYPE_ERROR_PROPERTY,	  /* no such property to set */
	TYPE_ERROR_OVERLOAD,	  /* not with that many arguments */
	TYPE_ERROR_OPERATOR,	  /* operator and operands do not fit */
	TYPE_ERROR_DIVIDE,	  /* by zero */
	TYPE_ERROR_INDEX,	  /* into $null */
	TYPE_ERROR_BOUNDS,	  /* out of an array's range */
	TYPE_ERROR_OVERFLOW,
	TYPE_ERROR_REGEX,
	TYPE_ERROR_FORMAT, /* of -f and ToString */
	TYPE_ERROR_ARGUMENT,
	TYPE_ERROR_NULL, /* a method on $null */
	TYPE_ERROR_READ_ONLY,
	TYPE_ERROR_RANGE, /* an endless list, a place outside */
	TYPE_ERROR_STATE, /* an operation that does not fit now */
	TYPE_ERROR_KEY,	  /* no such key */
	TYPE_ERROR_NO_ARGUMENT,
	TYPE_ERROR_NO_FILE,
	TYPE_ERROR_NO_FOLDER,
	TYPE_ERROR_ACCESS,
	TYPE_ERROR_IO,
	TYPE_ERROR_DISPOSED,
	TYPE_ERROR_URI,
	TYPE_ERROR_NETWORK,
	TYPE_ERROR_ZONE,
	TYPE_ERROR_METHOD_ARGUMENT,
	TYPE_ERROR_CONSTRUCTOR,
} TypeError;
#define TYPE_ERROR (type_error_quark())
GQuark type_error_quark(void);
