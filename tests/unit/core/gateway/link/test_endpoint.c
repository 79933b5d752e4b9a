/* The protocol without sockets and clock: scenarios. */
#include "core/gateway/link/endpoint.h"
#include "core/gateway/link/inbox.h"
#include "core/gateway/link/limits.h"
#include "tests/unit/core/gateway/link/elements.h"

#include <string.h>

static gboolean feed(Endpoint *endpoint, const char *text, gint64 now,
		     GError **error)
{
	g_autoptr(Xml) root = elements_split(text);
	for (Xml *node = xml_first_element(root); node;
	     node = xml_next_element(node)) {
		g_autoptr(WireElement) element = elements_read(node, error);
		if (!element ||
		    !endpoint_receive(endpoint, element, now, error))
			return FALSE;
	}
	return TRUE;
}

static char *take(Endpoint *endpoint, gint64 now)
{
	GString *text = g_string_new(NULL);
	endpoint_take(endpoint, now, 0, text);
	return g_string_free(text, FALSE);
}

/* ---- one endpoint that notes what happens ---- */

typedef struct Noted {
	GString *text;
	LinkItem *item; /* last */
	int changes;
} Noted;

static void note_item(void *data, LinkItem *item)
{
	Noted *noted = data;
	gsize length;
	const char *payload = link_item_payload(item, &length);
	g_string_append_printf(noted->text, "item %.*s%s;", (int)length,
			       payload, link_item_again(item) ? " again" : "");
	noted->item = item;
}

static void note_changed(void *data)
{
	((Noted *)data)->changes++;
}

static void note_record(void *data, const char *stream, GBytes *record)
{
	g_string_append_printf(((Noted *)data)->text, "record %s %zu;", stream,
			       g_bytes_get_size(record));
}

static void note_partner(void *data, const char *domain, gboolean up,
			 const char *text)
{
	(void)text;
	g_string_append_printf(((Noted *)data)->text, "partner %s %d;", domain,
			       up);
}

static void note_output(void *data)
{
	(void)data;
}

static const EndpointHandler note_handler = {
	.item = note_item,
	.changed = note_changed,
	.partner = note_partner,
	.record = note_record,
	.output = note_output,
};

static void note_done(void *data, const LinkResult *result)
{
	g_string_append_printf(((Noted *)data)->text, "%s%s%s;",
			       result->ok ? "ok" : "no ",
			       result->ok ? "" : result->condition,
			       result->unsure ? " unsure" : "");
}

static gboolean send_text(Endpoint *endpoint, const char *text, guint32 life,
			  Noted *noted, gint64 now)
{
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	LinkSend send = { payload, NULL, NULL, life, FALSE, note_done, noted };
	return endpoint_send(endpoint, &send, now);
}

static void note_back(void *data, gboolean sent)
{
	g_string_append(((Noted *)data)->text, sent ? "back sent;" : "back;");
}

static void send_back_text(Endpoint *endpoint, const char *text, Noted *noted)
{
	g_autoptr(GBytes) payload = g_bytes_new(text, strlen(text));
	LinkSend send = { .payload = payload,
			  .life = 9000,
			  .done = note_done,
			  .data = noted,
			  .back = note_back };
	g_assert_true(endpoint_send(endpoint, &send, 0));
}

static const char hello[] =
	"<hello version='1' epoch='a' low='1' window='4096' bytes='99999' "
	"config='3/4' state='serving'/>"
	"<tick at='100' low='1' config='3/4' state='serving'/>";
static const char hello_new[] =
	"<hello version='1' epoch='b' low='1' window='4096' bytes='99999'/>"
	"<tick at='100' low='1'/>";

/* Connected, greeted and up; what it said so far is thrown away. */
static void come_up(Endpoint *endpoint, const char *greeting, gint64 now)
{
	g_autoptr(GError) error = NULL;
	endpoint_connected(endpoint, now);
	g_assert_true(feed(endpoint, greeting, now, &error));
	g_assert_no_error(error);
}

/* ---- scenarios: what comes in, what goes out, what is noted ---- */

