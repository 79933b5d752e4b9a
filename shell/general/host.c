/* What the session runs in: host, culture, verbs, new identifiers. */
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"

#include <string.h>

static const Param no_params[] = { { 0 } };

/* ---- Get-Host */

static bool get_host(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_emit_take(call,
		       value_ref(session_variable(call_session(call), "Host")));
	return true;
}

static const Example host_examples[] = {
	{ "(Get-Host).Name", "ConsoleHost." },
	{ 0 },
};

const Cmdlet cmdlet_get_host = {
	.name = "Get-Host",
	.synopsis = "Gives the program that the session runs in.",
	.params = no_params,
	.examples = host_examples,
	.process = get_host,
};

/* ---- Get-Culture, Get-UICulture */

static const Property culture_properties[] = {
	{ "LCID", "Its number." },
	{ "Name", "Its short name." },
	{ "DisplayName", "Its name." },
	{ "EnglishName", "Its name." },
	{ "TwoLetterISOLanguageName", "The language." },
	{ "TextInfo", "The separator of lists." },
	{ 0 },
};
static const ViewColumn culture_columns[] = {
	{ "LCID", NULL, 16, false },
	{ "Name", NULL, 16, false },
	{ "DisplayName", NULL, 0, false },
	{ 0 },
};
static const View culture_view = { .columns = culture_columns };

static char *culture_format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Name")));
}

static const RecordType culture_type = { "System.Globalization.CultureInfo",
					 culture_properties, &culture_view,
					 NULL, culture_format };

static bool get_culture(Call *call, void *data, GError **error)
{
	static const char *const name = "English (United States)";
	Record *record = record_new(&culture_type);
	Record *text = record_new_custom();
	(void)data, (void)error;
	record_set_take(record, "LCID", value_int(1033));
	record_set_take(record, "Name", value_string("en-US"));
	record_set_take(record, "DisplayName", value_string(name));
	record_set_take(record, "EnglishName", value_string(name));
	record_set_take(record, "TwoLetterISOLanguageName", value_string("en"));
	record_set_take(text, "ListSeparator", value_string(","));
	record_set_take(text, "CultureName", value_string("en-US"));
	record_set_take(record, "TextInfo", value_record_take(text));
	call_emit_record_take(call, record);
	return true;
}

static const Example culture_examples[] = {
	{ "(Get-Culture).Name", "en-US." },
	{ 0 },
};
static const Example ui_culture_examples[] = {
	{ "(Get-UICulture).Name", "en-US." },
	{ 0 },
};

const Cmdlet cmdlet_get_culture = {
	.name = "Get-Culture",
	.synopsis = "Gives the culture of numbers and dates.",
	.params = no_params,
	.examples = culture_examples,
	.output = &culture_type,
	.process = get_culture,
};

const Cmdlet cmdlet_get_ui_culture = {
	.name = "Get-UICulture",
	.synopsis = "Gives the culture of messages.",
	.params = no_params,
	.examples = ui_culture_examples,
	.output = &culture_type,
	.process = get_culture,
};
