#include "core/gateway/link/wire.h"

#include "core/gateway/link/base64.h"
#include "core/gateway/link/limits.h"

#include <stdbool.h>
#include <string.h>

GQuark link_error_quark(void)
{
	return g_quark_from_static_string("link-error");
}

void wire_free(WireElement *element)
{
	g_free(element->trace);
	g_free(element->key);
	g_free(element->condition);
	g_free(element->type);
	g_free(element->address);
	g_free(element->domain);
	g_free(element->stream);
	g_free(element->text);
	g_clear_pointer(&element->ranges, g_array_unref);
	g_clear_pointer(&element->payload, g_bytes_unref);
	g_free(element);
}

/* Each field of each element is one row of `fields`. */

typedef bool FieldFn(const char *text, void *field);

static bool read_number(const char *text, void *field)
{
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, field,
					  NULL);
}

static bool read_small(const char *text, void *field)
{
	guint64 number;
	if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &number,
					NULL))
		return false;
	*(guint32 *)field = (guint32)number;
	return true;
}

static bool read_hex(const char *text, void *field)
{
	return g_ascii_string_to_unsigned(text, 16, 0, G_MAXUINT64, field,
					  NULL);
}

static bool read_string(const char *text, void *field)
{
	if (strlen(text) > LINK_TEXT_BYTES)
		return false;
	*(char **)field = g_strdup(text);
	return true;
}

static bool read_flag(const char *text, void *field)
{
	*(gboolean *)field = !strcmp(text, "1");
	return true;
}

static bool read_state(const char *text, void *field)
{
	*(gboolean *)field = !strcmp(text, "draining");
	return true;
}

static bool read_up(const char *text, void *field)
{
	*(gboolean *)field = !strcmp(text, "up");
	return true;
}

/* "12/417" into two neighbouring numbers. */
static bool read_config(const char *text, void *field)
{
	guint64 *numbers = field;
	const char *slash = strchr(text, '/');
	if (!slash)
		return false;
	g_autofree char *first = g_strndup(text, (gsize)(slash - text));
	return read_number(first, &numbers[0]) &&
	       read_number(slash + 1, &numbers[1]);
}

static bool read_range(const char *text, WireRange *range)
{
	const char *dash = strchr(text, '-');
	g_autofree char *first =
		dash ? g_strndup(text, (gsize)(dash - text)) : g_strdup(text);
	return read_number(first, &range->first) &&
	       read_number(dash ? dash + 1 : text, &range->last) &&
	       range->first <= range->last;
}

/* "17 19-40" */
static bool read_ranges(const char *text, void *field)
{
	GArray *ranges = g_array_new(FALSE, FALSE, sizeof(WireRange));
	*(GArray **)field = ranges;
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	for (char **word = words; *word; word++) {
		WireRange range;
		if (!read_range(*word, &range))
			return false;
		g_array_append_val(ranges, range);
	}
	return ranges->len > 0;
}

#define AT(member) offsetof(WireElement, member)

static const struct {
	WireKind kind;
	const char *name;
	bool needed;
	FieldFn *read;
	gsize at;
} fields[] = {
	{ WIRE_HELLO, "version", true, read_small, AT(version) },
	{ WIRE_HELLO, "epoch", true, read_hex, AT(epoch) },
	{ WIRE_HELLO, "low", true, read_number, AT(low) },
	{ WIRE_HELLO, "window", true, read_small, AT(window) },
	{ WIRE_HELLO, "bytes", true, read_number, AT(bytes) },
	{ WIRE_HELLO, "config", false, read_config, AT(topology) },
	{ WIRE_HELLO, "state", false, read_state, AT(draining) },
	{ WIRE_ITEM, "n", true, read_number, AT(n) },
	{ WIRE_ITEM, "life", true, read_small, AT(life) },
	{ WIRE_ITEM, "trace", false, read_string, AT(trace) },
	{ WIRE_ITEM, "key", false, read_string, AT(key) },
	{ WIRE_ITEM, "again", false, read_flag, AT(again) },
	{ WIRE_OK, "n", true, read_ranges, AT(ranges) },
	{ WIRE_NO, "n", true, read_number, AT(n) },
	{ WIRE_NO, "condition", true, read_string, AT(condition) },
	{ WIRE_NO, "type", true, read_string, AT(type) },
	{ WIRE_NO, "unsure", false, read_flag, AT(unsure) },
	{ WIRE_NO, "address", false, read_string, AT(address) },
	{ WIRE_TICK, "at", true, read_number, AT(at) },
	{ WIRE_TICK, "low", true, read_number, AT(low) },
	{ WIRE_TICK, "config", false, read_config, AT(topology) },
	{ WIRE_TICK, "state", false, read_state, AT(draining) },
	{ WIRE_TOCK, "at", true, read_number, AT(at) },
	{ WIRE_TOCK, "low", true, read_number, AT(low) },
	{ WIRE_TOCK, "config", false, read_config, AT(topology) },
	{ WIRE_TOCK, "state", false, read_state, AT(draining) },
	{ WIRE_PARTNER, "domain", true, read_string, AT(domain) },
	{ WIRE_PARTNER, "state", true, read_up, AT(up) },
	{ WIRE_RECORD, "stream", true, read_string, AT(stream) },
	{ WIRE_RECORD, "number", true, read_number, AT(n) },
	{ WIRE_RECORD, "part", true, read_small, AT(part) },
	{ WIRE_RECORD, "of", true, read_small, AT(of) },
	{ WIRE_ASK, "n", true, read_number, AT(n) },
	{ WIRE_ANSWER, "n", true, read_number, AT(n) },
};

static const struct {
	const char *name;
	WireKind kind;
	bool base64;
} kinds[] = {
	{ "hello", WIRE_HELLO, false },	    { "item", WIRE_ITEM, true },
	{ "ok", WIRE_OK, false },	    { "no", WIRE_NO, false },
	{ "tick", WIRE_TICK, false },	    { "tock", WIRE_TOCK, false },
	{ "partner", WIRE_PARTNER, false }, { "record", WIRE_RECORD, true },
	{ "ask", WIRE_ASK, true },	    { "answer", WIRE_ANSWER, true },
};

static bool read_fields(const WireSource *source, WireElement *element,
			GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		if (fields[i].kind != element->kind)
			continue;
		const char *text =
			source->attribute(source->node, fields[i].name);
		if (text ? fields[i].read(text, (char *)element + fields[i].at)
			 : !fields[i].needed)
			continue;
		g_set_error(error, LINK_ERROR, LINK_ERROR_PROTOCOL,
			    "attribute '%s' of <%s/> is '%s'", fields[i].name,
			    source->name, text ? text : "missing");
		return false;
	}
	return true;
}

WireElement *wire_read(const WireSource *source, GError **error)
{
	g_autoptr(WireElement) element = g_new0(WireElement, 1);
	gsize i = 0;
	while (i < G_N_ELEMENTS(kinds) && strcmp(kinds[i].name, source->name))
		i++;
	if (i == G_N_ELEMENTS(kinds))
		return g_steal_pointer(&element);
	element->kind = kinds[i].kind;
	if (!read_fields(source, element, error))
		return NULL;
	if (kinds[i].base64)
		element->payload = base64_read(
			source->text, source->text ? strlen(source->text) : 0);
	else if (source->text && *source->text)
		element->text = g_strndup(source->text, LINK_TEXT_BYTES);
	return g_steal_pointer(&element);
}
