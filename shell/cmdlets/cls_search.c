/* Search-CsClsLogging: what the computers of the gateway wrote down, of all of
 * them in the order of time. */
#include "core/base/clock.h"
#include "core/base/file.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/cls.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/kind.h"
#include "shell/types/date.h"

#include <gio/gio.h>
#include <string.h>

#define SPAN (30 * TICKS_PER_MINUTE) /* that is searched by default */

static const char *const log_levels[] = { "Fatal",   "Error", "Warning", "Info",
					  "Verbose", "Debug", "All",	 NULL };

/* ---- an entry ---- */

static const Property properties[] = {
	{ "Time", "When.", .type = VALUE_DATETIME },
	{ "Level", "Error, Warning, Info or Verbose.", .type = VALUE_STRING },
	{ "Component", "SIP, XMPP, or the part of the service that says it.",
	  .type = VALUE_STRING },
	{ "Computer", "Where it was written.", .type = VALUE_STRING },
	{ "CorrelationId", "One for all that belongs to a message.",
	  .type = VALUE_STRING },
	{ "CallId", "Of SIP.", .type = VALUE_STRING },
	{ "Direction", "sent or received.", .type = VALUE_STRING },
	{ "Address", "The other end.", .type = VALUE_STRING },
	{ "From", "Who it is from.", .type = VALUE_STRING },
	{ "To", "Whom it is for.", .type = VALUE_STRING },
	{ "Text",
	  "What went over the wire, or what the log says; without keys and, "
	  "unless the gateway is set to log all message bodies, without what "
	  "people wrote.",
	  .type = VALUE_STRING },
	{ 0 },
};

static const char *const members[] = { "time", "level",	 "component", NULL,
				       "id",   "callId", "way",	      "address",
				       "from", "to",	 "text" };

static const char *text_of(Record *record, const char *name)
{
	const char *text = value_text(record_get(record, name));

	return text ? text : "-";
}

static char *entry_lines(const Record *shown)
{
	Record *record = (Record *)shown;
	int64_t ticks = record_get(record, "Time").integer;
	g_autofree char *at =
		clock_format_utc((ticks - TICKS_UNIX_EPOCH) / 10, TRUE);
	const char *text = text_of(record, "Text");

	return g_strdup_printf(
		"%s %s %s %s %s %s %s%s%s", at, text_of(record, "Level"),
		text_of(record, "Component"), text_of(record, "Computer"),
		text_of(record, "CorrelationId"), text_of(record, "Direction"),
		text_of(record, "Address"), strchr(text, '\n') ? "\n" : " ",
		text);
}

static const View view = { .lines = entry_lines };

static const RecordType entry_type = {
	.name = "Gatehouse.ClsEntry",
	.properties = properties,
	.view = &view,
};

/* ---- what is asked ---- */

typedef struct SearchArgs {
	const char *call_id, *conference, *level, *output, *phone, *contents,
		*uri;
	const char *const *components, *const *ids;
	Value start, end, ip;
	ClsWhere where;
	bool all, any, skip, xml;
} SearchArgs;

/* Local time where the text has no zone. */
static bool read_time(const char *name, Value given, int64_t *ticks,
		      GError **error)
{
	g_autofree char *text = NULL;
	g_auto(Value) date = VALUE_NONE;

	if (given.type == VALUE_DATETIME) {
		date = value_ref(given);
	} else {
		text = value_format(given);
		if (!date_parse(text, &date)) {
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "%s: '%s' is no time: write it as in "
				    "'2026-11-25 14:30', or give (Get-Date)"
				    ".AddHours(-1)",
				    name, text);
			return false;
		}
	}
	*ticks = date_to(date, DATE_UTC).integer;
	return true;
}

