#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/decisions.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/role.h"
#include "core/gateway/frontend/talks.h"

#include <string.h>

/* What is full says so, once, and is counted. */

/* The lines with that text; the log is empty then. */
static guint lines_with(const char *text)
{
	g_autoptr(GPtrArray) lines = trace_recent(NULL, 1000);
	guint count = 0;

	for (guint i = 0; i < lines->len; i++)
		count += strstr(lines->pdata[i], text) != NULL;
	trace_repeats_end();
	trace_forget();
	return count;
}

/* The buffer is overwritten by the next one. */
static Address contact_of(char *buffer, gsize size, int number)
{
	g_snprintf(buffer, size, "user%d", number);
	return (Address){ .local = buffer, .domain = (char *)"f.test" };
}

static Address bo = { .local = (char *)"bo", .domain = (char *)"c.test" };

static gboolean may(Contacts *contacts, int number, gint64 now)
{
	char buffer[16];
	Address contact = contact_of(buffer, sizeof(buffer), number);

	return contacts_may_answer(contacts, &bo, &contact, now);
}

static void wrote(Contacts *contacts, int number, gint64 now)
{
	char buffer[16];
	Address contact = contact_of(buffer, sizeof(buffer), number);

	contacts_wrote(contacts, &bo, &contact, now);
}

/* The first are forgotten, and who is written to again is not among them. */
static void contacts(void)
{
	Counters counters = { 0 };
	Contacts *contacts = contacts_new(&counters);

	for (int i = 0; i < CONTACTS_MOST; i++)
		wrote(contacts, i, 1);
	wrote(contacts, 0, 2);
	g_assert_cmpuint(counters.limits_met, ==, 0);
	wrote(contacts, CONTACTS_MOST, 3);
	wrote(contacts, CONTACTS_MOST + 1, 3);
	g_assert_cmpuint(counters.limits_met, ==, 2);
	g_assert_cmpuint(lines_with("there are 200000 contacts"), ==, 1);
	g_assert_true(may(contacts, 0, 3));
	g_assert_false(may(contacts, 1, 3));
	g_assert_false(may(contacts, 2, 3));
	g_assert_true(may(contacts, 3, 3));
	g_assert_true(may(contacts, CONTACTS_MOST + 1, 3));
	/* What is over makes room in silence. */
	wrote(contacts, -1, 3 + CONTACT_LIFE_MS);
	g_assert_cmpuint(counters.limits_met, ==, 2);
	g_assert_false(may(contacts, 3, 3 + CONTACT_LIFE_MS));
	contacts_free(contacts);
	lines_with("");
}

static void decisions(void)
{
	Loop *loop = loop_new();
	Counters counters = { 0 };
	Decisions *decisions = decisions_new(loop, G_MAXINT, &counters);
	gboolean relayed;

	for (int i = 0; i <= DECISIONS_MOST + 1; i++) {
		g_autofree char *call = g_strdup_printf("call%d", i);

		decisions_add(decisions, call, 1, TRUE);
	}
	g_assert_false(decisions_find(decisions, "call0", 1, &relayed));
	g_assert_false(decisions_find(decisions, "call1", 1, &relayed));
	g_assert_true(decisions_find(decisions, "call2", 1, &relayed));
	g_assert_cmpuint(counters.limits_met, ==, 2);
	g_assert_cmpuint(lines_with("there are 200000 calls"), ==, 1);
	decisions_free(decisions);
	loop_free(loop);
}

static void forms(void)
{
	Counters counters = { 0 };
	Forms *forms = forms_new(&counters);
	char buffer[16];
	Address user;

	for (int i = 0; i < FORMS_MOST; i++) {
		user = contact_of(buffer, sizeof(buffer), i);
		forms_saw(forms, &user, "text/html");
	}
	forms_saw(forms, &user, "message/cpim");
	g_assert_cmpuint(forms_of(forms, &user), ==, FORM_HTML | FORM_CPIM);
	g_assert_cmpuint(counters.limits_met, ==, 0);
	forms_saw(forms, &bo, "text/html");
	g_assert_cmpuint(forms_of(forms, &user), ==, 0);
	g_assert_cmpuint(counters.limits_met, ==, 1);
	g_assert_cmpuint(lines_with("there are 100000 users"), ==, 1);
	forms_free(forms);
}

static void talks(void)
{
	Loop *loop = loop_new();
	Frontend frontend = { .loop = loop };
	Talks *talks = talks_new(&frontend);
	char buffer[16];

	for (int i = 0; i < TALKS_MOST + 3; i++) {
		Address contact = contact_of(buffer, sizeof(buffer), i);

		g_assert_false(talks_typed(talks, &bo, &contact, TRUE, 0));
	}
	g_assert_cmpuint(frontend.counters.limits_met, ==, 3);
	g_assert_cmpuint(lines_with("there are 100000 pairs of users"), ==, 1);
	talks_free(talks);
	loop_free(loop);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_WARNING);
	g_test_add_func("/frontend/limits/contacts", contacts);
	g_test_add_func("/frontend/limits/decisions", decisions);
	g_test_add_func("/frontend/limits/forms", forms);
	g_test_add_func("/frontend/limits/talks", talks);
	return g_test_run();
}
