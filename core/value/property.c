#include "core/value/property.h"

#include "core/value/list.h"
#include "core/value/name.h"
#include "core/value/nearest.h"
#include "core/value/string.h"

#include <errno.h>
#include <string.h>

G_DEFINE_QUARK(gatehouse - property - error, property_error)

ValueType property_type(const Property *property)
{
	if (property->type != VALUE_NULL)
		return property->type;
	switch (property->field.kind) {
	case FIELD_SWITCH:
	case FIELD_BOOL:
		return VALUE_BOOL;
	case FIELD_INTEGER:
		return VALUE_LONG;
	case FIELD_DOUBLE:
		return VALUE_DOUBLE;
	case FIELD_NONE:
	case FIELD_STRING:
	case FIELD_STRINGS:
	case FIELD_VALUE:
		break;
	}
	return VALUE_STRING;
}

/* Does `text` stand at the start of `word`, in any case? */
static bool begins(const char *word, const char *text)
{
	return g_ascii_strncasecmp(word, text, strlen(text)) == 0;
}

static bool fail_allowed(const Property *property, const char *text,
			 GError **error)
{
	Nearest nearest = { 0 };
	for (const char *const *word = property->allowed; *word; word++)
		nearest_try(&nearest, text, *word);
	g_autofree char *words =
		g_strjoinv(", ", (char **)(gpointer)property->allowed);
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_VALUE,
		    "%s cannot be '%s': it is one of %s%s", property->name,
		    text, words, hint);
	return false;
}

static bool accept_allowed(const Property *property, const char *text,
			   Value *canonical, GError **error)
{
	const char *found = NULL;
	unsigned matches = 0;
	for (const char *const *word = property->allowed; *word; word++) {
		if (g_ascii_strcasecmp(*word, text) == 0) {
			*canonical = value_string(*word);
			return true;
		}
		if (*text && begins(*word, text)) {
			found = *word;
			matches++;
		}
	}
	if (matches == 1) {
		*canonical = value_string(found);
		return true;
	}
	return fail_allowed(property, text, error);
}

static bool fail_type(const Property *property, Value given, const char *what,
		      GError **error)
{
	g_autofree char *text = value_format(given);
	g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_TYPE,
		    "%s cannot be '%s': it takes %s", property->name, text,
		    what);
	return false;
}

static bool accept_bool(const Property *property, Value given, Value *canonical,
			GError **error)
{
	const char *text = value_text(given);
	if (given.type == VALUE_BOOL) {
		*canonical = given;
		return true;
	}
	if (given.type == VALUE_INT || given.type == VALUE_LONG ||
	    given.type == VALUE_DOUBLE) {
		*canonical = value_bool(value_truth(given));
		return true;
	}
	if (text && (!g_ascii_strcasecmp(text, "true") ||
		     !g_ascii_strcasecmp(text, "false"))) {
		*canonical = value_bool(!g_ascii_strcasecmp(text, "true"));
		return true;
	}
	return fail_type(property, given, "$true or $false", error);
}

static bool to_integer(Value given, int64_t *number)
{
	if (given.type == VALUE_INT || given.type == VALUE_LONG ||
	    given.type == VALUE_BYTE) {
		*number = given.integer;
		return true;
	}
	if (given.type == VALUE_DOUBLE && given.number >= -9e15 &&
	    given.number <= 9e15) {
		*number = (int64_t)given.number;
		return (double)*number == given.number;
	}
	const char *text = value_text(given);
	if (!text)
		return false;
	g_autofree char *trimmed = g_strstrip(g_strdup(text));
	char *end;
	errno = 0;
	*number = g_ascii_strtoll(trimmed, &end, 10);
	return *trimmed && !*end && !errno;
}

