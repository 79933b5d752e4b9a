#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/redirect.h"

#include <string.h>

/* RFC 7247 table 2 as amended: full JID, bare JID, INVITE with full JID. */
static const struct {
	const char *condition;
	int full, bare, invite;
} conditions[] = {
	{ "bad-request", 400, 400, 400 },
	{ "conflict", 400, 400, 400 },
	{ "feature-not-implemented", 405, 501, 405 },
	{ "forbidden", 403, 603, 403 },
	{ "gone", 410, 410, 410 },
	{ "internal-server-error", 500, 500, 500 },
	{ "item-not-found", 404, 604, 404 },
	{ "jid-malformed", 400, 400, 400 },
	{ "not-acceptable", 406, 606, 406 },
	{ "not-allowed", 403, 403, 403 },
	{ "not-authorized", 401, 401, 401 },
	{ "policy-violation", 403, 403, 403 },
	{ "recipient-unavailable", 480, 600, 480 },
	{ "redirect", 302, 302, 302 },
	{ "registration-required", 407, 407, 407 },
	{ "remote-server-not-found", 504, 504, 408 },
	{ "remote-server-timeout", 504, 504, 408 },
	{ "resource-constraint", 500, 500, 500 },
	{ "service-unavailable", 403, 403, 403 },
	{ "subscription-required", 400, 400, 400 },
	{ "undefined-condition", 400, 400, 400 },
	{ "unexpected-request", 491, 491, 491 },
	{ "never-heard-of", 400, 400, 400 },
};

static void xmpp_to_sip(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++) {
		const char *name = conditions[i].condition;

		g_test_message("%s", name);
		g_assert_cmpint(error_to_sip(name, TRUE, FALSE), ==,
				conditions[i].full);
		g_assert_cmpint(error_to_sip(name, FALSE, FALSE), ==,
				conditions[i].bare);
		g_assert_cmpint(error_to_sip(name, TRUE, TRUE), ==,
				conditions[i].invite);
	}
	g_assert_cmpint(error_to_sip(NULL, TRUE, FALSE), ==, 400);
}

