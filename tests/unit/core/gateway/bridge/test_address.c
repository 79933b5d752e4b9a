#include "core/gateway/bridge/address.h"

#include <string.h>

/* RFC 7247 §6, and the whole of XEP-0106. */
static const struct {
	const char *sip, *jid;
} pairs[] = {
	{ "sip:f%C3%BC@sip.example", "fü@sip.example" },
	{ "sip:o'malley@sip.example", "o\\27malley@sip.example" },
	{ "sip:foo@sip.example;gr=bar", "foo@sip.example/bar" },
	{ "sip:m&m@xmpp.example", "m\\26m@xmpp.example" },
	{ "sip:tsch%C3%BCss@xmpp.example", "tschüss@xmpp.example" },
	{ "sip:baz@xmpp.example;gr=qux", "baz@xmpp.example/qux" },
	{ "sip:a/b@x.example", "a\\2fb@x.example" },
	{ "sip:a%3Ab@x.example", "a\\3ab@x.example" },
	{ "sip:a%3Cb%3E@x.example", "a\\3cb\\3e@x.example" },
	{ "sip:a%40b@x.example", "a\\40b@x.example" },
	{ "sip:a%20b@x.example", "a\\20b@x.example" },
	{ "sip:a%22b@x.example", "a\\22b@x.example" },
	{ "sip:a%5Cb@x.example", "a\\b@x.example" },
	{ "sip:a%5C2fb@x.example", "a\\5c2fb@x.example" },
	{ "sip:a%5C5cb@x.example", "a\\5c5cb@x.example" },
	{ "sip:a%25b@x.example", "a%b@x.example" },
	{ "sip:a%23%5B%5D%5E%60%7B%7C%7D@x.example", "a#[]^`{|}@x.example" },
	{ "sip:u@xn--bcher-kva.example", "u@bücher.example" },
	{ "sip:u@x.example;gr=a%20b%C3%A9", "u@x.example/a bé" },
};

static void both_ways(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Address) sip = address_from_sip(pairs[i].sip, &error);
		g_autoptr(Address) jid = NULL;
		g_autofree char *as_jid = NULL;
		g_autofree char *as_sip = NULL;

		g_assert_no_error(error);
		as_jid = address_to_jid(sip, TRUE);
		g_assert_cmpstr(as_jid, ==, pairs[i].jid);
		jid = address_from_jid(pairs[i].jid, &error);
		g_assert_no_error(error);
		as_sip = address_to_sip(jid, TRUE);
		g_assert_cmpstr(as_sip, ==, pairs[i].sip);
		g_assert_true(address_same_bare(sip, jid));
	}
}

/* What SIP may write in other words, and the one form that it gets. */
static void canonical(void)
{
	static const struct {
		const char *sip, *jid;
	} cases[] = {
		{ "SIP:Bob@Example.COM:5060;transport=tcp", "bob@example.com" },
		{ "sip:%62ob@example.com.", "bob@example.com" },
		{ "sip:bob:secret@example.com?Subject=x", "bob@example.com" },
		{ "im:bob@example.com", "bob@example.com" },
		{ "pres:bob@example.com", "bob@example.com" },
		{ "sip:A.b-C_d+e=F~@a--b.example",
		  "a.b-c_d+e=f~@a--b.example" },
		{ "sip:bob@XN--BCHER-KVA.example", "bob@bücher.example" },
		{ "sip:bob@x.example;gr=Desk.1", "bob@x.example/Desk.1" },
		{ "sip:bob@example.com;gr;opaque=user:epid:x",
		  "bob@example.com" },
		{ "sip:STRA%C3%9FE@example.com", "strasse@example.com" },
		{ "sip:bob@BÜCHER.example", "bob@bücher.example" },
		{ "sip:+1234;ext=5@example.com", "+1234;ext=5@example.com" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Address) address =
			address_from_sip(cases[i].sip, &error);
		g_autofree char *jid = NULL;

		g_assert_no_error(error);
		if (!address)
			continue;
		jid = address_to_jid(address, TRUE);
		g_assert_cmpstr(jid, ==, cases[i].jid);
	}
}

static void refused(void)
{
	static const char *const sip[] = {
		"sips:bob@example.com",	  "tel:+123",
		"sip:example.com",	  "sip:@example.com",
		"sip:b%zz@example.com",	  "sip:b%00@example.com",
		"sip:b%ff@example.com",	  "sip:%20bob@example.com",
		"sip:bob%20@example.com", "sip:bob@[::1]",
		"sip:bob@-a-.example",	  "sip:bob@",
		"sip:b%01@example.com",	  "sip:bob@example.com;gr=%00",
	};
	static const char *const jid[] = {
		"example.com",	    "@example.com",	"bob@",
		"bob@example.com/", "a\\5cb@x.example", "\\20a@x.example",
		"a&b@x.example",    "a b@x.example",	"bob@a b",
		"\xff@x.example",   "bob@x/\xc3",	"a\\20@x.example",
	};
	g_autofree char *big = g_strnfill(1024, 'a');
	g_autofree char *long_jid = g_strconcat(big, "@x.example", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(sip); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Address) address = address_from_sip(sip[i], &error);

		if (address)
			g_test_message("taken: %s", sip[i]);
		g_assert_null(address);
		g_assert_nonnull(error);
	}
	for (guint i = 0; i < G_N_ELEMENTS(jid); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Address) address = address_from_jid(jid[i], &error);

		if (address)
			g_test_message("taken: %s", jid[i]);
		g_assert_null(address);
		g_assert_nonnull(error);
	}
	g_assert_null(address_from_jid(long_jid, NULL));
}

