#include "shell/types/convert.h"
#include "shell/types/definition.h"
#include "shell/types/member.h"

#include <string.h>

/* The overload of `count` parameters in "a F(int x), b F(int x, int y)". */
static char **parameters_of(const char *text, unsigned count)
{
	g_auto(GStrv) overloads = g_strsplit(text, ")", -1);
	for (char **one = overloads; *one; one++) {
		const char *open = strchr(*one, '(');
		if (!open || !open[1])
			continue;
		char **parameters = g_strsplit(open + 1, ", ", -1);
		if (g_strv_length(parameters) == count)
			return parameters;
		g_strfreev(parameters);
	}
	return NULL;
}

/* What .NET calls the parameter, or its number. */
static char *parameter_name(const char *type, const char *method,
			    unsigned index, unsigned count)
{
	g_auto(GStrv) parameters = NULL;
	const Definition *row = definitions_of(type);
	while (row && row->name && !name_same(row->name, method))
		row++;
	if (row && row->name)
		parameters = parameters_of(row->text, count);
	if (!parameters)
		return g_strdup_printf("%u", index);
	const char *blank = strrchr(parameters[index], ' ');
	return g_strdup(blank ? blank + 1 : parameters[index]);
}

/* Which argument the conversion is about: its text stands in the message. */
static int argument_at_fault(const char *message, const Value *arguments,
			     unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *text = value_format(arguments[i]);
		g_autofree char *value = g_strdup_printf("value \"%s\"", text);
		g_autofree char *other = g_strdup_printf("\"%s\" value", text);
		if (strstr(message, value) || strstr(message, other))
			return (int)i;
	}
	return -1;
}

static char *wanted_type(const char *message)
{
	const char *type = strstr(message, "to type \"");
	return type ? g_strndup(type + 9, strcspn(type + 9, "\"")) : NULL;
}

void member_name_argument(const char *type, const char *method,
			  const Value *arguments, unsigned count,
			  GError **error)
{
	const char *why = (*error)->message;
	int index = argument_at_fault(why, arguments, count);
	g_autofree char *wanted = wanted_type(why);
	if (!convert_error_is(*error) || index < 0 || !wanted)
		return;
	if (name_same(method, "new")) {
		convert_error_bare(error);
		return;
	}
	g_autofree char *name =
		parameter_name(type, method, (unsigned)index, count);
	g_autofree char *text = value_format(arguments[index]);
	g_autofree char *message = g_strdup_printf(
		"Cannot convert argument \"%s\", with value: \"%s\", for "
		"\"%s\" to type \"%s\": \"%s\"",
		name, text, method, wanted, why);
	g_clear_error(error);
	g_set_error_literal(error, TYPE_ERROR, TYPE_ERROR_METHOD_ARGUMENT,
			    message);
}
