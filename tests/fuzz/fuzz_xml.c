/* Bytes of a stream: read whole and in pieces they mean the same, and every
 * stanza that was read can be written and read back. */
#include "core/gateway/base/xml.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "xml";

static const XmlLimits limits = { 4096, 8, 8, 512 };

static void write_back(const Xml *stanza, GString *events)
{
	XmlLimits wide = { 1 << 20, 64, 64, 512 };
	g_autoptr(GString) once = g_string_new(NULL);
	g_autoptr(GString) twice = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	xml_write(stanza, NULL, once);
	g_autoptr(Xml) again = xml_parse(once->str, once->len, &wide, &error);
	g_assert_no_error(error);
	xml_write(again, NULL, twice);
	g_assert_cmpstr(once->str, ==, twice->str);
	g_string_append(events, once->str);
}

static void on_open(void *data, const Xml *root)
{
	g_string_append_printf(data, "<%s|%s>", root->space, root->name);
}

static void on_stanza(void *data, Xml *stanza)
{
	write_back(stanza, data);
	xml_free(stanza);
}

static void on_close(void *data)
{
	g_string_append(data, "</>");
}

static const XmlHandler handler = { on_open, on_stanza, on_close };

static char *read_in_steps(const uint8_t *data, size_t size, size_t step,
			   gboolean rests)
{
	GString *events = g_string_new(NULL);
	g_autoptr(XmlReader) reader = xml_reader_new(&limits, &handler, events);
	g_autoptr(GError) error = NULL;
	for (size_t i = 0; i < size && !error; i += step) {
		xml_reader_feed(reader, (const char *)data + i,
				MIN(step, size - i), &error);
		if (rests)
			xml_reader_rest(reader);
	}
	if (error)
		g_string_append(events, "!");
	return g_string_free(events, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *whole = read_in_steps(data, size, size + 1, FALSE);
	g_autofree char *bytes = read_in_steps(data, size, 1, FALSE);
	g_autofree char *resting = read_in_steps(data, size, 7, TRUE);
	g_assert_cmpstr(whole, ==, bytes);
	g_assert_cmpstr(whole, ==, resting);
	return 0;
}
