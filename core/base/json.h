/* JSON over jansson, with errors as GError. Who includes this may use
 * jansson's own json_t functions; json_decref frees. */
#pragma once

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* Parses one document of `length` bytes (-1: up to the NUL). */
json_t *json_parse(const char *text, gssize length, GError **error);
/* One line, keys in the order they were set. */
char *json_format(const json_t *value);
/* The string member `name` of an object, or NULL. */
const char *json_member(const json_t *object, const char *name);
/* The integer member `name`, or `fallback`. */
gint64 json_member_integer(const json_t *object, const char *name,
			   gint64 fallback);
/* Sets the string member `name`, but for NULL. What is not UTF-8 in it is
 * replaced. */
void json_set_text(json_t *object, const char *name, const char *text);
