#include "core/gateway/link/endpoint.h"

#include "core/gateway/link/asks.h"
#include "core/gateway/link/inbox.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/outbox.h"
#include "core/gateway/link/records.h"

#include <stdbool.h>

struct Endpoint {
	const EndpointHandler *handler;
	void *data;
	Outbox *outbox;
	Inbox *inbox;
	Asks *asks;
	RecordQueue *records;
	RecordStore *pieces;
	GString *urgent; /* of this connection, to be written first */
	GQueue bulk;	 /* of char *: answers */
	guint64 epoch, peer_epoch;
	guint64 topology, settings, peer_topology, peer_settings;
	gint64 now;	     /* of the last call */
	gint64 last_tick;    /* sent */
	gint64 last_sign;    /* tock received, or connected */
	gint64 lease_from;   /* sending time of the last answered tick */
	gint64 last_promise; /* tock sent */
	bool connected, greeted, up, leased;
	bool draining, peer_draining;
};

static const gint64 never = G_MININT64 / 2;

static void output(Endpoint *endpoint)
{
	if (endpoint->connected)
		endpoint->handler->output(endpoint->data);
}

static void on_resolved(void *data)
{
	output(data);
}

static gint64 time_of(void *data)
{
	return ((Endpoint *)data)->now;
}

Endpoint *endpoint_new(guint64 epoch, KeyTable *keys,
		       const EndpointHandler *handler, void *data)
{
	Endpoint *endpoint = g_new0(Endpoint, 1);
	endpoint->handler = handler;
	endpoint->data = data;
	endpoint->epoch = epoch;
	endpoint->outbox = outbox_new();
	endpoint->inbox = inbox_new(keys, on_resolved, time_of, endpoint);
	endpoint->asks = asks_new();
	endpoint->records = record_queue_new();
	endpoint->pieces = record_store_new();
	endpoint->urgent = g_string_new(NULL);
	g_queue_init(&endpoint->bulk);
	endpoint->lease_from = endpoint->last_promise = never;
	return endpoint;
}

void endpoint_free(Endpoint *endpoint)
{
	if (!endpoint)
		return;
	endpoint->connected = false;
	outbox_free(endpoint->outbox);
	inbox_free(endpoint->inbox);
	asks_free(endpoint->asks);
	record_queue_free(endpoint->records);
	record_store_free(endpoint->pieces);
	g_string_free(endpoint->urgent, TRUE);
	g_queue_clear_full(&endpoint->bulk, g_free);
	g_free(endpoint);
}

static WireStatus status_of(const Endpoint *endpoint)
{
	return (WireStatus){ outbox_low(endpoint->outbox), endpoint->topology,
			     endpoint->settings, endpoint->draining };
}

static void tick(Endpoint *endpoint)
{
	WireStatus status = status_of(endpoint);
	endpoint->last_tick = endpoint->now;
	wire_write_beat(endpoint->urgent, "tick", endpoint->now, &status);
	output(endpoint);
}

static void changed(Endpoint *endpoint)
{
	endpoint->handler->changed(endpoint->data);
}

void endpoint_connected(Endpoint *endpoint, gint64 now)
{
	endpoint->now = endpoint->last_sign = now;
	endpoint->connected = true;
	endpoint->greeted = endpoint->up = false;
	g_string_truncate(endpoint->urgent, 0);
	WireStatus status = status_of(endpoint);
	wire_write_hello(endpoint->urgent, endpoint->epoch, &status);
	tick(endpoint);
}

void endpoint_disconnected(Endpoint *endpoint, gint64 now)
{
	bool was_up = endpoint->up;
	endpoint->now = now;
	endpoint->connected = endpoint->greeted = endpoint->up = false;
	g_string_truncate(endpoint->urgent, 0);
	g_queue_clear_full(&endpoint->bulk, g_free);
	record_queue_rewind(endpoint->records);
	record_store_clear(endpoint->pieces);
	asks_fail(endpoint->asks, "the link broke before the answer");
	if (was_up)
		changed(endpoint);
}

/* ---- what each element does ---- */

