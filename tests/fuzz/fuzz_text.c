/* What reads text that people or files give: numbers, dates, formats,
 * patterns, CSV, JSON. The first byte says what, lines are its arguments. */
#include "core/value/string.h"
#include "shell/general/csv.h"
#include "shell/general/json_text.h"
#include "shell/language/number.h"
#include "shell/types/culture.h"
#include "shell/types/date.h"
#include "shell/types/like.h"
#include "shell/types/operate.h"
#include "shell/types/regex.h"
#include "shell/types/type.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "text";

typedef void TextFn(const char *first, const char *second);

static void number(const char *first, const char *second)
{
	Number read;
	(void)second;
	size_t length = number_scan(first, &read);
	g_assert_cmpuint(length, <=, strlen(first));
	if (length)
		number_negate(read.value);
}

/* What is read is written so that it is read again. */
static void date(const char *first, const char *second)
{
	Value read, again = VALUE_NONE;
	date_parse_exact(first, second, &culture_us, 0, &read);
	if (!date_parse(first, &read))
		return;
	g_autofree char *round = date_format(read, "o");
	bool back = round && date_parse(round, &again);
	g_assert_true(back);
	g_assert_true(read.integer == again.integer || read.more != again.more);
	g_free(date_format(read, second));
}

static void span(const char *first, const char *second)
{
	int64_t ticks, again = 0;
	if (!timespan_parse(first, &ticks))
		return;
	g_autofree char *round = timespan_format(ticks, "c");
	g_assert_true(round && timespan_parse(round, &again));
	g_assert_true(ticks == again);
	g_free(timespan_format(ticks, second));
}

static void convert_all(const char *first, const char *second)
{
	static const char *const names[] = {
		"int",	   "double",  "long",	  "bool",      "char",
		"byte",	   "decimal", "datetime", "timespan",  "guid",
		"version", "regex",   "uri",	  "ipaddress", "int[]",
		"uint32",  "single",  "type",	  NULL,
	};
	g_auto(Value) text = value_string(first);
	for (unsigned i = 0; names[i]; i++) {
		g_auto(Value) result = VALUE_NONE;
		g_autoptr(GError) error = NULL;
		const Type *type = type_find(names[i]);
		bool good = type && convert(text, type, &result, &error);
		g_assert_true(!good || !error);
		if (good)
			g_free(format_value(result, second, NULL));
	}
}

static void format(const char *first, const char *second)
{
	g_autoptr(GError) error = NULL;
	g_auto(Value) text = value_string(second);
	Value values[] = { value_int(-42),
			   value_double(1234.5678),
			   text,
			   value_long(INT64_MIN),
			   { .type = VALUE_DATETIME,
			     .integer = INT64_C(637134336001234567) },
			   { .type = VALUE_TIMESPAN, .integer = INT64_MIN } };
	g_auto(Value) composite = value_string(first), all = VALUE_NONE;
	bool good = format_composite(composite, values, G_N_ELEMENTS(values),
				     &all, &error);
	g_assert_true(good == !error);
	for (unsigned i = 0; i < G_N_ELEMENTS(values); i++)
		g_free(format_value(values[i], first, NULL));
}

static void regex(const char *first, const char *second)
{
	g_autoptr(GError) error = NULL;
	g_auto(Value) subject = value_string(second);
	g_auto(Value) parts = VALUE_NONE;
	g_auto(Value) pattern = value_string(first);
	Regex *compiled = regex_get(first, false, &error);
	if (!compiled)
		return;
	g_auto(Value) by = value_string("<$1$&${x}$$>");
	g_auto(Value) replaced = VALUE_NONE;
	regex_replace(compiled, subject, by, -1, &replaced, NULL);
	split_text(false, subject, pattern, &parts, NULL);
	object_unref(compiled);
}

static void like(const char *first, const char *second)
{
	like_match(first, second, false);
	like_match(second, first, true);
	g_assert_true(like_has_wildcards(first) || strchr(first, '`') ||
		      like_match(first, first, true));
}

static bool on_row(void *data, Record *row)
{
	GString *text = data;
	for (unsigned i = 0; i < record_count(row); i++)
		csv_field(text, value_text(record_at(row, i)));
	return true;
}

static void csv(const char *first, const char *second)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(CsvReader) reader = csv_reader_new(',', NULL, on_row, text);
	if (csv_reader_feed(reader, first, strlen(first), NULL) &&
	    csv_reader_feed(reader, second, strlen(second), NULL))
		csv_reader_end(reader, NULL);
}

static void json(const char *first, const char *second)
{
	g_auto(Value) value = VALUE_NONE;
	g_autoptr(GString) written = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	(void)second;
	if (!json_read(first, &value, &error)) {
		g_assert_nonnull(error);
		return;
	}
	if (!json_write(written, value, 100, NULL))
		return;
	g_auto(Value) again = VALUE_NONE;
	bool read = json_read(written->str, &again, &error);
	g_assert_no_error(error);
	g_assert_true(read);
	g_free(json_indent(written->str));
}

static TextFn *const functions[] = { number, date, span, convert_all, format,
				     regex,  like, csv,	 json };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	g_autofree char *bytes = g_strndup((const char *)data + 1, size - 1);
	g_autofree char *text = g_utf8_make_valid(bytes, -1);
	char *second = strchr(text, '\n');
	if (second)
		*second++ = '\0';
	unsigned which = data[0] >= 'a' ? data[0] - 'a' : data[0];
	functions[which % G_N_ELEMENTS(functions)](text, second ? second : "");
	return 0;
}
