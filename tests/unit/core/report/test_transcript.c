/* A transcript's page and XML: self-contained, and what a peer wrote stays
 * text. */
#include "core/report/transcript.h"

#include <string.h>

#define HOSTILE "</pre><script>alert('x')</script>&\"]]>\x01"

static const TranscriptLine steps[] = {
	{ "2026-11-25T03:00:00Z", NULL, NULL, "REGISTER: 200 OK" },
	{ "2026-11-25T03:00:01Z", NULL, NULL, HOSTILE },
};
static const TranscriptLine messages[] = {
	{ "2026-11-25T03:00:00Z", "sent", "10.0.0.1:5060",
	  "MESSAGE sip:b@c SIP/2.0\nFrom: <sip:a@c>\n\n" HOSTILE },
};
static const Transcript whole = {
	.title = "Test-CsIM",
	.target = "pool.contoso.test",
	.result = "Failure",
	.latency = "12 ms",
	.error = "404 Not Found",
	.diagnosis = HOSTILE,
	.steps = steps,
	.step_count = G_N_ELEMENTS(steps),
	.messages = messages,
	.message_count = G_N_ELEMENTS(messages),
};

static void expect_all(const char *text, const char *const *parts)
{
	for (; *parts; parts++) {
		if (strstr(text, *parts))
			continue;
		g_test_message("'%s' is not in: %s", *parts, text);
		g_test_fail();
	}
}

static void test_page(void)
{
	static const char *const parts[] = { "<h1>Test-CsIM</h1>",
					     "<th>TargetFqdn</th>",
					     "<td>pool.contoso.test</td>",
					     "&lt;sip:a@c&gt;",
					     "sent 10.0.0.1:5060",
					     "&lt;script&gt;",
					     NULL };
	g_autofree char *page = transcript_html(&whole);

	expect_all(page, parts);
	g_assert_null(strstr(page, "<script"));
	g_assert_null(strstr(page, "http"));
	g_assert_null(strchr(page, '\x01'));
}

static void on_text(GMarkupParseContext *context, const char *text,
		    gsize length, void *data, GError **error)
{
	GString *all = data;

	(void)error;
	if (!g_strcmp0(g_markup_parse_context_get_element(context), "Text"))
		g_string_append_len(all, text, (gssize)length);
}

static void test_xml(void)
{
	static const GMarkupParser parser = { .text = on_text };
	g_autofree char *xml = transcript_xml(&whole);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GMarkupParseContext) context =
		g_markup_parse_context_new(&parser, 0, text, NULL);
	g_autoptr(GError) error = NULL;

	g_markup_parse_context_parse(context, xml, -1, &error);
	g_assert_no_error(error);
	g_markup_parse_context_end_parse(context, &error);
	g_assert_no_error(error);
	g_assert_nonnull(strstr(text->str, "alert('x')</script>&\"]]>"));
	g_assert_nonnull(strstr(xml, "<Result>Failure</Result>"));
	g_assert_nonnull(strstr(xml, "<Direction>sent</Direction>"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/report/transcript/page", test_page);
	g_test_add_func("/report/transcript/xml", test_xml);
	return g_test_run();
}