static void take_status(Endpoint *endpoint, const WireElement *element)
{
	bool differs = endpoint->peer_topology != element->topology ||
		       endpoint->peer_settings != element->settings ||
		       endpoint->peer_draining != (bool)element->draining;
	endpoint->peer_topology = element->topology;
	endpoint->peer_settings = element->settings;
	endpoint->peer_draining = element->draining;
	inbox_set_low(endpoint->inbox, element->low);
	if (differs && endpoint->up)
		changed(endpoint);
}

static gboolean take_hello(Endpoint *endpoint, WireElement *element,
			   GError **error)
{
	if (element->version != LINK_VERSION) {
		g_set_error(error, LINK_ERROR, LINK_ERROR_VERSION,
			    "the other side speaks version %u of the link, "
			    "not %d",
			    element->version, LINK_VERSION);
		return FALSE;
	}
	endpoint->greeted = true;
	/* Who comes back new has none of the old process's promises. */
	if (endpoint->peer_epoch != element->epoch)
		endpoint->last_promise = never;
	endpoint->peer_epoch = element->epoch;
	outbox_set_window(endpoint->outbox, MIN(element->window, LINK_WINDOW),
			  MIN(element->bytes, LINK_BYTES));
	outbox_rewind(endpoint->outbox, element->epoch);
	inbox_begin(endpoint->inbox, element->epoch, element->low);
	take_status(endpoint, element);
	return TRUE;
}

/* The first tick after hello opens the link: its answer stands before our
 * items, so that their receiver holds a lease when they come. */
static gboolean take_tick(Endpoint *endpoint, WireElement *element,
			  GError **error)
{
	(void)error;
	WireStatus status = status_of(endpoint);
	bool opens = !endpoint->up;
	endpoint->up = true;
	endpoint->last_promise = endpoint->now;
	wire_write_beat(endpoint->urgent, "tock", (gint64)element->at, &status);
	output(endpoint);
	take_status(endpoint, element);
	if (opens)
		changed(endpoint);
	return TRUE;
}

/* Only a tick of this process counts, and none from the future. */
static gboolean take_tock(Endpoint *endpoint, WireElement *element,
			  GError **error)
{
	(void)error;
	gint64 at = (gint64)element->at;
	endpoint->last_sign = endpoint->now;
	if (at >= 0 && at <= endpoint->now && at > endpoint->lease_from)
		endpoint->lease_from = at;
	take_status(endpoint, element);
	bool renewed =
		!endpoint->leased && endpoint_may_act(endpoint, endpoint->now);
	if (renewed) {
		endpoint->leased = true;
		changed(endpoint);
	}
	return TRUE;
}

static gboolean take_item(Endpoint *endpoint, WireElement *element,
			  GError **error)
{
	LinkItem *item;
	if (!inbox_take(endpoint->inbox, element, &item, error))
		return FALSE;
	if (item)
		endpoint->handler->item(endpoint->data, item);
	return TRUE;
}

static gboolean take_ok(Endpoint *endpoint, WireElement *element,
			GError **error)
{
	static const LinkResult ok = { .ok = TRUE };
	(void)error;
	for (guint i = 0; i < element->ranges->len; i++) {
		WireRange range = g_array_index(element->ranges, WireRange, i);
		outbox_resolve(endpoint->outbox, range.first, range.last, &ok);
	}
	return TRUE;
}

static gboolean take_no(Endpoint *endpoint, WireElement *element,
			GError **error)
{
	(void)error;
	LinkResult no = { FALSE, element->unsure, element->condition,
			  element->type, element->text };
	outbox_resolve(endpoint->outbox, element->n, element->n, &no);
	return TRUE;
}

static gboolean take_partner(Endpoint *endpoint, WireElement *element,
			     GError **error)
{
	(void)error;
	if (endpoint->handler->partner)
		endpoint->handler->partner(endpoint->data, element->domain,
					   element->up, element->text);
	return TRUE;
}

static gboolean take_record(Endpoint *endpoint, WireElement *element,
			    GError **error)
{
	(void)error;
	if (!endpoint->handler->record)
		return TRUE;
	g_autoptr(GBytes) record = record_store_take(endpoint->pieces, element);
	if (record)
		endpoint->handler->record(endpoint->data, element->stream,
					  record);
	return TRUE;
}

