/* What -OutLoggerVariable keeps: the steps of a test and the messages that it
 * sent and got, with ToHTML() and ToXML(). */
#include "core/base/clock.h"
#include "core/report/transcript.h"
#include "core/value/list.h"
#include "shell/cmdlets/answer.h"
#include "shell/cmdlets/synthetic.h"
#include "shell/types/member.h"

#define LOGGER	   "Microsoft.Rtc.SyntheticTransactions.Logger"
#define UNIX_EPOCH G_GINT64_CONSTANT(621355968000000000) /* in ticks */

static const Property step_properties[] = {
	{ "Time", "When.", .type = VALUE_DATETIME },
	{ "Text", "What was done.", .type = VALUE_STRING },
	{ 0 },
};
static const char *const step_members[] = { "time", "text" };
static const RecordType step_type = { .name = LOGGER ".Step",
				      .properties = step_properties };

static const Property message_properties[] = {
	{ "Time", "When.", .type = VALUE_DATETIME },
	{ "Direction", "sent or received.", .type = VALUE_STRING },
	{ "Address", "The other end.", .type = VALUE_STRING },
	{ "Text", "The message, without secrets.", .type = VALUE_STRING },
	{ 0 },
};
static const char *const message_members[] = { "time", "way", "address",
					       "text" };
static const RecordType message_type = { .name = LOGGER ".Message",
					 .properties = message_properties };

static const Property properties[] = {
	{ "Name", "The cmdlet.", .type = VALUE_STRING },
	{ "TargetFqdn", "What was tested.", .type = VALUE_STRING },
	{ "Result", "Success or Failure.", .type = VALUE_STRING },
	{ "Latency", "In milliseconds.", .type = VALUE_STRING },
	{ "Error", "Why it failed.", .type = VALUE_STRING },
	{ "Diagnosis", "What to look at.", .type = VALUE_STRING },
	{ "Steps", "What was done.", .flags = PROPERTY_ANY },
	{ "Messages", "What was sent and received.", .flags = PROPERTY_ANY },
	{ 0 },
};
static const RecordType logger_type = { .name = LOGGER,
					.properties = properties };

/* ---- making one ---- */

static Value lines_of(const RecordType *type, const char *const *members,
		      const json_t *lines)
{
	List *list = list_new(LIST_ARRAY, json_array_size(lines));

	for (size_t i = 0; i < json_array_size(lines); i++)
		list_add_take(list, value_record_take(answer_record(
					    type, members,
					    json_array_get(lines, i))));
	return value_list_take(list);
}

static void set_text(Record *record, const char *name, const char *text)
{
	record_set_take(record, name, value_string(text ? text : ""));
}

Value synthetic_logger(const char *title, const char *target,
		       const json_t *answer)
{
	Record *record = record_new(&logger_type);
	bool delivered = json_is_true(json_object_get(answer, "delivered"));
	g_autofree char *latency = g_strdup_printf(
		"%.1f ms",
		json_member_integer(answer, "microseconds", 0) / 1000.0);

	set_text(record, "Name", title);
	set_text(record, "TargetFqdn", target);
	set_text(record, "Result", delivered ? "Success" : "Failure");
	set_text(record, "Latency", latency);
	set_text(record, "Error", json_member(answer, "error"));
	set_text(record, "Diagnosis", json_member(answer, "diagnosis"));
	record_set_take(record, "Steps",
			lines_of(&step_type, step_members,
				 json_object_get(answer, "steps")));
	record_set_take(record, "Messages",
			lines_of(&message_type, message_members,
				 json_object_get(answer, "messages")));
	return value_record_take(record);
}

/* ---- writing it ---- */

typedef struct Lines {
	GArray *lines;	  /* of TranscriptLine */
	GPtrArray *times; /* that they point to */
} Lines;

static void lines_clear(Lines *lines)
{
	g_clear_pointer(&lines->lines, g_array_unref);
	g_clear_pointer(&lines->times, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_clear)

static char *time_text(Value time)
{
	return time.type == VALUE_DATETIME
		       ? clock_format_utc((time.integer - UNIX_EPOCH) / 10,
					  TRUE)
		       : g_strdup("");
}

static void read_line(Lines *lines, Record *record)
{
	char *time = time_text(record_get(record, "Time"));
	TranscriptLine line = {
		.time = time,
		.way = value_text(record_get(record, "Direction")),
		.address = value_text(record_get(record, "Address")),
		.text = value_text(record_get(record, "Text")),
	};

	g_ptr_array_add(lines->times, time);
	g_array_append_val(lines->lines, line);
}

/* Scripts may have put anything there. */
static const TranscriptLine *read_lines(Lines *lines, Value list)
{
	lines->lines = g_array_new(FALSE, FALSE, sizeof(TranscriptLine));
	lines->times = g_ptr_array_new_with_free_func(g_free);
	for (uint32_t i = 0; list.type == VALUE_LIST && i < list.list->count;
	     i++)
		if (list.list->values[i].type == VALUE_RECORD)
			read_line(lines, list.list->values[i].record);
	return (const TranscriptLine *)(gpointer)lines->lines->data;
}

static Value write_out(Record *record,
		       char *(*write)(const Transcript *transcript))
{
	g_auto(Lines) steps = { 0 };
	g_auto(Lines) messages = { 0 };
	Transcript transcript = {
		.title = value_text(record_get(record, "Name")),
		.target = value_text(record_get(record, "TargetFqdn")),
		.result = value_text(record_get(record, "Result")),
		.latency = value_text(record_get(record, "Latency")),
		.error = value_text(record_get(record, "Error")),
		.diagnosis = value_text(record_get(record, "Diagnosis")),
	};

	transcript.steps = read_lines(&steps, record_get(record, "Steps"));
	transcript.step_count = steps.lines->len;
	transcript.messages =
		read_lines(&messages, record_get(record, "Messages"));
	transcript.message_count = messages.lines->len;
	return value_string_take(write(&transcript));
}

METHOD(to_html)
{
	*result = write_out(on.record, transcript_html);
	return true;
}

METHOD(to_xml)
{
	*result = write_out(on.record, transcript_xml);
	return true;
}

static const Method methods[] = {
	{ "ToHTML", 0, 0, to_html },
	{ "ToXML", 0, 0, to_xml },
	{ 0 },
};

static const Members members = { .type = LOGGER, .methods = methods };

void synthetic_register(void)
{
	members_add(&members);
}
