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
	dialback_secret_set(secret, "second", 1000);
	g_assert_true(dialback_secret_check(secret, "a", "b", "1", key, 2000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "2", key, 2000));
	g_assert_false(dialback_secret_check(secret, "b", "a", "1", key, 2000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "1", key,
					     1000 + 3600 * 1000));
	g_assert_false(dialback_secret_check(secret, "a", "b", "1", "", 2000));
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
	return g_test_run();
}
