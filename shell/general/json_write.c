#include "core/base/stop.h"
#include "shell/general/json_text.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/string.h"
#include "core/value/table.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/enumeration.h"
#include "shell/types/format_number.h"
#include "shell/types/member.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* ---- texts ---- */

static const struct {
	char from;
	const char *to;
} escapes[] = {
	{ '"', "\\\"" },    { '\\', "\\\\" },	 { '\b', "\\b" },
	{ '\f', "\\f" },    { '\n', "\\n" },	 { '\r', "\\r" },
	{ '\t', "\\t" },    { '\'', "\\u0027" }, { '<', "\\u003c" },
	{ '>', "\\u003e" }, { '&', "\\u0026" },
};

static bool put_known(GString *out, gunichar c)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(escapes); i++)
		if (c == (gunichar)escapes[i].from) {
			g_string_append(out, escapes[i].to);
			return true;
		}
	return false;
}

static void put_bytes(GString *out, const char *text, size_t bytes)
{
	const char *end = text + bytes;
	g_string_append_c(out, '"');
	for (; text < end; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		if (put_known(out, c))
			continue;
		if (c < ' ' || c == 0x85 || c == 0x2028 || c == 0x2029)
			g_string_append_printf(out, "\\u%04x", c);
		else
			g_string_append_unichar(out, c);
	}
	g_string_append_c(out, '"');
}

static void put_text(GString *out, const char *text)
{
	put_bytes(out, text, strlen(text));
}

static void put_format(GString *out, Value value)
{
	g_auto(Value) text = value_as_text(value);
	put_bytes(out, value_text(text), text.string->bytes);
}

/* ---- numbers and dates ---- */

static void put_double(GString *out, double number)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *round =
		isfinite(number) ? format_number(value_double(number), "R")
				 : NULL;
	if (isnan(number))
		round = g_strdup("NaN");
	g_string_append(out, round ? round
				   : g_ascii_dtostr(text, sizeof text, number));
}

static void put_date(GString *out, Value value)
{
	Value utc = date_to(value, DATE_UTC);
	int64_t ticks = utc.integer - TICKS_UNIX_EPOCH;
	g_string_append_printf(out, "\"\\/Date(%" G_GINT64_FORMAT ")\\/\"",
			       ticks / TICKS_PER_MILLISECOND);
}

/* ---- collections ---- */

static bool put_member(GString *out, bool first, const char *name, Value value,
		       int depth, GError **error)
{
	if (!first)
		g_string_append_c(out, ',');
	put_text(out, name);
	g_string_append_c(out, ':');
	return json_write(out, value, depth - 1, error);
}

static bool put_list(GString *out, const List *list, int depth, GError **error)
{
	g_string_append_c(out, '[');
	for (uint32_t i = 0; i < list->count; i++) {
		if (i)
			g_string_append_c(out, ',');
		if (!stop_check(error) ||
		    !json_write(out, list->values[i], depth - 1, error))
			return false;
	}
	g_string_append_c(out, ']');
	return true;
}

typedef struct Added {
	GString *out;
	Value on;
	bool first, done;
	int depth;
	GError **error;
} Added;

static bool put_each(Record *members, void *data)
{
	Added *added = data;
	const Record *own =
		added->on.type == VALUE_RECORD ? added->on.record : NULL;
	for (unsigned i = 0; added->done && i < record_count(members); i++) {
		const char *name = record_label(members, i);
		g_auto(Value) value = VALUE_NONE;
		if (own && record_has(own, name))
			continue;
		extra_get(added->on, name, &value);
		added->done = put_member(added->out, added->first, name, value,
					 added->depth, added->error);
		added->first = false;
	}
	return added->done;
}

/* What scripts added to the value or to its type. */
static bool put_added(GString *out, Value on, bool first, int depth,
		      GError **error)
{
	Added added = { out, on, first, true, depth, error };
	extra_each(on, put_each, &added);
	return added.done;
}

static bool put_record(GString *out, Record *record, int depth, GError **error)
{
	g_string_append_c(out, '{');
	for (unsigned i = 0; i < record_count(record); i++)
		if (!put_member(out, i == 0, record_label(record, i),
				record_at(record, i), depth, error))
			return false;
	Value on = { .type = VALUE_RECORD, .record = record };
	if (!put_added(out, on, record_count(record) == 0, depth, error))
		return false;
	g_string_append_c(out, '}');
	return true;
}

