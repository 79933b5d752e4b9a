#include "core/gateway/edge/gate.h"

#include "core/gateway/edge/limits.h"
#include "core/gateway/net/socket.h"

struct Gate {
	gint64 second; /* the one that is counted */
	guint all;
	GHashTable *by_address; /* -> count */
};

Gate *gate_new(void)
{
	Gate *gate = g_new0(Gate, 1);
	gate->by_address =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return gate;
}

void gate_free(Gate *gate)
{
	if (!gate)
		return;
	g_hash_table_unref(gate->by_address);
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

gboolean gate_admit(Gate *gate, const struct sockaddr *from, gint64 now)
{
	turn_over(gate, now);
	g_autofree char *address = address_format_host(from);
	guint count = GPOINTER_TO_UINT(
		g_hash_table_lookup(gate->by_address, address));
	if (gate->all >= GATE_PER_SECOND || count >= GATE_PER_ADDRESS_SECOND ||
	    g_hash_table_size(gate->by_address) >= GATE_ADDRESSES)
		return FALSE;
	gate->all++;
	g_hash_table_insert(gate->by_address, g_steal_pointer(&address),
			    GUINT_TO_POINTER(count + 1));
	return TRUE;
}