/* Table 3, every row of it. */
static void sip_to_xmpp(void)
{
	static const struct {
		int status;
		const char *condition, *type;
	} cases[] = {
		{ 300, "redirect", "modify" },
		{ 301, "gone", "cancel" },
		{ 302, "redirect", "modify" },
		{ 305, "redirect", "modify" },
		{ 380, "not-acceptable", "modify" },
		{ 399, "redirect", "modify" },
		{ 400, "bad-request", "modify" },
		{ 401, "not-authorized", "auth" },
		{ 402, "bad-request", "modify" },
		{ 403, "forbidden", "auth" },
		{ 404, "item-not-found", "cancel" },
		{ 405, "feature-not-implemented", "cancel" },
		{ 406, "not-acceptable", "modify" },
		{ 407, "registration-required", "auth" },
		{ 408, "remote-server-timeout", "wait" },
		{ 410, "gone", "cancel" },
		{ 413, "policy-violation", "modify" },
		{ 414, "policy-violation", "modify" },
		{ 415, "not-acceptable", "modify" },
		{ 416, "not-acceptable", "modify" },
		{ 420, "feature-not-implemented", "cancel" },
		{ 421, "not-acceptable", "modify" },
		{ 423, "resource-constraint", "wait" },
		{ 430, "recipient-unavailable", "wait" },
		{ 439, "feature-not-implemented", "cancel" },
		{ 440, "policy-violation", "modify" },
		{ 480, "recipient-unavailable", "wait" },
		{ 481, "item-not-found", "cancel" },
		{ 482, "not-acceptable", "modify" },
		{ 483, "not-acceptable", "modify" },
		{ 484, "item-not-found", "cancel" },
		{ 485, "item-not-found", "cancel" },
		{ 486, "recipient-unavailable", "wait" },
		{ 487, "recipient-unavailable", "wait" },
		{ 488, "not-acceptable", "modify" },
		{ 489, "policy-violation", "modify" },
		{ 491, "unexpected-request", "wait" },
		{ 493, "bad-request", "modify" },
		{ 499, "bad-request", "modify" },
		{ 500, "internal-server-error", "cancel" },
		{ 501, "feature-not-implemented", "cancel" },
		{ 502, "remote-server-not-found", "cancel" },
		{ 503, "internal-server-error", "cancel" },
		{ 504, "remote-server-timeout", "wait" },
		{ 505, "not-acceptable", "modify" },
		{ 513, "policy-violation", "modify" },
		{ 599, "internal-server-error", "cancel" },
		{ 600, "recipient-unavailable", "wait" },
		{ 603, "recipient-unavailable", "wait" },
		{ 604, "item-not-found", "cancel" },
		{ 606, "not-acceptable", "modify" },
		{ 699, "recipient-unavailable", "wait" },
		{ 799, "undefined-condition", "cancel" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		StanzaError error = error_to_xmpp(cases[i].status);

		g_assert_cmpstr(error.condition, ==, cases[i].condition);
		g_assert_cmpstr(error.type, ==, cases[i].type);
	}
}

/* No status becomes a 503 or, outside INVITE, a 408 on the way back. */
static void never_503(void)
{
	for (int status = 300; status < 700; status++) {
		StanzaError error = error_to_xmpp(status);

		for (int full = 0; full < 2; full++) {
			int back = error_to_sip(error.condition, full, FALSE);

			g_assert_cmpint(back, !=, 503);
			g_assert_cmpint(back, !=, 408);
			g_assert_cmpint(back, >=, 300);
		}
	}
}

static void reason(void)
{
	g_autofree char *plain = error_reason(404, "No such user");
	g_autofree char *none = error_reason(404, NULL);
	g_autofree char *inject = error_reason(404, "a\r\nVia: b");
	g_autofree char *accents = g_strnfill(300, 'x');
	g_autofree char *cut = NULL;

	memcpy(accents + 119, "é", 2);
	cut = error_reason(404, accents);
	g_assert_cmpstr(plain, ==, "No such user");
	g_assert_cmpstr(none, ==, "Not Found");
	g_assert_cmpstr(inject, ==, "a  Via: b");
	g_assert_cmpuint(strlen(cut), ==, 119);
}

/* NULL: it does not cross. */
static const struct {
	const char *sip, *xmpp;
} moves[] = {
	{ "sip:romeo@new.test", "xmpp:romeo@new.test" },
	{ "sip:an%20na@new.test", "xmpp:an%5C20na@new.test" },
	{ "sip:f%C3%BC@new.test", "xmpp:f%C3%BC@new.test" },
	{ "sip:o'malley@new.test;gr=a/b",
	  "xmpp:o%5C27malley@new.test/a%2Fb" },
	{ "sip:romeo@xn--mnchen-3ya.test", "xmpp:romeo@xn--mnchen-3ya.test" },
	{ "tel:+4930123", "tel:+4930123" },
	{ "https://new.test/a?b#c", "https://new.test/a?b#c" },
};

static void new_addresses(void)
{
	static const char *const never[] = {
		"sips:romeo@new.test",
		"javascript:1",
		"romeo@new.test",
		"",
		"sip:",
		"tel:1>\r\nX: y",
		"xmpp:%00@a.test",
		"xmpp:a.test",
		"https://a.test/\"",
		"tel:\xc3\xa4",
	};

	for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
		g_autofree char *xmpp = redirect_to_xmpp(moves[i].sip);
		g_autofree char *sip = redirect_to_sip(moves[i].xmpp);

		g_assert_cmpstr(xmpp, ==, moves[i].xmpp);
		g_assert_cmpstr(sip, ==, moves[i].sip);
	}
	for (guint i = 0; i < G_N_ELEMENTS(never); i++) {
		g_assert_null(redirect_to_xmpp(never[i]));
		g_assert_null(redirect_to_sip(never[i]));
	}
}

/* As people and other servers write them. */
static void written_addresses(void)
{
	static const struct {
		const char *written, *sip;
	} forms[] = {
		{ " xmpp:romeo@new.test?message;body=a\n",
		  "sip:romeo@new.test" },
		{ "XMPP://me@here.test/romeo@new.test/desk#x",
		  "sip:romeo@new.test;gr=desk" },
		{ "xmpp:f\xc3\xbc@m\xc3\xbcnchen.test",
		  "sip:f%C3%BC@xn--mnchen-3ya.test" },
		{ "sip:anna@new.test;transport=tcp",
		  "sip:anna@new.test;transport=tcp" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *sip = redirect_to_sip(forms[i].written);

		g_assert_cmpstr(sip, ==, forms[i].sip);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/errors/xmpp-to-sip", xmpp_to_sip);
	g_test_add_func("/bridge/errors/sip-to-xmpp", sip_to_xmpp);
	g_test_add_func("/bridge/errors/never-503", never_503);
	g_test_add_func("/bridge/errors/reason", reason);
	g_test_add_func("/bridge/errors/new-addresses", new_addresses);
	g_test_add_func("/bridge/errors/written-addresses", written_addresses);
	return g_test_run();
}