static bool put_table(GString *out, Value value, int depth, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	bool first = true;
	g_string_append_c(out, '{');
	while ((entry = table_next(value.table, &index))) {
		if (entry->key.type != VALUE_STRING) {
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "The type '%s' is not supported for "
				    "serialization or deserialization of a "
				    "dictionary. Keys must be strings.",
				    value_type_name(value));
			return false;
		}
		if (!put_member(out, first, value_text(entry->key),
				entry->value, depth, error))
			return false;
		first = false;
	}
	g_string_append_c(out, '}');
	return true;
}

/* The public properties of a TimeSpan and of a Version. */
static const char *const span_names[] = {
	"Ticks",	"Days",		"Hours",
	"Milliseconds", "Minutes",	"Seconds",
	"TotalDays",	"TotalHours",	"TotalMilliseconds",
	"TotalMinutes", "TotalSeconds", NULL
};
static const char *const version_names[] = { "Major", "Minor", "Build",
					     "Revision", NULL };

static bool put_named(GString *out, Value value, const char *const *names,
		      int depth, GError **error)
{
	g_string_append_c(out, '{');
	for (unsigned i = 0; names[i]; i++) {
		g_auto(Value) member = VALUE_NONE;
		if (!member_get(value, names[i], &member, error) ||
		    !put_member(out, i == 0, names[i], member, depth, error))
			return false;
	}
	g_string_append_c(out, '}');
	return true;
}

static bool put_object(GString *out, Value value, int depth, GError **error)
{
	if (is_decimal(value)) {
		value_append(out, value);
		return true;
	}
	if (enumeration_of(value)) {
		g_string_append_printf(out, "%" G_GINT64_FORMAT,
				       enumeration_number(value));
		return true;
	}
	if (depth >= 0 && !g_strcmp0(value_type_name(value), "System.Version"))
		return put_named(out, value, version_names, depth, error);
	g_autoptr(Record) named = depth >= 0 ? member_record(value) : NULL;
	if (named)
		return put_record(out, named, depth, error);
	put_format(out, value);
	return true;
}

static bool put_plain(GString *out, Value value, int depth, GError **error)
{
	switch ((ValueType)value.type) {
	case VALUE_NULL:
		g_string_append(out, "null");
		return true;
	case VALUE_BOOL:
		g_string_append(out, value.boolean ? "true" : "false");
		return true;
	case VALUE_BYTE:
	case VALUE_INT:
	case VALUE_LONG:
		g_string_append_printf(out, "%" G_GINT64_FORMAT, value.integer);
		return true;
	case VALUE_DOUBLE:
		put_double(out, value.number);
		return true;
	case VALUE_DATETIME:
		put_date(out, value);
		return true;
	case VALUE_TIMESPAN:
		if (depth >= 0)
			return put_named(out, value, span_names, depth, error);
		break;
	case VALUE_LIST:
		if (depth >= 0)
			return put_list(out, value.list, depth, error);
		break;
	case VALUE_TABLE:
		if (depth >= 0)
			return put_table(out, value, depth, error);
		break;
	case VALUE_RECORD:
		if (depth >= 0)
			return put_record(out, value.record, depth, error);
		break;
	case VALUE_OBJECT:
		return put_object(out, value, depth, error);
	case VALUE_CHAR:
	case VALUE_STRING:
	case VALUE_TYPES:
		break;
	}
	put_format(out, value);
	return true;
}

/* A value that is no object: {"value":5,"Unit":"kg"}. */
static bool put_wrapped(GString *out, Value value, int depth, GError **error)
{
	g_string_append(out, "{\"value\":");
	if (!put_plain(out, value, depth - 1, error) ||
	    !put_added(out, value, false, depth, error))
		return false;
	g_string_append_c(out, '}');
	return true;
}

static bool has_any(Record *members, void *data)
{
	*(bool *)data = record_count(members) != 0;
	return !record_count(members);
}

bool json_write(GString *out, Value value, int depth, GError **error)
{
	bool added = false;
	if (depth >= 0 && value.type != VALUE_RECORD &&
	    value.type != VALUE_DATETIME)
		extra_each(value, has_any, &added);
	return added ? put_wrapped(out, value, depth, error)
		     : put_plain(out, value, depth, error);
}
