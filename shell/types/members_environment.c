/* [environment] */
#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/environment.h"
#include "shell/types/member.h"
#include "shell/types/object.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define TEXT_GETTER(name_, text_)                                              \
	static bool name_(Value on, Value *result, GError **error)             \
	{                                                                      \
		(void)on;                                                      \
		(void)error;                                                   \
		*result = value_string(text_);                                 \
		return true;                                                   \
	}

TEXT_GETTER(get_machine, g_get_host_name())
TEXT_GETTER(get_user, g_get_user_name())
TEXT_GETTER(get_new_line, "\n")
TEXT_GETTER(get_system_folder, "/usr/sbin")

static bool get_folder(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_string_take(g_get_current_dir());
	return true;
}

static bool get_processors(Value on, Value *result, GError **error)
{
	(void)on;
	(void)error;
	*result = value_int((int32_t)g_get_num_processors());
	return true;
}

static bool get_variable(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_autofree char *name = argument_text(arguments, count, 0);
	const char *text = environment_get(name);
	*result = text ? value_string(text) : VALUE_NONE;
	return true;
}

static bool set_variable(Value on, const Value *arguments, unsigned count,
			 Value *result, GError **error)
{
	(void)on;
	(void)result;
	(void)error;
	g_autofree char *given = argument_text(arguments, count, 0);
	g_autofree char *name = environment_name(given);
	g_autofree char *text = argument_text(arguments, count, 1);
	if (*text)
		g_setenv(name, text, TRUE);
	else
		g_unsetenv(name);
	return true;
}

static bool folder_path(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)on;
	(void)error;
	g_autofree char *name = argument_text(arguments, count, 0);
	const char *home = g_get_home_dir();
	bool desktop = !g_ascii_strcasecmp(name, "Desktop");
	*result = value_string_take(
		desktop ? g_build_filename(home, "Desktop", NULL)
			: g_strdup(home));
	return true;
}

GETTER(get_false)
{
	*result = value_bool(false);
	return true;
}

GETTER(get_wide)
{
	*result = value_bool(sizeof(void *) == 8);
	return true;
}

GETTER(get_interactive)
{
	*result = value_bool(isatty(STDIN_FILENO));
	return true;
}

/* Milliseconds since the machine started, in 32 bits. */
GETTER(get_tick_count)
{
	int64_t milliseconds = g_get_monotonic_time() / 1000;
	*result = value_int((int32_t)(uint32_t)milliseconds);
	return true;
}

GETTER(get_exit_code)
{
	*result = value_int(0);
	return true;
}

/* The number at the front of the kernel's release. */
static Value kernel_version(const char *release)
{
	Value version = VALUE_NONE;
	int parts[3] = { 0 };
	sscanf(release, "%d.%d.%d", &parts[0], &parts[1], &parts[2]);
	g_auto(Value) text = value_string_take(
		g_strdup_printf("%d.%d.%d.0", parts[0], parts[1], parts[2]));
	convert(text, type_find("version"), &version, NULL);
	return version;
}

static char *system_text(const Record *record)
{
	return value_format(record_get((Record *)record, "VersionString"));
}

static const Property system_properties[] = {
	{ "Platform" }, { "ServicePack" }, { "Version" }, { "VersionString" },
	{ 0 },
};

static const RecordType system_type = {
	.name = "System.OperatingSystem",
	.properties = system_properties,
	.format = system_text,
};

GETTER(get_system)
{
	struct utsname system;
	if (uname(&system) < 0)
		return member_fail(error, TYPE_ERROR_STATE,
				   "The system does not tell its version.");
	Record *record = record_new(&system_type);
	Value platform = VALUE_NONE;
	g_auto(Value) name = value_string("Unix");
	convert(name, type_find("System.PlatformID"), &platform, NULL);
	record_set_take(record, "Platform", platform);
	record_set_take(record, "ServicePack", value_string(""));
	record_set_take(record, "Version", kernel_version(system.release));
	g_autofree char *version = value_format(record_get(record, "Version"));
	record_set_take(record, "VersionString",
			value_string_take(g_strdup_printf("Unix %s", version)));
	*result = value_record_take(record);
	return true;
}

METHOD(all_variables)
{
	g_auto(GStrv) names = g_listenv();
	Table *table = table_new(false);
	for (char **name = names; *name; name++)
		table_set_take(table, value_string(*name),
			       value_string(g_getenv(*name)));
	*result = value_table_take(table);
	return true;
}

/* As the process was started. */
METHOD(command_line)
{
	g_autofree char *bytes = NULL;
	gsize length;
	List *list = list_new(LIST_ARRAY, 0);
	list->element = VALUE_STRING;
	if (g_file_get_contents("/proc/self/cmdline", &bytes, &length, NULL))
		for (char *at = bytes; at < bytes + length;
		     at += strlen(at) + 1)
			list_add_take(list, value_string(at));
	*result = value_list_take(list);
	return true;
}

static const Getter environment_getters[] = {
	{ "MachineName", get_machine },
	{ "UserName", get_user },
	{ "UserDomainName", get_machine },
	{ "NewLine", get_new_line },
	{ "CurrentDirectory", get_folder },
	{ "ProcessorCount", get_processors },
	{ "Is64BitOperatingSystem", get_wide },
	{ "Is64BitProcess", get_wide },
	{ "HasShutdownStarted", get_false },
	{ "UserInteractive", get_interactive },
	{ "OSVersion", get_system },
	{ "TickCount", get_tick_count },
	{ "ExitCode", get_exit_code },
	{ "SystemDirectory", get_system_folder },
	{ 0 },
};

char *environment_expand(const char *text)
{
	GString *out = g_string_new(NULL);
	while (*text) {
		const char *end = *text == '%' ? strchr(text + 1, '%') : NULL;
		g_autofree char *name =
			end ? g_strndup(text + 1, (size_t)(end - text - 1))
			    : NULL;
		const char *value = name ? environment_get(name) : NULL;
		if (value) {
			g_string_append(out, value);
			text = end + 1;
		} else {
			g_string_append_c(out, *text++);
		}
	}
	return g_string_free(out, FALSE);
}

METHOD(expand)
{
	g_autofree char *text = argument_text(arguments, count, 0);
	*result = value_string_take(environment_expand(text));
	return true;
}

/* Gives the code; the evaluator ends the session with it. */
METHOD(exit_process)
{
	int code;
	if (!convert_int(arguments[0], &code, error))
		return false;
	*result = value_int(code);
	return true;
}

static const Method environment_methods[] = {
	{ "Exit", 1, 1, exit_process, true },
	{ "GetEnvironmentVariable", 1, 2, get_variable },
	{ "GetEnvironmentVariables", 0, 1, all_variables },
	{ "GetCommandLineArgs", 0, 0, command_line },
	{ "SetEnvironmentVariable", 2, 3, set_variable, true },
	{ "GetFolderPath", 1, 1, folder_path },
	{ "ExpandEnvironmentVariables", 1, 1, expand },
	{ 0 },
};

const Members environment_members = {
	.type = "System.Environment",
	.static_getters = environment_getters,
	.static_methods = environment_methods,
};
