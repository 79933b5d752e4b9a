#include "core/gateway/bridge/session.h"

#include <string.h>

/* Every state and every event: what no row names changes nothing. */
static void table(void)
{
	static const struct {
		SessionState after;
		SessionAction action;
	} cells[3][9] = {
		[SESSION_NONE] = {
			[SESSION_ON_TEXT] = { SESSION_INVITING,
					      SESSION_INVITE },
			[SESSION_ON_ACCEPTED] = { SESSION_NONE,
						  SESSION_NOTHING },
			[SESSION_ON_REFUSED] = { SESSION_NONE,
						 SESSION_NOTHING },
			[SESSION_ON_INVITE] = { SESSION_OPEN, SESSION_ADOPT },
			[SESSION_ON_DEAD] = { SESSION_NONE, SESSION_NOTHING },
			[SESSION_ON_LOST] = { SESSION_NONE, SESSION_NOTHING },
			[SESSION_ON_BYE] = { SESSION_NONE, SESSION_NOTHING },
			[SESSION_ON_GONE] = { SESSION_NONE, SESSION_NOTHING },
			[SESSION_ON_IDLE] = { SESSION_NONE, SESSION_NOTHING },
		},
		[SESSION_INVITING] = {
			[SESSION_ON_TEXT] = { SESSION_INVITING,
					      SESSION_NOTHING },
			[SESSION_ON_ACCEPTED] = { SESSION_OPEN, SESSION_SEND },
			[SESSION_ON_REFUSED] = { SESSION_NONE, SESSION_FAIL },
			[SESSION_ON_INVITE] = { SESSION_OPEN, SESSION_CROSS },
			[SESSION_ON_DEAD] = { SESSION_INVITING,
					      SESSION_NOTHING },
			[SESSION_ON_LOST] = { SESSION_INVITING,
					      SESSION_NOTHING },
			[SESSION_ON_BYE] = { SESSION_INVITING,
					     SESSION_NOTHING },
			[SESSION_ON_GONE] = { SESSION_INVITING,
					      SESSION_NOTHING },
			[SESSION_ON_IDLE] = { SESSION_INVITING,
					      SESSION_NOTHING },
		},
		[SESSION_OPEN] = {
			[SESSION_ON_TEXT] = { SESSION_OPEN, SESSION_SEND },
			[SESSION_ON_ACCEPTED] = { SESSION_OPEN,
						  SESSION_NOTHING },
			[SESSION_ON_REFUSED] = { SESSION_OPEN,
						 SESSION_NOTHING },
			[SESSION_ON_INVITE] = { SESSION_OPEN, SESSION_REPLACE },
			[SESSION_ON_DEAD] = { SESSION_NONE, SESSION_FORGET },
			[SESSION_ON_LOST] = { SESSION_NONE, SESSION_HANG_UP },
			[SESSION_ON_BYE] = { SESSION_NONE, SESSION_FORGET },
			[SESSION_ON_GONE] = { SESSION_NONE, SESSION_HANG_UP },
			[SESSION_ON_IDLE] = { SESSION_NONE, SESSION_HANG_UP },
		},
	};

	for (guint from = 0; from < 3; from++)
		for (guint event = 0; event < 9; event++) {
			SessionState state = from;

			g_test_message("state %u, event %u", from, event);
			g_assert_cmpint(session_step(&state, event), ==,
					cells[from][event].action);
			g_assert_cmpint(state, ==, cells[from][event].after);
		}
}

