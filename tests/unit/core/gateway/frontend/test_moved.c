#include "tests/unit/core/gateway/frontend/pool_bench.h"

#include <string.h>

/* ---- 3xx ---- */

static const struct {
	const char *title;
	int status;
	const char *contact;
	const char *condition; /* NULL: it was followed */
	const char *address;   /* that the sender hears */
} moves[] = {
	{ "member", 302, "<sip:bo@OTHER;x=1>", NULL, NULL },
	{ "home", 301, "\"a\" <sip:bo@OTHER>", NULL, NULL },
	{ "outside", 302, "<sip:bo@elsewhere.test>", "redirect",
	  "xmpp:bo@elsewhere.test" },
	{ "sips", 302, "<sips:bo@OTHER>", "redirect", NULL },
	{ "somebody-else", 302, "<sip:eve@OTHER>", "redirect",
	  "xmpp:eve@OTHER" },
	{ "blank", 302, "<sip:bo@OTHER;a b>", "redirect",
	  "xmpp:bo@OTHER" },
	{ "none", 305, NULL, "redirect", NULL },
	{ "gone", 301, "<sip:b%C3%B6@elsewhere.test;gr=a%26b>", "gone",
	  "xmpp:b%C3%B6@elsewhere.test/a&b" },
	{ "services", 380, "<sip:bo@OTHER>", "not-acceptable", NULL },
};

static void moved(const void *data)
{
	guint row = GPOINTER_TO_UINT(data);
	const char *other = NULL;
	Bench bench;
	g_autoptr(LinkItem) item = NULL;
	g_autoptr(GString) contact = g_string_new(NULL);

	bench_open(&bench);
	other = bench.second == bench.members ? "m0.contoso.test"
					      : "m1.contoso.test";
	if (moves[row].contact)
		g_string_printf(contact, "Contact: %s\r\n", moves[row].contact);
	g_string_replace(contact, "OTHER", other, 0);
	bench.first->message = moves[row].status;
	bench.first->extra = contact->str;
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	if (moves[row].condition) {
		g_autoptr(GString) address = g_string_new(moves[row].address);

		g_string_replace(address, "OTHER", other, 0);
		g_assert_cmpstr(item->condition, ==, moves[row].condition);
		g_assert_cmpstr(item->address ? item->address : "", ==,
				address->str);
		g_assert_cmpuint(bench.second->got->len, ==, 0);
	} else {
		g_autofree char *line =
			g_strconcat("MESSAGE sip:bo@", other, NULL);

		g_assert_cmpint(item->result, ==, 1);
		g_assert_true(
			g_str_has_prefix(bench.second->got->pdata[0], line));
	}
	bench_close(&bench);
}

/* A pool that sends us in a circle gets an end. */
static void circle(void)
{
	Bench bench;
	g_autoptr(LinkItem) item = NULL;

	bench_open(&bench);
	for (guint i = 0; i < 2; i++) {
		bench.members[i].message = 302;
		bench.members[i].extra =
			i ? "Contact: <sip:bo@m0.contoso.test>\r\n"
			  : "Contact: <sip:bo@m1.contoso.test>\r\n";
	}
	bench_start(&bench, "127.0.0.1");
	wait_asked(&bench);
	item = fake_item(TEXT("bo"));
	RUN_UNTIL(&bench, item->result);
	g_assert_cmpstr(item->condition, ==, "redirect");
	g_assert_cmpuint(bench.members[0].got->len, ==, 1);
	g_assert_cmpuint(bench.members[1].got->len, ==, 1);
	bench_close(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
		g_autofree char *name =
			g_strconcat("/frontend/moved/", moves[i].title, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), moved);
	}
	g_test_add_func("/frontend/moved/circle", circle);
	return g_test_run();
}
