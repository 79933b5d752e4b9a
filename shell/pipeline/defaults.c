#include "shell/pipeline/defaults.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/pipeline/host_object.h"
#include "shell/pipeline/location.h"
#include "shell/pipeline/session.h"
#include "shell/types/type.h"

#include <string.h>
#include <unistd.h>

typedef struct Default {
	const char *name, *text; /* NULL: $null */
} Default;

static const Default texts[] = {
	{ "ConfirmPreference", "High" },
	{ "DebugPreference", "SilentlyContinue" },
	{ "ErrorActionPreference", "Continue" },
	{ "ErrorView", "NormalView" },
	{ "InformationPreference", "SilentlyContinue" },
	{ "ProgressPreference", "Continue" },
	{ "PSCulture", "en-US" },
	{ "PSEdition", "Desktop" },
	{ "PSUICulture", "en-US" },
	{ "ShellId", "Gatehouse" },
	{ "VerbosePreference", "SilentlyContinue" },
	{ "WarningPreference", "Continue" },
	{ 0 },
};

static void set_constant(Session *session, const char *name, Value value)
{
	scope_put_take(session->global, name, value)->flags |=
		VARIABLE_CONSTANT;
}

static Value version(const char *text)
{
	g_auto(Value) from = value_string(text);
	Value value = VALUE_NONE;
	convert(from, type_find("version"), &value, NULL);
	return value;
}

static void set_version(Session *session)
{
	Table *table = table_new(false);
	table_set_take(table, value_string("PSVersion"), version("5.1"));
	table_set_take(table, value_string("PSEdition"),
		       value_string("Desktop"));
	table_set_take(table, value_string("Gatehouse"), value_string("0.1.0"));
	set_constant(session, "PSVersionTable", value_table_take(table));
}

/* Names that scripts from Windows ask for. The system's own come first. */
static void set_environment(void)
{
	g_autofree char *host = g_ascii_strup(g_get_host_name(), -1);
	char *domain = strchr(host, '.');
	if (domain)
		*domain++ = '\0';
	const struct {
		const char *name, *value;
	} names[] = {
		{ "TEMP", g_get_tmp_dir() },
		{ "TMP", g_get_tmp_dir() },
		{ "COMPUTERNAME", host },
		{ "USERNAME", g_get_user_name() },
		{ "USERPROFILE", g_get_home_dir() },
		{ "USERDOMAIN", host },
		{ "USERDNSDOMAIN", domain },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].value)
			g_setenv(names[i].name, names[i].value, FALSE);
}

/* Where the shell itself lies. */
static Value program_folder(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	return program ? value_string_take(g_path_get_dirname(program))
		       : value_string("/usr/bin");
}

void defaults_set(Session *session)
{
	Scope *global = session->global;
	set_constant(session, "null", VALUE_NONE);
	set_constant(session, "true", value_bool(true));
	set_constant(session, "false", value_bool(false));
	set_constant(session, "Error",
		     value_list_take(list_ref(session->errors)));
	set_constant(session, "HOME", value_string(g_get_home_dir()));
	set_constant(session, "PSHOME", program_folder());
	set_constant(session, "PID", value_int((int32_t)getpid()));
	set_version(session);
	set_constant(session, "Host", host_object_new(session->host));
	set_environment();
	location_refresh(session);
	for (const Default *row = texts; row->name; row++)
		scope_put_take(global, row->name, value_string(row->text));
	scope_put_take(global, "WhatIfPreference", value_bool(false));
	scope_put_take(global, "FormatEnumerationLimit", value_int(4));
	scope_put_take(global, "MaximumErrorCount", value_int(256));
	scope_put_take(global, "MaximumHistoryCount", value_int(4096));
	scope_put_take(global, "LASTEXITCODE", value_int(0));
	scope_put_take(global, "PSDefaultParameterValues",
		       value_table_take(table_new(false)));
}
