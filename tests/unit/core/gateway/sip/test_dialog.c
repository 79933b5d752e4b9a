#include "core/gateway/sip/dialog.h"
#include "core/gateway/sip/event.h"
#include "core/gateway/sip/incoming.h"

#include <string.h>

#define HEAD                                                                   \
	"SUBSCRIBE sip:anna@fabrikam.test SIP/2.0\r\n"                         \
	"Via: SIP/2.0/TCP h;branch=z9hG4bK1\r\n"                               \
	"From: \"B, o\" <sip:bo@contoso.test>;tag=f1\r\n"                      \
	"Call-ID: c1\r\nCSeq: 7 SUBSCRIBE\r\n"

static SipMessage *scan(const char *more)
{
	g_autofree char *text = g_strconcat(HEAD, more, "\r\n", NULL);
	SipMessage *message = sip_message_scan(text, strlen(text));

	g_assert_nonnull(message);
	g_assert_true(sip_message_parse(message, text));
	return message;
}

/* One list, whichever way it is spread over headers. */
static void routes(void)
{
	g_autoptr(SipMessage) message = scan(
		"To: <sip:a@b>\r\n"
		"Record-Route: <sip:p1;lr>, \"a, b\" <sip:p2;x=\",\";lr>\r\n"
		"Record-Route: <sip:u,v@p3;lr>\r\n");
	g_autoptr(SipMessage) none = scan("To: <sip:a@b>\r\n");
	g_autofree char *forward = sip_route_set(message, FALSE);
	g_autofree char *backward = sip_route_set(message, TRUE);

	g_assert_cmpstr(forward, ==,
			"<sip:p1;lr>, \"a, b\" <sip:p2;x=\",\";lr>, "
			"<sip:u,v@p3;lr>");
	g_assert_cmpstr(backward, ==,
			"<sip:u,v@p3;lr>, \"a, b\" <sip:p2;x=\",\";lr>, "
			"<sip:p1;lr>");
	g_assert_null(sip_route_set(none, FALSE));
}

