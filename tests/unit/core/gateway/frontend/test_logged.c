#include "core/gateway/base/logbook.h"
#include "tests/support/certificates.h"
#include "tests/unit/core/gateway/frontend/presence_bench.h"

#include <string.h>

/* One id follows presence across SIP and XMPP, for Search-CsClsLogging. */

#define ITEM  "0123456789abcdef" /* of what fake_item makes */
#define EVENT "Event: presence\r\n"
#define PIDF                                                                   \
	"<?xml version='1.0'?>"                                                \
	"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:a'>"       \
	"<tuple id='ID-desk'><status><basic>open</basic></status></tuple>"     \
	"</presence>"

static char *open_all(Bench *bench)
{
	char *folder = test_folder_new();

	logbook_open(folder);
	g_assert_true(logbook_start("IMAndPresence", 600, NULL));
	bench_open(bench);
	return folder;
}

static void close_all(Bench *bench, char *folder)
{
	bench_close(bench);
	logbook_close();
	test_folder_remove(folder);
}

static json_t *entries(void)
{
	g_autoptr(json_t) asked = json_pack("{s:[s]}", "components", "SIP");
	g_autoptr(json_t) answer = NULL;

	logbook_sync();
	answer = logbook_search(asked);
	return json_incref(json_object_get(answer, "entries"));
}

static gboolean is_one(const json_t *entry, const char *way, const char *begins)
{
	return g_str_has_prefix(json_member(entry, "text"), begins) &&
	       !g_strcmp0(json_member(entry, "way"), way);
}

/* The id of the last one that begins so; and its answer has the same. */
static char *id_of(const char *way, const char *begins)
{
	g_autoptr(json_t) all = entries();
	g_autofree char *id = NULL;
	guint answers = 0;

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *entry = json_array_get(all, i);
		const char *has = json_member(entry, "id");

		if (is_one(entry, way, begins)) {
			g_free(id);
			id = g_strdup(has);
			answers = 0;
		}
		answers += g_str_has_prefix(json_member(entry, "text"),
					    "SIP/2.0 ") &&
			   id && !g_strcmp0(has, id);
	}
	g_assert_cmpuint(answers, >, 0);
	return g_strdup(id ? id : "");
}

static void assert_sent(Bench *bench, const char *text, const char *id)
{
	RUN_UNTIL(bench, fake_link.sent->len);
	g_assert_cmpstr(((FakeSent *)fake_link.sent->pdata[0])->trace, ==, id);
	wait_sent(bench, text);
}

/* A contact's wish, what is asked at the pool for it, and the pool's word; what
 * the pool says later has ids of its own. */
static void watched(void)
{
	Bench bench;
	char *folder = open_all(&bench);
	g_autoptr(LinkItem) item =
		give_presence("anna@fabrikam.test", "subscribe", NULL);
	const PoolSeen *seen = next_seen(&bench, 1, "SUBSCRIBE");
	g_autofree char *asked = NULL;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;

	RUN_UNTIL(&bench, item->result == 1);
	send_notify(&bench, seen, "active;expires=3600", NULL);
	asked = id_of("sent", "SUBSCRIBE ");
	first = id_of("received", "NOTIFY ");
	g_assert_cmpstr(asked, ==, ITEM);
	g_assert_cmpstr(first, ==, ITEM);
	assert_sent(&bench, "type='subscribed'", ITEM);
	assert_sent(&bench, "type='unavailable'", ITEM);
	send_notify(&bench, seen, "active;expires=3600", PIDF);
	second = id_of("received", "NOTIFY ");
	g_assert_cmpstr(second, !=, ITEM);
	g_assert_cmpstr(second, !=, "");
	assert_sent(&bench, "from='bo@contoso.test/desk'", second);
	close_all(&bench, folder);
}

/* A user's SUBSCRIBE, what the contact hears of it, and the NOTIFY with what
 * he says. */
static void noticed(void)
{
	Bench bench;
	char *folder = open_all(&bench);
	g_autoptr(LinkItem) subscribed = NULL;
	g_autoptr(LinkItem) presence = NULL;
	g_autofree char *asked = NULL;
	g_autofree char *pending = NULL;
	g_autofree char *active = NULL;

	send_subscribe(&bench, ANNA, NULL, 600, EVENT);
	next_seen(&bench, 1, "NOTIFY");
	run_for(&bench, 50);
	asked = id_of("received", "SUBSCRIBE ");
	pending = id_of("sent", "NOTIFY ");
	g_assert_cmpstr(asked, !=, "");
	g_assert_cmpstr(pending, ==, asked);
	assert_sent(&bench, "type='subscribe'", asked);
	subscribed = give_presence("anna@fabrikam.test", "subscribed", NULL);
	presence = give_presence("anna@fabrikam.test/r", NULL, NULL);
	next_seen(&bench, 2, "NOTIFY");
	run_for(&bench, 50);
	active = id_of("sent", "NOTIFY ");
	g_assert_cmpstr(active, ==, ITEM);
	while (fake_link.sent->len)
		wait_sent(&bench, "");
	close_all(&bench, folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/frontend/logged/watched", watched);
	g_test_add_func("/frontend/logged/noticed", noticed);
	return g_test_run();
}
