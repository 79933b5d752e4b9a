#include "core/gateway/link/courier_private.h"
#include "core/gateway/link/limits.h"

static const LinkResult out_of_time = {
	.condition = "remote-server-timeout",
	.type = "wait",
	.text = "nobody took the message in time",
};

void courier_lane_free(void *data)
{
	Lane *lane = data;
	g_free(lane->name);
	g_free(lane->owner);
	g_free(lane);
}

Lane *courier_lane_get(Courier *courier, const char *name, const char *owner)
{
	Lane *lane = g_hash_table_lookup(courier->lanes, name);
	if (lane)
		return lane;
	lane = g_new0(Lane, 1);
	lane->courier = courier;
	lane->name = g_strdup(name);
	lane->owner = g_strdup(owner);
	g_queue_init(&lane->waiting);
	g_hash_table_insert(courier->lanes, lane->name, lane);
	return lane;
}

/* Gone when nothing of it is left. */
static void courier_lane_settle(Lane *lane)
{
	if (!lane->under_way && !lane->waiting.length && !lane->busy)
		g_hash_table_remove(lane->courier->lanes, lane->name);
}

void courier_parcel_free(Parcel *parcel)
{
	g_bytes_unref(parcel->send.payload);
	g_free((char *)parcel->send.trace);
	g_free((char *)parcel->send.key);
	g_free(parcel);
}

/* The result, once; what another receiver may have done makes a failure
 * unsure. */
static void finish(Parcel *parcel, const LinkResult *result)
{
	LinkResult told = *result;
	told.unsure = !told.ok && (told.unsure || parcel->sent);
	parcel->lane->courier->pending--;
	if (parcel->send.done)
		parcel->send.done(parcel->send.data, &told);
	courier_parcel_free(parcel);
}

/* ---- those that wait ---- */

static void count_waiting(Parcel *parcel, int by)
{
	Courier *courier = parcel->lane->courier;
	gint64 size = (gint64)g_bytes_get_size(parcel->send.payload);
	courier->waiting += (guint)by;
	courier->bytes += (guint64)(by * size);
}

/* At its place: what is taken back stands before what waits. */
static void enqueue(Parcel *parcel)
{
	GQueue *waiting = &parcel->lane->waiting;
	GList *after = waiting->head;
	parcel->since = loop_now(parcel->lane->courier->setup.loop);
	count_waiting(parcel, 1);
	while (after && ((Parcel *)after->data)->number < parcel->number)
		after = after->next;
	g_queue_insert_before(waiting, after, parcel);
}

static Parcel *dequeue(Lane *lane)
{
	Parcel *parcel = g_queue_pop_head(&lane->waiting);
	count_waiting(parcel, -1);
	return parcel;
}

static void on_done(void *data, const LinkResult *result)
{
	Parcel *parcel = data;
	Lane *lane = parcel->lane;
	lane->busy++;
	lane->under_way--;
	finish(parcel, result);
	lane->busy--;
	courier_lane_pump(lane);
}

static void on_back(void *data, gboolean sent)
{
	Parcel *parcel = data;
	Lane *lane = parcel->lane;
	lane->under_way--;
	parcel->sent |= sent;
	parcel->send.again |= sent;
	enqueue(parcel);
}

static bool hand_over(Parcel *parcel, Link *link, gint64 now)
{
	LinkSend send = parcel->send;
	send.life = (guint32)(parcel->deadline - now);
	send.done = on_done;
	send.back = on_back;
	send.data = parcel;
	return link_send(link, &send);
}

static bool is_over(const Parcel *parcel, const Link *link, gint64 now)
{
	const Courier *courier = parcel->lane->courier;
	return now >= parcel->deadline ||
	       (!link && now - parcel->since >= courier->setup.hold_ms);
}

/* Whether the lane's next item may go to that link. */
static bool is_open(const Lane *lane, const Link *link)
{
	return link && link_up(link) && (!lane->under_way || lane->at == link);
}

/* Its result may come before this returns. */
static bool give(Lane *lane, Parcel *parcel, Link *link)
{
	Link *before = lane->at;
	lane->at = link;
	lane->under_way++;
	if (hand_over(parcel, link, loop_now(lane->courier->setup.loop)))
		return true;
	lane->at = before;
	lane->under_way--;
	return false;
}

/* False when the head must go on waiting. */
static bool step(Lane *lane)
{
	const CourierSetup *setup = &lane->courier->setup;
	Parcel *parcel = g_queue_peek_head(&lane->waiting);
	Link *link = setup->choose(setup->data, lane->owner);
	if (is_over(parcel, link, loop_now(setup->loop))) {
		finish(dequeue(lane), &out_of_time);
		return true;
	}
	if (!is_open(lane, link))
		return false;
	dequeue(lane);
	if (give(lane, parcel, link))
		return true;
	count_waiting(parcel, 1);
	g_queue_push_head(&lane->waiting, parcel);
	return false;
}

void courier_lane_pump(Lane *lane)
{
	if (lane->busy)
		return;
	lane->busy++;
	while (!lane->courier->ending && lane->waiting.length && step(lane))
		;
	lane->busy--;
	courier_lane_settle(lane);
}

/* ---- what a courier does with a lane ---- */

Parcel *courier_parcel_new(Lane *lane, const LinkSend *send)
{
	Parcel *parcel = g_new0(Parcel, 1);
	parcel->lane = lane;
	parcel->number = lane->courier->numbers++;
	parcel->send = *send;
	parcel->send.payload = g_bytes_ref(send->payload);
	parcel->send.trace = g_strdup(send->trace);
	parcel->send.key = g_strdup(send->key);
	parcel->send.lane = lane->name;
	parcel->deadline =
		loop_now(lane->courier->setup.loop) + (gint64)send->life;
	parcel->sent = send->again;
	return parcel;
}

static bool has_room(const Courier *courier, const LinkSend *send)
{
	return courier->waiting < COURIER_ITEMS &&
	       courier->bytes + g_bytes_get_size(send->payload) <=
		       COURIER_BYTES;
}

/* An owner that is there and has no room is for the sender to know. */
CourierFate courier_lane_offer(Lane *lane, Parcel *parcel, Link *link)
{
	Courier *courier = lane->courier;
	if (!lane->waiting.length && is_open(lane, link))
		return give(lane, parcel, link) ? COURIER_TAKEN : COURIER_FULL;
	if (!has_room(courier, &parcel->send) ||
	    lane->waiting.length >= COURIER_LANE_ITEMS)
		return COURIER_FULL;
	enqueue(parcel);
	return COURIER_TAKEN;
}

void courier_lane_end(Lane *lane)
{
	lane->busy++;
	while (lane->waiting.length)
		finish(dequeue(lane), &out_of_time);
	lane->busy--;
}
