#include "core/gateway/bridge/address.h"
#include "core/gateway/bridge/limits.h"
#include "tests/unit/core/gateway/bridge/anything.h"

#include <string.h>

/* What a user part of SIP may hold unescaped (RFC 3261 §25.1). */
static gboolean is_sip_user(const char *sip)
{
	const char *end = strchr(sip, '@');

	for (const char *at = sip + strlen("sip:"); at < end; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-_.!~*'()&=+$,;?/%", *at))
			return FALSE;
	return end != NULL;
}

static void assert_same(const Address *a, const Address *b)
{
	g_assert_cmpstr(a->local, ==, b->local);
	g_assert_cmpstr(a->domain, ==, b->domain);
	g_assert_cmpstr(a->resource, ==, b->resource);
}

/* By SIP and by XMPP to the same address again, which is canonical. */
static void round_trip(const Address *address)
{
	g_autofree char *sip = address_to_sip(address, TRUE);
	g_autofree char *jid = address_to_jid(address, TRUE);
	g_autoptr(GError) error = NULL;
	g_autoptr(Address) from_sip = address_from_sip(sip, &error);
	g_autoptr(Address) from_jid =
		error ? NULL : address_from_jid(jid, &error);

	g_test_message("%s = %s", sip, jid);
	g_assert_no_error(error);
	g_assert_true(is_sip_user(sip));
	assert_same(address, from_sip);
	assert_same(address, from_jid);
}

/* ---- every local part ---- */

/* Marks and what stands between letters need some; what is written from the
 * right does not go with what is not. */
static Address *with_character(gunichar c)
{
	static const char *const around[][2] = {
		{ "", "" }, { "a", "" }, { "a", "z" }, { "א", "א" }
	};
	char text[8] = { 0 };
	Address *address = NULL;

	g_unichar_to_utf8(c, text);
	for (guint i = 0; i < G_N_ELEMENTS(around) && !address; i++) {
		g_autofree char *jid = g_strconcat(
			around[i][0], text, around[i][1], "@x.example", NULL);

		address = address_from_jid(jid, NULL);
	}
	return address;
}

/* All that RFC 8265 lets into a name of the profile UsernameCaseMapped. The
 * large blocks, whose characters are all alike, are only sampled. */
static void every_character(void)
{
	gboolean all = g_getenv("GATEHOUSE_ROUNDS") != NULL;
	guint taken = 0;

	for (gunichar c = 0x21; c <= 0x10ffff; c++) {
		gboolean large = (c >= 0x3400 && c < 0xa000) ||
				 (c >= 0xac00 && c < 0xd800) || c >= 0x17000;
		g_autoptr(Address) address = NULL;

		if ((large && !all && any_below(200)) || !any_is_letter(c))
			continue;
		address = with_character(c);
		if (!address)
			g_test_message("U+%04X is not taken", c);
		g_assert_nonnull(address);
		if (!address)
			continue;
		round_trip(address);
		taken++;
	}
	g_assert_cmpuint(taken, >, 10000);
}

static void append_local(GString *into, guint count)
{
	static const char *const pieces[] = {
		"\\20", "\\22", "\\26",	  "\\27", "\\2f", "\\3a", "\\3c",
		"\\3e", "\\40", "\\5c20", "\\",	  "%",	  "%41",  "%2",
		";",	"?",	"#",	  "[",	  "]",	  "`",	  "^",
		"{",	"|",	"}",	  "5c",	  "gr=",  ";gr=", "..",
	};

	while (count--)
		if (any_below(2))
			g_string_append(into, ANY_OF(pieces));
		else
			g_string_append_unichar(into, any_letter());
}

static void append_resource(GString *into)
{
	g_string_append_c(into, '/');
	for (guint i = any_below(20) + 1; i > 0; i--)
		g_string_append_unichar(into, any_below(3) ? any_letter()
							   : any_character());
}

static void any_jid(void)
{
	guint taken = 0, rounds = any_rounds(4000);

	for (guint i = 0; i < rounds; i++) {
		g_autoptr(GString) jid = g_string_new(NULL);
		g_autoptr(Address) address = NULL;

		append_local(jid, any_below(12) + 1);
		g_string_append(jid, any_below(2) ? "@x.example"
						  : "@bücher.example");
		if (any_below(2))
			append_resource(jid);
		address = address_from_jid(jid->str, NULL);
		if (!address)
			continue;
		taken++;
		round_trip(address);
	}
	g_assert_cmpuint(taken, >, rounds / 10);
}

/* ---- any SIP URI ---- */

static void append_user(GString *into)
{
	static const char *const pieces[] = {
		"-", "_", ".", "!", "~", "*", "'",   "(", ")",	 "&",	  "=",
		"+", "$", ",", ";", "?", "/", "%25", "%", "%5c", "%5C20", "\\"
	};
	char text[8] = { 0 };

	switch (any_below(3)) {
	case 0:
		g_string_append(into, ANY_OF(pieces));
		break;
	case 1:
		g_string_append_c(into, (char)('A' + any_below(58)));
		break;
	case 2:
		g_unichar_to_utf8(any_letter(), text);
		for (const char *at = text; *at; at++)
			g_string_append_printf(
				into, any_below(2) ? "%%%02x" : "%%%02X",
				(guchar)*at);
		break;
	}
}

/* However it is written, the address that it becomes is the one form. */
static void any_uri(void)
{
	static const char *const ends[] = {
		"",	     ":5061",		";transport=tls",
		";gr=a%20b", ";user=phone",	"?Subject",
		";gr;lr",    ":5060;gr=%C3%A9",
	};
	guint taken = 0, rounds = any_rounds(4000);

	for (guint i = 0; i < rounds; i++) {
		g_autoptr(GString) uri = g_string_new("sip:");
		g_autoptr(Address) address = NULL;

		for (guint k = any_below(10) + 1; k > 0; k--)
			append_user(uri);
		if (any_below(8) == 0)
			g_string_append(uri, ":pass%20word");
		g_string_append(uri, "@X.example");
		g_string_append(uri, ANY_OF(ends));
		address = address_from_sip(uri->str, NULL);
		if (!address)
			continue;
		taken++;
		round_trip(address);
	}
	g_assert_cmpuint(taken, >, rounds / 10);
}

/* Two names that differ meet in SIP only when they meet in XMPP. */
static void no_meeting(void)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = any_rounds(8000); i > 0; i--) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(Address) address = NULL;
		g_autofree char *sip = NULL;
		const char *other;

		append_local(text, any_below(3) + 1);
		g_string_append(text, "@x.example");
		address = address_from_jid(text->str, NULL);
		if (!address)
			continue;
		sip = address_to_sip(address, FALSE);
		other = g_hash_table_lookup(seen, sip);
		if (other)
			g_assert_cmpstr(other, ==, address->local);
		else
			g_hash_table_insert(seen, g_steal_pointer(&sip),
					    g_strdup(address->local));
	}
	g_assert_cmpuint(g_hash_table_size(seen), >, 500);
}

