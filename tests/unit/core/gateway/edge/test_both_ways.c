/* Streams that carry stanzas of both directions (XEP-0288), with real sockets
 * and TLS. */
#include "core/gateway/base/trace.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/edge/relay.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <string.h>

static const char to_bob[] = "<message xmlns='jabber:server' id='s' "
			     "from='anna@contoso.test' "
			     "to='bob@fabrikam.test'/>";
static const char to_anna[] = "<message xmlns='jabber:server' id='x' "
			      "from='bob@fabrikam.test' "
			      "to='anna@contoso.test'/>";

static gboolean has_result(Siege *siege)
{
	return siege->results->len > 0;
}

static gboolean has_verdict(Siege *siege)
{
	return siege->verdicts->len > 0;
}

static json_t *streams(Siege *siege)
{
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(siege->edge, request);
	return json_incref(json_object_get(answer, "streams"));
}

/* The only one there is. */
static void check_stream(Siege *siege, const char *opened_by)
{
	g_autoptr(json_t) all = streams(siege);
	const json_t *one = json_array_get(all, 0);
	g_assert_cmpuint(json_array_size(all), ==, 1);
	g_assert_cmpstr(json_member(one, "direction"), ==, "both");
	g_assert_cmpstr(json_member(one, "openedBy"), ==, opened_by);
	g_assert_cmpstr(json_member(one, "authenticated"), ==, "EXTERNAL");
}

static void test_opened_here(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	siege_check_unaffected(siege);
	check_stream(siege, "here");
	g_assert_cmpuint(xmpp_server_streams(siege->peer, FALSE), ==, 0);
}

static void test_opened_by_partner(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	check_stream(siege, "partner");
	g_assert_cmpuint(xmpp_server_streams(siege->peer, TRUE), ==, 0);
}

/* Where only one side knows of it each direction has its stream. */
static void test_not_wanted(void)
{
	g_autoptr(Siege) siege = siege_new();
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	siege_check_unaffected(siege);
	g_autoptr(json_t) all = streams(siege);
	g_assert_cmpuint(json_array_size(all), ==, 2);
}

/* Without stream management pings prove what arrives, both on one stream. */
static void test_pings(void)
{
	XmppServerSetup kind = { .bidi = TRUE, .no_management = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	check_stream(siege, "here");
}

/* Behind a firewall that lets nobody in. */
static void test_unreachable(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_check_unaffected(siege);
	xmpp_server_close(siege->peer, TRUE);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	g_assert_cmpuint(siege->answers->len, ==, 1);
}

static gboolean is_gone(Siege *siege)
{
	return !siege->edge->inbound->len;
}

/* The partner ends its stream in order: ours go over one of our own. */
static void test_ended(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	session_close(siege->edge->inbound->pdata[0], NULL);
	siege_wait(siege, is_gone);
	g_string_truncate(siege->results, 0);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	check_stream(siege, "here");
}

/* A front end that is away stops the reading of a stream of ours, too, and
 * what came is not lost. */
static gboolean away;
static gboolean (*was_serving)(void *data);

static gboolean on_serving(void *data)
{
	return !away && was_serving(data);
}

static gboolean (*was_sent)(void *data, const char *user, const LinkSend *send);

static gboolean on_send(void *data, const char *user, const LinkSend *send)
{
	return !away && was_sent(data, user, send);
}

static gboolean is_held(Siege *siege)
{
	return relay_open(siege->edge->relay) == 1;
}

static void test_front_end_away(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	Uplink *uplink = &siege->edge->uplink;
	was_serving = uplink->serving;
	was_sent = uplink->send;
	uplink->serving = on_serving;
	uplink->send = on_send;
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	away = TRUE;
	siege_partner_says(siege, to_anna);
	siege_wait(siege, is_held);
	away = FALSE;
	relay_retry(siege->edge->relay);
	siege_wait(siege, has_verdict);
	g_assert_cmpstr(siege->verdicts->str, ==, "y");
	g_string_truncate(siege->verdicts, 0);
	siege_partner_says(siege, to_anna);
	siege_wait(siege, has_verdict);
	g_assert_cmpuint(siege->got->len, ==, 2);
	check_stream(siege, "here");
}

static ComputerConfig self = {
	.fqdn = (char *)"edge.contoso.test",
	.role = (char *)"edge",
	.external_address = (char *)"127.0.0.1",
};

static gboolean is_over(Siege *siege)
{
	return is_gone(siege) && !pairs_count(siege->edge, NULL);
}

/* A partner that goes takes his stream with him, whoever opened it and whatever
 * goes over it. */
static void check_removed(gboolean opened_here)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	if (!opened_here)
		siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	check_stream(siege, opened_here ? "here" : "partner");
	Config *config = config_new();
	config->federation_allowed = TRUE;
	config->self = &self;
	g_hash_table_add(config->domains, g_strdup("contoso.test"));
	g_assert_true(edge_apply(siege->edge, config, NULL));
	config_unref(config);
	siege_wait(siege, is_over);
	siege_give(siege, to_bob);
	g_assert_cmpstr(siege->results->str, ==, "on");
	siege_apply(siege);
	siege_check_unaffected(siege);
}

static void test_removed(void)
{
	check_removed(TRUE);
	check_removed(FALSE);
}

/* One stream is within a limit of one. */
static void test_limit(void)
{
	XmppServerSetup kind = { .bidi = TRUE };
	g_autoptr(Siege) siege = siege_new_with(&kind);
	PartnerConfig *partner = (PartnerConfig *)config_partner(
		siege->edge->config, "fabrikam.test");
	partner->connection_limit = 1;
	siege_check_unaffected(siege);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/both_ways/" #name, test_##name)
	ADD(opened_here);
	ADD(opened_by_partner);
	ADD(not_wanted);
	ADD(pings);
	ADD(unreachable);
	ADD(ended);
	ADD(front_end_away);
	ADD(limit);
	ADD(removed);
	return g_test_run();
}
