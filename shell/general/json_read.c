#include "core/base/stop.h"
#include "shell/general/json_text.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "shell/types/date.h"
#include "shell/types/decimal.h"
#include "shell/types/type.h"

#include <gio/gio.h>
#include <string.h>

typedef struct Reader {
	const char *start, *at;
	unsigned depth;
	GError **error;
} Reader;

static bool fail(Reader *reader, const char *why)
{
	g_set_error(reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    "%s (%ld): %.60s", why,
		    (long)g_utf8_pointer_to_offset(reader->start, reader->at),
		    reader->at);
	return false;
}

static void skip_space(Reader *reader)
{
	while (*reader->at && strchr(" \t\r\n", *reader->at))
		reader->at++;
}

static bool read_value(Reader *reader, Value *value);

/* ---- texts ---- */

static bool read_hex(Reader *reader, unsigned *unit)
{
	*unit = 0;
	for (unsigned i = 1; i <= 4; i++) {
		int digit = g_ascii_xdigit_value(reader->at[i]);
		if (digit < 0)
			return fail(reader, "Unrecognized escape sequence.");
		*unit = *unit * 16 + (unsigned)digit;
	}
	reader->at += 4;
	return true;
}

static bool is_between(unsigned unit, unsigned least, unsigned most)
{
	return unit >= least && unit <= most;
}

/* At the 'u'; ends at its last digit. */
static bool read_unit(Reader *reader, GString *text)
{
	unsigned unit, low;
	if (!read_hex(reader, &unit))
		return false;
	if (is_between(unit, 0xd800, 0xdbff) && reader->at[1] == '\\' &&
	    reader->at[2] == 'u') {
		const char *before = reader->at;
		reader->at += 2;
		if (!read_hex(reader, &low))
			return false;
		if (is_between(low, 0xdc00, 0xdfff))
			unit = 0x10000 + ((unit - 0xd800) << 10) +
			       (low - 0xdc00);
		else
			reader->at = before;
	}
	if (is_between(unit, 0xd800, 0xdfff))
		unit = 0xfffd;
	g_string_append_unichar(text, unit);
	return true;
}

static bool read_escape(Reader *reader, GString *text)
{
	static const char from[] = "bfnrt\"\\/'", to[] = "\b\f\n\r\t\"\\/'";
	const char *known = strchr(from, *reader->at);
	if (*reader->at == 'u')
		return read_unit(reader, text);
	if (!*reader->at || !known)
		return fail(reader, "Unrecognized escape sequence.");
	g_string_append_c(text, to[known - from]);
	return true;
}

/* Either kind of quote, as JavaScriptSerializer takes it. */
static GString *read_text(Reader *reader)
{
	char quote = *reader->at++;
	g_autoptr(GString) text = g_string_new(NULL);
	for (; *reader->at != quote; reader->at++) {
		if (!*reader->at) {
			fail(reader, "Unterminated string passed in.");
			return NULL;
		}
		if (*reader->at != '\\') {
			g_string_append_c(text, *reader->at);
			continue;
		}
		reader->at++;
		if (!read_escape(reader, text))
			return NULL;
	}
	reader->at++;
	return g_steal_pointer(&text);
}

/* "\/Date(1577836800000)\/", with its backslashes. */
static bool read_date(Reader *reader, Value *value)
{
	static const char before[] = "\"\\/Date(";
	if (strncmp(reader->at, before, strlen(before)))
		return false;
	char *end;
	gint64 ms = g_ascii_strtoll(reader->at + strlen(before), &end, 10);
	if (*end == '+' || *end == '-')
		end += 1 + strspn(end + 1, "0123456789");
	if (strncmp(end, ")\\/\"", 4) || ms > TICKS_MOST / 10000 ||
	    ms < -TICKS_UNIX_EPOCH / 10000)
		return false;
	int64_t ticks = TICKS_UNIX_EPOCH + ms * TICKS_PER_MILLISECOND;
	if (ticks < 0 || ticks > TICKS_MOST)
		return false;
	*value = date_value(ticks, DATE_UTC);
	reader->at = end + 4;
	return true;
}

static bool read_string(Reader *reader, Value *value)
{
	if (read_date(reader, value))
		return true;
	GString *text = read_text(reader);
	if (text)
		*value = value_text_take(text);
	return text != NULL;
}

/* ---- numbers and words ---- */

