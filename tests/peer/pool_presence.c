/* The presence server of sip_load, and its users as watchers. JSON lines in:
 *   {"life":S}            seconds that a subscription gets
 *   {"watch":N,"first":F,"from":URI,"to":URI,"streams":K,"expires":S}  the
 *                         users from F on subscribe to their contacts, "rate"
 *                         a second
 *   {"renew":1}           they do so again, in their dialogs
 *   {"publish":SHOW}      everybody who is watched is that now
 *   {"presence":TEXT}     {"event":"presence"} counts what went and came, and
 *                         the watchers whose last document has that text */
#include "core/gateway/sip/dialog.h"
#include "tests/peer/sip_load.h"

#include <string.h>

#define TICK_MS 5
#define LIFE_S	3600

typedef struct Dialog {
	PoolPresence *presence;
	SipDialog *is;
	gint64 ends;	/* monotonic, µs */
	char *document; /* the last one that came */
} Dialog;

typedef void TurnFn(PoolPresence *presence, guint number);

struct PoolPresence {
	SipEnd *end;
	GHashTable *dialogs;	  /* Call-ID -> Dialog */
	GPtrArray *watched, *own; /* of Dialog, that others and we began */
	GHashTable *tally;
	gint64 life, expires;
	char *show, *from, *to;
	guint first, streams;
	Flood flood;
	TurnFn *turn;
	Timer *timer;
};

static void dialog_free(void *data)
{
	Dialog *dialog = data;

	sip_dialog_free(dialog->is);
	g_free(dialog->document);
	g_free(dialog);
}

static Dialog *dialog_add(PoolPresence *presence, GPtrArray *list,
			  SipDialog *is)
{
	Dialog *dialog = g_new0(Dialog, 1);

	dialog->presence = presence;
	dialog->is = is;
	g_ptr_array_add(list, dialog);
	g_hash_table_insert(presence->dialogs, g_strdup(is->call_id), dialog);
	return dialog;
}

static Dialog *dialog_find(PoolPresence *presence, const SipIncoming *incoming)
{
	return g_hash_table_lookup(presence->dialogs, incoming->call_id);
}

/* ---- what goes ---- */

/* An answer of the front end, by what it was to. */
static void count_answer(PoolPresence *presence, const char *what, int status)
{
	g_autofree char *name = g_strdup_printf("%s %d", what, status);

	tally_add(presence->tally, name);
}

static void on_notified(void *data, const SipOutcome *outcome)
{
	count_answer(data, "notify", outcome->status);
}

static char *document_of(const PoolPresence *presence, const Dialog *dialog)
{
	return g_strdup_printf(
		"<?xml version='1.0' encoding='UTF-8'?>\n"
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='%s'>"
		"<tuple id='ID-desk'><status><basic>open</basic>"
		"<show xmlns='jabber:client'>%s</show></status></tuple>"
		"</presence>",
		dialog->is->local, presence->show);
}

static char *state_lines(const Dialog *dialog, gboolean over)
{
	gint64 left = (dialog->ends - g_get_monotonic_time()) / G_USEC_PER_SEC;

	if (over)
		return g_strdup("Event: presence\r\nSubscription-State: "
				"terminated;reason=timeout\r\n");
	return g_strdup_printf("Event: presence\r\nSubscription-State: "
			       "active;expires=%" G_GINT64_FORMAT "\r\n",
			       MAX(left, 0));
}

static void notify(PoolPresence *presence, Dialog *dialog, gboolean over)
{
	g_autofree char *text = document_of(presence, dialog);
	g_autofree char *lines = state_lines(dialog, over);
	g_auto(PageMessage)
		page = { .content_type = g_strdup("application/pidf+xml"),
			 .body = g_bytes_new(text, strlen(text)) };
	SipOutgoing outgoing = { .method = "NOTIFY",
				 .lines = lines,
				 .page = over ? NULL : &page,
				 .target = presence->end->proxy };

	sip_dialog_fill(dialog->is, &outgoing);
	if (!sip_agent_send(presence->end->agent, &outgoing, on_notified,
			    presence, NULL))
		count_answer(presence, "notify", 0);
}

static void publish_one(PoolPresence *presence, guint number)
{
	if (number < presence->watched->len)
		notify(presence, presence->watched->pdata[number], FALSE);
}

static void on_subscribed(void *data, const SipOutcome *outcome)
{
	Dialog *dialog = data;

	if (outcome->status < 300)
		sip_dialog_answered(dialog->is, outcome);
	count_answer(dialog->presence, "watch", outcome->status);
}

static void subscribe(PoolPresence *presence, Dialog *dialog)
{
	g_autofree char *lines =
		g_strdup_printf("Event: presence\r\n"
				"Accept: application/pidf+xml\r\n"
				"Expires: %" G_GINT64_FORMAT "\r\n",
				presence->expires);
	SipOutgoing outgoing = { .method = "SUBSCRIBE",
				 .uri = dialog->is->remote,
				 .lines = lines,
				 .target = presence->end->proxy };

	sip_dialog_fill(dialog->is, &outgoing);
	if (!sip_agent_send(presence->end->agent, &outgoing, on_subscribed,
			    dialog, NULL))
		count_answer(presence, "watch", 0);
}

static void watch_one(PoolPresence *presence, guint number)
{
	guint user = presence->first + number;
	g_autofree char *from =
		load_name(presence->from, user, presence->streams);
	g_autofree char *to = load_name(presence->to, user, presence->streams);

	subscribe(presence, dialog_add(presence, presence->own,
				       sip_dialog_new(from, to)));
}

static void renew_one(PoolPresence *presence, guint number)
{
	subscribe(presence, presence->own->pdata[number]);
}

