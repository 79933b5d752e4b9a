#include "core/gateway/link/endpoint_private.h"

#include "core/gateway/link/limits.h"

void endpoint_output(Endpoint *endpoint)
{
	if (endpoint->connected)
		endpoint->handler->output(endpoint->data);
}

static void on_resolved(void *data)
{
	Endpoint *endpoint = data;
	if (endpoint->connected && endpoint->handler->result)
		endpoint->handler->result(endpoint->data);
	else
		endpoint_output(endpoint);
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
	endpoint->lease_from = endpoint->last_promise = ENDPOINT_NEVER;
	endpoint->drain_from = ENDPOINT_NEVER;
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

WireStatus endpoint_status(const Endpoint *endpoint)
{
	return (WireStatus){ outbox_low(endpoint->outbox), endpoint->topology,
			     endpoint->settings, endpoint->draining };
}

static void tick(Endpoint *endpoint)
{
	WireStatus status = endpoint_status(endpoint);
	endpoint->last_tick = endpoint->now;
	wire_write_beat(endpoint->urgent, "tick", endpoint->now, &status);
	endpoint_output(endpoint);
}

void endpoint_changed(Endpoint *endpoint)
{
	endpoint->handler->changed(endpoint->data);
}

void endpoint_connected(Endpoint *endpoint, gint64 now)
{
	endpoint->now = endpoint->last_sign = now;
	endpoint->connected = true;
	endpoint->greeted = endpoint->up = false;
	g_string_truncate(endpoint->urgent, 0);
	WireStatus status = endpoint_status(endpoint);
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
		endpoint_changed(endpoint);
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
	endpoint_output(endpoint);
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

void endpoint_take_back(Endpoint *endpoint, gboolean unsent_only)
{
	outbox_take_back(endpoint->outbox, unsent_only);
}

void endpoint_give_up(Endpoint *endpoint)
{
	outbox_take_back(endpoint->outbox, TRUE);
	outbox_fail(endpoint->outbox);
}

guint endpoint_pending(const Endpoint *endpoint)
{
	return outbox_count(endpoint->outbox);
}

gboolean endpoint_idle(const Endpoint *endpoint)
{
	return endpoint->lease_from >= endpoint->drain_from &&
	       !outbox_count(endpoint->outbox) && inbox_idle(endpoint->inbox);
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
	endpoint->drain_from = now;
	if (endpoint->connected)
		tick(endpoint);
}

void endpoint_partner(Endpoint *endpoint, const char *domain, gboolean up,
		      const char *text)
{
	if (!endpoint->up)
		return;
	wire_write_partner(endpoint->urgent, domain, up, text);
	endpoint_output(endpoint);
}

void endpoint_record(Endpoint *endpoint, const char *stream, guint64 number,
		     GBytes *record)
{
	record_queue_add(endpoint->records, stream, number, record);
	endpoint_output(endpoint);
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
	endpoint_output(endpoint);
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
	endpoint_output(endpoint);
}

void *endpoint_data_of(const LinkItem *item, Endpoint **endpoint)
{
	if (!item->inbox)
		return NULL;
	*endpoint = inbox_data(item->inbox);
	return (*endpoint)->data;
}