static const struct {
	const char *title;
	const char *in;	 /* after the greeting */
	const char *out; /* after the tock */
	const char *noted;
	const char *fault; /* part of the reason to close, or NULL */
} received[] = {
	{ "an item", "<item n='1' life='9'>YQ==</item>", "", "item a;", NULL },
	{ "a repeat of a pending item",
	  "<item n='1' life='9'>YQ==</item><item n='1' life='9'>YQ==</item>",
	  "", "item a;", NULL },
	{ "marked as again", "<item n='1' life='9' again='1'>YQ==</item>", "",
	  "item a again;", NULL },
	{ "a payload that is no base64", "<item n='1' life='9'>Y!Q=</item>",
	  "<no n='1' condition='bad-request' type='modify'>the payload is "
	  "empty, too long or no base64</no>",
	  "", NULL },
	{ "no payload", "<item n='7' life='9'/>",
	  "<no n='7' condition='bad-request' type='modify'>the payload is "
	  "empty, too long or no base64</no>",
	  "", NULL },
	{ "a refused item twice, then given up",
	  "<item n='1' life='9'/><item n='1' life='9'/>"
	  "<tick at='1' low='2'/>",
	  "<tock at='1' low='1' config='0/0' state='serving'/>", "", NULL },
	{ "unknown elements and attributes",
	  "<news a='1'/><item n='1' life='9' colour='red'>YQ==</item>", "",
	  "item a;", NULL },
	{ "results of items nobody sent", "<ok n='1-18446744073709551615'/>",
	  "", "", NULL },
	{ "an item below low",
	  "<tick at='1' low='5'/><item n='4' life='9'>YQ==</item>",
	  "<tock at='1' low='1' config='0/0' state='serving'/>", "", NULL },
	{ "a number out of the window",
	  "<item n='18446744073709551615' life='9'>YQ==</item>", "", "",
	  "more than its window" },
	{ "an item without number", "<item life='9'>YQ==</item>", "", "",
	  "attribute 'n' of <item/> is 'missing'" },
	{ "a number that is none", "<item n='-1' life='9'>YQ==</item>", "", "",
	  "attribute 'n' of <item/> is '-1'" },
	{ "ranges that are none", "<ok n='5-3'/>", "", "",
	  "attribute 'n' of <ok/> is '5-3'" },
	{ "a second greeting",
	  "<hello version='1' epoch='a' low='1' window='1' bytes='1'/>", "", "",
	  "greets twice" },
	{ "partners",
	  "<partner domain='a.test' state='up'/>"
	  "<partner domain='b.test' state='down'>why</partner>",
	  "", "partner a.test 1;partner b.test 0;", NULL },
	{ "a record in pieces",
	  "<record stream='s' number='1' part='1' of='2'>YWE=</record>"
	  "<record stream='s' number='1' part='2' of='2'>YWE=</record>",
	  "", "record s 4;", NULL },
	{ "pieces out of order",
	  "<record stream='s' number='1' part='2' of='2'>YWE=</record>"
	  "<record stream='s' number='1' part='1' of='2'>YWE=</record>"
	  "<record stream='s' number='2' part='2' of='2'>YWE=</record>",
	  "", "", NULL },
};

static void receives(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(received); i++) {
		g_autoptr(GString) told = g_string_new(NULL);
		Noted noted = { .text = told };
		g_autoptr(GError) error = NULL;
		g_autoptr(Endpoint) endpoint =
			endpoint_new(1, NULL, &note_handler, &noted);
		come_up(endpoint, hello, 1000);
		g_free(take(endpoint, 1000));
		feed(endpoint, received[i].in, 1001, &error);
		g_autofree char *out = take(endpoint, 1001);
		g_test_message("%s", received[i].title);
		g_assert_cmpstr(out, ==, received[i].out);
		g_assert_cmpstr(noted.text->str, ==, received[i].noted);
		g_assert_true(!error == !received[i].fault);
		if (error && received[i].fault)
			g_assert_nonnull(
				strstr(error->message, received[i].fault));
		if (noted.item)
			link_item_ok(noted.item);
	}
}

