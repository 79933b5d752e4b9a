/* A SIP message as traces show it: no secrets, and no bodies unless they are
 * to be seen. */
#include "core/gateway/sip/tap.h"

#include <string.h>

static const char message[] = "MESSAGE sip:b@c SIP/2.0\r\n"
			      "Via: SIP/2.0/TCP h;branch=z9hG4bK1\r\n"
			      "From: <sip:a@c>;tag=1\r\n"
			      "To: \"B\" <sip:b@c>\r\n"
			      "Call-ID: one\r\n"
			      "CSeq: 7 MESSAGE\r\n"
			      "s: a secret subject\r\n"
			      "Proxy-authorization: Digest username=\"a\",\r\n"
			      " response=\"0123\"\r\n"
			      "Authorization : Digest response=\"4567\"\r\n"
			      "ms-text-format: text/plain; ms-body=c2VjcmV0\r\n"
			      "Content-Type: text/plain\r\n"
			      "Content-Length: 8\r\n\r\nthe body";

static void expect(const char *text, const char *part, gboolean there)
{
	if ((strstr(text, part) != NULL) == there)
		return;
	g_test_message("'%s' is %sin: %s", part, there ? "not " : "", text);
	g_test_fail();
}

static void test_text(void)
{
	static const struct {
		const char *part;
		gboolean always, with_bodies;
	} parts[] = {
		{ "MESSAGE sip:b@c SIP/2.0\n", TRUE, TRUE },
		{ "CSeq: 7 MESSAGE\n", TRUE, TRUE },
		{ "Proxy-authorization: (hidden)\n", TRUE, TRUE },
		{ "\r", FALSE, FALSE },
		{ "0123", FALSE, FALSE },
		{ "4567", FALSE, FALSE },
		{ "secret subject", FALSE, TRUE },
		{ "c2VjcmV0", FALSE, TRUE },
		{ "the body", FALSE, TRUE },
		{ "(hidden: 8 bytes)", TRUE, FALSE },
	};
	g_autofree char *hidden = sip_tap_text(message, strlen(message), FALSE);
	g_autofree char *shown = sip_tap_text(message, strlen(message), TRUE);

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		expect(hidden, parts[i].part, parts[i].always);
		expect(shown, parts[i].part, parts[i].with_bodies);
	}
}

static void test_read(void)
{
	static const char odd[] = "INVITE sip:\x01\xff SIP/2.0\r\n"
				  "Content-Type: application/sdp\r\n\r\nv=0";
	g_auto(SipTapped) tapped = { 0 };
	g_auto(SipTapped) other = { 0 };
	g_autofree char *nothing = sip_tap_text("\r\n\r\n", 4, TRUE);

	g_assert_true(sip_tap_read(message, strlen(message), FALSE, &tapped));
	g_assert_cmpstr(tapped.call_id, ==, "one");
	g_assert_cmpstr(tapped.cseq, ==, "7 MESSAGE");
	g_assert_cmpstr(tapped.from, ==, "sip:a@c");
	g_assert_cmpstr(tapped.to, ==, "sip:b@c");
	g_assert_true(sip_tap_read(odd, strlen(odd), FALSE, &other));
	g_assert_null(other.call_id);
	g_assert_true(g_utf8_validate(other.text, -1, NULL));
	expect(other.text, "v=0", TRUE);
	expect(other.text, "\x01", FALSE);
	g_assert_cmpstr(nothing, ==, "(4 bytes)");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/tap/text", test_text);
	g_test_add_func("/sip/tap/read", test_read);
	return g_test_run();
}
