#include "shell/pipeline/stream_record.h"

#include "shell/types/date.h"

#include <unistd.h>

static const Property said_properties[] = {
	{ "Message" },
	{ "InvocationInfo" },
	{ "PipelineIterationInfo" },
	{ 0 },
};

static char *said_format(const Record *record)
{
	return value_format(record_get((Record *)record, "Message"));
}

#define SAID(name_)                                                            \
	{                                                                      \
		.name = "System.Management.Automation." name_,                 \
		.properties = said_properties, .format = said_format           \
	}

static const RecordType said_types[STREAM_COUNT] = {
	[STREAM_WARNING] = SAID("WarningRecord"),
	[STREAM_VERBOSE] = SAID("VerboseRecord"),
	[STREAM_DEBUG] = SAID("DebugRecord"),
};

static const Property information_properties[] = {
	{ "MessageData" },
	{ "Source" },
	{ "TimeGenerated" },
	{ "Tags" },
	{ "User" },
	{ "Computer" },
	{ "ProcessId" },
	{ "NativeThreadId" },
	{ "ManagedThreadId" },
	{ 0 },
};

static char *information_format(const Record *record)
{
	return value_format(record_get((Record *)record, "MessageData"));
}

static const RecordType information_type = {
	.name = "System.Management.Automation.InformationRecord",
	.properties = information_properties,
	.format = information_format,
};

static const Property message_properties[] = {
	{ "Message" },	       { "NoNewLine" }, { "ForegroundColor" },
	{ "BackgroundColor" }, { 0 },
};

static const RecordType message_type = {
	.name = "System.Management.Automation.HostInformationMessage",
	.properties = message_properties,
	.format = said_format,
};

static void set(Record *record, const char *name, const char *text)
{
	record_set_take(record, name, value_string(text));
}

Record *stream_record_new(Stream stream, const char *message)
{
	Record *record = record_new(&said_types[stream]);
	set(record, "Message", message);
	return record;
}

Record *information_record_new(Value data, const char *source, const List *tags)
{
	Record *record = record_new(&information_type);
	List *copy = tags ? list_copy(tags) : list_new(LIST_GENERIC, 0);
	record_set_take(record, "MessageData", value_ref(data));
	set(record, "Source", source);
	record_set_take(record, "TimeGenerated",
			date_value(date_now(DATE_LOCAL), DATE_LOCAL));
	record_set_take(record, "Tags", value_list_take(copy));
	set(record, "User", g_get_user_name());
	set(record, "Computer", g_get_host_name());
	record_set_take(record, "ProcessId", value_int((int32_t)getpid()));
	return record;
}

Record *host_message_new(const char *text, bool newline, const char *foreground,
			 const char *background)
{
	Record *record = record_new(&message_type);
	set(record, "Message", text);
	record_set_take(record, "NoNewLine", value_bool(!newline));
	if (foreground)
		set(record, "ForegroundColor", foreground);
	if (background)
		set(record, "BackgroundColor", background);
	return record;
}

bool value_is_stream_record(Value value)
{
	if (value.type != VALUE_RECORD)
		return false;
	const RecordType *type = value.record->type;
	return type == &information_type || type == &message_type ||
	       (type >= said_types && type < said_types + STREAM_COUNT);
}