static bool accept_integer(const Property *property, Value given,
			   Value *canonical, GError **error)
{
	int64_t number;
	if (!to_integer(given, &number))
		return fail_type(property, given, "a whole number", error);
	bool ranged = property->least || property->most;
	if (ranged && (number < property->least || number > property->most)) {
		g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_RANGE,
			    "%s cannot be %" G_GINT64_FORMAT
			    ": it is from %" G_GINT64_FORMAT
			    " to %" G_GINT64_FORMAT,
			    property->name, number, property->least,
			    property->most);
		return false;
	}
	bool small = number >= INT32_MIN && number <= INT32_MAX;
	*canonical = small ? value_int((int32_t)number) : value_long(number);
	return true;
}

static bool accept_double(const Property *property, Value given,
			  Value *canonical, GError **error)
{
	int64_t whole;
	if (given.type == VALUE_DOUBLE) {
		*canonical = given;
		return true;
	}
	if (to_integer(given, &whole)) {
		*canonical = value_double((double)whole);
		return true;
	}
	const char *text = value_text(given);
	char *end = NULL;
	double number = text ? g_ascii_strtod(text, &end) : 0;
	if (!text || end == text || *end)
		return fail_type(property, given, "a number", error);
	*canonical = value_double(number);
	return true;
}

static bool accept_string(const Property *property, Value given,
			  Value *canonical, GError **error)
{
	g_autofree char *text = value_format(given);
	size_t units = 0;
	if (property->allowed)
		return accept_allowed(property, text, canonical, error);
	*canonical = value_as_text(given);
	if (property->most)
		units = string_units(canonical->string);
	if (property->most && (int64_t)units > property->most) {
		value_clear(canonical);
		g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_RANGE,
			    "%s is longer than %" G_GINT64_FORMAT " characters",
			    property->name, property->most);
		return false;
	}
	return true;
}

static bool accept_one(const Property *property, Value given, Value *canonical,
		       GError **error)
{
	switch (property_type(property)) {
	case VALUE_BOOL:
		return accept_bool(property, given, canonical, error);
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
		return accept_integer(property, given, canonical, error);
	case VALUE_DOUBLE:
		return accept_double(property, given, canonical, error);
	case VALUE_STRING:
		if (given.type == VALUE_LIST && given.list->count != 1)
			return fail_type(property, given, "one value", error);
		return accept_string(property, given, canonical, error);
	case VALUE_NULL:
	case VALUE_CHAR:
	case VALUE_DATETIME:
	case VALUE_TIMESPAN:
	case VALUE_LIST:
	case VALUE_TABLE:
	case VALUE_RECORD:
	case VALUE_OBJECT:
	case VALUE_TYPES:
		break;
	}
	if (property_type(property) != (ValueType)given.type)
		return fail_type(property, given, "another type", error);
	*canonical = value_ref(given);
	return true;
}

static bool accept_list(const Property *property, Value given, Value *canonical,
			GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	const Value *values =
		given.type == VALUE_LIST ? given.list->values : &given;
	uint32_t count = given.type == VALUE_LIST ? given.list->count : 1;
	for (uint32_t i = 0; i < count; i++) {
		Value one = VALUE_NONE;
		if (!accept_one(property, values[i], &one, error))
			return false;
		list_add_take(list, one);
	}
	*canonical = value_list_take(g_steal_pointer(&list));
	return true;
}

bool property_accept(const Property *property, Value given, Value *canonical,
		     GError **error)
{
	if (property->flags & PROPERTY_ANY) {
		*canonical = value_ref(given);
		return true;
	}
	if (given.type == VALUE_NULL) {
		if (property->flags & PROPERTY_NULLABLE) {
			*canonical = VALUE_NONE;
			return true;
		}
		g_set_error(error, PROPERTY_ERROR, PROPERTY_ERROR_TYPE,
			    "%s cannot be $null", property->name);
		return false;
	}
	if (property->flags & PROPERTY_LIST)
		return accept_list(property, given, canonical, error);
	return accept_one(property, given, canonical, error);
}