/* ---- lengths ---- */

static char *of_bytes(const char *piece, gsize bytes)
{
	GString *text = g_string_new(NULL);

	while (text->len + strlen(piece) <= bytes)
		g_string_append(text, piece);
	while (text->len < bytes)
		g_string_append_c(text, 'x');
	return g_string_free(text, FALSE);
}

/* A part is taken up to its last byte, and crosses whole, whatever it is
 * escaped to; with one more it is refused. */
static void lengths(void)
{
	static const char *const pieces[] = { "a",     "ü", "漢",    "𐐨",
					      "b\\20", "%", "\\5c20" };

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
		for (guint more = 0; more < 2; more++) {
			gsize bytes = ADDRESS_PART_BYTES + more;
			g_autofree char *part = of_bytes(pieces[i], bytes);
			g_autofree char *bare =
				g_strconcat(part, "@x.example", NULL);
			g_autofree char *full =
				g_strconcat("a@x.example/", part, NULL);
			g_autoptr(Address) local = address_from_jid(bare, NULL);
			g_autoptr(Address) resource =
				address_from_jid(full, NULL);

			g_assert_cmpint(!local, ==, more);
			g_assert_cmpint(!resource, ==, more);
			if (more)
				continue;
			round_trip(local);
			round_trip(resource);
		}
}

/* What is short in SIP may be too long once it is escaped. */
static void too_long_escaped(void)
{
	g_autofree char *spaces = of_bytes("%20", 3 * 400);
	g_autofree char *uri =
		g_strconcat("sip:a", spaces, "b@x.example", NULL);
	g_autoptr(Address) address = address_from_sip(uri, NULL);

	g_assert_null(address);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/any/address/character", every_character);
	g_test_add_func("/bridge/any/address/jid", any_jid);
	g_test_add_func("/bridge/any/address/uri", any_uri);
	g_test_add_func("/bridge/any/address/no-meeting", no_meeting);
	g_test_add_func("/bridge/any/address/length", lengths);
	g_test_add_func("/bridge/any/address/too-long", too_long_escaped);
	return g_test_run();
}
