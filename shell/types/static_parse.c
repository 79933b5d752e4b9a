/* [type]::Parse and TryParse: what .NET takes from a text, less than a cast. */
#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <string.h>

/* "12", " -7 ": as NumberStyles.Integer has it. */
static bool is_whole(const char *text)
{
	size_t sign = *text == '-' || *text == '+';
	size_t digits = strspn(text + sign, "0123456789");
	return digits && !text[sign + digits];
}

static bool is_truth_value(const char *text)
{
	return !g_ascii_strcasecmp(text, "true") ||
	       !g_ascii_strcasecmp(text, "false");
}

/* Why .NET refuses the text, or NULL. */
static const char *refusal(const Type *type, Value from)
{
	if (from.type == VALUE_NULL)
		return "Value cannot be null";
	g_autofree char *text = g_strstrip(value_format(from));
	if (type->value == VALUE_BOOL && !is_truth_value(text))
		return "String was not recognized as a valid Boolean";
	bool number = type->least || type->most;
	if ((number && !is_whole(text)) ||
	    (type->value == VALUE_DOUBLE && !*text))
		return "Input string was not in a correct format";
	return NULL;
}

static bool parse_text(const Type *type, Value from, Value *result,
		       GError **error)
{
	const char *why = refusal(type, from);
	if (why) {
		g_set_error_literal(error, TYPE_ERROR, TYPE_ERROR_CONVERT, why);
		return false;
	}
	if (type->value != VALUE_BOOL)
		return convert(from, type, result, error);
	g_autofree char *text = g_strstrip(value_format(from));
	*result = value_bool(!g_ascii_strcasecmp(text, "true"));
	return true;
}

bool static_parse(const Type *type, Value text, Value *result, GError **error)
{
	GError *why = NULL;
	if (parse_text(type, text, result, &why))
		return true;
	convert_error_bare(&why);
	g_propagate_error(error, why);
	return false;
}

bool static_try_parse(const Type *type, const Value *arguments, unsigned count,
		      Value *result)
{
	Value parsed = VALUE_NONE;
	Value to = arguments[count - 1];
	bool done = parse_text(type, arguments[0], &parsed, NULL);
	if (!done && !convert(VALUE_NONE, type, &parsed, NULL))
		parsed = VALUE_NONE;
	if (to.type == VALUE_RECORD)
		record_set_take(to.record, "Value", parsed);
	else
		value_clear(&parsed);
	*result = value_bool(done);
	return true;
}
