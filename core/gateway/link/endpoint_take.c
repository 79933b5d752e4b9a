#include "core/gateway/link/endpoint_private.h"

#include "core/gateway/link/limits.h"

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
		endpoint_changed(endpoint);
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
		endpoint->last_promise = ENDPOINT_NEVER;
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
	WireStatus status = endpoint_status(endpoint);
	bool opens = !endpoint->up;
	endpoint->up = true;
	endpoint->last_promise = endpoint->now;
	wire_write_beat(endpoint->urgent, "tock", (gint64)element->at, &status);
	endpoint_output(endpoint);
	take_status(endpoint, element);
	if (opens)
		endpoint_changed(endpoint);
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
		endpoint_changed(endpoint);
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
	LinkResult no = { .unsure = element->unsure,
			  .condition = element->condition,
			  .type = element->type,
			  .text = element->text,
			  .address = element->address };
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
