#include "core/value/value.h"

#include "core/value/collate.h"
#include "core/value/format.h"
#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/string.h"
#include "core/value/table.h"

#include <math.h>
#include <string.h>

#define TICKS_PER_MICROSECOND 10
#define UNIX_EPOCH_TICKS      INT64_C(621355968000000000)

/* ---- making ---- */

Value value_string_length(const char *text, size_t length)
{
	if (string_is_ascii(text, length) || string_is_utf8(text, length))
		return (Value){ .type = VALUE_STRING,
				.string = string_new(text, length) };
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
	return value_string(valid);
}

Value value_string(const char *text)
{
	return value_string_length(text, strlen(text));
}

Value value_string_take(char *text)
{
	Value value = value_string(text);
	g_free(text);
	return value;
}

Value value_list_take(List *list)
{
	return (Value){ .type = VALUE_LIST, .list = list };
}

Value value_table_take(Table *table)
{
	return (Value){ .type = VALUE_TABLE, .table = table };
}

Value value_record_take(Record *record)
{
	return (Value){ .type = VALUE_RECORD, .record = record };
}

Value value_object_take(void *object)
{
	return (Value){ .type = VALUE_OBJECT, .object = object };
}

Value value_datetime(int64_t unix_microseconds)
{
	return (Value){ .type = VALUE_DATETIME,
			.more = 1,
			.integer = UNIX_EPOCH_TICKS +
				   unix_microseconds * TICKS_PER_MICROSECOND };
}

Value value_timespan(int64_t microseconds)
{
	return (Value){ .type = VALUE_TIMESPAN,
			.integer = microseconds * TICKS_PER_MICROSECOND };
}

/* ---- ownership ---- */

/* Lists, tables, records and objects begin with their container. */
static Container *container_of(Value value)
{
	return &value.list->container;
}

_Static_assert(VALUE_STRING + 1 == VALUE_LIST, "containers come last");

Value value_ref(Value value)
{
	if (value.type == VALUE_STRING)
		value.string->references++;
	else if (value.type > VALUE_STRING)
		container_ref(container_of(value));
	return value;
}

void value_visit(Value value, ContainerEach *each)
{
	if (value.type > VALUE_STRING)
		each(container_of(value));
}

static void string_unref(String *string)
{
	if (--string->references)
		return;
	g_free(string->offsets);
	g_free(string);
}

void value_clear(Value *value)
{
	Value old = *value;
	*value = VALUE_NONE;
	if (old.type == VALUE_STRING)
		string_unref(old.string);
	else if (old.type > VALUE_STRING)
		container_unref(container_of(old));
}

void value_set_take(Value *place, Value value)
{
	Value old = *place;
	*place = value;
	value_clear(&old);
}

static void object_free(Container *container)
{
	Object *object = (Object *)container;
	if (object->class->free)
		object->class->free(object);
	else
		g_free(object);
}

static void object_visit(Container *container, ContainerEach *each)
{
	Object *object = (Object *)container;
	object->class->visit(object, each);
}

static void object_empty(Container *container)
{
	Object *object = (Object *)container;
	object->class->empty(object);
}

static const ContainerClass leaf_class = { object_free };
static const ContainerClass object_class = { object_free, object_visit,
					     object_empty };

void *object_new(const ObjectClass *class, size_t size)
{
	Object *object = g_malloc0(size);
	object->class = class;
	container_init(&object->container,
		       class->visit ? &object_class : &leaf_class);
	return object;
}

void *object_ref(void *object)
{
	container_ref(object);
	return object;
}

void object_unref(void *object)
{
	if (object)
		container_unref(object);
}

void *value_object(Value value, const ObjectClass *class)
{
	bool is = value.type == VALUE_OBJECT && value.object->class == class;
	return is ? value.object : NULL;
}

/* ---- reading ---- */

bool value_is_null(Value value)
{
	return value.type == VALUE_NULL;
}

const char *value_text(Value value)
{
	return value.type == VALUE_STRING ? value.string->text : NULL;
}

