/* The presence of one user that another watches: SUBSCRIBE, then PUBLISH where
 * there is a password for that, and the NOTIFY that tells of it. */
#include "core/gateway/probe/pool_private.h"

#include "core/base/clock.h"
#include "core/gateway/bridge/pidf.h"

#include <string.h>

#define EVENT	  "Event: presence\r\n"
#define WATCHING  EVENT "Accept: " PIDF_TYPE "\r\nExpires: 120\r\n"
#define PUBLISHED EVENT "Expires: 120\r\n"

static PoolUser *watcher(PoolProbe *probe)
{
	return &probe->to;
}

static PoolUser *publisher(PoolProbe *probe)
{
	return &probe->from;
}

/* ---- publishing ---- */

/* The note tells it from whatever was there before. */
static char *document(PoolProbe *probe)
{
	return g_markup_printf_escaped(
		"<?xml version='1.0' encoding='UTF-8'?>\n"
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='%s'>"
		"<tuple id='t%s'><status><basic>open</basic></status>"
		"<note>Test %s</note></tuple></presence>\n",
		publisher(probe)->address, probe->token, probe->token);
}

static void on_published(PoolProbe *probe, PoolUser *user,
			 const SipOutcome *outcome)
{
	if (outcome->status >= 300) {
		pool_refused(probe, user, "PUBLISH", outcome);
		return;
	}
	g_free(probe->etag);
	probe->etag = g_strdup(outcome->etag);
}

static void publish(PoolProbe *probe)
{
	PoolUser *user = publisher(probe);
	g_autofree char *body = document(probe);
	PoolRequest request = { .method = "PUBLISH",
				.uri = user->address,
				.lines = PUBLISHED,
				.type = PIDF_TYPE,
				.body = body };

	probe->publication = sip_dialog_new(user->address, user->address);
	request.dialog = probe->publication;
	probe->began = 0;
	pool_measure(probe);
	pool_send(user, &request, on_published);
}

/* ---- watching ---- */

static void on_subscribed(PoolProbe *probe, PoolUser *user,
			  const SipOutcome *outcome)
{
	if (outcome->status >= 300) {
		pool_refused(probe, user, "SUBSCRIBE", outcome);
		return;
	}
	sip_dialog_answered(probe->dialog, outcome);
	probe->answered = TRUE;
}

void pool_presence_start(PoolProbe *probe)
{
	PoolRequest request = { .method = "SUBSCRIBE",
				.uri = publisher(probe)->address,
				.lines = WATCHING };

	probe->dialog = sip_dialog_new(watcher(probe)->address,
				       publisher(probe)->address);
	request.dialog = probe->dialog;
	pool_measure(probe);
	pool_send(watcher(probe), &request, on_subscribed);
}

static gboolean body_has(const SipIncoming *incoming, const char *text)
{
	gsize length = 0;
	const char *body =
		incoming->page.body
			? g_bytes_get_data(incoming->page.body, &length)
			: NULL;

	return body && g_strstr_len(body, (gssize)length, text);
}

static gboolean is_ours(const PoolProbe *probe, const SipIncoming *incoming)
{
	return !strcmp(incoming->method, "NOTIFY") && probe->dialog &&
	       !strcmp(incoming->call_id, probe->dialog->call_id);
}

static void has_ended(PoolProbe *probe, const SipIncoming *incoming)
{
	g_autofree char *error = g_strdup_printf(
		"the subscription was ended%s%s",
		incoming->event.reason ? ": " : "",
		incoming->event.reason ? incoming->event.reason : "");

	pool_fail(probe, error,
		  "The pool does not let the subscriber see the publisher");
}

static void done(PoolProbe *probe, const char *diagnosis)
{
	probe->arrived = TRUE;
	pool_measured(probe);
	pool_succeed(probe, diagnosis);
}

/* With a password the change has to come; without, the first one is it. */
static void look_at(PoolProbe *probe, const SipIncoming *incoming)
{
	const char *state = incoming->event.state;

	pool_step(probe, "NOTIFY has come: %s",
		  state ? state : "without state");
	if (!g_strcmp0(state, "terminated"))
		has_ended(probe, incoming);
	else if (body_has(incoming, probe->token))
		done(probe, "The published presence has come to the "
			    "subscriber");
	else if (!g_strcmp0(state, "pending"))
		return;
	else if (!publisher(probe)->password)
		done(probe, "The pool has told the publisher's presence");
	else if (!probe->publication)
		publish(probe);
}

void pool_presence_take(PoolProbe *probe, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);

	if (!is_ours(probe, incoming)) {
		sip_request_answer(request, 481, NULL, NULL);
		return;
	}
	if (!probe->ending) {
		sip_dialog_take(probe->dialog, incoming);
		look_at(probe, incoming);
	}
	sip_request_answer(request, 200, NULL, NULL);
}

/* ---- the end ---- */

static void on_left(PoolProbe *probe, PoolUser *user, const SipOutcome *outcome)
{
	(void)probe;
	(void)user;
	(void)outcome;
}

void pool_presence_leave(PoolProbe *probe)
{
	g_autofree char *gone =
		probe->etag ? g_strdup_printf(EVENT "Expires: 0\r\n"
						    "SIP-If-Match: %s\r\n",
					      probe->etag)
			    : NULL;
	PoolRequest unpublish = { .method = "PUBLISH",
				  .uri = publisher(probe)->address,
				  .lines = gone,
				  .dialog = probe->publication };
	PoolRequest unsubscribe = { .method = "SUBSCRIBE",
				    .uri = publisher(probe)->address,
				    .lines = EVENT "Expires: 0\r\n",
				    .dialog = probe->dialog };

	if (gone)
		pool_send(publisher(probe), &unpublish, on_left);
	if (probe->dialog && sip_dialog_stands(probe->dialog))
		pool_send(watcher(probe), &unsubscribe, on_left);
}