static const struct {
	const char *greeting, *fault;
} greetings[] = {
	{ "<tick at='1' low='1'/>", "does not greet" },
	{ "<item n='1' life='9'>YQ==</item>", "does not greet" },
	{ "<hello version='2' epoch='a' low='1' window='1' bytes='1'/>",
	  "speaks version 2 of the link, not 1" },
	{ "<hello version='1' low='1' window='1' bytes='1'/>",
	  "attribute 'epoch' of <hello/> is 'missing'" },
};

static void refuses_greetings(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(greetings); i++) {
		g_autoptr(GString) told = g_string_new(NULL);
		Noted noted = { .text = told };
		g_autoptr(GError) error = NULL;
		g_autoptr(Endpoint) endpoint =
			endpoint_new(1, NULL, &note_handler, &noted);
		endpoint_connected(endpoint, 0);
		g_assert_false(
			feed(endpoint, greetings[i].greeting, 0, &error));
		g_assert_nonnull(strstr(error ? error->message : "",
					greetings[i].fault));
		g_assert_false(endpoint_up(endpoint));
	}
}

static void greets(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(0xabc, NULL, &note_handler, &noted);
	endpoint_set_config(endpoint, 12, 417, 0);
	send_text(endpoint, "a", 18000, &noted, 0);
	endpoint_connected(endpoint, 50);
	g_autofree char *first = take(endpoint, 50);
	g_assert_cmpstr(
		first, ==,
		"<hello version='1' epoch='0000000000000abc' window='4096' "
		"bytes='16777216' low='1' config='12/417' state='serving'/>"
		"<tick at='50' low='1' config='12/417' state='serving'/>");
	g_assert_true(feed(endpoint, hello, 60, NULL));
	g_assert_true(endpoint_up(endpoint));
	g_assert_cmpint(noted.changes, ==, 1);
	/* The tock stands before the items, and time spent is taken off. */
	g_autofree char *second = take(endpoint, 60);
	g_assert_cmpstr(
		second, ==,
		"<tock at='100' low='1' config='12/417' "
		"state='serving'/><item n='1' life='17940'>YQ==</item>");
}

static void sends_and_repeats(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	Endpoint *endpoint = endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	for (const char *text = "a\0b\0c\0d\0e\0"; *text; text += 2)
		g_assert_true(send_text(endpoint, text, 1000, &noted, 0));
	g_free(take(endpoint, 0));
	g_assert_true(feed(endpoint, "<ok n='1-2 4'/>", 0, NULL));
	g_assert_true(feed(endpoint,
			   "<no n='5' condition='not-allowed' type='auth'/>", 0,
			   NULL));
	g_assert_cmpstr(noted.text->str, ==, "ok;ok;ok;no not-allowed;");
	g_assert_cmpuint(endpoint_pending(endpoint), ==, 1);
	/* The same process: unchanged. */
	endpoint_disconnected(endpoint, 10);
	come_up(endpoint, hello, 10);
	g_autofree char *same = take(endpoint, 10);
	g_assert_nonnull(strstr(same, "<item n='3' life='990'>Yw==</item>"));
	/* Another one: marked, and so for ever. */
	endpoint_disconnected(endpoint, 20);
	come_up(endpoint, hello_new, 20);
	g_autofree char *other = take(endpoint, 20);
	g_assert_nonnull(
		strstr(other, "<item n='3' life='980' again='1'>Yw==</item>"));
	g_assert_nonnull(strstr(other, " low='3' "));
	endpoint_free(endpoint);
	g_assert_cmpstr(noted.text->str, ==,
			"ok;ok;ok;no not-allowed;"
			"no remote-server-timeout unsure;");
}

