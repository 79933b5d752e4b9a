/* Env: the environment of the process. */
#include "shell/general/provider.h"
#include "shell/types/environment.h"

static const Property entry_properties[] = {
	{ "Name", "Its name." },
	{ "Value", "Its value." },
	{ "Key", "Its name." },
	{ 0 },
};
static const ViewColumn entry_columns[] = {
	{ "Name", NULL, 30, false },
	{ "Value", NULL, 0, false },
	{ 0 },
};
static const View entry_view = { .columns = entry_columns };
static const RecordType entry_type = { "System.Collections.DictionaryEntry",
				       entry_properties, &entry_view };

static void names(Session *session, GPtrArray *found)
{
	g_auto(GStrv) all = g_listenv();
	(void)session;
	for (char **name = all; *name; name++)
		g_ptr_array_add(found, g_strdup(*name));
}

static bool content(Session *session, const char *name, Value *value)
{
	const char *text = environment_get(name);
	(void)session;
	if (text)
		*value = value_string(text);
	return text != NULL;
}

static bool item(Session *session, const char *name, Value *value)
{
	Value text = VALUE_NONE;
	if (!content(session, name, &text))
		return false;
	Record *record = record_new(&entry_type);
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Key", value_string(name));
	record_set_take(record, "Value", text);
	*value = value_record_take(record);
	return true;
}

static bool set(Session *session, const char *given, Value value,
		GError **error)
{
	g_autofree char *name = environment_name(given);
	g_autofree char *text = value_format(value);
	(void)session, (void)error;
	if (*text)
		g_setenv(name, text, TRUE);
	else
		g_unsetenv(name);
	return true;
}

static bool remove_item(Session *session, const char *given, bool force,
			GError **error)
{
	g_autofree char *name = environment_name(given);
	(void)session, (void)force, (void)error;
	g_unsetenv(name);
	return true;
}

const Provider provider_env = { "Env",	 "Environment", names,	    item,
				content, set,		remove_item };