/* int, long, decimal, double: the first that holds it. */
static bool number_of(const char *word, Value *value)
{
	static const char *const types[] = { "int", "long", "decimal",
					     "double" };
	bool whole = !word[strspn(word, "-0123456789")];
	bool exponent = strpbrk(word, "eE") != NULL;
	if (!word[strcspn(word, "0123456789")] ||
	    word[strspn(word, "+-.eE0123456789")])
		return false;
	g_auto(Value) text = value_string(word);
	for (unsigned i = exponent ? 3
			  : whole  ? 0
				   : 2;
	     i < G_N_ELEMENTS(types); i++)
		if (convert(text, type_find(types[i]), value, NULL))
			return true;
	return false;
}

static bool read_word(Reader *reader, Value *value)
{
	size_t bytes = strcspn(reader->at, " \t\r\n,]}:\"'[{");
	g_autofree char *word = g_strndup(reader->at, bytes);
	if (!strcmp(word, "true") || !strcmp(word, "false")) {
		*value = value_bool(*word == 't');
	} else if (!strcmp(word, "null")) {
		*value = VALUE_NONE;
	} else if (!number_of(word, value)) {
		g_set_error(reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "Invalid JSON primitive: %.60s.", word);
		return false;
	}
	reader->at += bytes;
	return true;
}

/* ---- collections ---- */

static bool set_member(Reader *reader, Record *record, const char *name,
		       Value value)
{
	int index = record_index(record, name_intern(name));
	const char *label =
		index < 0 ? NULL : record_label(record, (unsigned)index);
	if (label && strcmp(label, name)) {
		value_clear(&value);
		g_set_error(reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "Cannot convert the JSON string because a "
			    "dictionary that was converted from the string "
			    "contains the duplicated keys '%s' and '%s'.",
			    label, name);
		return false;
	}
	record_set_take(record, name, value);
	return true;
}

/* In either kind of quotes, or a plain word. */
static char *read_name(Reader *reader)
{
	if (*reader->at == '"' || *reader->at == '\'') {
		GString *name = read_text(reader);
		return name ? g_string_free(name, FALSE) : NULL;
	}
	size_t bytes = 0;
	while (g_ascii_isalnum(reader->at[bytes]) || reader->at[bytes] == '_')
		bytes++;
	if (!bytes || g_ascii_isdigit(*reader->at)) {
		fail(reader, "Invalid object passed in, member name expected.");
		return NULL;
	}
	reader->at += bytes;
	return g_strndup(reader->at - bytes, bytes);
}

static bool read_member(Reader *reader, Record *record)
{
	Value value = VALUE_NONE;
	g_autofree char *name = read_name(reader);
	if (!name)
		return false;
	skip_space(reader);
	if (*reader->at != ':')
		return fail(reader, "Invalid object passed in, ':' or '}' "
				    "expected.");
	reader->at++;
	return read_value(reader, &value) &&
	       set_member(reader, record, name, value);
}

static bool read_object(Reader *reader, Value *value)
{
	g_autoptr(Record) record = record_new_custom();
	do {
		reader->at++;
		skip_space(reader);
		if (*reader->at == '}')
			break;
		if (!read_member(reader, record))
			return false;
		skip_space(reader);
	} while (*reader->at == ',');
	if (*reader->at != '}')
		return fail(reader, "Invalid object passed in, ':' or '}' "
				    "expected.");
	reader->at++;
	*value = value_record_take(g_steal_pointer(&record));
	return true;
}

static bool read_array(Reader *reader, Value *value)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	do {
		Value element = VALUE_NONE;
		reader->at++;
		skip_space(reader);
		if (*reader->at == ']' && !list->count)
			break;
		if (!read_value(reader, &element))
			return false;
		list_add_take(list, element);
		skip_space(reader);
	} while (*reader->at == ',');
	if (*reader->at != ']')
		return fail(reader, "Invalid array passed in, ']' expected.");
	reader->at++;
	*value = value_list_take(g_steal_pointer(&list));
	return true;
}

static bool read_value(Reader *reader, Value *value)
{
	bool well;
	skip_space(reader);
	if (reader->depth > JSON_DEPTH_MOST)
		return fail(reader, "RecursionLimit exceeded.");
	if (!stop_check(reader->error))
		return false;
	reader->depth++;
	if (*reader->at == '{')
		well = read_object(reader, value);
	else if (*reader->at == '[')
		well = read_array(reader, value);
	else if (*reader->at == '"' || *reader->at == '\'')
		well = read_string(reader, value);
	else
		well = read_word(reader, value);
	reader->depth--;
	return well;
}

bool json_read(const char *text, Value *value, GError **error)
{
	Reader reader = { .start = text, .at = text, .error = error };
	*value = VALUE_NONE;
	if (!read_value(&reader, value))
		return false;
	skip_space(&reader);
	if (!*reader.at)
		return true;
	value_clear(value);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    "Invalid JSON primitive: %.60s.", reader.at);
	return false;
}
