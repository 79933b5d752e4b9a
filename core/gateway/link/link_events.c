#include "core/gateway/link/set.h"

#include "core/gateway/base/metrics.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/link/limits.h"

static void flush(void *data)
{
	Link *link = data;
	link->scheduled = false;
	if (link->gone) {
		g_free(link);
		return;
	}
	if (!link->attached)
		return;
	if (link->results)
		link->results_at = link_now(link);
	link->results = 0;
	timer_stop(link->results_due);
	g_autoptr(GString) text = g_string_new(NULL);
	gsize unwritten = link->guest ? guest_unwritten(link->guest)
				      : dialer_unwritten(link->dialer);
	endpoint_take(link->endpoint, link_now(link), unwritten, text);
	if (!text->len)
		return;
	if (link->guest)
		guest_send(link->guest, text);
	else if (unwritten > LINK_UNREAD_BYTES)
		dialer_close(link->dialer, "the edge does not read");
	else
		dialer_send(link->dialer, text);
}

void link_schedule(Link *link)
{
	if (link->scheduled)
		return;
	link->scheduled = true;
	loop_defer(link->set->loop, flush, link);
}

void link_results_due(void *link)
{
	link_schedule(link);
}

static void on_output(void *data)
{
	link_schedule(data);
}

/* Where there are many, one turn of both sides does for several. */
static void on_result(void *data)
{
	Link *link = data;
	gint64 wait = link->results_at + LINK_RESULTS_MS - link_now(link);
	if (++link->results >= LINK_RESULTS || wait <= 0)
		link_schedule(link);
	else if (!timer_running(link->results_due))
		timer_start(link->results_due, (guint64)wait, 0);
}

static void on_item(void *data, LinkItem *item)
{
	LinkSet *set = ((Link *)data)->set;
	set->handler->item(set->data, item);
}

static void repeat_partners(Link *link)
{
	GHashTableIter iterator;
	void *domain, *state;
	g_hash_table_iter_init(&iterator, link->set->partners);
	while (g_hash_table_iter_next(&iterator, &domain, &state))
		endpoint_partner(link->endpoint, domain,
				 ((PartnerState *)state)->up,
				 ((PartnerState *)state)->text);
}

static void on_changed(void *data)
{
	Link *link = data;
	LinkSet *set = link->set;
	bool up = endpoint_up(link->endpoint);
	if (link->gone)
		return;
	metric_add(METRIC_LINKS_UP, up - link->was_up);
	metric_add(METRIC_LINK_BREAKS, link->was_up && !up);
	if (up && !link->was_up) {
		trace_line(TRACE_INFO, "link", NULL, "link with %s is up",
			   link->computer);
		g_clear_pointer(&link->problem, g_free);
		repeat_partners(link);
	}
	if (!up && link->was_up)
		link->down_since = link_now(link);
	link->was_up = up;
	if (set->handler->changed)
		set->handler->changed(set->data, link);
}

static void on_partner(void *data, const char *domain, gboolean up,
		       const char *text)
{
	Link *link = data;
	if (link->set->handler->partner)
		link->set->handler->partner(link->set->data, link, domain, up,
					    text);
}

static void on_record(void *data, const char *stream, GBytes *record)
{
	Link *link = data;
	if (link->set->handler->record)
		link->set->handler->record(link->set->data, link, stream,
					   record);
}

static void on_ask(void *data, guint64 number, json_t *request)
{
	Link *link = data;
	if (link->set->handler->ask)
		link->set->handler->ask(link->set->data, link, number, request);
}

/* What comes the wrong way has no handler and is passed over: nobody tells a
 * front end records or questions, nor an edge the state of partners. */
const EndpointHandler link_edge_events = {
	.item = on_item,
	.changed = on_changed,
	.record = on_record,
	.ask = on_ask,
	.output = on_output,
	.result = on_result,
};

const EndpointHandler link_frontend_events = {
	.item = on_item,
	.changed = on_changed,
	.partner = on_partner,
	.output = on_output,
	.result = on_result,
};

static void on_dial_opened(void *data)
{
	link_attach(data);
}

static gboolean on_dial_element(void *data, WireElement *element,
				GError **error)
{
	return link_receive(data, element, error);
}

static void on_dial_drained(void *data)
{
	link_schedule(data);
}

static void on_dial_closed(void *data, const char *reason)
{
	link_detach(data, reason);
}

const DialHandler link_dial_events = { on_dial_opened, on_dial_element,
				       on_dial_drained, on_dial_closed };
