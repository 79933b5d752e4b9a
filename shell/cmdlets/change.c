#include "db/change.h"

#include "core/model/history.h"
#include "core/model/identity.h"
#include "core/value/list.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/store.h"

typedef struct ChangeArgs {
	int64_t number, size;
	const char *identity, *noun;
} ChangeArgs;

enum { SET_ALL, SET_NUMBER, SET_IDENTITY };
static const char *const sets[] = { "All", "Number", "Identity", NULL };

static const Param params[] = {
	{ .is = { "Number", "Number of the change.", .least = 1,
		  .most = INT64_MAX,
		  .field = INTEGER_FIELD(ChangeArgs, number) },
	  .position = 1,
	  .sets = SET(SET_NUMBER),
	  .mandatory = SET(SET_NUMBER) },
	{ .is = { "Identity",
		  "Only changes of the object of this name, removed ones too.",
		  .field = STRING_FIELD(ChangeArgs, identity) },
	  .sets = SET(SET_IDENTITY),
	  .mandatory = SET(SET_IDENTITY),
	  .by_name = SET(SET_IDENTITY) },
	{ .is = { "Noun", "Only changes of this sort, as CsUser.",
		  .field = STRING_FIELD(ChangeArgs, noun) },
	  .sets = SET(SET_ALL) | SET(SET_IDENTITY) },
	{ .is = { "ResultSize", "At most so many, newest first.", .least = 1,
		  .most = INT32_MAX, .field = INTEGER_FIELD(ChangeArgs, size) },
	  .sets = SET(SET_ALL) | SET(SET_IDENTITY) },
	{ 0 },
};

static const Example examples[] = {
	{ "Get-CsChange -ResultSize 10", "Shows the last ten changes." },
	{ "Get-CsChange -Identity fabrikam.com",
	  "Shows what happened to a partner." },
	{ "(Get-CsChange 12).Changes", "Shows old and new values." },
	{ 0 },
};

static const Property properties[] = {
	{ "Number", "Number of the change.", .type = VALUE_LONG },
	{ "Time", "When it was committed.", .type = VALUE_DATETIME },
	{ "User", "Who signed in.", .type = VALUE_STRING },
	{ "Computer", "Where.", .type = VALUE_STRING },
	{ "Command", "What was run; secrets are masked.",
	  .type = VALUE_STRING },
	{ "Changes", "What changed, with old and new values.",
	  .type = VALUE_STRING, .flags = PROPERTY_LIST },
	{ 0 },
};
static const ViewColumn columns[] = {
	{ .property = "Number", .right = true },
	{ .property = "Time" },
	{ .property = "User" },
	{ .property = "Command" },
	{ 0 },
};
static const View view = { .columns = columns };
static const RecordType change_type = { "Gatehouse.Change", properties, &view,
					NULL };

typedef struct Telling {
	Call *call;
	Model *model;
	GError **error;
	uint32_t count;
} Telling;

static bool tell(const Change *change, GBytes *set, void *data)
{
	Telling *telling = data;
	g_autoptr(Record) record = record_new(&change_type);
	g_auto(GStrv) lines = history_describe(telling->model, set,
					       HISTORY_LINES, telling->error);
	if (!lines)
		return false;
	telling->count++;
	record_set_take(record, "Number", value_long(change->number));
	record_set_take(record, "Time", value_datetime(change->time));
	record_set_take(record, "User", value_string(change->login));
	record_set_take(record, "Computer", value_string(change->host));
	record_set_take(record, "Command", value_string(change->command));
	record_set_take(record, "Changes",
			list_of_strings((const char *const *)lines));
	return call_emit_record_take(telling->call, g_steal_pointer(&record));
}

static bool fail_none(ChangeArgs *args, GError **error)
{
	if (args->number)
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
			    "there is no change %d", (int)args->number);
	else
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
			    "no change of '%s' is recorded", args->identity);
	return false;
}

static bool get_change(Call *call, void *data, GError **error)
{
	ChangeArgs *args = data;
	Model *model = call_model(call);
	GError *inner = NULL;
	Telling telling = { call, model, &inner, 0 };
	HistoryQuery query = {
		.number = args->number,
		.identity = args->identity,
		.noun = args->noun,
		.limit = args->size,
	};
	bool good = history_each(model, &query, tell, &telling, error);
	if (inner) {
		g_propagate_error(error, inner);
		return false;
	}
	if (!good || telling.count || (!args->number && !args->identity))
		return good;
	return fail_none(args, error);
}

const Cmdlet cmdlet_get_cs_change = {
	.name = "Get-CsChange",
	.synopsis = "Shows who changed what, and when.",
	.args_size = sizeof(ChangeArgs),
	.params = params,
	.sets = sets,
	.default_set = "All",
	.examples = examples,
	.output = &change_type,
	.process = get_change,
};
