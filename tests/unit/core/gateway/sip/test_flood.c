#include "core/gateway/base/trace.h"
#include "core/gateway/sip/agent_private.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/table.h"
#include "tests/fuzz/still.h"

#include <string.h>

/* Floods of a pool's own computer, in a time that stands still. */

typedef struct Flood {
	Loop *loop;
	SipAgent *agent;
	guint handed;
} Flood;

static void on_request(void *data, SipRequest *request)
{
	Flood *flood = data;

	flood->handed++;
	sip_request_answer(request, 486, NULL, NULL);
}

static const SipAgentHandler handler = { .request = on_request };

static void flood_open(Flood *flood)
{
	const SipAgentOptions options = { .host = "fe1.gw.test",
					  .address = "192.0.2.2",
					  .sessions = TRUE };

	trace_set_level(TRACE_ERROR);
	memset(flood, 0, sizeof(*flood));
	flood->loop = loop_new();
	flood->agent =
		sip_agent_new(flood->loop, &options, &handler, flood, NULL);
}

static void flood_close(Flood *flood)
{
	sip_agent_free(flood->agent);
	loop_free(flood->loop);
}

static void take(const char *method, guint number)
{
	g_autofree char *text = g_strdup_printf(
		"%s sip:anna@fabrikam.test SIP/2.0\r\n"
		"Via: SIP/2.0/UDP m1.pool.test;branch=z9hG4bK%u\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:bo@pool.test>;tag=f\r\n"
		"To: <sip:anna@fabrikam.test>\r\nCall-ID: c%u\r\n"
		"CSeq: 1 %s\r\nContent-Length: 0\r\n\r\n",
		method, number, number, method);
	SipTarget from;

	sip_target_set(&from, SIP_UDP, "192.0.2.1", 5060);
	still_transport.handler->received(still_transport.data, text,
					  strlen(text), &from, FALSE);
}

/* How many answers have gone out since the last time. */
static guint sent(void)
{
	guint count = still_transport.sent->len;

	g_ptr_array_set_size(still_transport.sent, 0);
	return count;
}

static guint kept(const Flood *flood)
{
	return g_hash_table_size(flood->agent->transactions->servers);
}

/* No ACK ever comes: each INVITE is answered, a bounded number of answers is
 * repeated, and after 32 s nothing is left. */
static void invites(void)
{
	const guint count = SIP_INVITE_TRANSACTIONS + 5000;
	Flood flood;

	flood_open(&flood);
	for (guint i = 0; i < count; i++)
		take("INVITE", i);
	g_assert_cmpuint(sent(), ==, count);
	g_assert_cmpuint(kept(&flood), ==, SIP_INVITE_TRANSACTIONS);
	still_wait(flood.loop, SIP_T1_MS + 250);
	g_assert_cmpuint(sent(), ==, SIP_INVITE_TRANSACTIONS);
	take("MESSAGE", count);
	g_assert_cmpuint(flood.handed, ==, count + 1);
	g_assert_cmpuint(sent(), ==, 1);
	for (guint i = 5000; i < count; i++)
		take("ACK", i);
	still_wait(flood.loop, SIP_END_MS - 1000);
	g_assert_cmpuint(sent(), ==, 0);
	still_wait(flood.loop, 2000);
	g_assert_cmpuint(kept(&flood), ==, 0);
	flood_close(&flood);
}

/* The same request again and again is one. */
static void repeated(void)
{
	Flood flood;

	flood_open(&flood);
	for (guint i = 0; i < 5000; i++)
		take("MESSAGE", 1);
	g_assert_cmpuint(flood.handed, ==, 1);
	g_assert_cmpuint(kept(&flood), ==, 1);
	g_assert_cmpuint(sent(), ==, 5000);
	flood_close(&flood);
}

/* ACK and CANCEL of what never was: no state, no answer to an ACK. */
static void of_nothing(void)
{
	Flood flood;

	flood_open(&flood);
	for (guint i = 0; i < 5000; i++)
		take("ACK", i);
	g_assert_cmpuint(sent(), ==, 0);
	g_assert_cmpuint(kept(&flood), ==, 0);
	take("CANCEL", 1);
	g_assert_cmpuint(sent(), ==, 1);
	g_assert_cmpuint(flood.handed, ==, 0);
	flood_close(&flood);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/flood/invites", invites);
	g_test_add_func("/sip/flood/repeated", repeated);
	g_test_add_func("/sip/flood/of-nothing", of_nothing);
	return g_test_run();
}