static void runs_out(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	send_text(endpoint, "never sent", 1000, &noted, 0);
	endpoint_poll(endpoint, 999, NULL);
	g_assert_cmpstr(noted.text->str, ==, "");
	endpoint_poll(endpoint, 1000, NULL);
	g_assert_cmpstr(noted.text->str, ==, "no remote-server-timeout;");
	come_up(endpoint, hello, 1000);
	send_text(endpoint, "sent", 1000, &noted, 1000);
	g_free(take(endpoint, 1000));
	endpoint_poll(endpoint, 2000 + LINK_GRACE_MS - 1, NULL);
	g_assert_cmpuint(endpoint_pending(endpoint), ==, 1);
	endpoint_poll(endpoint, 2000 + LINK_GRACE_MS, NULL);
	g_assert_cmpstr(noted.text->str, ==,
			"no remote-server-timeout;"
			"no remote-server-timeout unsure;");
	/* A late result finds nobody. */
	g_assert_true(feed(endpoint, "<ok n='1-2'/>", 5000, NULL));
}

static void window_is_kept(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint,
		"<hello version='1' epoch='a' low='1' window='3' bytes='5'/>"
		"<tick at='1' low='1'/>",
		0);
	g_assert_true(send_text(endpoint, "aaa", 1000, &noted, 0));
	g_assert_false(send_text(endpoint, "bbb", 1000, &noted, 0));
	g_assert_true(send_text(endpoint, "b", 1000, &noted, 0));
	g_assert_true(send_text(endpoint, "c", 1000, &noted, 0));
	g_assert_false(send_text(endpoint, "", 1000, &noted, 0));
	g_free(take(endpoint, 0));
	g_assert_true(feed(endpoint, "<ok n='1'/>", 0, NULL));
	g_assert_true(send_text(endpoint, "dd", 1000, &noted, 0));
}

static void drains(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	send_text(endpoint, "a", 9000, &noted, 0);
	g_free(take(endpoint, 0));
	g_assert_true(feed(endpoint, "<tick at='5' low='1' state='draining'/>",
			   5, NULL));
	g_assert_false(endpoint_up(endpoint));
	g_assert_true(endpoint_draining(endpoint));
	g_assert_false(send_text(endpoint, "b", 9000, &noted, 5));
	g_assert_false(endpoint_idle(endpoint));
	g_assert_true(feed(endpoint, "<ok n='1'/>", 5, NULL));
	g_assert_true(endpoint_idle(endpoint));
	g_assert_cmpstr(noted.text->str, ==, "ok;");
}

/* A result that may not have arrived is still owed. */
static void drains_when_results_arrived(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	endpoint_drain(endpoint, 5);
	/* The peer may not know yet, and an item be on its way. */
	feed(endpoint, "<tock at='0' low='1'/>", 5, NULL);
	g_assert_false(endpoint_idle(endpoint));
	feed(endpoint, "<tock at='5' low='1'/>", 5, NULL);
	g_assert_true(endpoint_idle(endpoint));
	g_assert_true(
		feed(endpoint, "<item n='1' life='9'>YQ==</item>", 0, NULL));
	g_assert_false(endpoint_idle(endpoint));
	link_item_ok(noted.item);
	g_assert_false(endpoint_idle(endpoint));
	g_free(take(endpoint, 0));
	g_assert_false(endpoint_idle(endpoint));
	g_assert_true(feed(endpoint, "<tick at='9' low='2'/>", 9, NULL));
	g_assert_true(endpoint_idle(endpoint));
}

/* Both without a result when the link broke: one was written to the partner,
 * one was not, and now the sender has given them to somebody else. */
