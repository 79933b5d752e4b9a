#include "core/gateway/bridge/session_msrp.h"

#include "core/gateway/bridge/chat.h"

#include <string.h>

#define HEAD  "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
#define PATH  "a=path:msrp://192.0.2.1:7394/2s93i9ek2a;tcp\r\n"
#define PLAIN "a=accept-types:text/plain\r\n"
#define OURS  "m=message 7394 TCP/MSRP *\r\n"

static void offers(void)
{
	static const struct {
		const char *sdp;
		gboolean taken, secure, html, typing;
		guint64 most;
		MsrpSetup setup;
	} cases[] = {
		{ HEAD OURS PLAIN PATH, TRUE, FALSE, FALSE, FALSE, 0,
		  MSRP_SETUP_NONE },
		{ HEAD "m=message 7394 TCP/TLS/MSRP *\r\na=accept-types:*\r\n"
		       "a=max-size:4096\r\na=setup:actpass\r\n" PATH,
		  TRUE, TRUE, TRUE, TRUE, 4096, MSRP_SETUP_ACTPASS },
		/* What the session says, its medium may say anew. */
		{ HEAD "a=setup:active\r\n" OURS PLAIN PATH, TRUE, FALSE, FALSE,
		  FALSE, 0, MSRP_SETUP_ACTIVE },
		{ HEAD "a=setup:active\r\n" OURS "a=setup:passive\n" PLAIN PATH,
		  TRUE, FALSE, FALSE, FALSE, 0, MSRP_SETUP_PASSIVE },
		/* Only in message/cpim. */
		{ HEAD OURS "a=accept-types:message/cpim\r\n" PATH, TRUE, FALSE,
		  FALSE, FALSE, 0, MSRP_SETUP_NONE },
		{ HEAD OURS
		  "a=accept-types:message/cpim\r\n"
		  "a=accept-wrapped-types:text/html text/plain\r\n" PATH,
		  TRUE, FALSE, TRUE, FALSE, 0, MSRP_SETUP_NONE },
		{ HEAD OURS "a=accept-types:message/cpim\r\n"
			    "a=accept-wrapped-types:image/png\r\n" PATH,
		  FALSE, FALSE, FALSE, FALSE, 0, MSRP_SETUP_NONE },
		/* Beside other media, of which ours is the first with a port.
		 */
		{ HEAD "m=audio 9 RTP/AVP 0\r\na=path:msrp://x;tcp\r\n"
		       "m=message 0 TCP/MSRP *\r\n" OURS PLAIN PATH
		       "m=message 9 TCP/MSRP *\r\na=accept-types:text/html\r\n",
		  TRUE, FALSE, FALSE, FALSE, 0, MSRP_SETUP_NONE },
		{ HEAD OURS PLAIN, FALSE, FALSE, FALSE, FALSE, 0,
		  MSRP_SETUP_NONE },
		{ HEAD OURS PATH, FALSE, FALSE, FALSE, FALSE, 0,
		  MSRP_SETUP_NONE },
		{ HEAD OURS PLAIN PATH "a=setup:holdconn\r\n", FALSE, FALSE,
		  FALSE, FALSE, 0, MSRP_SETUP_HOLDCONN },
		{ HEAD "m=message 5060 sip null\r\n" PLAIN PATH, FALSE, FALSE,
		  FALSE, FALSE, 0, MSRP_SETUP_NONE },
		{ "", FALSE, FALSE, FALSE, FALSE, 0, MSRP_SETUP_NONE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(MsrpOffer) offer = { 0 };

		g_test_message("case %u", i);
		g_assert_cmpint(msrp_offer_read(&offer, cases[i].sdp,
						strlen(cases[i].sdp)),
				==, cases[i].taken);
		g_assert_cmpint(offer.setup, ==, cases[i].setup);
		if (!cases[i].taken)
			continue;
		g_assert_cmpint(offer.secure, ==, cases[i].secure);
		g_assert_cmpint(msrp_offer_html(&offer), ==, cases[i].html);
		g_assert_cmpint(msrp_offer_typing(&offer), ==, cases[i].typing);
		g_assert_cmpuint(offer.most, ==, cases[i].most);
		g_assert_cmpstr(offer.path, ==,
				"msrp://192.0.2.1:7394/2s93i9ek2a;tcp");
	}
}

/* Several fingerprints count; those of the medium instead of the session's. */
static void fingerprints(void)
{
	static const char session[] =
		HEAD "a=fingerprint:SHA-1 AA\r\n"
		     "a=fingerprint:SHA-256 BB\r\n" OURS PLAIN PATH;
	static const char medium[] =
		HEAD "a=fingerprint:SHA-1 AA\r\n" OURS PLAIN PATH
		     "a=fingerprint:SHA-1 CC\r\na=fingerprint:SHA-256 DD\r\n"
		     "m=audio 9 RTP/AVP 0\r\na=fingerprint:SHA-1 EE\r\n";
	g_auto(MsrpOffer) first = { 0 };
	g_auto(MsrpOffer) second = { 0 };

	g_assert_true(msrp_offer_read(&first, session, strlen(session)));
	g_assert_cmpstr(first.fingerprint, ==, "SHA-1 AA\nSHA-256 BB");
	g_assert_true(msrp_offer_read(&second, medium, strlen(medium)));
	g_assert_cmpstr(second.fingerprint, ==, "SHA-1 CC\nSHA-256 DD");
}

/* RFC 6135 §4.2: who connects. */
static void connecting(void)
{
	static const struct {
		MsrpSetup setup;
		gboolean to_offer, to_answer;
	} cases[] = {
		{ MSRP_SETUP_NONE, FALSE, TRUE },
		{ MSRP_SETUP_ACTIVE, FALSE, FALSE },
		{ MSRP_SETUP_PASSIVE, TRUE, TRUE },
		{ MSRP_SETUP_ACTPASS, FALSE, TRUE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const MsrpOffer offer = { .setup = cases[i].setup };

		g_assert_cmpint(msrp_offer_connect(&offer, FALSE), ==,
				cases[i].to_offer);
		g_assert_cmpint(msrp_offer_connect(&offer, TRUE), ==,
				cases[i].to_answer);
	}
}

/* What we say is what we would take; other media are declined in place. */
static void said(void)
{
	static const char theirs[] =
		HEAD "m=audio 9 RTP/AVP 0 8\r\n" OURS PLAIN PATH
		     "a=setup:actpass\r\nm=video 11 RTP/AVP 31\r\n";
	g_auto(MsrpOffer) offer = { 0 };
	g_auto(MsrpOffer) ours = { 0 };
	g_auto(MsrpOffer) answer = { 0 };
	MsrpSay say = { .host = "2001:db8::1",
			.path = "msrps://fe1.a.test:2855/x;tcp",
			.port = 2855,
			.secure = TRUE,
			.fingerprint = "sha-256 AA:BB",
			.number = 7 };
	g_autofree char *text = msrp_say(&say);
	g_autofree char *reply = NULL;

	g_assert_true(msrp_offer_read(&ours, text, strlen(text)));
	g_assert_true(ours.secure);
	g_assert_true(msrp_offer_html(&ours));
	g_assert_true(msrp_offer_typing(&ours));
	g_assert_cmpuint(ours.most, ==, 65536);
	g_assert_cmpint(ours.setup, ==, MSRP_SETUP_ACTPASS);
	g_assert_cmpstr(ours.fingerprint, ==, "sha-256 AA:BB");
	g_assert_nonnull(strstr(text, "c=IN IP6 2001:db8::1\r\n"));
	g_assert_true(msrp_offer_read(&offer, theirs, strlen(theirs)));
	say = (MsrpSay){ .host = "fe1.a.test",
			 .path = "msrp://fe1.a.test:2855/y;tcp",
			 .port = 2855,
			 .to = &offer };
	reply = msrp_say(&say);
	g_assert_true(msrp_offer_read(&answer, reply, strlen(reply)));
	g_assert_cmpint(answer.setup, ==, MSRP_SETUP_PASSIVE);
	g_assert_null(answer.fingerprint);
	g_assert_cmpuint(answer.media->len, ==, 3);
	g_assert_cmpuint(answer.at, ==, 1);
	g_assert_cmpstr(answer.media->pdata[0], ==, "m=audio 0 RTP/AVP 0 8");
	g_assert_cmpstr(answer.media->pdata[2], ==, "m=video 0 RTP/AVP 31");
}

static void dressed(void)
{
	static const struct {
		const char *types, *type, *as;
	} cases[] = {
		{ "text/plain", "text/plain;charset=utf-8",
		  "text/plain;charset=utf-8" },
		{ "text/*", "text/html;charset=utf-8",
		  "text/html;charset=utf-8" },
		{ "message/cpim", "text/plain;charset=utf-8", "message/cpim" },
		{ "text/plain", "text/html;charset=utf-8", NULL },
		{ "text/plain", "application/im-iscomposing+xml", NULL },
		{ "text/plain message/cpim", "message/cpim", "message/cpim" },
		{ "text/plain", "message/cpim", NULL },
	};
	g_autoptr(Address) from = address_from_jid("anna@a.test/r", NULL);
	g_autoptr(Address) to = address_from_jid("bo@b.test", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(MsrpOffer) offer = { 0 };
		g_auto(PageMessage) page = { 0 };
		g_auto(PageMessage) out = { 0 };
		g_autofree char *sdp = g_strdup_printf(
			HEAD OURS PATH "a=accept-types:%s\r\n", cases[i].types);

		g_test_message("case %u", i);
		g_assert_true(msrp_offer_read(&offer, sdp, strlen(sdp)));
		page.content_type = g_strdup(cases[i].type);
		page.body = g_bytes_new_static("text", 4);
		g_assert_cmpint(msrp_dress(&offer, &page, from, to, 0, &out),
				==, cases[i].as != NULL);
		g_assert_cmpstr(out.content_type, ==, cases[i].as);
		if (cases[i].as && strcmp(cases[i].type, cases[i].as))
			g_assert_nonnull(
				memmem(g_bytes_get_data(out.body, NULL),
				       g_bytes_get_size(out.body),
				       "From: <sip:anna@a.test;gr=r>\r\n", 30));
	}
}

static void statuses(void)
{
	g_assert_cmpint(msrp_status_of(200), ==, 200);
	g_assert_cmpint(msrp_status_of(202), ==, 200);
	g_assert_cmpint(msrp_status_of(413), ==, 413);
	g_assert_cmpint(msrp_status_of(415), ==, 415);
	g_assert_cmpint(msrp_status_of(504), ==, 408);
	g_assert_cmpint(msrp_status_of(404), ==, 403);
	g_assert_true(msrp_is_dead(481));
	g_assert_true(msrp_is_dead(506));
	g_assert_true(msrp_is_dead(0));
	g_assert_false(msrp_is_dead(408));
	g_assert_false(msrp_is_dead(200));
}

/* A stanza's id leads back to the message, and nothing else does. */
static void reports(void)
{
	g_autofree char *id = report_stanza_id("a.-+%=Z9", 65536);
	g_autofree char *huge = report_stanza_id("abcd", 65537);
	g_autofree char *other = receipt_stanza_id("3 abcd", FALSE);
	guint64 length = 0;
	g_autofree char *back = report_message_id(id, &length);

	g_assert_cmpstr(back, ==, "a.-+%=Z9");
	g_assert_cmpuint(length, ==, 65536);
	g_assert_null(report_message_id(huge, &length));
	g_assert_null(report_message_id(other, &length));
	g_assert_null(report_message_id("msrp-xx", &length));
	g_assert_null(report_message_id(NULL, &length));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/msrp/offers", offers);
	g_test_add_func("/bridge/msrp/fingerprints", fingerprints);
	g_test_add_func("/bridge/msrp/connecting", connecting);
	g_test_add_func("/bridge/msrp/said", said);
	g_test_add_func("/bridge/msrp/dressed", dressed);
	g_test_add_func("/bridge/msrp/statuses", statuses);
	g_test_add_func("/bridge/msrp/reports", reports);
	return g_test_run();
}
