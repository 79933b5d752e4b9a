#include "core/gateway/frontend/contacts.h"

#include "core/gateway/frontend/limits.h"

struct Contacts {
	GHashTable *until; /* "user contact" -> gint64 */
};

Contacts *contacts_new(void)
{
	Contacts *contacts = g_new0(Contacts, 1);

	contacts->until =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return contacts;
}

void contacts_free(Contacts *contacts)
{
	if (!contacts)
		return;
	g_hash_table_unref(contacts->until);
	g_free(contacts);
}

static char *lane_key(const Address *user, const Address *contact)
{
	return g_strconcat(user->local, "@", user->domain, " ", contact->local,
			   "@", contact->domain, NULL);
}

static gboolean is_over(void *key, void *until, void *now)
{
	(void)key;
	return *(gint64 *)until <= *(gint64 *)now;
}

void contacts_wrote(Contacts *contacts, const Address *user,
		    const Address *contact, gint64 now)
{
	gint64 until = now + CONTACT_LIFE_MS;

	if (g_hash_table_size(contacts->until) >= CONTACTS_MOST)
		g_hash_table_foreach_remove(contacts->until, is_over, &now);
	if (g_hash_table_size(contacts->until) < CONTACTS_MOST)
		g_hash_table_replace(contacts->until, lane_key(user, contact),
				     g_memdup2(&until, sizeof(until)));
}

gboolean contacts_may_answer(Contacts *contacts, const Address *user,
			     const Address *contact, gint64 now)
{
	g_autofree char *key = lane_key(user, contact);
	const gint64 *until = g_hash_table_lookup(contacts->until, key);

	return until && *until > now;
}