static void withdrawn(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	g_autoptr(GString) told_other = g_string_new(NULL);
	Noted noted = { .text = told }, other = { .text = told_other };
	g_autoptr(KeyTable) keys = keys_new();
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, keys, &note_handler, &noted);
	g_autoptr(Endpoint) heir = endpoint_new(1, keys, &note_handler, &other);
	come_up(endpoint, hello, 0);
	come_up(heir, hello_new, 0);
	feed(endpoint, "<item n='1' life='9999' key='k1'>YQ==</item>", 0, NULL);
	LinkItem *acted = noted.item;
	acted->acted = TRUE;
	feed(endpoint, "<item n='2' life='9999' key='k2'>Yg==</item>", 0, NULL);
	LinkItem *left = noted.item;
	endpoint_disconnected(endpoint, 7000);
	g_assert_false(link_item_withdrawn(left));
	endpoint_connected(endpoint, 7100);
	feed(endpoint,
	     "<hello version='1' epoch='a' low='3' window='9' "
	     "bytes='999'/>",
	     7100, NULL);
	g_assert_true(link_item_withdrawn(left));
	g_assert_false(link_item_withdrawn(acted));
	/* The keys: one is free again, one still has its owner. */
	feed(heir, "<item n='1' life='9999' key='k2'>Yg==</item>", 7200, NULL);
	feed(heir, "<item n='2' life='9999' key='k1'>YQ==</item>", 7200, NULL);
	g_assert_cmpstr(told_other->str, ==, "item b;");
	link_item_ok(left);
	link_item_ok(acted);
	link_item_ok(other.item);
	/* No result for what the sender has forgotten; nothing remembered. */
	feed(endpoint, "<tick at='1' low='3'/>", 7300, NULL);
	g_free(take(endpoint, 7300));
	g_assert_true(endpoint_idle(endpoint));
	g_autofree char *text = take(heir, 7300);
	g_assert_nonnull(strstr(text, "<ok n='1-2'/>"));
}

static void takes_back(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	send_back_text(endpoint, "a", &noted);
	g_free(take(endpoint, 0));
	send_back_text(endpoint, "b", &noted);
	g_assert_true(send_text(endpoint, "c", 9000, &noted, 0));
	endpoint_take_back(endpoint, TRUE);
	g_assert_cmpstr(told->str, ==, "back;no remote-server-timeout;");
	g_assert_cmpuint(endpoint_pending(endpoint), ==, 1);
	endpoint_disconnected(endpoint, 1000);
	endpoint_take_back(endpoint, FALSE);
	g_assert_true(g_str_has_suffix(told->str, "back sent;"));
	/* Its number is no longer waited for. */
	endpoint_connected(endpoint, 7000);
	g_autofree char *text = take(endpoint, 7000);
	g_assert_nonnull(strstr(text, " low='4'"));
}

static void leases(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 1000);
	g_assert_false(endpoint_may_act(endpoint, 1000));
	/* A tick from the future is none of ours. */
	feed(endpoint, "<tock at='99999' low='1'/>", 1200, NULL);
	g_assert_false(endpoint_may_act(endpoint, 1200));
	feed(endpoint, "<tock at='1000' low='1'/>", 1200, NULL);
	g_assert_true(endpoint_may_act(endpoint, 1000 + LINK_LEASE_MS - 1));
	g_assert_false(endpoint_may_act(endpoint, 1000 + LINK_LEASE_MS));
	int changes = noted.changes;
	endpoint_poll(endpoint, 7000, NULL);
	feed(endpoint, "<tock at='7000' low='1'/>", 7100, NULL);
	g_assert_cmpint(noted.changes, ==, changes + 1);
	/* As a sender: our last promise was made at 1000. */
	g_assert_false(endpoint_may_hand_over(endpoint, 8000));
	endpoint_disconnected(endpoint, 8000);
	g_assert_true(endpoint_may_hand_over(endpoint, 8000));
	come_up(endpoint, hello, 9000);
	endpoint_disconnected(endpoint, 9000);
	g_assert_false(
		endpoint_may_hand_over(endpoint, 9000 + LINK_HANDOVER_MS - 1));
	g_assert_true(
		endpoint_may_hand_over(endpoint, 9000 + LINK_HANDOVER_MS));
}

