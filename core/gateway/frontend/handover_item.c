#include "core/gateway/frontend/handover.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/share.h"
#include "core/gateway/frontend/siblings.h"

/* A stanza on its way to the front end that holds its pair. */
typedef struct Pass {
	Presences *presences;
	LinkItem *item;
	GBytes *stanza;
	Address *local, *remote;
} Pass;

static const XmlLimits stanza_limits = { INBOUND_STANZA_BYTES, 32, 64, 8192 };

void pass_free(void *data)
{
	static const LinkResult ended = { .condition = "remote-server-timeout",
					  .type = "wait",
					  .unsure = TRUE };
	Pass *pass = data;

	if (pass->item)
		link_item_no(pass->item, &ended);
	g_bytes_unref(pass->stanza);
	address_free(pass->local);
	address_free(pass->remote);
	g_free(pass);
}

/* Who holds it cannot be reached: it is ours now. */
static void act_here(Pass *pass)
{
	gsize length;
	const char *text = g_bytes_get_data(pass->stanza, &length);
	g_autoptr(Xml) stanza = xml_parse(text, length, &stanza_limits, NULL);
	Waiter waiter = { .item = g_steal_pointer(&pass->item) };

	waiter.trace = link_item_trace(waiter.item);
	copy_take_pair(pass->presences, pass->local, pass->remote);
	presence_act(pass->presences, stanza, waiter);
}

static void on_passed(void *data, gboolean taken)
{
	Pass *pass = data;

	if (taken)
		link_item_ok(g_steal_pointer(&pass->item));
	else
		act_here(pass);
	g_hash_table_remove(pass->presences->passes, pass);
}

static gboolean send_on(Presences *presences, LinkItem *item, const Xml *stanza,
			const Copy *copy)
{
	Pass *pass = g_new0(Pass, 1);

	pass->presences = presences;
	pass->stanza = xml_bytes(stanza);
	pass->local = address_copy(copy->local);
	pass->remote = address_copy(copy->remote);
	g_hash_table_add(presences->passes, pass);
	if (share_stanza(presences, copy->holder, pass->stanza,
			 link_item_trace(item), on_passed, pass)) {
		pass->item = item;
		return TRUE;
	}
	g_hash_table_remove(presences->passes, pass);
	return FALSE;
}

gboolean handover_pass(Presences *presences, LinkItem *item, const Xml *stanza)
{
	const char *from = xml_get(stanza, "from");
	const char *to = xml_get(stanza, "to");
	g_autoptr(Address) remote = from ? address_from_jid(from, NULL) : NULL;
	g_autoptr(Address) local = to ? address_from_jid(to, NULL) : NULL;
	const Copy *copy =
		local && remote ? copy_find(presences, local, remote) : NULL;

	if (!copy)
		return FALSE;
	if (siblings_serves(presences->frontend->siblings, copy->holder) &&
	    send_on(presences, item, stanza, copy))
		return TRUE;
	copy_take_pair(presences, local, remote);
	return FALSE;
}
