#include "core/model/filter.h"
#include "core/model/pattern.h"
#include "shell/cmdlets/kind.h"
#include "shell/pipeline/session.h"

#include <string.h>

bool accept_filter(Session *session, const Param *param, Value given,
		   bool convert, Value *bound, GError **error)
{
	(void)convert;
	if (!value_is_block(session, given))
		return property_accept(&param->is, given, bound, error);
	*bound = value_string(session->engine->text(given));
	return true;
}

static Value of_variable(const char *name, void *data)
{
	Session *session = data;
	g_auto(GStrv) parts = g_strsplit(name, ".", 2);
	Value value = session_variable(session, parts[0]);
	if (!parts[1])
		return value_ref(value);
	if (value.type == VALUE_RECORD)
		return value_ref(record_get(value.record, parts[1]));
	return VALUE_NONE;
}

/* "*fabrikam*" is a name, "Enabled -eq $true" is not. */
static bool is_expression(const char *text)
{
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar next = g_utf8_get_char(g_utf8_next_char(at));
		bool dash = next == '-' || (next >= 0x2013 && next <= 0x2015);
		if (g_unichar_isspace(g_utf8_get_char(at)) && dash)
			return true;
	}
	return false;
}

bool filter_where(Call *call, Model *model, const Kind *kind, const char *text,
		  Where *where, bool *nothing, GError **error)
{
	g_autofree char *word = g_strstrip(g_strdup(text));
	/* { Enabled } lacks its operator, which is then said. */
	if (is_expression(text) || kind_attribute(kind, word))
		return filter_compile(model, kind, text, of_variable,
				      call_session(call), where, error);
	if (!kind_is_single(kind)) {
		where_and(where);
		return model_where(model, kind, text, where, error);
	}
	*nothing = !pattern_match(text, "Global");
	return true;
}
