/* Streams that bring more than they may: read no faster than allowed, while
 * the partner's own messages get through. */
#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

static gboolean has_verdict(Siege *siege)
{
	return siege->verdicts->len > 0;
}

#define SHORT MESSAGE("a@fabrikam.test")
#define SAID  131072 /* that wait to be sent */

/* Good stanzas, as many as are taken. */
static void on_stanzas(void *data)
{
	Attacker *attacker = siege_first(data);
	g_autoptr(GString) text = g_string_new(NULL);
	if (attacker->over || connection_queued(attacker->connection) > SAID)
		return;
	for (int i = 0; i < 500; i++)
		g_string_append(text, SHORT);
	attacker_says(attacker, text->str);
}

static gint64 fast_since;

static gboolean have_three_seconds_passed(Siege *siege)
{
	(void)siege;
	return clock_monotonic_ms() - fast_since > 3000;
}

static guint slowed_of_first(const Siege *siege)
{
	for (guint i = 0; i < siege->edge->inbound->len; i++) {
		SessionView view;
		session_view(siege->edge->inbound->pdata[i], &view);
		if (g_str_has_prefix(view.address, "127.0.0.3:"))
			return view.slowed;
	}
	return 0;
}

/* Floods for three seconds, in which the partner's messages get through; how
 * many bytes arrived a second, beyond the burst that was saved up. */
static gsize flood_fast(Siege *siege, void (*fn)(void *siege))
{
	fast_since = clock_monotonic_ms();
	siege_every(siege, 1, fn);
	siege_wait(siege, have_three_seconds_passed);
	g_ptr_array_set_size(siege->got, 0);
	fast_since = clock_monotonic_ms();
	siege_wait(siege, have_three_seconds_passed);
	gsize bytes = 0;
	for (guint i = 0; i < siege->got->len; i++)
		bytes += strlen(siege->got->pdata[i]);
	gint64 took = clock_monotonic_ms() - fast_since;
	return bytes * 1000 / (gsize)took;
}

static void check_alive_and_slowed(Siege *siege)
{
	g_assert_false(siege_first(siege)->over);
	g_assert_cmpuint(slowed_of_first(siege), >, 0);
	timer_stop(siege->drip);
	g_ptr_array_set_size(siege->got, 0);
	siege_partner_says(siege, "<message xmlns='jabber:server' "
				  "from='bob@fabrikam.test' "
				  "to='anna@contoso.test' id='good'/>");
	g_string_truncate(siege->verdicts, 0);
	siege_wait(siege, has_verdict);
	g_assert_cmpstr(siege->verdicts->str, ==, "y");
}

static void test_stanzas(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.stream_elements = 200;
	siege_check_unaffected(siege);
	attack_proven(siege);
	gsize rate = flood_fast(siege, on_stanzas);
	g_assert_cmpuint(rate / strlen(SHORT), >, 50);
	g_assert_cmpuint(rate / strlen(SHORT), <, 400);
	check_alive_and_slowed(siege);
}

static void on_bytes(void *data)
{
	static char body[60000];
	Attacker *attacker = siege_first(data);
	if (attacker->over || connection_queued(attacker->connection) > SAID)
		return;
	memset(body, 'x', sizeof body - 1);
	attacker_says(attacker, "<message from='a@fabrikam.test' "
				"to='anna@contoso.test'><body>");
	attacker_says(attacker, body);
	attacker_says(attacker, "</body></message>");
}

static void test_bytes(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.stream_bytes = 200000;
	siege_check_unaffected(siege);
	attack_proven(siege);
	gsize rate = flood_fast(siege, on_bytes);
	g_assert_cmpuint(rate, >, 60000);
	g_assert_cmpuint(rate, <, 400000);
	check_alive_and_slowed(siege);
}

/* Without any limit a stream gets its share of the turns and no more. */
static void test_unlimited(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.stream_elements = 0;
	siege->edge->config->gateway.stream_bytes = 0;
	siege_check_unaffected(siege);
	attack_proven(siege);
	siege_every(siege, 1, on_stanzas);
	for (int i = 0; i < 20; i++) {
		g_string_truncate(siege->verdicts, 0);
		siege_partner_says(siege, "<message xmlns='jabber:server' "
					  "from='bob@fabrikam.test' "
					  "to='anna@contoso.test' id='good'/>");
		siege_wait(siege, has_verdict);
		g_assert_cmpstr(siege->verdicts->str, ==, "y");
	}
	g_assert_cmpuint(siege->got->len, >, 1000);
	g_assert_cmpuint(slowed_of_first(siege), ==, 0);
}

static guint count_of(const char *text, const char *word)
{
	guint count = 0;
	while ((text = strstr(text, word))) {
		count++;
		text++;
	}
	return count;
}

/* Questions about keys, that prove nothing. */
static void on_ask(void *data)
{
	Attacker *attacker = siege_first(data);
	g_autoptr(GString) text = g_string_new(NULL);
	if (attacker->over || connection_queued(attacker->connection) > SAID)
		return;
	for (int i = 0; i < 500; i++)
		g_string_append(text, "<db:verify from='fabrikam.test' "
				      "to='contoso.test' id='1'>k"
				      "</db:verify>");
	attacker_says(attacker, text->str);
}

/* Who has proven nothing is answered a hundred questions a second. */
static void test_early(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege->edge->config->gateway.establishment_timeout = 60;
	siege_check_unaffected(siege);
	attacker_says(attack(siege), HEADER);
	fast_since = clock_monotonic_ms();
	siege_every(siege, 1, on_ask);
	siege_wait(siege, have_three_seconds_passed);
	gint64 took = clock_monotonic_ms() - fast_since;
	guint answers = count_of(siege_first(siege)->got->str, "<db:verify");
	/* One read of 16 kB may bring more at the end. */
	g_assert_cmpuint(answers, >, 100);
	g_assert_cmpuint(answers, <, 200 + took / 10 + 300);
	check_alive_and_slowed(siege);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/fast/" #name, test_##name)
	ADD(stanzas);
	ADD(bytes);
	ADD(unlimited);
	ADD(early);
	return g_test_run();
}