/* The last half hour, or the half hour beside the one that is named. */
static bool read_span(const SearchArgs *args, int64_t *start, int64_t *end,
		      GError **error)
{
	bool has_start = !value_is_null(args->start);
	bool has_end = !value_is_null(args->end);

	*end = date_now(DATE_UTC) + 5 * TICKS_PER_MINUTE;
	if (has_start && !read_time("StartTime", args->start, start, error))
		return false;
	if (has_end && !read_time("EndTime", args->end, end, error))
		return false;
	if (has_start && !has_end)
		*end = *start + SPAN;
	if (!has_start)
		*start = *end - SPAN;
	if (*start <= *end)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "StartTime lies behind EndTime: there is nothing between "
		    "them");
	return false;
}

static void set_list(json_t *request, const char *name,
		     const char *const *texts)
{
	json_t *list = json_array();

	for (; texts && *texts; texts++)
		json_array_append_new(list, json_string(*texts));
	json_object_set_new(request, name, list);
}

static void set_time(json_t *request, const char *name, int64_t ticks)
{
	g_autofree char *text =
		clock_format_utc((ticks - TICKS_UNIX_EPOCH) / 10, TRUE);

	json_set_text(request, name, text);
}

static json_t *make_request(const SearchArgs *args, GError **error)
{
	json_t *request = json_pack("{s:s, s:b}", "ask", "log-search", "all",
				    args->all && !args->any);
	g_autofree char *ip =
		value_is_null(args->ip) ? NULL : value_format(args->ip);
	int64_t start = 0, end = 0;

	if (!read_span(args, &start, &end, error)) {
		json_decref(request);
		return NULL;
	}
	set_time(request, "start", start);
	set_time(request, "end", end);
	json_set_text(request, "level", args->level);
	json_set_text(request, "uri", args->uri);
	json_set_text(request, "callId", args->call_id);
	json_set_text(request, "phone", args->phone);
	json_set_text(request, "contents", args->contents);
	json_set_text(request, "conference", args->conference);
	json_set_text(request, "ip", ip);
	set_list(request, "ids", args->ids);
	set_list(request, "components", args->components);
	return request;
}

/* ---- gathering ---- */

static void add_entries(GPtrArray *records, const char *computer,
			const json_t *entries)
{
	for (size_t i = 0; i < json_array_size(entries); i++) {
		Record *record = answer_record(&entry_type, members,
					       json_array_get(entries, i));

		record_set_take(record, "Computer", value_string(computer));
		g_ptr_array_add(records, record);
	}
}

/* An answer holds so much; the next begins where it ended. */
static bool gather(Call *call, const char *computer, json_t *request,
		   GPtrArray *records, GError **error)
{
	bool more = true;

	json_object_del(request, "cursor");
	while (more && !feedback_stopped(call_feedback(call))) {
		g_autoptr(json_t) answer =
			cls_ask(call, computer, request, error);
		const char *cursor =
			answer ? json_member(answer, "cursor") : NULL;

		if (!answer)
			return false;
		add_entries(records, computer,
			    json_object_get(answer, "entries"));
		more = cursor != NULL;
		json_set_text(request, "cursor", cursor);
	}
	return true;
}

static int by_time(const void *a, const void *b)
{
	Record *const *one = a, *const *other = b;
	int64_t left = record_get(*one, "Time").integer;
	int64_t right = record_get(*other, "Time").integer;

	return left < right ? -1 : left > right;
}

static bool write_file(const char *path, const GPtrArray *records,
		       GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *native = g_strdelimit(g_strdup(path), "\\", '/');

	for (guint i = 0; i < records->len; i++) {
		g_autofree char *lines = entry_lines(records->pdata[i]);

		g_string_append(text, lines);
		g_string_append_c(text, '\n');
	}
	return file_replace(native, text->str, text->len, 0600, error);
}