static void on_tick(void *data)
{
	PoolPresence *presence = data;

	while (flood_is_due(&presence->flood))
		presence->turn(presence, (guint)presence->flood.sent++);
	if (presence->flood.sent < presence->flood.total)
		return;
	timer_stop(presence->timer);
	load_tell("told", presence->flood.began, presence->flood.sent, 0);
}

static void do_all(PoolPresence *presence, TurnFn *turn, guint64 count,
		   const json_t *line)
{
	presence->turn = turn;
	flood_begin(&presence->flood, count, (guint)load_number(line, "rate"));
	timer_start(presence->timer, 0, TICK_MS);
}

/* ---- what comes ---- */

/* And begins the subscription's time anew. */
static void accept_it(PoolPresence *presence, SipRequest *request,
		      Dialog *dialog, gint64 seconds)
{
	g_autofree char *contact = sip_agent_contact(
		presence->end->agent, sip_request_get(request)->protocol);
	g_autofree char *extra = g_strdup_printf(
		"%sExpires: %" G_GINT64_FORMAT "\r\n", contact, seconds);

	dialog->ends = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
	sip_request_answer(request, 200, NULL, extra);
}

static void take_first(PoolPresence *presence, SipRequest *request)
{
	SipDialog *is = sip_dialog_from(sip_request_get(request));
	Dialog *dialog;

	if (!is) {
		sip_request_answer(request, 400, NULL, NULL);
		return;
	}
	tally_add(presence->tally, "subscribe");
	dialog = dialog_add(presence, presence->watched, is);
	accept_it(presence, request, dialog, presence->life);
	notify(presence, dialog, FALSE);
}

static void take_refresh(PoolPresence *presence, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Dialog *dialog = dialog_find(presence, incoming);
	gint64 seconds = incoming->event.expires ? presence->life : 0;

	if (!dialog || !sip_dialog_take(dialog->is, incoming)) {
		tally_add(presence->tally, "unknown");
		sip_request_answer(request, dialog ? 500 : 481, NULL, NULL);
		return;
	}
	tally_add(presence->tally, seconds ? "refresh" : "end");
	accept_it(presence, request, dialog, seconds);
	notify(presence, dialog, !seconds);
}

static void take_notify(PoolPresence *presence, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Dialog *dialog = dialog_find(presence, incoming);
	const char *state = incoming->event.state;
	gsize length;
	const char *text;

	if (!dialog || !sip_dialog_take(dialog->is, incoming)) {
		tally_add(presence->tally, "unknown");
		sip_request_answer(request, dialog ? 500 : 481, NULL, NULL);
		return;
	}
	text = g_bytes_get_data(incoming->page.body, &length);
	g_free(dialog->document);
	dialog->document = g_strndup(text ? text : "", length);
	tally_add(presence->tally, state ? state : "notified");
	sip_request_answer(request, 200, NULL, NULL);
}

void pool_presence_take(PoolPresence *presence, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);

	if (!strcmp(incoming->method, "NOTIFY"))
		take_notify(presence, request);
	else if (incoming->to_tag)
		take_refresh(presence, request);
	else
		take_first(presence, request);
}

/* ---- orders ---- */

static void tell(const PoolPresence *presence, const char *text)
{
	guint having = 0;
	json_t *event = json_pack("{s:s}", "event", "presence");

	for (guint i = 0; i < presence->own->len; i++) {
		const Dialog *one = presence->own->pdata[i];

		having += one->document && strstr(one->document, text);
	}
	tally_show(presence->tally, event);
	json_object_set_new(event, "having", json_integer(having));
	lines_print(event);
}

static void set(char **text, const char *with)
{
	g_free(*text);
	*text = g_strdup(with);
}

static void watch_all(PoolPresence *presence, const json_t *line)
{
	set(&presence->from, json_member(line, "from"));
	set(&presence->to, json_member(line, "to"));
	presence->first = (guint)load_number(line, "first");
	presence->expires = MAX(1, load_number(line, "expires"));
	presence->streams = (guint)MAX(1, load_number(line, "streams"));
	do_all(presence, watch_one, (guint64)load_number(line, "watch"), line);
}

gboolean pool_presence_order(PoolPresence *presence, const json_t *line)
{
	if (load_number(line, "life")) {
		presence->life = load_number(line, "life");
	} else if (load_number(line, "watch")) {
		watch_all(presence, line);
	} else if (load_number(line, "renew")) {
		do_all(presence, renew_one, presence->own->len, line);
	} else if (json_member(line, "publish")) {
		set(&presence->show, json_member(line, "publish"));
		do_all(presence, publish_one, presence->watched->len, line);
	} else if (json_member(line, "presence")) {
		tell(presence, json_member(line, "presence"));
	} else {
		return FALSE;
	}
	return TRUE;
}

PoolPresence *pool_presence_new(Loop *loop, SipEnd *end)
{
	PoolPresence *presence = g_new0(PoolPresence, 1);

	presence->end = end;
	presence->dialogs =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	presence->watched = g_ptr_array_new_with_free_func(dialog_free);
	presence->own = g_ptr_array_new_with_free_func(dialog_free);
	presence->tally = tally_new();
	presence->life = presence->expires = LIFE_S;
	presence->show = g_strdup("chat");
	presence->timer = timer_new(loop, on_tick, presence);
	return presence;
}

void pool_presence_free(PoolPresence *presence)
{
	timer_free(presence->timer);
	g_hash_table_unref(presence->dialogs);
	g_ptr_array_unref(presence->watched);
	g_ptr_array_unref(presence->own);
	g_hash_table_unref(presence->tally);
	g_free(presence->show);
	g_free(presence->from);
	g_free(presence->to);
	g_free(presence);
}