/* Of the only element of a list; a list there is true unless it is empty. */
static bool first_truth(Value value)
{
	return value.type == VALUE_LIST ? value.list->count > 0
					: value_truth(value);
}

bool value_truth(Value value)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return value.boolean;
	case VALUE_CHAR:
		return value.unit != 0;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
		return value.integer != 0;
	case VALUE_DOUBLE:
		return value.number != 0;
	case VALUE_STRING:
		return value.string->bytes != 0;
	case VALUE_LIST:
		if (value.list->count == 1)
			return first_truth(value.list->values[0]);
		return value.list->count != 0;
	case VALUE_OBJECT:
		return !value.object->class->truth ||
		       value.object->class->truth(value.object);
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_TABLE:
	case VALUE_RECORD:
	case VALUE_TYPES:
		break;
	}
	return true;
}

static bool is_integer(Value value)
{
	return value.type == VALUE_BYTE || value.type == VALUE_INT ||
	       value.type == VALUE_LONG;
}

static bool is_number(Value value)
{
	return is_integer(value) || value.type == VALUE_DOUBLE;
}

static bool elements_equal(Value a, Value b)
{
	if (a.type == VALUE_LIST && b.type == VALUE_LIST)
		return a.list == b.list;
	return value_equal(a, b);
}

static bool lists_equal(const List *a, const List *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!elements_equal(a->values[i], b->values[i]))
			return false;
	return true;
}

static bool strings_equal(const String *a, const String *b)
{
	return a->bytes == b->bytes && !memcmp(a->text, b->text, a->bytes);
}

static bool objects_equal(const Object *a, const Object *b)
{
	return a == b || (a->class == b->class && a->class->compare &&
			  a->class->compare(a, b) == 0);
}

bool value_equal(Value a, Value b)
{
	if (is_integer(a) && is_integer(b))
		return a.integer == b.integer;
	if (a.type != b.type)
		return false;
	switch ((ValueType)a.type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a.boolean == b.boolean;
	case VALUE_CHAR:
		return a.unit == b.unit;
	case VALUE_DOUBLE:
		return a.number == b.number;
	case VALUE_STRING:
		return strings_equal(a.string, b.string);
	case VALUE_LIST:
		return lists_equal(a.list, b.list);
	case VALUE_OBJECT:
		return objects_equal(a.object, b.object);
	case VALUE_TABLE:
		return a.table == b.table;
	case VALUE_RECORD:
		return a.record == b.record;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_TYPES:
		break;
	}
	return a.integer == b.integer;
}

static int compare_numbers(Value a, Value b)
{
	if (a.type != VALUE_DOUBLE && b.type != VALUE_DOUBLE)
		return (a.integer > b.integer) - (a.integer < b.integer);
	double x = a.type == VALUE_DOUBLE ? a.number : (double)a.integer;
	double y = b.type == VALUE_DOUBLE ? b.number : (double)b.integer;
	return (x > y) - (x < y);
}

/* Of any number, also one that is an object. */
static bool size_of(Value value, double *size)
{
	bool object = value.type == VALUE_OBJECT && value.object->class->number;
	if (!object && !is_number(value))
		return false;
	*size = object ? value.object->class->number(value.object)
		: value.type == VALUE_DOUBLE ? value.number
					     : (double)value.integer;
	return true;
}

/* The text without the character 0, which the order passes over; NULL when
 * there is none. Free it. */
static char *without_zeros(const String *string)
{
	if (!memchr(string->text, 0, string->bytes))
		return NULL;
	GString *plain = g_string_new(NULL);
	for (uint32_t i = 0; i < string->bytes; i++)
		if (string->text[i])
			g_string_append_c(plain, string->text[i]);
	return g_string_free(plain, FALSE);
}

static int compare_strings(const String *a, const String *b, bool sensitive)
{
	g_autofree char *x = without_zeros(a);
	g_autofree char *y = without_zeros(b);
	return text_collate(x ? x : a->text, y ? y : b->text, sensitive);
}