static void notices_silence(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(GError) error = NULL;
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	g_free(take(endpoint, 0));
	g_assert_true(endpoint_poll(endpoint, 999, &error));
	g_autofree char *nothing = take(endpoint, 999);
	g_assert_cmpstr(nothing, ==, "");
	g_assert_true(endpoint_poll(endpoint, 1000, &error));
	g_autofree char *tick = take(endpoint, 1000);
	g_assert_cmpstr(tick, ==,
			"<tick at='1000' low='1' config='0/0' "
			"state='serving'/>");
	/* Elements that are no tock are no sign of its loop. */
	feed(endpoint, "<tick at='5' low='1'/>", 14000, NULL);
	g_assert_true(endpoint_poll(endpoint, LINK_DEAD_MS, &error));
	g_assert_false(endpoint_poll(endpoint, LINK_DEAD_MS + 1, &error));
	g_assert_cmpstr(error->message, ==,
			"the other side has been silent for 15 s");
}

/* Items pass records, and of those little is on its way at a time. */
static void records_wait(void)
{
	g_autoptr(GString) told = g_string_new(NULL);
	Noted noted = { .text = told };
	g_autoptr(Endpoint) endpoint =
		endpoint_new(1, NULL, &note_handler, &noted);
	come_up(endpoint, hello, 0);
	g_free(take(endpoint, 0));
	g_autofree char *bytes = g_strnfill(500000, 'r');
	g_autoptr(GBytes) record = g_bytes_new(bytes, 500000);
	endpoint_record(endpoint, "users", 9, record);
	send_text(endpoint, "a", 1000, &noted, 0);
	g_autofree char *first = take(endpoint, 0);
	g_assert_true(g_str_has_prefix(first, "<item n='1'"));
	g_assert_nonnull(strstr(first, "part='1' of='11'"));
	g_assert_cmpuint(strlen(first), <, 3 * LINK_BULK_BYTES);
	g_autoptr(GString) full = g_string_new(NULL);
	endpoint_take(endpoint, 0, LINK_BULK_BYTES, full);
	g_assert_cmpuint(full->len, ==, 0);
	g_autofree char *second = take(endpoint, 0);
	g_assert_nonnull(strstr(second, "part='2' of='11'"));
	endpoint_disconnected(endpoint, 0);
	come_up(endpoint, hello, 0);
	g_autofree char *anew = take(endpoint, 0);
	g_assert_nonnull(strstr(anew, "part='1' of='11'"));
}

/* ---- keys, over two front ends ---- */

typedef struct Keyed {
	KeyTable *keys;
	Noted noted[2];
	Endpoint *endpoint[2];
} Keyed;

static Keyed keyed_new(void)
{
	Keyed keyed = { .keys = keys_new() };
	return keyed;
}

static void keyed_open(Keyed *keyed)
{
	for (int i = 0; i < 2; i++) {
		keyed->noted[i].text = g_string_new(NULL);
		keyed->endpoint[i] = endpoint_new(1, keyed->keys, &note_handler,
						  &keyed->noted[i]);
		come_up(keyed->endpoint[i], hello, 0);
		g_free(take(keyed->endpoint[i], 0));
	}
}

static void keyed_close(Keyed *keyed)
{
	for (int i = 0; i < 2; i++) {
		endpoint_free(keyed->endpoint[i]);
		g_string_free(keyed->noted[i].text, TRUE);
	}
	keys_free(keyed->keys);
}

static void receive_key(Keyed *keyed, int side, int n, gint64 now)
{
	g_autofree char *text =
		g_strdup_printf("<item n='%d' life='9' key='k'>YQ==</item>", n);
	g_assert_true(feed(keyed->endpoint[side], text, now, NULL));
}

static void expect_out(Keyed *keyed, int side, gint64 now, const char *expected)
{
	g_autofree char *out = take(keyed->endpoint[side], now);
	g_assert_cmpstr(out, ==, expected);
}

static void keys_ok(void)
{
	Keyed keyed = keyed_new();
	keyed_open(&keyed);
	receive_key(&keyed, 0, 1, 100);
	receive_key(&keyed, 1, 1, 100);
	receive_key(&keyed, 1, 2, 100);
	g_assert_null(keyed.noted[1].item);
	link_item_ok(keyed.noted[0].item);
	expect_out(&keyed, 0, 100, "<ok n='1'/>");
	expect_out(&keyed, 1, 100, "<ok n='1-2'/>");
	receive_key(&keyed, 1, 3, 100 + LINK_KEY_MS - 1);
	expect_out(&keyed, 1, 100, "<ok n='3'/>");
	g_assert_null(keyed.noted[1].item);
	receive_key(&keyed, 1, 4, 100 + LINK_KEY_MS);
	g_assert_nonnull(keyed.noted[1].item);
	link_item_ok(keyed.noted[1].item);
	keyed_close(&keyed);
}

