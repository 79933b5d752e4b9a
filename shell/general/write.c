#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"
#include "shell/pipeline/session.h"
#include "shell/pipeline/stream_record.h"

/* ---- Write-Output ---- */

typedef struct OutputArgs {
	Value input;
	bool no_enumerate;
} OutputArgs;

static bool output_process(Call *call, void *data, GError **error)
{
	OutputArgs *args = data;
	(void)error;
	if (!object_given(call))
		return true;
	if (args->no_enumerate || args->input.type != VALUE_LIST) {
		call_emit_take(call, value_ref(args->input));
		return true;
	}
	for (uint32_t i = 0; i < args->input.list->count; i++)
		if (!call_emit_each_take(
			    call, value_ref(args->input.list->values[i])))
			break;
	return true;
}

static const Param output_params[] = {
	{ .is = { "InputObject", "Objects to give to the pipeline.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(OutputArgs, input) },
	  .position = 1,
	  .rest = true,
	  .by_value = ALL_SETS },
	{ .is = { "NoEnumerate", "Gives an array as one object.",
		  .field = SWITCH_FIELD(OutputArgs, no_enumerate) } },
	{ 0 },
};

static const Example output_examples[] = {
	{ "Write-Output 1 2", "Two objects." },
	{ 0 },
};

const Cmdlet cmdlet_write_output = {
	.name = "Write-Output",
	.synopsis = "Gives objects to the pipeline.",
	.args_size = sizeof(OutputArgs),
	.params = output_params,
	.examples = output_examples,
	.process = output_process,
};

/* ---- Write-Host ---- */

static const char *const colours[] = {
	"Black",       "DarkBlue",   "DarkGreen", "DarkCyan", "DarkRed",
	"DarkMagenta", "DarkYellow", "Gray",	  "DarkGray", "Blue",
	"Green",       "Cyan",	     "Red",	  "Magenta",  "Yellow",
	"White",       NULL,
};

typedef struct HostArgs {
	Value object, separator;
	bool no_newline;
	const char *foreground, *background;
} HostArgs;

static bool host_process(Call *call, void *data, GError **error)
{
	HostArgs *args = data;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *separator = value_is_null(args->separator)
					     ? g_strdup(" ")
					     : value_format(args->separator);
	(void)error;
	const Value *values = &args->object;
	uint32_t count = 1;
	if (args->object.type == VALUE_LIST) {
		values = args->object.list->values;
		count = args->object.list->count;
	}
	for (uint32_t i = 0; i < count; i++) {
		g_autofree char *part = value_format(values[i]);
		g_string_append(text, i ? separator : "");
		g_string_append(text, part);
	}
	call_host_take(call,
		       host_message_new(text->str, !args->no_newline,
					args->foreground, args->background));
	return true;
}

static const Param host_params[] = {
	{ .is = { "Object", "What to show.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(HostArgs, object) },
	  .position = 1,
	  .rest = true,
	  .by_value = ALL_SETS },
	{ .is = { "NoNewline", "Stays in the line.",
		  .field = SWITCH_FIELD(HostArgs, no_newline) } },
	{ .is = { "Separator", "Text between several objects.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(HostArgs, separator) } },
	{ .is = { "ForegroundColor", "Colour of the text.", .allowed = colours,
		  .field = STRING_FIELD(HostArgs, foreground) } },
	{ .is = { "BackgroundColor", "Colour behind the text.",
		  .allowed = colours,
		  .field = STRING_FIELD(HostArgs, background) } },
	{ 0 },
};

static const Example host_examples[] = {
	{ "Write-Host Done -ForegroundColor Green", "A green line." },
	{ 0 },
};

const Cmdlet cmdlet_write_host = {
	.name = "Write-Host",
	.synopsis = "Shows text; the pipeline gets nothing.",
	.args_size = sizeof(HostArgs),
	.params = host_params,
	.examples = host_examples,
	.process = host_process,
};

/* ---- Write-Warning, -Verbose, -Debug, -Information ---- */

typedef struct SayArgs {
	Value message, tags;
} SayArgs;

static bool say_process(Call *call, void *data, GError **error)
{
	SayArgs *args = data;
	g_autofree char *text = value_format(args->message);
	(void)error;
	call_say(call, *(const FeedbackLevel *)call_cmdlet(call)->data, text);
	return true;
}

static bool inform_process(Call *call, void *data, GError **error)
{
	SayArgs *args = data;
	(void)error;
	g_autoptr(List) tags = list_new(LIST_GENERIC, 0);
	if (args->tags.type == VALUE_LIST)
		for (uint32_t i = 0; i < args->tags.list->count; i++)
			list_add_take(tags,
				      value_ref(args->tags.list->values[i]));
	else if (!value_is_null(args->tags))
		list_add_take(tags, value_ref(args->tags));
	call_inform(call, args->message, tags);
	return true;
}

static const char *const information_aliases[] = { "Msg", "Message", NULL };
static const char *const message_aliases[] = { "Msg", NULL };

static const Param say_params[] = {
	{ .is = { "Message", "What to say.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SayArgs, message) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .aliases = message_aliases },
	{ 0 },
};

static const Param information_params[] = {
	{ .is = { "MessageData", "What to say.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(SayArgs, message) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS,
	  .aliases = information_aliases },
	{ .is = { "Tags", "Words to find it by.", .flags = ANY_LIST,
		  .field = VALUE_FIELD(SayArgs, tags) },
	  .position = 2 },
	{ 0 },
};

static const FeedbackLevel warning_level = FEEDBACK_WARNING;
static const FeedbackLevel verbose_level = FEEDBACK_VERBOSE;
static const FeedbackLevel debug_level = FEEDBACK_DEBUG;

static const Example warning_examples[] = {
	{ "Write-Warning 'No edge yet'", "Shows WARNING: No edge yet." },
	{ 0 },
};
static const Example verbose_examples[] = {
	{ "Write-Verbose 'Reading' -Verbose", "Shows VERBOSE: Reading." },
	{ 0 },
};
static const Example debug_examples[] = {
	{ "Write-Debug 'x is 3'", "Shows nothing unless asked to." },
	{ 0 },
};
static const Example information_examples[] = {
	{ "Write-Information 'Half done' -InformationAction Continue",
	  "Shows Half done." },
	{ 0 },
};

#define SAY_CMDLET(variable_, name_, synopsis_, params_, process_, level_,     \
		   examples_)                                                  \
	const Cmdlet variable_ = {                                             \
		.name = name_,                                                 \
		.synopsis = synopsis_,                                         \
		.args_size = sizeof(SayArgs),                                  \
		.params = params_,                                             \
		.examples = examples_,                                         \
		.process = process_,                                           \
		.data = level_,                                                \
	}

SAY_CMDLET(cmdlet_write_warning, "Write-Warning", "Shows a warning.",
	   say_params, say_process, &warning_level, warning_examples);
SAY_CMDLET(cmdlet_write_verbose, "Write-Verbose",
	   "Says something to who asks for details.", say_params, say_process,
	   &verbose_level, verbose_examples);
SAY_CMDLET(cmdlet_write_debug, "Write-Debug",
	   "Says something to who looks for mistakes.", say_params, say_process,
	   &debug_level, debug_examples);
SAY_CMDLET(cmdlet_write_information, "Write-Information",
	   "Says something on the information stream.", information_params,
	   inform_process, NULL, information_examples);

/* ---- Write-Progress ---- */

typedef struct ProgressArgs {
	const char *activity, *status, *operation;
	int64_t id, parent, percent, seconds, source;
	bool completed;
} ProgressArgs;

static bool progress_process(Call *call, void *data, GError **error)
{
	ProgressArgs *args = data;
	(void)error;
	int percent = call_given_name(call, "PercentComplete")
			      ? (int)args->percent
			      : -1;
	feedback_progress(call_feedback(call), args->activity, args->status,
			  args->completed ? 101 : percent);
	return true;
}

static const Param progress_params[] = {
	{ .is = { "Activity", "What is being done.",
		  .field = STRING_FIELD(ProgressArgs, activity) },
	  .position = 1,
	  .mandatory = ALL_SETS },
	{ .is = { "Status", "How far it is.",
		  .field = STRING_FIELD(ProgressArgs, status) },
	  .position = 2 },
	{ .is = { "Id", "Accepted.", .field = INTEGER_FIELD(ProgressArgs, id) },
	  .position = 3 },
	{ .is = { "PercentComplete", "How much is done.", .least = -1,
		  .most = 100,
		  .field = INTEGER_FIELD(ProgressArgs, percent) } },
	{ .is = { "SecondsRemaining", "Accepted.",
		  .field = INTEGER_FIELD(ProgressArgs, seconds) } },
	{ .is = { "CurrentOperation", "Accepted.",
		  .field = STRING_FIELD(ProgressArgs, operation) } },
	{ .is = { "ParentId", "Accepted.",
		  .field = INTEGER_FIELD(ProgressArgs, parent) } },
	{ .is = { "SourceId", "Accepted.",
		  .field = INTEGER_FIELD(ProgressArgs, source) } },
	{ .is = { "Completed", "Takes the bar away.",
		  .field = SWITCH_FIELD(ProgressArgs, completed) } },
	{ 0 },
};

static const Example progress_examples[] = {
	{ "Write-Progress 'Moving users' -PercentComplete 40", "A bar." },
	{ 0 },
};

const Cmdlet cmdlet_write_progress = {
	.name = "Write-Progress",
	.synopsis = "Shows how far a long piece of work is.",
	.args_size = sizeof(ProgressArgs),
	.params = progress_params,
	.examples = progress_examples,
	.process = progress_process,
};
