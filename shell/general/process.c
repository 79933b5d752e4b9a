/* Get-Process and Stop-Process. */
#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/general/process_info.h"
#include "shell/types/like.h"

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef struct ProcessArgs {
	const char *const *names;
	const char *const *ids;
	const char *const *computers;
	Value input;
	bool force, pass_thru, module, version, user;
} ProcessArgs;

typedef bool EachFn(Call *call, const ProcessArgs *args, Record *process,
		    GError **error);

static void report(Call *call, const char *what, const char *value)
{
	g_auto(Value) target = value_string(value);
	call_error_take(call,
			g_error_new(G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
				    "Cannot find a process with the %s '%s'. "
				    "Verify the process %s and call the cmdlet "
				    "again",
				    what, value, what),
			target);
}

/* Takes the process. */
static void do_one(Call *call, const ProcessArgs *args, Record *process,
		   EachFn *each)
{
	GError *error = NULL;
	if (!each(call, args, process, &error))
		call_error_take(call, error, record_get(process, "Id"));
	record_unref(process);
}

static bool name_fits(const char *pattern, Record *process)
{
	const char *name = value_text(record_get(process, "Name"));
	g_autofree char *plain =
		g_str_has_suffix(pattern, ".exe")
			? g_strndup(pattern, strlen(pattern) - 4)
			: g_strdup(pattern);
	return like_match(plain, name, false);
}

static void by_pattern(Call *call, const ProcessArgs *args, const char *pattern,
		       EachFn *each)
{
	bool any = like_has_wildcards(pattern);
	g_autoptr(GArray) ids = process_ids();
	for (guint i = 0; i < ids->len; i++) {
		Record *process = process_info(g_array_index(ids, int, i));
		if (!process)
			continue;
		if (!name_fits(pattern, process)) {
			record_unref(process);
			continue;
		}
		any = true;
		do_one(call, args, process, each);
	}
	if (!any)
		report(call, "name", pattern);
}

static void by_id(Call *call, const ProcessArgs *args, const char *text,
		  EachFn *each)
{
	Record *process = process_info(atoi(text));
	if (process)
		do_one(call, args, process, each);
	else
		report(call, "process identifier", text);
}

static void each_process(Call *call, const ProcessArgs *args, EachFn *each)
{
	for (const char *const *id = args->ids; id && *id; id++)
		by_id(call, args, *id, each);
	for (const char *const *name = args->names; name && *name; name++)
		by_pattern(call, args, *name, each);
}

static bool show(Call *call, const ProcessArgs *args, Record *process,
		 GError **error)
{
	(void)args, (void)error;
	call_emit_record_take(call, record_ref(process));
	return true;
}

static bool get_process(Call *call, void *data, GError **error)
{
	ProcessArgs *args = data;
	(void)error;
	if (!args->ids && !args->names)
		by_pattern(call, args, "*", show);
	each_process(call, args, show);
	return true;
}

static bool stop(Call *call, const ProcessArgs *args, Record *process,
		 GError **error)
{
	int id = (int)record_get(process, "Id").integer;
	const char *name = value_text(record_get(process, "Name"));
	g_autofree char *target = g_strdup_printf("%s (%d)", name, id);
	if (!call_should_process(call, target, "Stop-Process"))
		return true;
	if (kill(id, args->force ? SIGKILL : SIGTERM) != 0) {
		int fault = errno;
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "Cannot stop process '%s': %s", target,
			    g_strerror(fault));
		return false;
	}
	if (args->pass_thru)
		call_emit_record_take(call, record_ref(process));
	return true;
}

static bool stop_process(Call *call, void *data, GError **error)
{
	ProcessArgs *args = data;
	if (!args->ids && !args->names) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-Id or -Name is missing: say which process");
		return false;
	}
	each_process(call, args, stop);
	return true;
}

static const char *const name_aliases[] = { "ProcessName", NULL };
static const char *const id_aliases[] = { "PID", NULL };
static const char *const computer_aliases[] = { "Cn", NULL };

#define NAME_PARAM(position_)                                                  \
	{                                                                      \
		.is = { "Name", "Names; wildcards are allowed.",               \
			.flags = PROPERTY_LIST,                                \
			.field = STRINGS_FIELD(ProcessArgs, names) },          \
		.position = position_, .aliases = name_aliases                 \
	}
#define ID_PARAM(position_)                                                    \
	{                                                                      \
		.is = { "Id", "Numbers of processes.", .flags = PROPERTY_LIST, \
			.field = STRINGS_FIELD(ProcessArgs, ids) },            \
		.position = position_, .by_name = ALL_SETS,                    \
		.aliases = id_aliases                                          \
	}

static const Param get_params[] = {
	NAME_PARAM(1),
	ID_PARAM(0),
	{ .is = { "ComputerName", "Accepted: this computer.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(ProcessArgs, computers) },
	  .aliases = computer_aliases },
	{ .is = { "Module", "Accepted.",
		  .field = SWITCH_FIELD(ProcessArgs, module) } },
	{ .is = { "FileVersionInfo", "Accepted.",
		  .field = SWITCH_FIELD(ProcessArgs, version) } },
	{ .is = { "IncludeUserName", "Accepted.",
		  .field = SWITCH_FIELD(ProcessArgs, user) } },
	{ 0 },
};
static const Param stop_params[] = {
	ID_PARAM(1),
	NAME_PARAM(0),
	{ .is = { "Force", "Without asking the process.",
		  .field = SWITCH_FIELD(ProcessArgs, force) } },
	{ .is = { "PassThru", "Gives the process.",
		  .field = SWITCH_FIELD(ProcessArgs, pass_thru) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-Process -Id $PID", "This shell." },
	{ 0 },
};
static const Example stop_examples[] = {
	{ "Stop-Process -Id $PID -WhatIf", "Says what it would end." },
	{ 0 },
};

const Cmdlet cmdlet_get_process = {
	.name = "Get-Process",
	.synopsis = "Gives the processes of this computer.",
	.args_size = sizeof(ProcessArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &process_type,
	.process = get_process,
};

const Cmdlet cmdlet_stop_process = {
	.name = "Stop-Process",
	.synopsis = "Ends processes.",
	.args_size = sizeof(ProcessArgs),
	.params = stop_params,
	.examples = stop_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = stop_process,
};
