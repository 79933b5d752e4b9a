#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/pipeline/error.h"
#include "shell/types/exception.h"

typedef struct ErrorArgs {
	Value message, exception, record, target;
	const char *category, *id, *action;
	const char *activity, *reason, *target_name, *target_type;
} ErrorArgs;

#define WRITE_ERROR "Microsoft.PowerShell.Commands.WriteErrorException"

/* -Message beside -Exception is what the user is told. */
static void add_details(const ErrorArgs *args, Record *record)
{
	bool told = args->exception.type == VALUE_RECORD &&
		    !value_is_null(args->message);
	if (!told && !args->action)
		return;
	Record *details = record_new_custom();
	details->type_name =
		g_strdup("System.Management.Automation.ErrorDetails");
	record_set_take(details, "Message",
			told ? value_ref(args->message) : value_string(""));
	record_set_take(details, "RecommendedAction",
			value_string(args->action ? args->action : ""));
	record_set_take(record, "ErrorDetails", value_record_take(details));
}

static void set_category(const ErrorArgs *args, Record *record)
{
	const struct {
		const char *name, *value;
	} given[] = {
		{ "Activity", args->activity },
		{ "Reason", args->reason },
		{ "TargetName", args->target_name },
		{ "TargetType", args->target_type },
	};
	Value category = record_get(record, "CategoryInfo");
	for (unsigned i = 0; i < G_N_ELEMENTS(given); i++)
		if (given[i].value)
			record_set_take(category.record, given[i].name,
					value_string(given[i].value));
}

static Value exception_of(const ErrorArgs *args)
{
	if (args->exception.type == VALUE_RECORD)
		return value_ref(args->exception);
	g_autofree char *text = value_format(
		value_is_null(args->message) ? args->exception : args->message);
	return value_record_take(exception_new(WRITE_ERROR, text));
}

static Record *record_for(const ErrorArgs *args)
{
	if (args->record.type == VALUE_RECORD)
		return record_copy(args->record.record);
	g_auto(Value) exception = exception_of(args);
	Record *record = error_record_about(
		exception, args->id ? args->id : value_type_name(exception),
		args->category ? args->category : "NotSpecified", args->target);
	add_details(args, record);
	return record;
}

/* The function that calls Write-Error is the one that speaks. At the top
 * there is none: then the place is its own, and the id stays as given. */
static void place(Call *call, Record *record)
{
	Call *caller = call_caller(call);
	g_auto(Value) id =
		value_ref(record_get(record, "FullyQualifiedErrorId"));
	record_set_take(record, "InvocationInfo", VALUE_NONE);
	call_place(caller ? caller : call, record, "Write-Error");
	if (!caller)
		record_set_take(record, "FullyQualifiedErrorId", value_ref(id));
}

static bool error_process(Call *call, void *data, GError **error)
{
	const ErrorArgs *args = data;
	(void)error;
	Record *record = record_for(args);
	set_category(args, record);
	place(call, record);
	call_error_record_take(call, record);
	return true;
}

static const char *const message_aliases[] = { "Msg", NULL };

static const Param error_params[] = {
	{ .is = { "Message", "What went wrong.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ErrorArgs, message) },
	  .position = 1,
	  .by_value = ALL_SETS,
	  .aliases = message_aliases },
	{ .is = { "Exception", "An exception to report.", .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(ErrorArgs, exception) } },
	{ .is = { "ErrorRecord", "An error record to report again.",
		  .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(ErrorArgs, record) } },
	{ .is = { "Category", "Kind of the error.", .allowed = error_categories,
		  .field = STRING_FIELD(ErrorArgs, category) } },
	{ .is = { "ErrorId", "Name that scripts know the error by.",
		  .field = STRING_FIELD(ErrorArgs, id) } },
	{ .is = { "TargetObject", "What was worked on.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(ErrorArgs, target) } },
	{ .is = { "RecommendedAction", "What to do about it: in ErrorDetails.",
		  .field = STRING_FIELD(ErrorArgs, action) } },
	{ .is = { "CategoryActivity", "The activity that CategoryInfo names.",
		  .field = STRING_FIELD(ErrorArgs, activity) } },
	{ .is = { "CategoryReason", "The reason that CategoryInfo names.",
		  .field = STRING_FIELD(ErrorArgs, reason) } },
	{ .is = { "CategoryTargetName", "The target that CategoryInfo names.",
		  .field = STRING_FIELD(ErrorArgs, target_name) } },
	{ .is = { "CategoryTargetType",
		  "The type of it that CategoryInfo names.",
		  .field = STRING_FIELD(ErrorArgs, target_type) } },
	{ 0 },
};

static const Example error_examples[] = {
	{ "Write-Error 'No such pool' -ErrorAction SilentlyContinue",
	  "An error in $Error." },
	{ 0 },
};

const Cmdlet cmdlet_write_error = {
	.name = "Write-Error",
	.synopsis = "Reports an error and goes on.",
	.args_size = sizeof(ErrorArgs),
	.params = error_params,
	.examples = error_examples,
	.process = error_process,
};