static void dead(void)
{
	static const struct {
		int status;
		const char *reason;
		gboolean dead;
		SessionEvent event;
	} cases[] = {
		{ 481, NULL, TRUE, SESSION_ON_DEAD },
		{ 480, NULL, TRUE, SESSION_ON_LOST },
		{ 408, NULL, TRUE, SESSION_ON_LOST },
		{ 500, "Stale CSeq Value", TRUE, SESSION_ON_LOST },
		{ 500, "Server Internal Error", FALSE, 0 },
		{ 500, NULL, FALSE, 0 },
		{ 404, NULL, FALSE, 0 },
		{ 200, NULL, FALSE, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		SessionEvent event = 0;

		g_assert_cmpint(session_is_dead(cases[i].status,
						cases[i].reason, &event),
				==, cases[i].dead);
		g_assert_cmpint(event, ==, cases[i].event);
	}
}

static void meant(void)
{
	g_assert_cmpint(session_status(401), ==, 504);
	g_assert_cmpint(session_status(407), ==, 504);
	g_assert_cmpint(session_status(606), ==, 403);
	g_assert_cmpint(session_status(404), ==, 404);
}

#define HEAD "v=0\r\no=- 0 0 IN IP4 192.0.2.1\r\ns=session\r\nt=0 0\r\n"

static void offers(void)
{
	static const struct {
		const char *sdp;
		gboolean taken, html;
	} cases[] = {
		{ HEAD "m=message 5060 sip null\r\na=accept-types:text/plain "
		       "multipart/alternative text/html text/rtf \r\n",
		  TRUE, TRUE },
		{ HEAD "m=x-ms-message 5060 sip null\r\n", TRUE, FALSE },
		{ HEAD "m=message 5060 sip sip:a@b\n"
		       "a=accept-types:text/plain\n",
		  TRUE, FALSE },
		{ HEAD "m=message 5060 sip null\r\nm=audio 0 RTP/AVP 0\r\n",
		  TRUE, FALSE },
		{ HEAD "m=message 5060 sip null\r\nm=audio 9 RTP/AVP 0\r\n",
		  FALSE, FALSE },
		{ HEAD "m=audio 9 RTP/AVP 0\r\n", FALSE, FALSE },
		{ "m=messages 1 sip null", FALSE, FALSE },
		{ "", FALSE, FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize length = strlen(cases[i].sdp);

		g_test_message("case %u", i);
		g_assert_cmpint(session_offer_taken(cases[i].sdp, length), ==,
				cases[i].taken);
		g_assert_cmpint(session_takes_html(cases[i].sdp, length), ==,
				cases[i].html);
	}
}

/* What we say is what we would take. */
static void said(void)
{
	g_autofree char *offer = session_sdp("fe1.a.test", NULL);
	g_autofree char *answer = session_sdp("2001:db8::1", "b@c.test");

	g_assert_true(session_offer_taken(offer, strlen(offer)));
	g_assert_true(session_takes_html(answer, strlen(answer)));
	g_assert_nonnull(strstr(offer, "\r\nm=message 5060 sip null\r\n"));
	g_assert_nonnull(
		strstr(answer, "\r\nm=message 5060 sip sip:b@c.test\r\n"));
	g_assert_nonnull(strstr(answer, "\r\nc=IN IP6 2001:db8::1\r\n"));
}

static void keyboard(void)
{
	static const struct {
		const char *body;
		gboolean taken, typing;
	} cases[] = {
		{ "<?xml version=\"1.0\"?><KeyboardActivity><status "
		  "status=\"type\" /></KeyboardActivity>",
		  TRUE, TRUE },
		{ "<KeyboardActivity><status status='idle'/>"
		  "</KeyboardActivity>",
		  TRUE, FALSE },
		{ "<KeyboardActivity/>", TRUE, FALSE },
		{ "<other/>", FALSE, FALSE },
		{ "<KeyboardActivity>", FALSE, FALSE },
	};
	g_autofree char *text = keyboard_write(TRUE);
	gboolean typing = FALSE;

	g_assert_true(keyboard_read(text, strlen(text), &typing));
	g_assert_true(typing);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		typing = FALSE;
		g_test_message("%s", cases[i].body);
		g_assert_cmpint(keyboard_read(cases[i].body,
					      strlen(cases[i].body), &typing),
				==, cases[i].taken);
		g_assert_cmpint(typing, ==, cases[i].typing);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/session/table", table);
	g_test_add_func("/bridge/session/dead", dead);
	g_test_add_func("/bridge/session/meant", meant);
	g_test_add_func("/bridge/session/offers", offers);
	g_test_add_func("/bridge/session/said", said);
	g_test_add_func("/bridge/session/keyboard", keyboard);
	return g_test_run();
}