/* Order by character, letters without regard to case unless asked. */
int value_compare(Value a, Value b, bool case_sensitive)
{
	if (a.type == VALUE_NULL || b.type == VALUE_NULL)
		return (a.type != VALUE_NULL) - (b.type != VALUE_NULL);
	if (is_number(a) && is_number(b))
		return compare_numbers(a, b);
	if (a.type == VALUE_STRING && b.type == VALUE_STRING)
		return compare_strings(a.string, b.string, case_sensitive);
	if (a.type == b.type && a.type == VALUE_BOOL)
		return a.boolean - b.boolean;
	if (a.type == b.type &&
	    (a.type == VALUE_DATETIME || a.type == VALUE_TIMESPAN))
		return (a.integer > b.integer) - (a.integer < b.integer);
	if (a.type == VALUE_OBJECT && b.type == VALUE_OBJECT &&
	    a.object->class == b.object->class && a.object->class->compare)
		return a.object->class->compare(a.object, b.object);
	double x_size, y_size;
	if (size_of(a, &x_size) && size_of(b, &y_size))
		return (x_size > y_size) - (x_size < y_size);
	g_autofree char *x = value_format(a);
	g_autofree char *y = value_format(b);
	return text_collate(x, y, case_sensitive);
}

unsigned value_hash(Value value)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		return 0;
	case VALUE_BOOL:
		return value.boolean ? 1 : 2;
	case VALUE_CHAR:
		return value.unit;
	case VALUE_DOUBLE:
		return g_double_hash(&value.number);
	case VALUE_STRING:
		return g_str_hash(value.string->text);
	case VALUE_LIST:
		return value.list->count;
	case VALUE_TABLE:
	case VALUE_RECORD:
		return g_direct_hash(value.table);
	case VALUE_OBJECT:
		if (value.object->class->hash)
			return value.object->class->hash(value.object);
		return g_direct_hash(value.object);
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_TYPES:
		break;
	}
	return (unsigned)(value.integer ^ (value.integer >> 32));
}

static const char *list_type_name(const List *list)
{
	if (list->type_name)
		return list->type_name;
	switch ((ListKind)list->kind) {
	case LIST_ARRAY:
		return "System.Object[]";
	case LIST_ARRAYLIST:
		return "System.Collections.ArrayList";
	case LIST_QUEUE:
		return "System.Collections.Queue";
	case LIST_STACK:
		return "System.Collections.Stack";
	case LIST_SET:
		return "System.Collections.Generic.HashSet`1[System.Object]";
	case LIST_MEMBERS:
		return "System.Management.Automation."
		       "PSMemberInfoIntegratingCollection`1";
	case LIST_CURSOR:
		return "System.Collections.IEnumerator";
	case LIST_GENERIC:
		break;
	}
	return "System.Collections.Generic.List`1[System.Object]";
}

static const char *table_type_name(const Table *table)
{
	if (table->type_name)
		return table->type_name;
	return table->ordered
		       ? "System.Collections.Specialized.OrderedDictionary"
		       : "System.Collections.Hashtable";
}

static const char *record_type_name(const Record *record)
{
	if (record->type_name)
		return record->type_name;
	return record->type ? record->type->name
			    : "System.Management.Automation.PSCustomObject";
}

const char *value_type_name(Value value)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		return "null";
	case VALUE_BOOL:
		return value.more ? "System.Management.Automation."
				    "SwitchParameter"
				  : "System.Boolean";
	case VALUE_CHAR:
		return "System.Char";
	case VALUE_BYTE:
		return "System.Byte";
	case VALUE_INT:
		return "System.Int32";
	case VALUE_LONG:
		return "System.Int64";
	case VALUE_DOUBLE:
		return "System.Double";
	case VALUE_DATETIME:
		return "System.DateTime";
	case VALUE_TIMESPAN:
		return "System.TimeSpan";
	case VALUE_STRING:
		return "System.String";
	case VALUE_LIST:
		return list_type_name(value.list);
	case VALUE_TABLE:
		return table_type_name(value.table);
	case VALUE_RECORD:
		return record_type_name(value.record);
	case VALUE_OBJECT:
	case VALUE_TYPES:
		break;
	}
	return value.object->class->name;
}