/* RFC 7247 §6.4 step 5 names & ' and / alone; a SIP user may hold the others
 * of XEP-0106 as well, and no JID may. */
static void three_characters_only(void)
{
	static const struct {
		const char *sip, *jid;
	} cases[] = {
		{ "sip:a%22@x.example", "a\\22@x.example" },
		{ "sip:a%3a@x.example", "a\\3a@x.example" },
		{ "sip:a%3c@x.example", "a\\3c@x.example" },
		{ "sip:a%3e@x.example", "a\\3e@x.example" },
		{ "sip:a%40@x.example", "a\\40@x.example" },
		{ "sip:a%20b@x.example", "a\\20b@x.example" },
		{ "sip:a%5c20@x.example", "a\\5c20@x.example" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Address) address =
			address_from_sip(cases[i].sip, NULL);
		g_autofree char *jid = NULL;

		g_assert_nonnull(address);
		jid = address ? address_to_jid(address, FALSE) : NULL;
		g_assert_cmpstr(jid, ==, cases[i].jid);
	}
}

/* RFC 7247 §6.5 step 8 appends the resource with a slash and then as gr; its
 * examples have gr alone, and a slash would make another user. */
static void slash_and_gr(void)
{
	g_autoptr(Address) address =
		address_from_jid("baz@xmpp.example/qux", NULL);
	g_autofree char *full = address_to_sip(address, TRUE);
	g_autofree char *bare = address_to_sip(address, FALSE);

	g_assert_cmpstr(full, ==, "sip:baz@xmpp.example;gr=qux");
	g_assert_cmpstr(bare, ==, "sip:baz@xmpp.example");
}

static void append_random(GString *into)
{
	static const char *const pieces[] = {
		"\\",	"5c",
		"2f",	"20",
		"\\5c", "\\2f",
		"%",	"25",
		"é",	"漢",
		" ",	"@",
		"/",	"'",
		"&",	"\"",
		":",	"<",
		">",	"a",
		"Z",	"0",
		"-",	".",
		"ß",	"\xef\xbc\xbc",
		"3a",	";",
		"?",
	};
	int count = g_test_rand_int_range(1, 8);

	while (count--)
		g_string_append(
			into,
			pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
}

/* For every JID that is taken: to SIP and back is the prepared JID again,
 * and for every user that is taken the same the other way. */
static void bijection(void)
{
	guint taken = 0;

	for (guint i = 0; i < 20000; i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(Address) first = NULL, second = NULL;
		g_autofree char *jid = NULL, *sip = NULL, *again = NULL;

		append_random(text);
		g_string_append(text, "@x.example");
		first = address_from_jid(text->str, NULL);
		if (!first)
			continue;
		taken++;
		sip = address_to_sip(first, TRUE);
		second = address_from_sip(sip, NULL);
		if (!second)
			g_test_message("%s -> %s", text->str, sip);
		g_assert_nonnull(second);
		if (!second)
			return;
		jid = address_to_jid(first, TRUE);
		again = address_to_jid(second, TRUE);
		g_assert_cmpstr(jid, ==, again);
	}
	g_assert_cmpuint(taken, >, 1000);
}

static char *encode_all(const char *native)
{
	GString *uri = g_string_new("sip:");

	for (const char *at = native; *at; at++)
		g_string_append_printf(uri, "%%%02x", (guchar)*at);
	g_string_append(uri, "@x.example");
	return g_string_free(uri, FALSE);
}

/* Two users that differ in more than case or width never meet in one JID,
 * and the JID leads back to the one that it was made from. */
static void no_collision(void)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; i < 20000; i++) {
		g_autoptr(GString) native = g_string_new(NULL);
		g_autoptr(Address) address = NULL, back = NULL;
		g_autofree char *uri = NULL, *sip = NULL, *jid = NULL;
		const char *other;

		append_random(native);
		uri = encode_all(native->str);
		address = address_from_sip(uri, NULL);
		if (!address)
			continue;
		jid = address_to_jid(address, TRUE);
		sip = address_to_sip(address, TRUE);
		back = address_from_jid(jid, NULL);
		g_assert_nonnull(back);
		if (!back)
			return;
		g_assert_true(address_same_bare(address, back));
		other = g_hash_table_lookup(seen, jid);
		if (other)
			g_assert_cmpstr(other, ==, sip);
		else
			g_hash_table_insert(seen, g_steal_pointer(&jid),
					    g_steal_pointer(&sip));
	}
	g_assert_cmpuint(g_hash_table_size(seen), >, 1000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/address/both-ways", both_ways);
	g_test_add_func("/bridge/address/canonical", canonical);
	g_test_add_func("/bridge/address/refused", refused);
	g_test_add_func("/bridge/address/trap/three-characters-only",
			three_characters_only);
	g_test_add_func("/bridge/address/trap/slash-and-gr", slash_and_gr);
	g_test_add_func("/bridge/address/bijection", bijection);
	g_test_add_func("/bridge/address/no-collision", no_collision);
	return g_test_run();
}
