#include "core/gateway/frontend/contacts.h"

#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/limits.h"

typedef struct Wrote {
	char *key; /* "user contact" */
	gint64 until;
	GList node;
} Wrote;

struct Contacts {
	Counters *counters;
	GHashTable *wrote; /* key -> Wrote */
	GQueue order;	   /* of them, the oldest first */
};

static void wrote_free(void *data)
{
	Wrote *wrote = data;

	g_free(wrote->key);
	g_free(wrote);
}

Contacts *contacts_new(Counters *counters)
{
	Contacts *contacts = g_new0(Contacts, 1);

	contacts->counters = counters;
	contacts->wrote = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						wrote_free);
	g_queue_init(&contacts->order);
	return contacts;
}

void contacts_free(Contacts *contacts)
{
	if (!contacts)
		return;
	g_hash_table_unref(contacts->wrote);
	g_free(contacts);
}

/* What is over, and one more when there is no room. */
static void drop_old(Contacts *contacts, gint64 now)
{
	const Wrote *oldest;

	while ((oldest = g_queue_peek_head(&contacts->order)) &&
	       (oldest->until <= now ||
		contacts->order.length >= CONTACTS_MOST)) {
		if (oldest->until > now)
			full_note(contacts->counters, FULL_CONTACTS, NULL);
		g_queue_pop_head_link(&contacts->order);
		g_hash_table_remove(contacts->wrote, oldest->key);
	}
}

static Wrote *wrote_new(Contacts *contacts, char *key)
{
	Wrote *wrote = g_new0(Wrote, 1);

	wrote->key = key;
	wrote->node.data = wrote;
	g_hash_table_insert(contacts->wrote, key, wrote);
	return wrote;
}

void contacts_wrote(Contacts *contacts, const Address *user,
		    const Address *contact, gint64 now)
{
	g_autofree char *key = address_pair(user, contact);
	Wrote *wrote = g_hash_table_lookup(contacts->wrote, key);

	if (wrote) {
		g_queue_unlink(&contacts->order, &wrote->node);
	} else {
		drop_old(contacts, now);
		wrote = wrote_new(contacts, g_steal_pointer(&key));
	}
	wrote->until = now + CONTACT_LIFE_MS;
	g_queue_push_tail_link(&contacts->order, &wrote->node);
}

gboolean contacts_may_answer(Contacts *contacts, const Address *user,
			     const Address *contact, gint64 now)
{
	g_autofree char *key = address_pair(user, contact);
	const Wrote *wrote = g_hash_table_lookup(contacts->wrote, key);

	return wrote && wrote->until > now;
}
