#include "tests/peer/sip_load.h"

#include <string.h>

#define TICK_MS 2
#define WINDOW	1000

struct Messages {
	SipEnd *end;
	Load load;
	Flood flood;
	Timer *timer;
	GArray *ages; /* of gint64, µs from when one was due to its answer */
	char *from, *to;
	guint users, parts, window, open;
	guint64 answered, failed, number;
	int status; /* of the last one that failed */
	gboolean pumping;
};

/* One that was sent. */
typedef struct Sent {
	Messages *messages;
	gint64 when;
} Sent;

static void pump(Messages *messages);

static void tell_failure(Messages *messages, const SipOutcome *outcome)
{
	messages->failed++;
	if (messages->status != outcome->status)
		g_printerr("sip_load: %d %s\n", outcome->status,
			   outcome->reason);
	messages->status = outcome->status;
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	g_autofree Sent *sent = data;
	Messages *messages = sent->messages;
	gint64 age = g_get_monotonic_time() - sent->when;

	messages->open--;
	messages->answered++;
	g_array_append_val(messages->ages, age);
	if (outcome->status >= 300)
		tell_failure(messages, outcome);
	if (messages->answered == messages->flood.total) {
		timer_stop(messages->timer);
		load_tell_ages("flooded", messages->flood.began,
			       messages->answered - messages->failed,
			       messages->failed, messages->ages);
	}
	pump(messages);
}

static gboolean send_one(Messages *messages)
{
	guint64 user = messages->flood.sent % messages->users;
	gint64 when = flood_turn(&messages->flood);
	g_autofree char *from =
		load_name(messages->from, user, messages->parts);
	g_autofree char *to = load_name(messages->to, user, messages->parts);
	g_autofree char *id =
		g_strdup_printf("load-%" G_GUINT64_FORMAT, ++messages->number);
	g_autofree char *text = load_text(when);
	PageMessage page = { .content_type = (char *)"text/plain",
			     .body = g_bytes_new_static(text, strlen(text)) };
	SipOutgoing outgoing = { .uri = to,
				 .from = from,
				 .to = to,
				 .from_tag = id,
				 .call_id = id,
				 .cseq = 1,
				 .page = &page,
				 .target = messages->end->proxy };
	Sent *sent = g_new(Sent, 1);
	SipCall *call;

	*sent = (Sent){ messages, when };
	call = sip_agent_send(messages->end->agent, &outgoing, on_outcome, sent,
			      NULL);
	g_bytes_unref(page.body);
	if (!call) {
		g_free(sent);
		return FALSE;
	}
	messages->flood.sent++;
	messages->open++;
	return TRUE;
}

static void pump(Messages *messages)
{
	if (messages->pumping)
		return;
	messages->pumping = TRUE;
	while (messages->open < messages->window &&
	       flood_is_due(&messages->flood) && send_one(messages))
		continue;
	messages->pumping = FALSE;
}

static void on_tick(void *data)
{
	pump(data);
}

static void start(Messages *messages, const json_t *line)
{
	guint window = (guint)load_number(line, "window");

	g_free(messages->from);
	g_free(messages->to);
	messages->from = g_strdup(json_member(line, "from"));
	messages->to = g_strdup(json_member(line, "to"));
	messages->users = (guint)MAX(1, load_number(line, "users"));
	messages->parts = (guint)load_number(line, "streams");
	messages->window = window ? window : WINDOW;
	messages->answered = messages->failed = 0;
	messages->status = 0;
	g_array_set_size(messages->ages, 0);
	flood_begin(&messages->flood, (guint64)load_number(line, "flood"),
		    (guint)load_number(line, "rate"));
	timer_start(messages->timer, TICK_MS, TICK_MS);
	pump(messages);
}

gboolean messages_order(Messages *messages, const json_t *line)
{
	if (load_number(line, "expect"))
		load_expect(&messages->load,
			    (guint64)load_number(line, "expect"));
	else if (load_number(line, "flood"))
		start(messages, line);
	else if (load_number(line, "stop"))
		load_tell_ages("expected", messages->load.first,
			       messages->load.got, 0, messages->load.ages);
	else
		return FALSE;
	return TRUE;
}

void messages_take(Messages *messages, SipRequest *request)
{
	gsize length;
	const char *text =
		g_bytes_get_data(sip_request_get(request)->page.body, &length);

	load_count(&messages->load, text, length);
	sip_request_answer(request, 200, NULL, NULL);
}

Messages *messages_new(Loop *loop, SipEnd *end)
{
	Messages *messages = g_new0(Messages, 1);

	messages->end = end;
	messages->ages = g_array_new(FALSE, FALSE, sizeof(gint64));
	messages->timer = timer_new(loop, on_tick, messages);
	return messages;
}

void messages_free(Messages *messages)
{
	timer_free(messages->timer);
	load_clear(&messages->load);
	g_array_unref(messages->ages);
	g_free(messages->from);
	g_free(messages->to);
	g_free(messages);
}
