#include "core/gateway/frontend/share_private.h"

#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/siblings.h"

static void peer_free(void *data)
{
	Peer *peer = data;

	g_hash_table_unref(peer->due);
	g_free(peer);
}

static Peer *peer_get(Share *share, const char *computer)
{
	Peer *peer = g_hash_table_lookup(share->peers, computer);

	if (peer)
		return peer;
	peer = g_new0(Peer, 1);
	peer->share = share;
	peer->computer = g_intern_string(computer);
	peer->due =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(share->peers, (char *)peer->computer, peer);
	return peer;
}

/* ---- what is due ---- */

void share_look(Presences *presences)
{
	Siblings *siblings = presences->frontend->siblings;
	gint64 now = loop_now(presences->frontend->loop);

	for (guint i = 0; i < siblings_count(siblings); i++) {
		Peer *peer =
			peer_get(presences->share, siblings_name(siblings, i));

		if (!peer->busy && now >= peer->next &&
		    siblings_answers(siblings, peer->computer) &&
		    (!peer->greeted || g_hash_table_size(peer->due)))
			share_tell(peer);
	}
}

void share_changed(Presences *presences, const char *local, const char *remote)
{
	const Siblings *siblings = presences->frontend->siblings;
	Share *share = presences->share;

	for (guint i = 0; i < siblings_count(siblings); i++)
		g_hash_table_add(
			peer_get(share, siblings_name(siblings, i))->due,
			g_strjoin(" ", local, remote, NULL));
	if (siblings_count(siblings) && !timer_running(share->timer))
		timer_start(share->timer, SHARE_WAIT_MS, 0);
}

static void add_due(Peer *peer, const Address *local, const Address *remote)
{
	g_autofree char *from = address_to_jid(local, FALSE);
	g_autofree char *to = address_to_jid(remote, FALSE);

	g_hash_table_add(peer->due, g_strjoin(" ", from, to, NULL));
}

void share_all(Presences *presences, const char *computer)
{
	Peer *peer = peer_get(presences->share, computer);
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, presences->relations);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		add_due(peer, ((Relation *)value)->local,
			((Relation *)value)->remote);
	g_hash_table_iter_init(&iter, presences->copies);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((Copy *)value)->holder == peer->computer)
			add_due(peer, ((Copy *)value)->local,
				((Copy *)value)->remote);
}

/* ---- life ---- */

static void on_timer(void *data)
{
	share_look(((Share *)data)->presences);
}

Share *share_new(Presences *presences)
{
	Share *share = g_new0(Share, 1);

	share->presences = presences;
	share->peers =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, peer_free);
	share->calls = g_hash_table_new_full(NULL, NULL, share_told_free, NULL);
	share->timer = timer_new(presences->frontend->loop, on_timer, share);
	return share;
}

void share_free(Share *share)
{
	if (!share)
		return;
	timer_free(share->timer);
	g_hash_table_unref(share->calls);
	g_hash_table_unref(share->peers);
	g_free(share);
}
