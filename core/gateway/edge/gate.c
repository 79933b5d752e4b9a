#include "core/gateway/edge/gate.h"

#include "core/gateway/edge/limits.h"
#include "core/gateway/net/socket.h"

#include <string.h>

struct Gate {
	gint64 second; /* the one that is counted */
	guint all;
	GHashTable *by_address; /* -> count */
	GHashTable *held;	/* who -> its address */
	GHashTable *known;	/* addresses that have proven a domain */
};

Gate *gate_new(void)
{
	Gate *gate = g_new0(Gate, 1);
	gate->by_address =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	gate->known =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	gate->held = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	return gate;
}

void gate_free(Gate *gate)
{
	if (!gate)
		return;
	g_hash_table_unref(gate->by_address);
	g_hash_table_unref(gate->held);
	g_hash_table_unref(gate->known);
	g_free(gate);
}

static void turn_over(Gate *gate, gint64 now)
{
	if (gate->second == now / 1000)
		return;
	gate->second = now / 1000;
	gate->all = 0;
	g_hash_table_remove_all(gate->by_address);
}

/* Who has one IPv6 address has 2^64 of them. */
static char *address_of(const struct sockaddr *from)
{
	struct sockaddr_in6 network;
	if (from->sa_family != AF_INET6)
		return address_format_host(from);
	memcpy(&network, from, sizeof network);
	if (!IN6_IS_ADDR_V4MAPPED(&network.sin6_addr))
		memset(network.sin6_addr.s6_addr + 8, 0, 8);
	return address_format_host((const struct sockaddr *)&network);
}

static guint held_from(const Gate *gate, const char *address)
{
	guint count = 0;
	GHashTableIter iter;
	gpointer one;
	g_hash_table_iter_init(&iter, gate->held);
	while (g_hash_table_iter_next(&iter, NULL, &one))
		count += !strcmp(one, address);
	return count;
}

/* The limits that all share are for strangers: else they could keep those out
 * who are known. */
static gboolean is_full(const Gate *gate, const char *address)
{
	return !g_hash_table_contains(gate->known, address) &&
	       (gate->all >= GATE_PER_SECOND ||
		g_hash_table_size(gate->by_address) >= GATE_ADDRESSES);
}

gboolean gate_admit(Gate *gate, const struct sockaddr *from, gint64 now)
{
	turn_over(gate, now);
	g_autofree char *address = address_of(from);
	guint count = GPOINTER_TO_UINT(
		g_hash_table_lookup(gate->by_address, address));
	if (is_full(gate, address) || count >= GATE_PER_ADDRESS_SECOND ||
	    held_from(gate, address) >= GATE_PER_ADDRESS_OPEN)
		return FALSE;
	gate->all++;
	g_hash_table_insert(gate->by_address, g_steal_pointer(&address),
			    GUINT_TO_POINTER(count + 1));
	return TRUE;
}

gboolean gate_knows(const Gate *gate, const struct sockaddr *from)
{
	g_autofree char *address = address_of(from);
	return g_hash_table_contains(gate->known, address);
}

void gate_hold(Gate *gate, const void *who, const struct sockaddr *from)
{
	g_hash_table_insert(gate->held, (void *)who, address_of(from));
}

/* More than this many are forgotten and learnt anew. */
void gate_prove(Gate *gate, const void *who)
{
	const char *address = g_hash_table_lookup(gate->held, who);
	if (g_hash_table_size(gate->known) >= GATE_ADDRESSES)
		g_hash_table_remove_all(gate->known);
	if (address)
		g_hash_table_add(gate->known, g_strdup(address));
	gate_release(gate, who);
}

void gate_release(Gate *gate, const void *who)
{
	g_hash_table_remove(gate->held, who);
}

guint gate_held(const Gate *gate)
{
	return g_hash_table_size(gate->held);
}
