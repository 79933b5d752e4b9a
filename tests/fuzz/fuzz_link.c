/* Elements of the other side of a link, given to an endpoint that is in use:
 * whatever comes, each of its own items ends in at most one result, and what
 * it writes is well-formed. */
#include "core/gateway/base/xml.h"
#include "core/gateway/link/endpoint.h"
#include "core/gateway/link/limits.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

const char fuzz_corpus[] = "link";

enum { ITEMS = 6 };

typedef struct Run {
	Endpoint *endpoint;
	gint64 now;
	GPtrArray *held; /* of LinkItem */
	int results[ITEMS];
	gboolean over;
} Run;

static void on_item(void *data, LinkItem *item)
{
	Run *run = data;
	g_ptr_array_add(run->held, item);
	if (run->held->len % 2)
		link_item_ok(
			g_ptr_array_steal_index(run->held, run->held->len - 1));
}

static void on_changed(void *data)
{
	(void)data;
}

static void on_partner(void *data, const char *domain, gboolean up,
		       const char *text)
{
	(void)data, (void)up, (void)text;
	g_assert_nonnull(domain);
}

static void on_record(void *data, const char *stream, GBytes *record)
{
	(void)data;
	g_assert_nonnull(stream);
	g_assert_cmpuint(g_bytes_get_size(record), >, 0);
}

static void on_ask(void *data, guint64 number, json_t *request)
{
	endpoint_answer(((Run *)data)->endpoint, number, request);
}

static void on_output(void *data)
{
	(void)data;
}

static const EndpointHandler endpoint_handler = {
	on_item, on_changed, on_partner, on_record, on_ask, on_output,
};

static void on_done(void *data, const LinkResult *result)
{
	int *count = data;
	g_assert_cmpint(++*count, ==, 1);
	g_assert_true(result->ok || result->condition);
}

static void send_items(Run *run)
{
	g_autoptr(GBytes) payload = g_bytes_new("<m/>", 4);
	for (int i = 0; i < ITEMS; i++) {
		LinkSend send = { payload,	   "t",	  NULL,
				  100u + (guint)i, FALSE, on_done,
				  &run->results[i] };
		endpoint_send(run->endpoint, &send, run->now);
	}
}

static void check_output(Run *run)
{
	XmlLimits wide = { 1 << 20, 4, 16, 512 };
	g_autoptr(GString) text = g_string_new("<s>");
	g_autoptr(GError) error = NULL;
	endpoint_take(run->endpoint, run->now, 0, text);
	g_string_append(text, "</s>");
	g_autoptr(Xml) parsed = xml_parse(text->str, text->len, &wide, &error);
	g_assert_no_error(error);
	g_assert_nonnull(parsed);
}

static const char *attribute_of(const void *node, const char *name)
{
	return xml_get(node, name);
}

/* Time passes with every element. */
static void on_stanza(void *data, Xml *stanza)
{
	Run *run = data;
	g_autoptr(Xml) owned = stanza;
	g_autofree char *text = xml_text(owned);
	g_autoptr(GError) error = NULL;
	WireSource source = { owned->name, attribute_of, owned, text };
	g_autoptr(WireElement) element = wire_read(&source, &error);
	run->now += 20;
	if (run->over || !element ||
	    !endpoint_receive(run->endpoint, element, run->now, &error)) {
		run->over = TRUE;
		return;
	}
	endpoint_poll(run->endpoint, run->now, NULL);
	check_output(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const XmlLimits limits = { 8192, 2, 16, 512 };
	static const XmlHandler handler = { .stanza = on_stanza };
	Run run = { .held = g_ptr_array_new() };
	g_autoptr(KeyTable) keys = keys_new();
	run.endpoint = endpoint_new(1, keys, &endpoint_handler, &run);
	endpoint_connected(run.endpoint, 0);
	send_items(&run);
	g_autoptr(XmlReader) reader = xml_reader_new(&limits, &handler, &run);
	xml_reader_feed(reader, (const char *)data, size, NULL);
	endpoint_disconnected(run.endpoint, run.now);
	for (guint i = 0; i < run.held->len; i++)
		link_item_ok(run.held->pdata[i]);
	endpoint_free(run.endpoint);
	g_ptr_array_unref(run.held);
	return 0;
}
