#include "core/gateway/sip/check.h"
#include "core/gateway/sip/screen.h"
#include "tests/unit/core/gateway/sip/torture_file.h"

#include <string.h>

/* What happens to one datagram. */
static char *outcome_of(const char *bytes, gsize length)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipVerdict verdict;
	SipScreen screen;

	if (!message)
		return g_strdup("dropped");
	verdict = sip_check(message, bytes);
	if (verdict.status &&
	    (!message->method || !strcmp(message->method, "ACK") ||
	     !sip_message_value(message, "via")))
		return g_strdup("dropped");
	if (verdict.status)
		return g_strdup_printf("%d", verdict.status);
	if (!message->method)
		return g_strdup("answer");
	screen = sip_screen(message, "gw.contoso.test", 5098);
	g_free(screen.extra);
	return screen.status ? g_strdup_printf("%d", screen.status)
			     : g_strdup("handed");
}

static guint run(const GPtrArray *cases)
{
	for (guint i = 0; i < cases->len; i++) {
		const TortureCase *one = cases->pdata[i];
		g_autofree char *outcome =
			outcome_of(one->bytes->str, one->bytes->len);

		if (strcmp(outcome, one->outcome))
			g_test_message("%s", one->name);
		g_assert_cmpstr(outcome, ==, one->outcome);
	}
	return cases->len;
}

static void own(void)
{
	g_autoptr(GPtrArray) cases = torture_own();

	g_assert_cmpuint(run(cases), ==, torture_rows());
}

static void archives(void)
{
	g_autoptr(GPtrArray) cases = torture_archives();

	if (!cases->len) {
		g_test_skip("the archives are not here");
		return;
	}
	g_assert_cmpuint(run(cases), >=, 49 + 12);
}

/* Every prefix and every flipped byte of every case: no crash, no leak, and
 * always one of the outcomes. */
static void mutations(void)
{
	g_autoptr(GPtrArray) cases = torture_own();

	for (guint i = 0; i < cases->len; i++) {
		const GString *bytes = ((TortureCase *)cases->pdata[i])->bytes;
		gsize length = bytes->len;

		for (gsize at = 0; at < length; at += 1 + length / 200) {
			g_autofree char *copy = g_memdup2(bytes->str, length);
			g_autofree char *cut = g_memdup2(bytes->str, at + 1);
			g_autofree char *one = outcome_of(cut, at);
			g_autofree char *other = NULL;

			copy[at] = (char)g_test_rand_int_range(0, 256);
			other = outcome_of(copy, length);
			g_assert_true(*one && *other);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/torture/own", own);
	g_test_add_func("/sip/torture/archives", archives);
	g_test_add_func("/sip/torture/mutations", mutations);
	return g_test_run();
}
