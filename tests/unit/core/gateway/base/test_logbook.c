/* What a role keeps on disk for Search-CsClsLogging. */
#include "core/gateway/base/logbook.h"

#include "core/base/clock.h"
#include "tests/support/certificates.h"

#include <glib/gstdio.h>
#include <string.h>

static void say(const char *component, const char *key, const char *text)
{
	LogbookEntry entry = { .component = component,
			       .level = TRACE_INFO,
			       .key = key,
			       .text = text };

	logbook_add(&entry);
}

/* Entries of all answers to a question, by their cursors. */
static json_t *find(const char *question)
{
	g_autoptr(json_t) asked = json_parse(question, -1, NULL);
	json_t *all = json_array();
	gboolean more = TRUE;

	g_assert_nonnull(asked);
	while (more) {
		g_autoptr(json_t) answer = logbook_search(asked);
		const char *cursor = json_member(answer, "cursor");

		json_array_extend(all, json_object_get(answer, "entries"));
		more = cursor != NULL;
		if (more)
			json_object_set_new(asked, "cursor",
					    json_string(cursor));
	}
	return all;
}

static size_t count(const char *question)
{
	g_autoptr(json_t) found = find(question);

	return json_array_size(found);
}

static void start(const char *scenario)
{
	g_autoptr(GError) error = NULL;

	logbook_start(scenario, 600, &error);
	g_assert_no_error(error);
}

/* What was seen before anybody knew its id has it too. */
static void test_link(void)
{
	char *folder = test_folder_new();
	g_autofree char *sip = logbook_sip_key("call", "1 MESSAGE");
	g_autofree char *stanza = logbook_stanza_key("a@x", "b@y", "7");
	g_autoptr(json_t) found = NULL;

	logbook_open(folder);
	g_assert_false(logbook_wants(LOGBOOK_SIP));
	logbook_link("nobody", sip);
	start("IMAndPresence");
	g_assert_true(logbook_wants(LOGBOOK_SIP));
	say("SIP", sip, "MESSAGE");
	logbook_link("id1", sip);
	say("SIP", sip, "200 OK");
	logbook_link("id1", stanza);
	say("XMPP", stanza, "<message/>");
	say("XMPP", "xmpp other", "<message/>");
	trace_line(TRACE_DEBUG, "edge", "id1", "taken by '%s'", "them");
	found = find("{\"ids\": [\"ID1\"]}");
	g_assert_cmpuint(json_array_size(found), ==, 4);
	g_assert_cmpstr(json_member(json_array_get(found, 3), "text"), ==,
			"taken by 'them'");
	g_assert_cmpuint(count("{}"), ==, 5);
	logbook_close();
	test_folder_remove(folder);
}

static void test_criteria(void)
{
	static const struct {
		const char *question;
		size_t found;
	} cases[] = {
		{ "{}", 3 },
		{ "{\"uri\": \"sip:Ken@x\"}", 2 },
		{ "{\"callId\": \"c-1\"}", 1 },
		{ "{\"uri\": \"ken@x\", \"callId\": \"c-1\"}", 2 },
		{ "{\"uri\": \"ken@x\", \"callId\": \"c-1\", \"all\": true}",
		  1 },
		{ "{\"ip\": \"10.0.0.1\"}", 1 },
		{ "{\"phone\": \"+4412\"}", 1 },
		{ "{\"contents\": \"HELLO\"}", 1 },
		{ "{\"level\": \"Warning\"}", 1 },
		{ "{\"level\": \"Fatal\"}", 0 },
		{ "{\"components\": [\"sip\"]}", 1 },
		{ "{\"start\": \"2999-01-01T00:00:00Z\"}", 0 },
		{ "{\"end\": \"1999-01-01T00:00:00Z\"}", 0 },
		{ "{\"ids\": [\"a\", \"b\"]}", 1 },
	};
	static const LogbookEntry entries[] = {
		{ .component = "SIP",
		  .level = TRACE_INFO,
		  .call_id = "c-1",
		  .way = "sent",
		  .address = "10.0.0.1:5060",
		  .from = "sip:ken@x",
		  .to = "sip:+4412@y",
		  .text = "MESSAGE" },
		{ .component = "XMPP",
		  .level = TRACE_INFO,
		  .id = "b",
		  .from = "ken@x",
		  .to = "j@y",
		  .text = "Hello \xff" },
		{ .component = "edge", .level = TRACE_WARNING, .text = "odd" },
	};
	char *folder = test_folder_new();

	logbook_open(folder);
	start("XMPP");
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
		logbook_add(&entries[i]);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		if (count(cases[i].question) == cases[i].found)
			continue;
		g_test_message("%s: %zu", cases[i].question,
			       count(cases[i].question));
		g_test_fail();
	}
	logbook_close();
	test_folder_remove(folder);
}

