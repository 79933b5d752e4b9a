#include "tests/peer/sip_presence.h"

#include "core/base/random.h"
#include "core/gateway/bridge/pidf.h"
#include "core/gateway/sip/dialog.h"

#include <string.h>

#define EXPIRES "3600"

/* A subscription of the gateway's. */
typedef struct Watch {
	Peer *peer;
	SipDialog *dialog;
	gboolean pending;
} Watch;

static GHashTable *watches; /* key of the dialog -> Watch */
static GHashTable *pending; /* of users, as a set */

static void prepare(void)
{
	if (watches)
		return;
	watches = g_hash_table_new(g_str_hash, g_str_equal);
	pending = g_hash_table_new(g_str_hash, g_str_equal);
}

static void print_status(Peer *peer, const char *event, const char *call_id,
			 int status)
{
	json_t *object = json_object();

	peer_set_text(object, "event", event);
	peer_set_text(object, "call_id", call_id);
	json_object_set_new(object, "status", json_integer(status));
	peer_print(peer, object);
}

/* ---- what the gateway watches ---- */

static void on_notified(void *data, const SipOutcome *outcome)
{
	const Watch *watch = data;

	print_status(watch->peer, "notified", watch->dialog->call_id,
		     outcome->status);
}

static GBytes *document_of(const Watch *watch, const char *note)
{
	g_autofree char *text = g_strdup_printf(
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='%s'>"
		"<tuple id='ID-desk'><status><basic>open</basic></status>"
		"<note>%s</note></tuple></presence>",
		watch->dialog->local, note);

	return g_bytes_new(text, strlen(text));
}

static void notify(Watch *watch, const char *state, const char *note)
{
	g_autofree char *lines = g_strdup_printf(
		"Event: presence\r\n"
		"Subscription-State: %s;expires=" EXPIRES "\r\n",
		state);
	g_autoptr(GBytes) body = document_of(watch, note);
	PageMessage page = { .content_type = (char *)PIDF_TYPE, .body = body };
	SipOutgoing outgoing = { .method = "NOTIFY",
				 .lines = lines,
				 .page = watch->pending ? NULL : &page,
				 .target = watch->peer->end.proxy };

	sip_dialog_fill(watch->dialog, &outgoing);
	sip_agent_send(watch->peer->end.agent, &outgoing, on_notified, watch,
		       NULL);
}

static Watch *watch_of(Peer *peer, const SipIncoming *incoming)
{
	g_autofree char *key =
		sip_dialog_key(incoming->call_id, incoming->own_tag);
	g_autofree char *user = NULL;
	Watch *watch = g_hash_table_lookup(watches, key);

	if (watch || incoming->to_tag)
		return watch;
	watch = g_new0(Watch, 1);
	watch->peer = peer;
	watch->dialog = sip_dialog_from(incoming);
	user = g_strndup(incoming->to + 4, strcspn(incoming->to + 4, "@"));
	watch->pending = g_hash_table_contains(pending, user);
	g_hash_table_insert(watches, g_steal_pointer(&key), watch);
	return watch;
}

static void forget(const Watch *watch)
{
	g_autofree char *key = sip_dialog_key(watch->dialog->call_id,
					      watch->dialog->local_tag);

	g_hash_table_remove(watches, key);
}

static void take_subscribe(Peer *peer, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	Watch *watch = watch_of(peer, incoming);
	gboolean over = !incoming->event.expires;
	g_autofree char *contact =
		sip_agent_contact(peer->end.agent, peer->end.proxy.protocol);
	g_autofree char *lines = g_strdup_printf("%sExpires: %s\r\n", contact,
						 over ? "0" : EXPIRES);

	sip_request_answer(request, watch ? 200 : 481, NULL, lines);
	if (watch)
		notify(watch,
		       over		? "terminated;reason=timeout"
		       : watch->pending ? "pending"
					: "active",
		       "first");
	if (watch && over)
		forget(watch);
}

static void notify_all(const char *note)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, watches);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		notify(value, ((Watch *)value)->pending ? "pending" : "active",
		       note);
}

/* ---- what clients watch ---- */

static void take_notify(Peer *peer, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	json_t *object = json_object();

	peer_set_text(object, "event", "notify");
	peer_set_text(object, "call_id", incoming->call_id);
	peer_set_text(object, "state", incoming->event.state);
	peer_set_text(object, "reason", incoming->event.reason);
	peer_print(peer, object);
	sip_request_answer(request, 200, NULL, NULL);
}

typedef struct Asked {
	Peer *peer;
	char *call_id;
} Asked;

static void on_answered(void *data, const SipOutcome *outcome)
{
	Asked *asked = data;

	print_status(asked->peer, "subscribed", asked->call_id,
		     outcome->status);
	g_free(asked->call_id);
	g_free(asked);
}

static void subscribe(Peer *peer, const json_t *line)
{
	const char *to = json_member(line, "subscribe");
	g_autofree char *tag = random_hex(4);
	Asked *asked = g_new0(Asked, 1);
	SipOutgoing outgoing = { .method = "SUBSCRIBE",
				 .uri = to,
				 .from = json_member(line, "from"),
				 .to = to,
				 .from_tag = tag,
				 .call_id = json_member(line, "call_id"),
				 .cseq = ++peer->cseq,
				 .contact = TRUE,
				 .lines = "Event: presence\r\nExpires: " EXPIRES
					  "\r\n",
				 .target = peer->end.proxy };

	asked->peer = peer;
	asked->call_id = g_strdup(outgoing.call_id);
	sip_agent_send(peer->end.agent, &outgoing, on_answered, asked, NULL);
}

/* ---- what is asked of us ---- */

gboolean presence_take(Peer *peer, SipRequest *request)
{
	const char *method = sip_request_get(request)->method;

	prepare();
	if (!strcmp(method, "SUBSCRIBE"))
		take_subscribe(peer, request);
	else if (!strcmp(method, "NOTIFY"))
		take_notify(peer, request);
	else
		return FALSE;
	return TRUE;
}

gboolean presence_order(Peer *peer, const json_t *line)
{
	const char *user = json_member(line, "pending");
	const char *note = json_member(line, "notify");

	prepare();
	if (user)
		g_hash_table_add(pending, g_strdup(user));
	else if (note)
		notify_all(note);
	else if (json_member(line, "subscribe"))
		subscribe(peer, line);
	else
		return FALSE;
	return TRUE;
}
