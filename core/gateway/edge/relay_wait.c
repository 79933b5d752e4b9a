#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/relay_private.h"
#include "core/gateway/xmpp/stanza.h"

/* Stanzas that no front end takes at the moment. A partner of whom one waits is
 * not read from; the others go on. */

static GBytes *payload_of(Held *held)
{
	if (!held->payload)
		held->payload = stanza_payload(
			held->stanza,
			stream_lang(session_stream(held->session)));
	return held->payload;
}

static gboolean hand_over(Held *held)
{
	Uplink *uplink = &held->relay->edge->uplink;
	g_autofree char *from = jid_bare(xml_get(held->stanza, "from"));
	g_autofree char *user = jid_bare(xml_get(held->stanza, "to"));
	g_autofree char *lane = g_strjoin(" ", from, user, NULL);
	LinkSend send = { .payload = payload_of(held),
			  .trace = held->trace,
			  .lane = lane,
			  .life = RELAY_LIFE_MS,
			  .done = held_done,
			  .data = held };
	return uplink->send && uplink->send(uplink->data, user, &send);
}

static guint waiting_of(const Relay *relay, const Session *session)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(relay->paused, session));
}

static void set_waiting(Relay *relay, Session *session, guint count)
{
	if (count)
		g_hash_table_insert(relay->paused, session,
				    GUINT_TO_POINTER(count));
	else
		g_hash_table_remove(relay->paused, session);
	session_pause(session, count > 0);
}

static void wait_for_front_end(Held *held)
{
	Relay *relay = held->relay;
	if (relay->waiting.length >= RELAY_WAITING_ITEMS) {
		held_fail(held, "resource-constraint", "wait",
			  "too much waits for the SIP side");
		return;
	}
	set_waiting(relay, held->session, waiting_of(relay, held->session) + 1);
	g_queue_push_tail(&relay->waiting, held);
}

void relay_hand_over(Held *held)
{
	if (waiting_of(held->relay, held->session) || !hand_over(held))
		wait_for_front_end(held);
}

/* Takes the stanza out when a front end takes it. */
static gboolean try_again(Relay *relay, GList *at)
{
	Held *held = at->data;
	Session *session = session_ref(held->session);
	GList *next = at->next;
	g_queue_delete_link(&relay->waiting, at);
	gboolean taken = hand_over(held);
	if (taken)
		set_waiting(relay, session, waiting_of(relay, session) - 1);
	else
		g_queue_insert_before(&relay->waiting, next, held);
	session_unref(session);
	return taken;
}

/* Each partner's in order, past those of partners that are still stuck, of
 * whom `most` are tried. Results may come from inside, and lead here again. */
static void retry(Relay *relay, guint most)
{
	g_autoptr(GHashTable) stuck = g_hash_table_new(NULL, NULL);
	GList *next;
	relay->retrying = TRUE;
	for (GList *at = relay->waiting.head;
	     at && g_hash_table_size(stuck) < most; at = next) {
		Session *session = ((Held *)at->data)->session;
		next = at->next;
		if (!g_hash_table_contains(stuck, session) &&
		    !try_again(relay, at))
			g_hash_table_add(stuck, session);
	}
	relay->retrying = FALSE;
}

void relay_retry(Relay *relay)
{
	if (relay->waiting.length && !relay->retrying)
		retry(relay, RELAY_RETRY_PARTNERS);
}

static gboolean is_serving(const Relay *relay)
{
	const Uplink *uplink = &relay->edge->uplink;
	return uplink->serving && uplink->serving(uplink->data);
}

void relay_tick(Relay *relay)
{
	gint64 now = loop_now(relay->edge->loop);
	Held *held;
	if (relay->waiting.length && !relay->retrying)
		retry(relay, G_MAXUINT);
	if (is_serving(relay))
		return;
	while ((held = g_queue_peek_head(&relay->waiting)) &&
	       now - held->since >= RELAY_WAITING_MS) {
		g_queue_pop_head(&relay->waiting);
		set_waiting(relay, held->session,
			    waiting_of(relay, held->session) - 1);
		held_fail(held, "remote-server-timeout", "wait",
			  "the SIP side is not reachable at the moment");
	}
}
