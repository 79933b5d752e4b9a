#include "core/gateway/xmpp/dialback.h"

static const struct {
	const char *receiving, *originating, *id, *key;
} vectors[] = {
	/* XEP-0220 */
	{ "montague.example", "capulet.example", "D60000229F",
	  "b4835385f37fe2895af6c196b59097b16862406db80559900d96bf6fa7d23df3" },
	/* XEP-0185 */
	{ "xmpp.example.com", "example.org", "D60000229F",
	  "37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643" },
};

static void test_vectors(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(vectors); i++) {
		g_autofree char *key =
			dialback_key("s3cr3tf0rd14lb4ck", vectors[i].receiving,
				     vectors[i].originating, vectors[i].id);
		g_assert_cmpstr(key, ==, vectors[i].key);
	}
}

static void test_change(void)
{
	g_autoptr(DialbackSecret) secret = dialback_secret_new();
	dialback_secret_set(secret, "first", 0);
	g_autofree char *key = dialback_secret_key(secret, "a", "b", "1");
	dialback_secret_set(secret, "second", -9000);
	dialback_secret_settle(secret, 1000);
	g_assert_true(dialback_secret_check(secret, "a", "b", "1", key, 2000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "2", key, 2000));
	g_assert_false(dialback_secret_check(secret, "b", "a", "1", key, 2000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "1", key,
					     1000 + 3600 * 1000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "1", "", 2000));
}

/* Two edges hear of a new secret at different times: neither makes a key that
 * the other would refuse. */
static void test_two_edges(void)
{
	g_autoptr(DialbackSecret) one = dialback_secret_new();
	g_autoptr(DialbackSecret) two = dialback_secret_new();
	dialback_secret_set(one, "first", 0);
	dialback_secret_set(two, "first", 0);
	dialback_secret_set(one, "second", 1000);
	dialback_secret_settle(one, 2000);
	g_autofree char *early = dialback_secret_key(one, "a", "b", "1");
	g_assert_true(dialback_secret_check(two, "a", "b", "1", early, 2000));
	dialback_secret_set(two, "second", 3000);
	dialback_secret_settle(one, 11000);
	g_autofree char *late = dialback_secret_key(one, "a", "b", "1");
	g_assert_cmpstr(late, !=, early);
	g_assert_true(dialback_secret_check(two, "a", "b", "1", late, 11000));
	g_assert_true(dialback_secret_check(one, "a", "b", "1", early, 11000));
	/* Back again before it was ever made use of. */
	dialback_secret_set(two, "first", 12000);
	dialback_secret_settle(two, 99000);
	g_autofree char *back = dialback_secret_key(two, "a", "b", "1");
	g_assert_cmpstr(back, ==, early);
}

/* Where nothing was shared before there is nobody to wait for. */
static void test_first_shared(void)
{
	g_autoptr(DialbackSecret) secret = dialback_secret_new();
	g_autofree char *own = dialback_secret_key(secret, "a", "b", "1");
	dialback_secret_set(secret, "first", 0);
	g_autofree char *key = dialback_secret_key(secret, "a", "b", "1");
	g_autofree char *wanted = dialback_key("first", "a", "b", "1");
	g_assert_cmpstr(key, ==, wanted);
	g_assert_true(dialback_secret_check(secret, "a", "b", "1", own, 1));
}

static void test_random(void)
{
	g_autoptr(DialbackSecret) one = dialback_secret_new();
	g_autoptr(DialbackSecret) two = dialback_secret_new();
	g_autofree char *a = dialback_secret_key(one, "a", "b", "1");
	g_autofree char *b = dialback_secret_key(two, "a", "b", "1");
	g_assert_cmpstr(a, !=, b);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/xmpp/dialback/vectors", test_vectors);
	g_test_add_func("/gateway/xmpp/dialback/change", test_change);
	g_test_add_func("/gateway/xmpp/dialback/random", test_random);
	g_test_add_func("/gateway/xmpp/dialback/two_edges", test_two_edges);
	g_test_add_func("/gateway/xmpp/dialback/first_shared",
			test_first_shared);
	return g_test_run();
}