/* The next process goes on, and finds what was kept. */
static void test_restart(void)
{
	char *folder = test_folder_new();
	g_autoptr(json_t) described = NULL;

	logbook_open(folder);
	start("IMAndPresence");
	say("SIP", NULL, "before");
	logbook_close();
	say("SIP", NULL, "between");
	logbook_open(folder);
	g_assert_true(logbook_wants(LOGBOOK_XMPP));
	say("SIP", NULL, "after");
	g_assert_cmpuint(count("{}"), ==, 2);
	described = logbook_describe();
	g_assert_cmpuint(
		json_array_size(json_object_get(described, "scenarios")), ==,
		1);
	logbook_close();
	test_folder_remove(folder);
}

static void test_scenarios(void)
{
	char *folder = test_folder_new();
	g_autoptr(GError) error = NULL;

	logbook_open(folder);
	g_assert_false(logbook_start("nothing", 60, &error));
	g_assert_nonnull(strstr(error->message, "there is no scenario"));
	g_clear_error(&error);
	start("alwayson");
	g_assert_true(logbook_wants(LOGBOOK_LINES));
	g_assert_false(logbook_wants(LOGBOOK_SIP));
	start("XMPP");
	g_assert_false(logbook_start("IMAndPresence", 60, &error));
	g_assert_nonnull(strstr(error->message, "only AlwaysOn"));
	g_clear_error(&error);
	g_assert_false(logbook_start("XMPP", 60, &error));
	g_clear_error(&error);
	g_assert_true(logbook_stop("XMPP", NULL));
	g_assert_false(logbook_stop("XMPP", &error));
	g_clear_error(&error);
	/* It ends by itself. */
	g_assert_true(logbook_extend(1, NULL));
	for (int i = 0; i < 1000 && logbook_wants(LOGBOOK_LINES); i++) {
		g_usleep(10000);
		json_decref(logbook_describe());
	}
	g_assert_false(logbook_wants(LOGBOOK_LINES));
	g_assert_false(logbook_extend(60, &error));
	logbook_close();
	test_folder_remove(folder);
}

/* The disk holds so much, and what is left is the newest. */
static void test_bounded(void)
{
	const guint entries = LOGBOOK_SEGMENTS * 4 + 20;
	char *folder = test_folder_new();
	g_autofree char *text = g_strnfill(1 << 20, 'x');
	g_autoptr(json_t) described = NULL;

	logbook_open(folder);
	start("AlwaysOn");
	for (guint i = 0; i < entries; i++) {
		g_snprintf(text, 32, "number %u", i);
		text[strlen(text)] = ' ';
		say("SIP", NULL, text);
		logbook_sync();
	}
	described = logbook_describe();
	g_assert_cmpint(json_member_integer(described, "bytes", 0), <=,
			(gint64)LOGBOOK_SEGMENTS * LOGBOOK_SEGMENT_BYTES);
	g_assert_cmpint(json_member_integer(described, "bytes", 0), >,
			(gint64)LOGBOOK_SEGMENTS / 2 * LOGBOOK_SEGMENT_BYTES);
	g_assert_cmpuint(count("{\"contents\": \"number 0 \"}"), ==, 0);
	g_assert_cmpuint(count("{\"contents\": \"number 83 \"}"), ==, 1);
	logbook_close();
	test_folder_remove(folder);
}

/* What cannot be kept for the next process does not run in this one. */
static void test_unwritable(void)
{
	char *folder = test_folder_new();
	g_autofree char *file = g_build_filename(folder, "file", NULL);
	g_autofree char *below = g_build_filename(file, "trace", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(file, "", 0, NULL));
	logbook_open(below);
	g_assert_false(logbook_start("AlwaysOn", 600, &error));
	g_assert_nonnull(error);
	g_assert_false(logbook_wants(LOGBOOK_LINES));
	logbook_close();
	test_folder_remove(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_INFO);
	g_test_add_func("/logbook/link", test_link);
	g_test_add_func("/logbook/criteria", test_criteria);
	g_test_add_func("/logbook/restart", test_restart);
	g_test_add_func("/logbook/scenarios", test_scenarios);
	g_test_add_func("/logbook/bounded", test_bounded);
	g_test_add_func("/logbook/unwritable", test_unwritable);
	return g_test_run();
}
