#include "core/gateway/frontend/forms.h"

#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

struct Forms {
	Counters *counters;
	GHashTable *masks; /* "local@domain" -> mask */
};

static const struct {
	const char *type;
	guint mask;
} types[] = {
	{ "text/html", FORM_HTML },
	{ "message/cpim", FORM_CPIM },
};

Forms *forms_new(Counters *counters)
{
	Forms *forms = g_new0(Forms, 1);

	forms->counters = counters;
	forms->masks =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return forms;
}

void forms_free(Forms *forms)
{
	if (!forms)
		return;
	g_hash_table_unref(forms->masks);
	g_free(forms);
}

static guint mask_of(const char *content_type)
{
	guint mask = FORM_PLAIN;

	for (guint i = 0; content_type && i < G_N_ELEMENTS(types); i++)
		if (!g_ascii_strncasecmp(content_type, types[i].type,
					 strlen(types[i].type)))
			mask |= types[i].mask;
	return mask;
}

static void make_room(Forms *forms)
{
	if (g_hash_table_size(forms->masks) < FORMS_MOST)
		return;
	full_note(forms->counters, FULL_FORMS, NULL);
	g_hash_table_remove_all(forms->masks);
}

void forms_saw(Forms *forms, const Address *user, const char *content_type)
{
	guint mask = mask_of(content_type);
	char *key;

	if (mask == FORM_PLAIN)
		return;
	key = address_to_user(user);
	if (!g_hash_table_contains(forms->masks, key))
		make_room(forms);
	mask |= GPOINTER_TO_UINT(g_hash_table_lookup(forms->masks, key));
	g_hash_table_replace(forms->masks, key, GUINT_TO_POINTER(mask));
}

guint forms_of(const Forms *forms, const Address *user)
{
	g_autofree char *key = address_to_user(user);

	return GPOINTER_TO_UINT(g_hash_table_lookup(forms->masks, key));
}

void forms_refused(Forms *forms, const Address *user)
{
	g_autofree char *key = address_to_user(user);

	g_hash_table_remove(forms->masks, key);
}
