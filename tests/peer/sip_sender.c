#include "core/base/random.h"
#include "tests/peer/sip_presence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Sent {
	Peer *peer;
	json_t *line;
	gint64 began;
} Sent;

static void send_waiting(Peer *peer);

static void print_sent(Peer *peer, json_t *line, int status, const char *reason,
		       gboolean local, gint64 began)
{
	json_t *object = json_object();
	json_t *id = json_object_get(line, "id");
	g_autofree char *text = g_utf8_make_valid(reason, -1);

	peer_set_text(object, "event", "sent");
	if (id)
		json_object_set(object, "id", id);
	peer_set_text(object, "from", json_member(line, "from"));
	peer_set_text(object, "to", json_member(line, "to"));
	peer_set_text(object, "call_id", json_member(line, "call_id"));
	json_object_set_new(object, "status", json_integer(status));
	peer_set_text(object, "reason", text);
	json_object_set_new(object, "local", json_boolean(local));
	json_object_set_new(object, "milliseconds",
			    json_integer(loop_now(peer->loop) - began));
	peer_print(peer, object);
}

static void end_when_done(Peer *peer)
{
	if (peer->exit && peer->ended && !peer->open &&
	    g_queue_is_empty(&peer->waiting))
		loop_stop(peer->loop);
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Sent *sent = data;
	Peer *peer = sent->peer;

	peer->open--;
	peer->delivered += outcome->status < 300;
	print_sent(peer, sent->line, outcome->status, outcome->reason,
		   outcome->local, sent->began);
	json_decref(sent->line);
	g_free(sent);
	send_waiting(peer);
	end_when_done(peer);
}

static void fill_page(PageMessage *page, json_t *line)
{
	const char *body = json_member(line, "body");
	const char *type = json_member(line, "content_type");

	page->body = g_bytes_new(body ? body : "", body ? strlen(body) : 0);
	page->subject = g_strdup(json_member(line, "subject"));
	page->language = g_strdup(json_member(line, "language"));
	page->content_type = g_strdup(type ? type : "text/plain;charset=utf-8");
}

/* Takes the line. */
static void send_line(Peer *peer, json_t *line)
{
	g_autofree char *tag = random_hex(4);
	g_auto(PageMessage) page = { 0 };
	g_autoptr(GError) error = NULL;
	Sent *sent = g_new0(Sent, 1);
	SipOutgoing outgoing = { .uri = json_member(line, "to"),
				 .from = json_member(line, "from"),
				 .to = json_member(line, "to"),
				 .from_tag = tag,
				 .call_id = json_member(line, "call_id"),
				 .cseq = ++peer->cseq,
				 .page = &page,
				 .target = peer->end.proxy };

	fill_page(&page, line);
	sent->peer = peer;
	sent->line = line;
	sent->began = loop_now(peer->loop);
	peer->open++;
	peer->sent++;
	if (sip_agent_send(peer->end.agent, &outgoing, on_outcome, sent,
			   &error))
		return;
	peer->open--;
	print_sent(peer, line, 513, error->message, TRUE, sent->began);
	json_decref(line);
	g_free(sent);
}

static void send_waiting(Peer *peer)
{
	while (peer->open < (guint)peer->window &&
	       !g_queue_is_empty(&peer->waiting))
		send_line(peer, g_queue_pop_head(&peer->waiting));
}

/* {"delay": 500, "fail": 486}: from now on. */
static gboolean take_setting(Peer *peer, json_t *line)
{
	json_t *delay = json_object_get(line, "delay");
	json_t *fail = json_object_get(line, "fail");

	if (delay)
		peer->delay = (int)json_integer_value(delay);
	if (fail)
		peer->fail = (int)json_integer_value(fail);
	return delay || fail;
}

static void print_error(Peer *peer, const char *text)
{
	json_t *object = json_object();

	peer_set_text(object, "event", "error");
	peer_set_text(object, "text", text);
	peer_print(peer, object);
}

static void take_message(Peer *peer, json_t *line)
{
	g_autofree char *call_id = random_hex(8);

	if (!json_member(line, "from") || !json_member(line, "to")) {
		print_error(peer, "a message needs from and to");
		json_decref(line);
		return;
	}
	if (!peer->end.proxy.length) {
		print_error(peer, "without --proxy nothing can be sent");
		json_decref(line);
		return;
	}
	if (!json_member(line, "call_id"))
		peer_set_text(line, "call_id", call_id);
	g_queue_push_tail(&peer->waiting, line);
	send_waiting(peer);
}

typedef struct Line {
	Peer *peer;
	char *text;
} Line;

static void on_line(void *data)
{
	g_autofree Line *input = data;
	g_autofree char *text = input->text;
	Peer *peer = input->peer;
	g_autoptr(GError) error = NULL;
	json_t *line = json_parse(text, -1, &error);

	if (!line)
		print_error(peer, error->message);
	else if (!take_setting(peer, line) && !presence_order(peer, line))
		take_message(peer, line);
	else
		json_decref(line);
}

static void on_end(void *data)
{
	Peer *peer = data;

	peer->ended = TRUE;
	end_when_done(peer);
}

static void post_line(Peer *peer, const char *text)
{
	Line *line = g_new0(Line, 1);

	line->peer = peer;
	line->text = g_strdup(text);
	loop_post(peer->loop, on_line, line);
}

/* Standard input may be a file, a pipe or a terminal: a thread of its own
 * reads it. */
static void *read_lines(void *data)
{
	Peer *peer = data;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0)
		if (*line != '\n')
			post_line(peer, line);
	free(line);
	loop_post(peer->loop, on_end, peer);
	return NULL;
}

void sender_start(Peer *peer)
{
	g_thread_unref(g_thread_new("input", read_lines, peer));
}