static void keys_no(void)
{
	static const LinkResult no = { .condition = "gone", .type = "cancel" };
	Keyed keyed = keyed_new();
	keyed_open(&keyed);
	receive_key(&keyed, 0, 1, 100);
	receive_key(&keyed, 1, 1, 100);
	link_item_no(keyed.noted[0].item, &no);
	expect_out(&keyed, 0, 100,
		   "<no n='1' condition='gone' type='cancel'></no>");
	expect_out(&keyed, 1, 100,
		   "<no n='1' condition='gone' type='cancel'></no>");
	receive_key(&keyed, 1, 2, 101);
	g_assert_nonnull(keyed.noted[1].item);
	/* Its link goes away while the item is still held. */
	LinkItem *held = keyed.noted[1].item;
	receive_key(&keyed, 0, 2, 102);
	keyed_close(&keyed);
	link_item_ok(held);
}

/* The new address of <gone/> crosses; one that no attribute takes does not. */
static void result_with_address(void)
{
	g_autofree char *long_one = g_strnfill(LINK_TEXT_BYTES + 1, 'a');
	LinkResult no = { .condition = "gone",
			  .type = "cancel",
			  .address = "xmpp:a@b.test" };
	Keyed keyed = keyed_new();
	keyed_open(&keyed);
	receive_key(&keyed, 0, 1, 100);
	link_item_no(keyed.noted[0].item, &no);
	expect_out(&keyed, 0, 100,
		   "<no n='1' condition='gone' type='cancel'"
		   " address='xmpp:a@b.test'></no>");
	no.address = long_one;
	receive_key(&keyed, 0, 2, 101);
	link_item_no(keyed.noted[0].item, &no);
	expect_out(&keyed, 0, 101,
		   "<no n='2' condition='gone' type='cancel'></no>");
	keyed_close(&keyed);
}

static void keys_are_bounded(void)
{
	Keyed keyed = keyed_new();
	keyed_open(&keyed);
	for (int i = 0; i < LINK_KEYS + 5000; i++) {
		KeyEntry *entry = NULL;
		g_autofree char *key = g_strdup_printf("%d", i);
		keys_claim(keyed.keys, key, NULL, 1, &entry);
		g_ptr_array_unref(keys_resolve(entry, TRUE, 1));
	}
	g_assert_cmpuint(keys_count(keyed.keys), <=, LINK_KEYS + 1);
	keyed_close(&keyed);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/link/endpoint/receives", receives);
	g_test_add_func("/link/endpoint/refuses", refuses_greetings);
	g_test_add_func("/link/endpoint/greets", greets);
	g_test_add_func("/link/endpoint/repeats", sends_and_repeats);
	g_test_add_func("/link/endpoint/runs-out", runs_out);
	g_test_add_func("/link/endpoint/window", window_is_kept);
	g_test_add_func("/link/endpoint/drains", drains);
	g_test_add_func("/link/endpoint/drains-late",
			drains_when_results_arrived);
	g_test_add_func("/link/endpoint/leases", leases);
	g_test_add_func("/link/endpoint/takes_back", takes_back);
	g_test_add_func("/link/endpoint/withdrawn", withdrawn);
	g_test_add_func("/link/endpoint/silence", notices_silence);
	g_test_add_func("/link/endpoint/records", records_wait);
	g_test_add_func("/link/keys/ok", keys_ok);
	g_test_add_func("/link/keys/no", keys_no);
	g_test_add_func("/link/endpoint/address", result_with_address);
	g_test_add_func("/link/keys/bounded", keys_are_bounded);
	return g_test_run();
}
