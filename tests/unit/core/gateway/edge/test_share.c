/* Several pairs of domains over one stream of ours (XEP-0220 §2.5), with real
 * sockets and TLS. */
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/pair.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

#define TO(from, to, id)                                                       \
	"<message xmlns='jabber:server' from='anna@" from "' to='bob@" to      \
	"' id='" id "'/>"

static guint results_wanted;

static gboolean has_results(Siege *siege)
{
	return siege->results->len >= results_wanted;
}

static void give(Siege *siege, const char *text)
{
	siege_give(siege, text);
	results_wanted = (guint)siege->results->len + 1;
	siege_wait(siege, has_results);
}

static Siege *siege_with(XmppServerSetup kind, gboolean dialback)
{
	kind.methods = METHOD_EXTERNAL | METHOD_TLS_DIALBACK;
	Siege *siege = siege_new_with(&kind);
	Config *config = siege->edge->config;
	PartnerConfig *partner =
		(PartnerConfig *)config_partner(config, "fabrikam.test");
	partner->sasl = dialback ? NEGOTIATION_OPTIONAL : NEGOTIATION_REQUIRED;
	partner->dialback = dialback;
	config->gateway.inactivity_timeout = 60;
	g_hash_table_add(config->domains, g_strdup("northwind.test"));
	return siege;
}

/* Another domain of ours, for which our certificate is not even made. */
static void test_sender(void)
{
	g_autoptr(Siege) siege = siege_with((XmppServerSetup){ 0 }, TRUE);
	give(siege, TO("contoso.test", "fabrikam.test", "1"));
	give(siege, TO("northwind.test", "fabrikam.test", "2"));
	give(siege, TO("contoso.test", "fabrikam.test", "3"));
	give(siege, TO("northwind.test", "fabrikam.test", "4"));
	g_assert_cmpstr(siege->results->str, ==, "oooo");
	g_assert_cmpuint(siege->answers->len, ==, 4);
	g_assert_cmpuint(xmpp_server_streams(siege->peer, TRUE), ==, 1);
	g_assert_cmpuint(pairs_count(siege->edge, NULL), ==, 1);
}

/* Another domain of the partner, at the same address. */
static void test_target(void)
{
	g_autoptr(Siege) siege = siege_with((XmppServerSetup){ 0 }, TRUE);
	give(siege, TO("contoso.test", "fabrikam.test", "1"));
	give(siege, TO("contoso.test", "im.fabrikam.test", "2"));
	g_assert_cmpstr(siege->results->str, ==, "oo");
	g_assert_cmpuint(xmpp_server_streams(siege->peer, TRUE), ==, 1);
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(siege->edge, request);
	g_assert_cmpuint(json_array_size(json_object_get(answer, "streams")),
			 ==, 2);
}

/* A partner that takes one pair a stream gets one for each. */
static void test_refused(void)
{
	g_autoptr(Siege) siege =
		siege_with((XmppServerSetup){ .one_pair = TRUE }, TRUE);
	give(siege, TO("contoso.test", "fabrikam.test", "1"));
	give(siege, TO("northwind.test", "fabrikam.test", "2"));
	g_assert_cmpstr(siege->results->str, ==, "oo");
	g_assert_cmpuint(xmpp_server_streams(siege->peer, TRUE), ==, 2);
}

/* Where certificates alone count, no key speaks for a domain. */
static void test_external_alone(void)
{
	g_autoptr(Siege) siege = siege_with((XmppServerSetup){ 0 }, FALSE);
	give(siege, TO("contoso.test", "fabrikam.test", "1"));
	give(siege, TO("northwind.test", "fabrikam.test", "2"));
	g_assert_cmpstr(siege->results->str, ==, "on");
	g_assert_cmpuint(siege->answers->len, ==, 1);
}

static gboolean is_alone(Siege *siege)
{
	return !xmpp_server_streams(siege->peer, TRUE);
}

/* The stream ends: each goes on, together again. */
static void test_ended(void)
{
	g_autoptr(Siege) siege = siege_with((XmppServerSetup){ 0 }, TRUE);
	give(siege, TO("contoso.test", "fabrikam.test", "1"));
	give(siege, TO("northwind.test", "fabrikam.test", "2"));
	xmpp_server_cut(siege->peer);
	siege_wait(siege, is_alone);
	give(siege, TO("northwind.test", "fabrikam.test", "3"));
	give(siege, TO("contoso.test", "fabrikam.test", "4"));
	g_assert_cmpuint(siege->results->len, ==, 4);
	g_assert_null(strchr(siege->results->str, 'n'));
	g_assert_cmpuint(siege->answers->len, ==, 4);
}

/* ---- cut while both are under way ---- */

#define EACH 200

static guint said;

static void on_tick(void *data)
{
	Siege *siege = data;
	for (int i = 0; i < 2 && said < EACH; i++, said++) {
		g_autofree char *one = g_strdup_printf(
			TO("contoso.test", "fabrikam.test", "c%u"), said);
		g_autofree char *two = g_strdup_printf(
			TO("northwind.test", "fabrikam.test", "n%u"), said);
		siege_give(siege, one);
		siege_give(siege, two);
	}
	if (said < EACH && said % 40 == 20)
		xmpp_server_cut(siege->peer);
}

/* Those of one domain in their order, each once. */
static void check_order(const Siege *siege, char mark)
{
	guint next = 0;
	for (guint i = 0; i < siege->answers->len; i++) {
		const char *id = xml_get(siege->answers->pdata[i], "id");
		if (*id != mark)
			continue;
		g_autofree char *wanted = g_strdup_printf("%c%u", mark, next);
		if (strcmp(id, wanted))
			g_assert_cmpstr(id, ==, wanted);
		next++;
	}
	g_assert_cmpuint(next, ==, EACH);
}

static void test_cut(void)
{
	g_autoptr(Siege) siege =
		siege_with((XmppServerSetup){ .resume = TRUE }, TRUE);
	said = 0;
	results_wanted = 2 * EACH;
	siege_every(siege, 5, on_tick);
	siege_wait(siege, has_results);
	g_assert_null(strpbrk(siege->results->str, "nu"));
	check_order(siege, 'c');
	check_order(siege, 'n');
	g_assert_cmpuint(xmpp_server_resumed(siege->peer), >, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/share/" #name, test_##name)
	ADD(sender);
	ADD(target);
	ADD(refused);
	ADD(external_alone);
	ADD(ended);
	ADD(cut);
	return g_test_run();
}