static json_t *json_of(const WireElement *element)
{
	gsize length = 0;
	if (!element->payload)
		return NULL;
	const char *text = g_bytes_get_data(element->payload, &length);
	return json_parse(text, (gssize)length, NULL);
}

static gboolean take_ask(Endpoint *endpoint, WireElement *element,
			 GError **error)
{
	(void)error;
	g_autoptr(json_t) request = json_of(element);
	if (request && endpoint->handler->ask)
		endpoint->handler->ask(endpoint->data, element->n, request);
	return TRUE;
}

static gboolean take_answer(Endpoint *endpoint, WireElement *element,
			    GError **error)
{
	(void)error;
	g_autoptr(json_t) answer = json_of(element);
	asks_answer(endpoint->asks, element->n, answer);
	return TRUE;
}

typedef gboolean TakeFn(Endpoint *endpoint, WireElement *element,
			GError **error);

static TakeFn *const takers[] = {
	[WIRE_HELLO] = take_hello,     [WIRE_ITEM] = take_item,
	[WIRE_OK] = take_ok,	       [WIRE_NO] = take_no,
	[WIRE_TICK] = take_tick,       [WIRE_TOCK] = take_tock,
	[WIRE_PARTNER] = take_partner, [WIRE_RECORD] = take_record,
	[WIRE_ASK] = take_ask,	       [WIRE_ANSWER] = take_answer,
};

gboolean endpoint_receive(Endpoint *endpoint, WireElement *element, gint64 now,
			  GError **error)
{
	endpoint->now = now;
	if (element->kind == WIRE_UNKNOWN)
		return TRUE;
	if (endpoint->greeted == (element->kind == WIRE_HELLO)) {
		g_set_error_literal(error, LINK_ERROR, LINK_ERROR_PROTOCOL,
				    endpoint->greeted
					    ? "the other side greets twice"
					    : "the other side does not greet");
		return FALSE;
	}
	return takers[element->kind](endpoint, element, error);
}

gboolean endpoint_poll(Endpoint *endpoint, gint64 now, GError **error)
{
	endpoint->now = now;
	outbox_expire(endpoint->outbox, now);
	asks_expire(endpoint->asks, now);
	if (!endpoint_may_act(endpoint, now))
		endpoint->leased = false;
	if (!endpoint->connected)
		return TRUE;
	if (now - endpoint->last_sign > LINK_DEAD_MS) {
		g_set_error(error, LINK_ERROR, LINK_ERROR_SILENT,
			    "the other side has been silent for %d s",
			    LINK_DEAD_MS / 1000);
		return FALSE;
	}
	if (now - endpoint->last_tick >= LINK_TICK_MS)
		tick(endpoint);
	return TRUE;
}

static bool write_bulk(Endpoint *endpoint, GString *into)
{
	g_autofree char *answer = g_queue_pop_head(&endpoint->bulk);
	if (answer)
		g_string_append(into, answer);
	return answer || record_queue_write(endpoint->records, into);
}

void endpoint_take(Endpoint *endpoint, gint64 now, gsize unwritten,
		   GString *into)
{
	endpoint->now = now;
	if (!endpoint->connected)
		return;
	g_string_append_len(into, endpoint->urgent->str,
			    (gssize)endpoint->urgent->len);
	g_string_truncate(endpoint->urgent, 0);
	if (!endpoint->up)
		return;
	inbox_write(endpoint->inbox, into);
	outbox_write(endpoint->outbox, endpoint->peer_draining, now, into);
	gsize before = into->len;
	while (unwritten + into->len - before < LINK_BULK_BYTES &&
	       write_bulk(endpoint, into))
		;
}

/* ---- what the roles do ---- */

gboolean endpoint_send(Endpoint *endpoint, const LinkSend *send, gint64 now)
{
	endpoint->now = now;
	if (endpoint->peer_draining && endpoint->up)
		return FALSE;
	if (!outbox_add(endpoint->outbox, send, now))
		return FALSE;
	output(endpoint);
	return TRUE;
}

