#include "core/gateway/base/trace.h"
#include "core/gateway/link/courier_private.h"
#include "core/gateway/link/limits.h"

/* ---- links that break, links that drain ---- */

/* Somebody else owns a lane of which something is under way there. */
static bool has_heir(Courier *courier, const Link *link)
{
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, courier->lanes);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Lane *lane = value;
		if (!lane->under_way || lane->at != link)
			continue;
		Link *other =
			courier->setup.choose(courier->setup.data, lane->owner);
		if (other && other != link && link_up(other))
			return true;
	}
	return false;
}

/* All or nothing: then `low` tells the old receiver, should it come back, that
 * none of them is its own any more. */
static void take_back(Courier *courier, Link *link)
{
	if (link_up(link) || !link_pending(link))
		return;
	if (link_draining(link))
		link_take_back(link, TRUE);
	if (link_may_hand_over(link) && has_heir(courier, link)) {
		trace_line(TRACE_INFO, "link", NULL,
			   "%u items of the link with %s go to others",
			   link_pending(link), link_peer(link));
		link_take_back(link, FALSE);
	}
}

static void take_all_back(Courier *courier)
{
	guint count = 0;
	Link **links = link_set_links(courier->setup.links, &count);
	for (guint i = 0; i < count; i++)
		take_back(courier, links[i]);
}

/* Lanes come and go meanwhile: by name. */
void courier_retry(Courier *courier)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	void *value;
	take_all_back(courier);
	g_hash_table_iter_init(&iter, courier->lanes);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((Lane *)value)->waiting.length)
			g_ptr_array_add(names, g_strdup(((Lane *)value)->name));
	for (guint i = 0; i < names->len; i++) {
		Lane *lane =
			g_hash_table_lookup(courier->lanes, names->pdata[i]);
		if (lane)
			courier_lane_pump(lane);
	}
}

static void on_tick(void *data)
{
	Courier *courier = data;
	courier_retry(courier);
	if (!courier->pending)
		timer_stop(courier->tick);
}

/* ---- life ---- */

Courier *courier_new(const CourierSetup *setup)
{
	Courier *courier = g_new0(Courier, 1);
	courier->setup = *setup;
	courier->lanes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					       courier_lane_free);
	courier->tick = timer_new(setup->loop, on_tick, courier);
	return courier;
}

void courier_free(Courier *courier)
{
	guint count = 0;
	if (!courier)
		return;
	courier->ending = true;
	Link **links = link_set_links(courier->setup.links, &count);
	for (guint i = 0; i < count; i++)
		link_take_back(links[i], FALSE);
	g_autoptr(GList) lanes = g_hash_table_get_values(courier->lanes);
	for (GList *at = lanes; at; at = at->next)
		courier_lane_end(at->data);
	g_hash_table_unref(courier->lanes);
	timer_free(courier->tick);
	g_free(courier);
}

CourierFate courier_send(Courier *courier, const char *owner,
			 const LinkSend *send)
{
	Link *link =
		courier->ending
			? NULL
			: courier->setup.choose(courier->setup.data, owner);
	if (!link)
		return COURIER_NOBODY;
	Lane *lane = courier_lane_get(courier, send->lane, owner);
	Parcel *parcel = courier_parcel_new(lane, send);
	lane->busy++;
	courier->pending++;
	CourierFate fate = courier_lane_offer(lane, parcel, link);
	if (fate != COURIER_TAKEN) {
		courier->pending--;
		courier_parcel_free(parcel);
	}
	lane->busy--;
	courier_lane_pump(lane);
	if (!timer_running(courier->tick))
		timer_start(courier->tick, COURIER_TICK_MS, COURIER_TICK_MS);
	return fate;
}

guint courier_pending(const Courier *courier)
{
	return courier->pending;
}
