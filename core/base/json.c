#include "core/base/json.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

json_t *json_parse(const char *text, gssize length, GError **error)
{
	json_error_t fault;
	json_t *value =
		json_loadb(text, length < 0 ? strlen(text) : (gsize)length,
			   JSON_DECODE_ANY, &fault);
	if (!value)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "not JSON: line %d, column %d: %s", fault.line,
			    fault.column, fault.text);
	return value;
}

char *json_format(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER |
					       JSON_ENCODE_ANY);
	char *copy = g_strdup(text);
	free(text);
	return copy;
}

const char *json_member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

gint64 json_member_integer(const json_t *object, const char *name,
			   gint64 fallback)
{
	const json_t *member = json_object_get(object, name);
	return json_is_integer(member) ? json_integer_value(member) : fallback;
}

void json_set_text(json_t *object, const char *name, const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	if (valid)
		json_object_set_new(object, name, json_string(valid));
}
