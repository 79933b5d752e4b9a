#include "core/value/name.h"

/* Spellings seen so far -> Name; folded texts -> Name. Two tables, so that a
 * spelling met before needs no folding. */
static GHashTable *by_spelling, *by_folded;

static const Name *folded_name(char *folded)
{
	Name *name = g_hash_table_lookup(by_folded, folded);
	if (name) {
		g_free(folded);
		return name;
	}
	name = g_new(Name, 1);
	*name = (Name){ folded, g_str_hash(folded) };
	g_hash_table_insert(by_folded, folded, name);
	return name;
}

const Name *name_intern(const char *text)
{
	if (!by_spelling) {
		by_spelling = g_hash_table_new(g_str_hash, g_str_equal);
		by_folded = g_hash_table_new(g_str_hash, g_str_equal);
	}
	const Name *name = g_hash_table_lookup(by_spelling, text);
	if (name)
		return name;
	name = folded_name(g_utf8_casefold(text, -1));
	g_hash_table_insert(by_spelling, g_strdup(text), (gpointer)name);
	return name;
}

const Name *name_known(const char *text)
{
	if (!by_spelling)
		return NULL;
	const Name *name = g_hash_table_lookup(by_spelling, text);
	if (name)
		return name;
	g_autofree char *folded = g_utf8_casefold(text, -1);
	return g_hash_table_lookup(by_folded, folded);
}

gboolean name_same(const char *a, const char *b)
{
	if (g_ascii_strcasecmp(a, b) == 0)
		return TRUE;
	if (g_str_is_ascii(a) && g_str_is_ascii(b))
		return FALSE;
	g_autofree char *left = g_utf8_casefold(a, -1);
	g_autofree char *right = g_utf8_casefold(b, -1);
	return g_str_equal(left, right);
}