gboolean endpoint_greeted(const Endpoint *endpoint)
{
	return endpoint->greeted;
}

gboolean endpoint_up(const Endpoint *endpoint)
{
	return endpoint->up && !endpoint->peer_draining;
}

gboolean endpoint_draining(const Endpoint *endpoint)
{
	return endpoint->peer_draining;
}

void endpoint_peer_config(const Endpoint *endpoint, guint64 *topology,
			  guint64 *settings)
{
	*topology = endpoint->peer_topology;
	*settings = endpoint->peer_settings;
}

guint endpoint_pending(const Endpoint *endpoint)
{
	return outbox_count(endpoint->outbox);
}

gboolean endpoint_idle(const Endpoint *endpoint)
{
	return !outbox_count(endpoint->outbox) && !inbox_count(endpoint->inbox);
}

gboolean endpoint_may_act(const Endpoint *endpoint, gint64 now)
{
	return now - endpoint->lease_from < LINK_LEASE_MS;
}

gboolean endpoint_may_hand_over(const Endpoint *endpoint, gint64 now)
{
	return !endpoint->connected &&
	       now - endpoint->last_promise >= LINK_HANDOVER_MS;
}

void endpoint_set_config(Endpoint *endpoint, guint64 topology, guint64 settings,
			 gint64 now)
{
	endpoint->now = now;
	endpoint->topology = topology;
	endpoint->settings = settings;
	if (endpoint->connected)
		tick(endpoint);
}

void endpoint_drain(Endpoint *endpoint, gint64 now)
{
	endpoint->now = now;
	endpoint->draining = true;
	if (endpoint->connected)
		tick(endpoint);
}

void endpoint_partner(Endpoint *endpoint, const char *domain, gboolean up,
		      const char *text)
{
	if (!endpoint->up)
		return;
	wire_write_partner(endpoint->urgent, domain, up, text);
	output(endpoint);
}

void endpoint_record(Endpoint *endpoint, const char *stream, guint64 number,
		     GBytes *record)
{
	record_queue_add(endpoint->records, stream, number, record);
	output(endpoint);
}

void endpoint_ask(Endpoint *endpoint, json_t *request, LinkAnswerFn *fn,
		  void *data, gint64 now)
{
	g_autoptr(GError) error = NULL;
	guint64 number = 0;
	endpoint->now = now;
	if (endpoint->up)
		number = asks_add(endpoint->asks, fn, data, now);
	if (!number) {
		g_set_error_literal(&error, LINK_ERROR, LINK_ERROR_CLOSED,
				    endpoint->up ? "too many questions are open"
						 : "the link is down");
		fn(data, NULL, error);
		return;
	}
	wire_write_json(endpoint->urgent, "ask", number, request);
	output(endpoint);
}

/* An answer that no reader would take is replaced by one that says so. */
void endpoint_answer(Endpoint *endpoint, guint64 number, json_t *answer)
{
	if (!endpoint->up)
		return;
	g_autoptr(GString) text = g_string_new(NULL);
	wire_write_json(text, "answer", number, answer);
	if (text->len > LINK_ELEMENT_BYTES) {
		g_autoptr(json_t) error =
			json_pack("{s:s}", "error",
				  "the answer is too long for the link");
		g_string_truncate(text, 0);
		wire_write_json(text, "answer", number, error);
	}
	g_queue_push_tail(&endpoint->bulk, g_strdup(text->str));
	output(endpoint);
}

/* ---- items ---- */

void *endpoint_data_of(const LinkItem *item, Endpoint **endpoint)
{
	if (!item->inbox)
		return NULL;
	*endpoint = inbox_data(item->inbox);
	return (*endpoint)->data;
}

const char *link_item_payload(const LinkItem *item, gsize *length)
{
	return g_bytes_get_data(item->payload, length);
}

const char *link_item_trace(const LinkItem *item)
{
	return item->trace;
}

const char *link_item_key(const LinkItem *item)
{
	return item->key;
}

gboolean link_item_again(const LinkItem *item)
{
	return item->again;
}

gint64 link_item_deadline(const LinkItem *item)
{
	return item->deadline;
}
