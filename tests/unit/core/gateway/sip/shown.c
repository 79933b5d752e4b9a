#include "tests/unit/core/gateway/sip/shown.h"

#include <string.h>

const ShownCertificate shown_certificates[] = {
	{ "member", OURS, "DNS:sip1.pool.test", "serverAuth,clientAuth", 9,
	  NULL },
	{ "pool", OURS, "DNS:pool.test", "serverAuth,clientAuth", 9, NULL },
	{ "case", OURS, "DNS:SIP1.Pool.test", "serverAuth,clientAuth", 9,
	  NULL },
	{ "uri", OURS, "URI:sip:pool.test", NULL, 9, NULL },
	{ "uri-beside-dns", OURS, "DNS:x.test,URI:sip:pool.test", NULL, 9,
	  NULL },
	{ "servers-only", OURS, "DNS:pool.test", "serverAuth", 9, NULL },
	{ "sip-domain", OURS, "DNS:pool.test", "1.3.6.1.5.5.7.3.20", 9, NULL },
	{ "uri-of-another", OURS, "URI:sip:other.test,DNS:pool.test", NULL, 9,
	  "it names 'other.test'" },
	{ "uri-with-user", OURS, "URI:sip:bo@pool.test", NULL, 9,
	  "it names ''" },
	{ "sips-uri", OURS, "URI:sips:pool.test", NULL, 9, "it names ''" },
	{ "wildcard", OURS, "DNS:*.pool.test", NULL, 9,
	  "it names '*.pool.test'" },
	{ "parent", OURS, "DNS:test", NULL, 9, "it names 'test'" },
	{ "pool.test", OURS, "IP:127.0.0.1", NULL, 9, "it names ''" },
	{ "other", OURS, "DNS:sip9.pool.test", NULL, 9,
	  "it names 'sip9.pool.test'" },
	{ "code", OURS, "DNS:pool.test", "codeSigning", 9,
	  "extended key usage" },
	{ "expired", OURS, "DNS:pool.test", NULL, -1,
	  "certificate has expired" },
	{ "stranger", THEIRS, "DNS:pool.test", NULL, 9,
	  "unable to get local issuer certificate" },
	{ 0 },
};

/* `revoked`: file of a list to write, or NULL. */
static void make_certificates(Pair *pair, const char *revoked)
{
	g_autoptr(TestAuthority) ours = test_authority_new(pair->folder, OURS);
	g_autoptr(TestAuthority) theirs =
		test_authority_new(pair->folder, THEIRS);

	test_authority_issue(ours, "us", "DNS:gw.test,DNS:fe1.gw.test",
			     "serverAuth,clientAuth", 9);
	for (const ShownCertificate *one = shown_certificates; one->title;
	     one++)
		test_authority_issue(
			!strcmp(one->authority, OURS) ? ours : theirs,
			one->title, one->san, one->usage, one->days);
	if (revoked)
		test_authority_revoke(ours, "member", revoked);
}

void open_revoked(Pair *pair, const char *theirs, const char *revoked)
{
	SideTrust them = { .certificate = theirs,
			   .anchors = OURS,
			   .pool = "gw.test",
			   .member = "fe1.gw.test" };

	pair_open(pair);
	make_certificates(pair, revoked);
	pair_set_trust(&pair->us, &pair_usual);
	pair_set_trust(&pair->them, &them);
}

void open_pair(Pair *pair, const char *theirs)
{
	open_revoked(pair, theirs, NULL);
}

void assert_says(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		g_test_message("'%s' lacks '%s'", text ? text : "", part);
	g_assert_true(text && strstr(text, part));
}
