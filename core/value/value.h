/* A value of the cmdlet language: 16 bytes, passed by value. Scalars and
 * strings never change; lists, tables, records and objects are mutable and
 * shared by reference, as in .NET. A function borrows the values it is given
 * and returns what the caller owns (value_clear); names ending in _take
 * consume. Reference counts are not atomic: values stay on one thread. */
#pragma once

#include "core/value/container.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum ValueType {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_CHAR, /* one UTF-16 unit */
	VALUE_BYTE,
	VALUE_INT,  /* 32 bits */
	VALUE_LONG, /* 64 bits */
	VALUE_DOUBLE,
	VALUE_DATETIME, /* ticks of 100 ns since 0001-01-01; kind in `more` */
	VALUE_TIMESPAN, /* ticks of 100 ns */
	VALUE_STRING,
	VALUE_LIST,
	VALUE_TABLE,
	VALUE_RECORD,
	VALUE_OBJECT, /* decimal, guid, regex, script block, type, …: class */
	VALUE_TYPES,
} ValueType;

typedef struct String String;
typedef struct List List;
typedef struct Table Table;
typedef struct Record Record;
typedef struct Object Object;

typedef struct Value {
	uint8_t type;	/* ValueType */
	uint8_t more;	/* VALUE_DATETIME: 0 unspecified, 1 UTC, 2 local;
			 * VALUE_BOOL: 1 a [switch]; VALUE_STRING: 1 a
			 * parameter's name among $args */
	uint32_t extra; /* members that this copy got (extra.h); 0: none */
	union {
		bool boolean;
		uint16_t unit;
		int64_t integer; /* BYTE, INT, LONG, DATETIME, TIMESPAN */
		double number;
		String *string;
		List *list;
		Table *table;
		Record *record;
		Object *object;
	};
} Value;
_Static_assert(sizeof(Value) == 16, "a value is 16 bytes");

/* What VALUE_OBJECT points at, the first member of an object. */
typedef struct ObjectClass {
	const char *name; /* .NET full name: "System.Guid" */
	void (*free)(Object *object);
	/* Text as in a string expansion; free it. NULL: the class name. */
	char *(*format)(const Object *object);
	/* NULL: identity. Same class on both sides. */
	int (*compare)(const Object *a, const Object *b);
	unsigned (*hash)(const Object *object); /* NULL: address */
	bool (*truth)(const Object *object);	/* NULL: true */
	/* Its size, by which it is ordered among numbers; NULL: it is none. */
	double (*number)(const Object *object);
	/* As a ContainerClass's, of an object that may be part of a circle. */
	void (*visit)(Object *object, ContainerEach *each);
	void (*empty)(Object *object);
	/* A property that is computed whenever somebody reads it from the
	 * record that holds it (script properties), or NULL; borrowed. */
	Value (*read)(Object *object, Record *of);
	/* Sets such a property; false with an error when it cannot be set. */
	bool (*write)(Object *object, Record *of, Value value, GError **error);
} ObjectClass;

struct Object {
	Container container;
	const ObjectClass *class;
};

#define VALUE_NONE ((Value){ .type = VALUE_NULL })

static inline Value value_bool(bool boolean)
{
	return (Value){ .type = VALUE_BOOL, .boolean = boolean };
}

static inline Value value_int(int32_t integer)
{
	return (Value){ .type = VALUE_INT, .integer = integer };
}

static inline Value value_long(int64_t integer)
{
	return (Value){ .type = VALUE_LONG, .integer = integer };
}

static inline Value value_double(double number)
{
	return (Value){ .type = VALUE_DOUBLE, .number = number };
}

static inline Value value_char(uint16_t unit)
{
	return (Value){ .type = VALUE_CHAR, .unit = unit };
}

/* A copy of UTF-8 text; invalid bytes become U+FFFD. */
Value value_string(const char *text);
Value value_string_length(const char *text, size_t length);
Value value_string_take(char *text);
/* Takes over the caller's reference. */
Value value_list_take(List *list);
Value value_table_take(Table *table);
Value value_record_take(Record *record);
Value value_object_take(void *object);
/* Microseconds since 1970-01-01 UTC as a UTC DateTime. */
Value value_datetime(int64_t unix_microseconds);
Value value_timespan(int64_t microseconds);

Value value_ref(Value value);
void value_clear(Value *value);
/* For containers that hold it: calls `each` when it is a container. */
void value_visit(Value value, ContainerEach *each);
/* Replaces *place by what the caller hands over. */
void value_set_take(Value *place, Value value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Value, value_clear)

bool value_is_null(Value value);
/* The text of a VALUE_STRING (valid while the value is), else NULL. */
const char *value_text(Value value);
/* What string expansion gives: invariant culture, lists joined by a space,
 * True/False, "" for $null. Free it. */
char *value_format(Value value);
/* The same whole, where it has NULs: added to a text, and as a string. */
void value_append(GString *text, Value value);
Value value_as_text(Value value);
/* A text that was built, whole. */
Value value_text_take(GString *text);
/* PowerShell's truth (about_Booleans). */
bool value_truth(Value value);
/* Same type and content; strings by code point, lists element by element (and
 * lists within them by identity). */
bool value_equal(Value a, Value b);
/* Total order for sorting: numbers by size whatever their type, strings
 * case-insensitively; otherwise by text. */
int value_compare(Value a, Value b, bool case_sensitive);
unsigned value_hash(Value value);
/* .NET full name: "System.Int32", a record's type name, … */
const char *value_type_name(Value value);

/* Objects: fills class and count of a block of `size` zeroed bytes. */
void *object_new(const ObjectClass *class, size_t size);
void *object_ref(void *object);
void object_unref(void *object);
/* The object when the value has that class, else NULL. */
void *value_object(Value value, const ObjectClass *class);
