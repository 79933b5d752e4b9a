/* Digest by the examples of RFC 7616 §3.9 and RFC 2069, and what else a pool
 * may ask for. */
#include "core/gateway/sip/digest.h"

#include <string.h>

typedef struct Example {
	const char *challenge, *user, *password, *uri, *cnonce;
	const char *parts[6]; /* of the line */
} Example;

#define NONCE  "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define OPAQUE "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
#define MUFASA "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define COMMON                                                                 \
	"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
#define SECOND	"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK"
#define CNONCE2 "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm"

static const Example examples[] = {
	{ COMMON "algorithm=MD5, nonce=\"" NONCE "\", opaque=\"" OPAQUE "\"",
	  "Mufasa",
	  "Circle of Life",
	  "/dir/index.html",
	  MUFASA,
	  { "response=\"8ca523f5e9506fed4657c9700eebdbec\"",
	    "opaque=\"" OPAQUE "\"", "qop=auth, nc=00000001",
	    "algorithm=MD5" } },
	{ COMMON "algorithm=SHA-256, nonce=\"" NONCE "\", opaque=\"" OPAQUE
		 "\"",
	  "Mufasa",
	  "Circle of Life",
	  "/dir/index.html",
	  MUFASA,
	  { "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db"
	    "5856cb6c1\"",
	    "algorithm=SHA-256" } },
	/* The user of the third example; values made by another
	 * implementation. */
	{ "Digest realm=\"api@example.org\", qop=\"auth\", "
	  "algorithm=SHA-512-256, nonce=\"" SECOND "\", charset=UTF-8, "
	  "userhash=true",
	  "J\xc3\xa4s\xc3\xb8n Doe",
	  "Secret, or not?",
	  "/doe.json",
	  CNONCE2,
	  { "response=\"7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca30197"
	    "4843d840c\"",
	    "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed"
	    "06ece9b0b\"",
	    "userhash=true" } },
	/* Without qop, as its erratum has it. */
	{ "Digest realm=\"testrealm@host.com\", "
	  "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
	  "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
	  "Mufasa",
	  "CircleOfLife",
	  "/dir/index.html",
	  "",
	  { "response=\"1949323746fe6a43ef61f9606e7febea\"" } },
};

static void expect_part(const char *line, const char *part)
{
	if (strstr(line, part))
		return;
	g_test_message("'%s' is not in: %s", part, line);
	g_test_fail();
}

static void test_examples(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(examples); i++) {
		const Example *one = &examples[i];
		const char *challenges[] = { one->challenge, NULL };
		SipDigestRequest request = { .user = one->user,
					     .password = one->password,
					     .method = "GET",
					     .uri = one->uri,
					     .cnonce = one->cnonce };
		g_autoptr(GError) error = NULL;
		g_autoptr(SipDigest) digest =
			sip_digest_new(challenges, &error);
		g_autofree char *line = NULL;

		g_assert_no_error(error);
		if (!digest)
			continue;
		line = sip_digest_line(digest, &request);
		g_assert_true(g_str_has_prefix(line, "Authorization: Digest "));
		g_assert_true(g_str_has_suffix(line, "\r\n"));
		for (const char *const *part = one->parts; *part; part++)
			expect_part(line, *part);
	}
	g_autoptr(SipDigest) old = sip_digest_new(
		(const char *[]){ examples[3].challenge, NULL }, NULL);
	SipDigestRequest plain = { .user = "u",
				   .password = "p",
				   .method = "M",
				   .uri = "sip:a",
				   .proxy = TRUE };
	g_autofree char *line = sip_digest_line(old, &plain);
	g_assert_true(g_str_has_prefix(line, "Proxy-Authorization: Digest "));
	g_assert_null(strstr(line, "qop"));
	g_assert_null(strstr(line, "cnonce"));
	g_assert_null(strstr(line, "algorithm"));
}

/* RFC 8760 §2.4: the topmost that is known. */
static void test_choice(void)
{
	static const char *const challenges[] = {
		"NTLM realm=\"r\"",
		"Digest realm=\"r\", nonce=\"1\", algorithm=SHA-1024",
		"Digest realm=\"r\", nonce=\"2\", qop=\"auth-int\"",
		"Digest realm=\"r\", qop=\"auth\"",
		"digest  realm = \"a \\\"b\\\" c\" ,nonce=three,"
		"ALGORITHM=\"sha-256\",qop=auth,stale=TRUE",
		"Digest realm=\"r\", nonce=\"4\", algorithm=MD5",
		NULL,
	};
	g_autoptr(SipDigest) digest = sip_digest_new(challenges, NULL);
	SipDigestRequest request = { .user = "a\"b\\\r\n",
				     .password = "p",
				     .method = "MESSAGE",
				     .uri = "sip:b@c" };

	g_assert_nonnull(digest);
	g_assert_cmpstr(sip_digest_algorithm(digest), ==, "SHA-256");
	g_assert_cmpstr(sip_digest_realm(digest), ==, "a \"b\" c");
	g_assert_true(sip_digest_stale(digest));
	for (guint i = 1; i <= 2; i++) {
		g_autofree char *line = sip_digest_line(digest, &request);
		g_autofree char *count = g_strdup_printf("nc=%08u", i);

		expect_part(line, count);
		expect_part(line, "realm=\"a \\\"b\\\" c\"");
		expect_part(line, "username=\"a\\\"b\\\\\"");
	}
}

/* The session's key is made of the first cnonce and stays. */
static void test_session(void)
{
	const char *challenges[] = { "Digest realm=\"r\", nonce=\"n\", "
				     "qop=\"auth\", algorithm=MD5-sess",
				     NULL };
	g_autoptr(SipDigest) one = sip_digest_new(challenges, NULL);
	g_autoptr(SipDigest) other = sip_digest_new(challenges, NULL);
	SipDigestRequest first = { .user = "u",
				   .password = "p",
				   .method = "M",
				   .uri = "sip:a",
				   .cnonce = "x" };
	SipDigestRequest second = first;
	g_autofree char *a = NULL, *b = NULL, *c = NULL;

	second.cnonce = "y";
	/* Made by another implementation. */
	a = sip_digest_line(one, &first);
	expect_part(a, "response=\"d1ff6005b70fec39e2ea88555f2869be\"");
	b = sip_digest_line(one, &second);
	expect_part(b, "nc=00000002");
	c = sip_digest_line(other, &second);
	g_assert_cmpstr(strstr(b, "response"), !=, strstr(c, "response"));
}

static void test_refused(void)
{
	static const struct {
		const char *challenges[4], *says;
	} cases[] = {
		{ { "NTLM realm=\"SIP Communications Service\"",
		    "Kerberos realm=\"x\"", "NTLM realm=\"y\"" },
		  "the pool takes NTLM, Kerberos only" },
		{ { "TLS-DSK realm=\"x\"" }, "the pool takes TLS-DSK only" },
		{ { "Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"" },
		  "algorithm or protection that is not spoken here" },
		{ { NULL }, "does not say how" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(sip_digest_new(cases[i].challenges, &error));
		g_assert_error(error, SIP_DIGEST_ERROR,
			       SIP_DIGEST_ERROR_SCHEME);
		expect_part(error->message, cases[i].says);
	}
	g_assert_null(sip_digest_new(NULL, NULL));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/digest/examples", test_examples);
	g_test_add_func("/sip/digest/choice", test_choice);
	g_test_add_func("/sip/digest/session", test_session);
	g_test_add_func("/sip/digest/refused", test_refused);
	return g_test_run();
}
