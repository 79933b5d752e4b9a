#include "core/report/report.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/report/section.h"

#include <string.h>

static json_t *text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *time_json(int64_t time)
{
	g_autofree char *text = time ? clock_format_utc(time, FALSE) : NULL;
	return text_json(text);
}

static json_t *strings_json(const char *const *texts)
{
	json_t *list = json_array();
	for (; *texts; texts++)
		json_array_append_new(list, json_string(*texts));
	return list;
}

static json_t *field_json(const Property *column, const void *row)
{
	switch (column->field.kind) {
	case FIELD_BOOL:
		return json_boolean(section_bool(column, row));
	case FIELD_INTEGER:
		if (column->type == VALUE_DATETIME)
			return time_json(section_integer(column, row));
		return json_integer(section_integer(column, row));
	case FIELD_STRINGS:
		return strings_json(section_strings(column, row));
	case FIELD_STRING:
	case FIELD_SWITCH:
	case FIELD_DOUBLE:
	case FIELD_VALUE:
	case FIELD_NONE:
		break;
	}
	return text_json(section_string(column, row));
}

static json_t *section_json(const ReportSection *section,
			    const ReportTopology *topology)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < section_count(section, topology); i++) {
		const void *row = section_row(section, topology, i);
		json_t *object = json_object();
		for (const Property *column = section->columns; column->name;
		     column++)
			json_object_set_new(object, column->name,
					    field_json(column, row));
		json_array_append_new(rows, object);
	}
	return rows;
}

char *report_json(const ReportTopology *topology)
{
	g_autoptr(json_t) report = json_object();
	json_object_set_new(report, "name", text_json(topology->name));
	json_object_set_new(report, "version", text_json(topology->version));
	json_object_set_new(report, "time", time_json(topology->time));
	json_object_set_new(report, "change", json_integer(topology->change));
	for (const ReportSection *section = report_sections; section->title;
	     section++)
		json_object_set_new(report, section->key,
				    section_json(section, topology));
	char *text = json_dumps(report, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	char *copy = g_strconcat(text, "\n", NULL);
	free(text);
	return copy;
}

static void csv_field(GString *out, const char *text, const char *after)
{
	g_string_append_c(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			g_string_append_c(out, '"');
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
	g_string_append(out, after);
}

static void csv_row(GString *out, const ReportSection *section, const void *row)
{
	g_autofree char *item = section_text(section->columns, row, " ");
	for (const Property *column = section->columns; column->name;
	     column++) {
		g_autofree char *text = section_text(column, row, " ");
		csv_field(out, section->key, ",");
		csv_field(out, item, ",");
		csv_field(out, column->name, ",");
		csv_field(out, text, "\n");
	}
}

char *report_csv(const ReportTopology *topology)
{
	GString *out =
		g_string_new("\"Section\",\"Item\",\"Property\",\"Value\"\n");
	for (const ReportSection *section = report_sections; section->title;
	     section++)
		for (size_t i = 0; i < section_count(section, topology); i++)
			csv_row(out, section,
				section_row(section, topology, i));
	return g_string_free(out, FALSE);
}
