/* What the session runs in: host, culture, verbs, new identifiers. */
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/types/culture.h"

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
	{ "TextInfo", "How it writes texts: ToTitleCase()." },
	{ 0 },
};
static const RecordType culture_type = {
	.name = "System.Globalization.CultureInfo",
	.properties = culture_properties,
};

static bool get_culture(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_emit_take(call, culture_value(culture_current()));
	return true;
}

/* Messages are in English. */
static bool get_ui_culture(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_emit_take(call, culture_value(&culture_us));
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
	.process = get_ui_culture,
};
