/* WildcardPattern: what -like matches with, kept as an object. */
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/like.h"
#include "shell/types/member.h"

#include <string.h>

typedef struct Wildcard {
	Object object;
	char *pattern;
	bool sensitive;
} Wildcard;

static void wildcard_free(Object *object)
{
	g_free(((Wildcard *)object)->pattern);
	g_free(object);
}

static char *wildcard_format(const Object *object)
{
	return g_strdup(((const Wildcard *)object)->pattern);
}

static const ObjectClass wildcard_class = {
	.name = "System.Management.Automation.WildcardPattern",
	.free = wildcard_free,
	.format = wildcard_format,
};

static Value wildcard_new(const char *pattern, bool sensitive)
{
	Wildcard *wildcard = object_new(&wildcard_class, sizeof *wildcard);
	wildcard->pattern = g_strdup(pattern);
	wildcard->sensitive = sensitive;
	return value_object_take(wildcard);
}

bool convert_to_wildcard(const Type *type, Value from, Value *to,
			 GError **error)
{
	g_autofree char *pattern = value_format(from);
	(void)type, (void)error;
	*to = value_object(from, &wildcard_class) ? value_ref(from)
						  : wildcard_new(pattern, true);
	return true;
}

/* (pattern[, options]): case counts without the option IgnoreCase. */
METHOD(make)
{
	g_autofree char *pattern = argument_text(arguments, count, 0);
	g_autofree char *options = argument_text(arguments, count, 1);
	g_autofree char *lower = g_ascii_strdown(options, -1);
	*result = wildcard_new(pattern, !strstr(lower, "ignorecase"));
	return true;
}

METHOD(is_match)
{
	const Wildcard *wildcard = (const Wildcard *)on.object;
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_bool(
		like_match(wildcard->pattern, text, wildcard->sensitive));
	return true;
}

static const char marks[] = "*?[]";

METHOD(escape)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *escaped = g_string_new(NULL);
	for (const char *at = text; *at; at++) {
		if (strchr(marks, *at))
			g_string_append_c(escaped, '`');
		g_string_append_c(escaped, *at);
	}
	*result = value_text_take(escaped);
	return true;
}

METHOD(unescape)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	GString *plain = g_string_new(NULL);
	for (const char *at = text; *at; at++)
		if (*at != '`' || !at[1] || !strchr(marks, at[1]))
			g_string_append_c(plain, *at);
	*result = value_text_take(plain);
	return true;
}

METHOD(has_wildcards)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_bool(like_has_wildcards(text));
	return true;
}

static const Method methods[] = {
	{ "IsMatch", 1, 1, is_match },
	{ 0 },
};

static const Method static_methods[] = {
	{ "new", 1, 2, make },
	{ "Get", 1, 2, make },
	{ "Escape", 1, 1, escape },
	{ "Unescape", 1, 1, unescape },
	{ "ContainsWildcardCharacters", 1, 1, has_wildcards },
	{ 0 },
};

const Members wildcard_members = {
	.type = "System.Management.Automation.WildcardPattern",
	.methods = methods,
	.static_methods = static_methods,
};