static bool search(Call *call, void *data, GError **error)
{
	const SearchArgs *args = data;
	g_autoptr(json_t) request = make_request(args, error);
	g_autoptr(GPtrArray) computers =
		request ? cls_computers(call, &args->where, error) : NULL;
	g_autoptr(GPtrArray) records =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);

	if (!computers)
		return false;
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *one = computers->pdata[i];
		g_autoptr(GError) failure = NULL;

		if (!gather(call, one->fqdn, request, records, &failure))
			cls_fail_take(call, one->fqdn,
				      g_steal_pointer(&failure));
	}
	g_ptr_array_sort(records, by_time);
	if (args->output)
		return write_file(args->output, records, error);
	cls_give(call, records, "Entry", args->xml);
	return true;
}

/* ---- declaration ---- */

#define TEXT(name_, help_, member_)                                            \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.field = STRING_FIELD(SearchArgs, member_) }           \
	}
#define TIME(name_, help_, member_)                                            \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.flags = PROPERTY_ANY,                                 \
			.net_type = "DateTime",                                \
			.field = VALUE_FIELD(SearchArgs, member_) }            \
	}

static const Param params[] = {
	TIME("StartTime", "Half an hour before EndTime by default.", start),
	TIME("EndTime", "Half an hour after StartTime, else now.", end),
	TEXT("CallId", "Call-ID of SIP.", call_id),
	TEXT("Uri", "Address of a user, as SIP or as XMPP.", uri),
	{ .is = { "CorrelationIds",
		  "Ids that follow a message across SIP and XMPP.",
		  .field = STRINGS_FIELD(SearchArgs, ids) } },
	{ .is = { "IP", "Address of the other end.", .flags = PROPERTY_ANY,
		  .net_type = "IPAddress",
		  .field = VALUE_FIELD(SearchArgs, ip) } },
	TEXT("Phone", "Number in an address.", phone),
	TEXT("SipContents", "Text within a message.", contents),
	TEXT("ConferenceId", "Text that names a conference.", conference),
	{ .is = { "LogLevel", "This and what is more severe; All by default.",
		  .allowed = log_levels,
		  .field = STRING_FIELD(SearchArgs, level) } },
	{ .is = { "Components", "SIP, XMPP, or parts of the service.",
		  .field = STRINGS_FIELD(SearchArgs, components) } },
	{ .is = { "MatchAny", "One of the criteria is enough: the default.",
		  .field = SWITCH_FIELD(SearchArgs, any) } },
	{ .is = { "MatchAll", "All criteria have to be met.",
		  .field = SWITCH_FIELD(SearchArgs, all) } },
	{ .is = { "Computers", "Computers of the gateway; all by default.",
		  .field = STRINGS_FIELD(SearchArgs, where.computers) },
	  .complete = complete_computer },
	{ .is = { "Pools", "Pools whose computers are searched.",
		  .field = STRINGS_FIELD(SearchArgs, where.pools) },
	  .complete = complete_pool },
	TEXT("OutputFilePath", "Writes what is found to this file.", output),
	{ .is = { "SkipNetworkLogs", "Accepted: there are no network logs.",
		  .field = SWITCH_FIELD(SearchArgs, skip) } },
	{ .is = { "AsXml", "Gives one text as XML.",
		  .field = SWITCH_FIELD(SearchArgs, xml) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Search-CsClsLogging -Uri kenmyer@contoso.com | Group-Object "
	  "CorrelationId",
	  "Messages of a user in the last half hour.", true },
	{ "Search-CsClsLogging -CorrelationIds a9c1f2d24e6b0c57",
	  "All that belongs to one message, across SIP and XMPP.", true },
	{ "Search-CsClsLogging -StartTime (Get-Date).AddHours(-2) -EndTime "
	  "(Get-Date) -LogLevel Warning -OutputFilePath found.txt",
	  "Warnings and errors of two hours, as a file.", true },
	{ 0 },
};

const Cmdlet cmdlet_search_cs_cls_logging = {
	.name = "Search-CsClsLogging",
	.synopsis = "Searches what computers of the gateway wrote down since "
		    "Start-CsClsLogging.",
	.args_size = sizeof(SearchArgs),
	.params = params,
	.examples = examples,
	.output = &entry_type,
	.process = search,
};
