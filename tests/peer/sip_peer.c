/* A SIP pool of one program, made from the gateway's own SIP layer: takes a
 * MESSAGE for any user of its domain and prints it as a JSON line; sends the
 * messages that come as JSON lines on standard input to a proxy and prints
 * what became of each. For quickstart, benches and kill tests. */
#include "tests/peer/sip_presence.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *option_domain;
static gboolean option_quiet;
static Peer the_peer = { .window = 500 };

static const GOptionEntry options[] = {
	{ "domain", 'd', 0, G_OPTION_ARG_STRING, &option_domain,
	  "users of this domain exist (default: of any)", "DOMAIN" },
	{ "delay", 0, 0, G_OPTION_ARG_INT, &the_peer.delay,
	  "milliseconds before each answer", "MS" },
	{ "fail", 0, 0, G_OPTION_ARG_INT, &the_peer.fail,
	  "answer every message with this status", "STATUS" },
	{ "window", 0, 0, G_OPTION_ARG_INT, &the_peer.window,
	  "most messages without answer (default: 500)", "N" },
	{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &option_quiet,
	  "count received messages instead of printing them", NULL },
	{ "exit", 'x', 0, G_OPTION_ARG_NONE, &the_peer.exit,
	  "end when standard input has ended and all is answered", NULL },
	{ 0 },
};

typedef struct Delayed {
	SipRequest *request;
	gint64 due;
	int status;
} Delayed;

static void flush_output(void *data)
{
	Peer *peer = data;

	peer->flushing = FALSE;
	fflush(stdout);
}

void peer_print(Peer *peer, json_t *object)
{
	g_autofree char *text = json_format(object);

	json_decref(object);
	fputs(text, stdout);
	fputc('\n', stdout);
	if (!peer->flushing)
		loop_defer(peer->loop, flush_output, peer);
	peer->flushing = TRUE;
}

void peer_set_text(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_string(text));
}

/* ---- receiving ---- */

static void print_message(Peer *peer, const SipIncoming *incoming, int status)
{
	const PageMessage *page = &incoming->page;
	json_t *object = json_object();
	gsize length;
	const char *body = g_bytes_get_data(page->body, &length);
	g_autofree char *text =
		g_utf8_make_valid(body ? body : "", (gssize)length);

	peer_set_text(object, "event", "message");
	peer_set_text(object, "from", incoming->from);
	peer_set_text(object, "to", incoming->to);
	peer_set_text(object, "uri", incoming->uri);
	peer_set_text(object, "body", text);
	peer_set_text(object, "call_id", incoming->call_id);
	peer_set_text(object, "cseq", incoming->cseq);
	peer_set_text(object, "from_tag", incoming->from_tag);
	peer_set_text(object, "date", incoming->date);
	peer_set_text(object, "subject", page->subject);
	peer_set_text(object, "language", page->language);
	peer_set_text(object, "content_type", page->content_type);
	peer_set_text(object, "source", incoming->source);
	json_object_set_new(object, "status", json_integer(status));
	peer_print(peer, object);
}

static gboolean has_user(const SipIncoming *incoming)
{
	g_autoptr(Address) address = address_from_sip(incoming->uri, NULL);

	return address && (!option_domain ||
			   !g_ascii_strcasecmp(address->domain, option_domain));
}

static void on_delay_over(void *data)
{
	Peer *peer = data;
	Delayed *delayed;

	while ((delayed = g_queue_peek_head(&peer->delayed)) &&
	       delayed->due <= loop_now(peer->loop)) {
		g_queue_pop_head(&peer->delayed);
		sip_request_answer(delayed->request, delayed->status, NULL,
				   NULL);
		g_free(delayed);
	}
	if (delayed)
		timer_start(peer->timer,
			    (guint64)(delayed->due - loop_now(peer->loop)), 0);
}

static void answer_later(Peer *peer, SipRequest *request, int status)
{
	Delayed *delayed = g_new0(Delayed, 1);

	delayed->request = request;
	delayed->status = status;
	delayed->due = loop_now(peer->loop) + peer->delay;
	g_queue_push_tail(&peer->delayed, delayed);
	if (!timer_running(peer->timer))
		timer_start(peer->timer, (guint64)peer->delay, 0);
}

static void on_request(void *data, SipRequest *request)
{
	Peer *peer = data;
	const SipIncoming *incoming = sip_request_get(request);
	int status = 200;

	if (presence_take(peer, request))
		return;
	if (!has_user(incoming))
		status = 404;
	if (peer->fail)
		status = peer->fail;
	peer->received++;
	if (!option_quiet)
		print_message(peer, incoming, status);
	if (peer->delay > 0)
		answer_later(peer, request, status);
	else
		sip_request_answer(request, status, NULL, NULL);
}

static const SipAgentHandler handler = { .request = on_request };

/* ---- beginning and end ---- */

static void on_signal(int number)
{
	(void)number;
	loop_stop(the_peer.loop);
}

static int fail(const char *text)
{
	fprintf(stderr, "sip_peer: %s\n", text);
	return 2;
}

static void print_ready(Peer *peer)
{
	json_t *object = json_object();

	peer_set_text(object, "event", "ready");
	json_object_set_new(object, "port",
			    json_integer(sip_agent_port(peer->end.agent)));
	peer_print(peer, object);
	fflush(stdout);
}

static void print_end(Peer *peer)
{
	json_t *object = json_object();

	peer_set_text(object, "event", "end");
	json_object_set_new(object, "received",
			    json_integer((json_int_t)peer->received));
	json_object_set_new(object, "sent",
			    json_integer((json_int_t)peer->sent));
	json_object_set_new(object, "delivered",
			    json_integer((json_int_t)peer->delivered));
	peer_print(peer, object);
	fflush(stdout);
}

static void run(Peer *peer)
{
	peer->timer = timer_new(peer->loop, on_delay_over, peer);
	print_ready(peer);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	sender_start(peer);
	loop_run(peer->loop);
	print_end(peer);
}

int main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	Peer *peer = &the_peer;

	g_option_context_add_main_entries(context, sip_end_options, NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return fail(error->message);
	signal(SIGPIPE, SIG_IGN);
	peer->loop = loop_new();
	if (!sip_end_open(&peer->end, peer->loop, &handler, peer, &error))
		return fail(error->message);
	run(peer);
	/* The reader may still wait for input and post to the loop: the end of
	 * the process frees both. */
	_exit(0);
}