static void tags(void)
{
	static const struct {
		const char *header, *tag;
	} cases[] = {
		{ "<sip:a@b>;tag=x", "x" },
		{ "<sip:a@b;tag=no>", NULL },
		{ "<sip:a@b;tag=no> ; Tag = y ;z", "y" },
		{ "sip:a@b;tag=x", "x" },
		{ "<sip:a@b>;tagged=x;epid=1", NULL },
		{ "\"<;tag=q>\" <sip:a@b>;epid=1;tag=t", "t" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *tag = sip_header_tag(cases[i].header);

		g_assert_cmpstr(tag, ==, cases[i].tag);
	}
}

static void events(void)
{
	static const struct {
		const char *headers, *package, *state, *reason;
		gint64 expires, left, retry_after;
		gboolean takes_pidf;
	} cases[] = {
		{ "", NULL, NULL, NULL, -1, -1, -1, TRUE },
		{ "Event: Presence;id=4\r\nExpires: 600\r\n", "presence", NULL,
		  NULL, 600, -1, -1, TRUE },
		{ "o: presence\r\nExpires: soon\r\nAccept: a/b\r\n", "presence",
		  NULL, NULL, -1, -1, -1, FALSE },
		{ "Accept: a/b, application/PIDF+xml;q=1\r\n", NULL, NULL, NULL,
		  -1, -1, -1, TRUE },
		{ "subscription-state: Active ; expires = 59\r\n", NULL,
		  "active", NULL, -1, 59, -1, TRUE },
		{ "Subscription-State: terminated;reason=Probation;"
		  "retry-after=30\r\n",
		  NULL, "terminated", "probation", -1, -1, 30, TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *more = g_strconcat("To: <sip:a@b>\r\n",
						    cases[i].headers, NULL);
		g_autoptr(SipMessage) message = scan(more);
		SipEventInfo event;

		sip_event_read(message, &event);
		g_assert_cmpstr(event.package, ==, cases[i].package);
		g_assert_cmpstr(event.state, ==, cases[i].state);
		g_assert_cmpstr(event.reason, ==, cases[i].reason);
		g_assert_cmpint(event.expires, ==, cases[i].expires);
		g_assert_cmpint(event.left, ==, cases[i].left);
		g_assert_cmpint(event.retry_after, ==, cases[i].retry_after);
		g_assert_cmpint(event.takes_pidf, ==, cases[i].takes_pidf);
		sip_event_clear(&event);
	}
}

static SipIncoming incoming_of(const SipMessage *message)
{
	SipTarget from = { .protocol = SIP_TCP };
	SipIncoming incoming = { 0 };

	g_assert_true(sip_target_set(&from, SIP_TCP, "127.0.0.1", 5060));
	g_assert_true(sip_incoming_read(message, &from, &incoming));
	return incoming;
}

/* RFC 3261 §12.1.1 and §12.2: what theirs makes, and our request in it. */
static void made_by_them(void)
{
	g_autoptr(SipMessage) message =
		scan("To: <sip:anna@fabrikam.test>\r\n"
		     "Contact: <sip:bo@10.0.0.9:5555>\r\n"
		     "Record-Route: <sip:10.0.0.1;lr>, <sip:10.0.0.2;lr>\r\n");
	SipIncoming incoming = incoming_of(message);
	g_autoptr(SipDialog) dialog = sip_dialog_from(&incoming);
	g_autofree char *hop = sip_dialog_hop(dialog);
	SipOutgoing outgoing = { .method = "NOTIFY" };

	g_assert_true(sip_dialog_stands(dialog));
	sip_dialog_fill(dialog, &outgoing);
	g_assert_cmpstr(outgoing.uri, ==, "sip:bo@10.0.0.9:5555");
	g_assert_cmpstr(outgoing.from, ==, "sip:anna@fabrikam.test");
	g_assert_cmpstr(outgoing.to, ==, "sip:bo@contoso.test");
	g_assert_cmpstr(outgoing.to_tag, ==, "f1");
	g_assert_cmpstr(outgoing.from_tag, ==, incoming.own_tag);
	g_assert_cmpstr(outgoing.route, ==,
			"<sip:10.0.0.1;lr>, <sip:10.0.0.2;lr>");
	g_assert_cmpuint(outgoing.cseq, ==, 1);
	g_assert_cmpstr(hop, ==, "10.0.0.1");
	/* The same number again is a repetition. */
	g_assert_false(sip_dialog_take(dialog, &incoming));
	incoming.cseq = "8 SUBSCRIBE";
	g_assert_true(sip_dialog_take(dialog, &incoming));
	sip_incoming_clear(&incoming);
}

/* §12.1.2: ours, by whichever comes first. */
static void made_by_us(void)
{
	g_autoptr(SipDialog) dialog =
		sip_dialog_new("sip:anna@fabrikam.test", "sip:bo@contoso.test");
	SipOutcome outcome = { .status = 200,
			       .to_tag = "t1",
			       .contact = "sip:pool@[::1]:5070",
			       .routes = "<sip:[2001:db8::1]:5060;lr>" };
	SipOutcome refreshed = { .status = 200,
				 .to_tag = "other",
				 .contact = "sip:new@10.0.0.3" };
	g_autofree char *hop = NULL;

	g_assert_false(sip_dialog_stands(dialog));
	sip_dialog_answered(dialog, &outcome);
	g_assert_true(sip_dialog_stands(dialog));
	hop = sip_dialog_hop(dialog);
	g_assert_cmpstr(hop, ==, "2001:db8::1");
	sip_dialog_answered(dialog, &refreshed);
	g_assert_cmpstr(dialog->remote_tag, ==, "t1");
	g_assert_cmpstr(dialog->target, ==, "sip:new@10.0.0.3");
	g_assert_cmpstr(dialog->routes, ==, "<sip:[2001:db8::1]:5060;lr>");
}

/* RFC 3261 §16.12.1: what the first hop gets. */
static void strict_routes(void)
{
	static const struct {
		const char *routes, *uri, *route;
	} cases[] = {
		{ "<sip:p1;lr>, <sip:p2>", "sip:bo@ua",
		  "<sip:p1;lr>, <sip:p2>" },
		{ "<sip:p1;LR=on>;tag=1", "sip:bo@ua", "<sip:p1;LR=on>;tag=1" },
		{ "<sip:p1>, <sip:p2;lr>, \"a, b\" <sip:p3>", "sip:p1",
		  "<sip:p2;lr>, \"a, b\" <sip:p3>, <sip:bo@ua>" },
		{ "<sip:p1;lroute;x=lr?a=b>", "sip:p1;lroute;x=lr",
		  "<sip:bo@ua>" },
		{ NULL, "sip:bo@ua", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(SipDialog) dialog =
			sip_dialog_new("sip:anna@f.test", "sip:bo@c.test");
		SipOutgoing outgoing = { 0 };

		dialog->target = g_strdup("sip:bo@ua");
		dialog->routes = g_strdup(cases[i].routes);
		for (int twice = 0; twice < 2; twice++) {
			sip_dialog_fill(dialog, &outgoing);
			g_assert_cmpstr(outgoing.uri, ==, cases[i].uri);
			g_assert_cmpstr(outgoing.route, ==, cases[i].route);
		}
		g_assert_cmpstr(dialog->routes, ==, cases[i].routes);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/dialog/routes", routes);
	g_test_add_func("/sip/dialog/strict-routes", strict_routes);
	g_test_add_func("/sip/dialog/tags", tags);
	g_test_add_func("/sip/dialog/events", events);
	g_test_add_func("/sip/dialog/made-by-them", made_by_them);
	g_test_add_func("/sip/dialog/made-by-us", made_by_us);
	return g_test_run();
}
