/* A SIP pool of one program, made from the gateway's own SIP layer: takes a
 * MESSAGE for any user of its domain and prints it as a JSON line; sends the
 * messages that come as JSON lines on standard input to a proxy and prints
 * what became of each. For quickstart, benches and kill tests. */
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/gateway/sip/agent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *option_domain, *option_host, *option_listen, *option_proxy;
static const char *option_transport = "udp";
static int option_delay, option_fail, option_window = 500;
static gboolean option_quiet, option_exit;

static const GOptionEntry options[] = {
	{ "domain", 'd', 0, G_OPTION_ARG_STRING, &option_domain,
	  "users of this domain exist (default: of any)", "DOMAIN" },
	{ "host", 'n', 0, G_OPTION_ARG_STRING, &option_host,
	  "own name in Via (default: pool.test)", "FQDN" },
	{ "listen", 'l', 0, G_OPTION_ARG_STRING, &option_listen,
	  "address and port, port 0 picks one (default: 127.0.0.1:0)",
	  "IP:PORT" },
	{ "proxy", 'p', 0, G_OPTION_ARG_STRING, &option_proxy,
	  "where messages are sent to", "IP:PORT" },
	{ "transport", 't', 0, G_OPTION_ARG_STRING, &option_transport,
	  "udp or tcp, for sending (default: udp)", "NAME" },
	{ "delay", 0, 0, G_OPTION_ARG_INT, &option_delay,
	  "milliseconds before each answer", "MS" },
	{ "fail", 0, 0, G_OPTION_ARG_INT, &option_fail,
	  "answer every message with this status", "STATUS" },
	{ "window", 0, 0, G_OPTION_ARG_INT, &option_window,
	  "most messages without answer (default: 500)", "N" },
	{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &option_quiet,
	  "count received messages instead of printing them", NULL },
	{ "exit", 'x', 0, G_OPTION_ARG_NONE, &option_exit,
	  "end when standard input has ended and all is answered", NULL },
	{ 0 },
};

typedef struct Peer {
	Loop *loop;
	SipAgent *agent;
	SipTarget proxy;
	gboolean has_proxy;
	GQueue waiting; /* of json_t, to be sent */
	GQueue delayed; /* of Delayed, oldest first */
	guint open;	/* sent, without answer */
	guint32 cseq;
	guint64 received, sent, delivered;
	gboolean ended; /* standard input */
	gboolean flushing;
	Timer *timer;
} Peer;

typedef struct Delayed {
	SipRequest *request;
	gint64 due;
	int status;
} Delayed;

typedef struct Sent {
	Peer *peer;
	json_t *line;
	gint64 began;
	SipCall *call;
} Sent;

static Peer the_peer;

static void flush_output(void *data)
{
	Peer *peer = data;

	peer->flushing = FALSE;
	fflush(stdout);
}

/* Prints one line and takes the object. */
static void print_line(Peer *peer, json_t *object)
{
	g_autofree char *text = json_format(object);

	json_decref(object);
	fputs(text, stdout);
	fputc('\n', stdout);
	if (!peer->flushing)
		loop_defer(peer->loop, flush_output, peer);
	peer->flushing = TRUE;
}

static void set_text(json_t *object, const char *name, const char *text)
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

	set_text(object, "event", "message");
	set_text(object, "from", incoming->from);
	set_text(object, "to", incoming->to);
	set_text(object, "uri", incoming->uri);
	set_text(object, "body", text);
	set_text(object, "call_id", incoming->call_id);
	set_text(object, "cseq", incoming->cseq);
	set_text(object, "from_tag", incoming->from_tag);
	set_text(object, "date", incoming->date);
	set_text(object, "subject", page->subject);
	set_text(object, "language", page->language);
	set_text(object, "content_type", page->content_type);
	set_text(object, "source", incoming->source);
	json_object_set_new(object, "status", json_integer(status));
	print_line(peer, object);
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
	delayed->due = loop_now(peer->loop) + option_delay;
	g_queue_push_tail(&peer->delayed, delayed);
	if (!timer_running(peer->timer))
		timer_start(peer->timer, (guint64)option_delay, 0);
}

static void on_request(void *data, SipRequest *request)
{
	Peer *peer = data;
	const SipIncoming *incoming = sip_request_get(request);
	int status = 200;

	if (!has_user(incoming))
		status = 404;
	if (option_fail)
		status = option_fail;
	peer->received++;
	if (!option_quiet)
		print_message(peer, incoming, status);
	if (option_delay > 0)
		answer_later(peer, request, status);
	else
		sip_request_answer(request, status, NULL, NULL);
}

static const SipAgentHandler handler = { .request = on_request };

/* ---- sending ---- */

static void send_waiting(Peer *peer);

static void print_sent(Peer *peer, json_t *line, int status, const char *reason,
		       gboolean local, gint64 began)
{
	json_t *object = json_object();
	json_t *id = json_object_get(line, "id");
	g_autofree char *text = g_utf8_make_valid(reason, -1);

	set_text(object, "event", "sent");
	if (id)
		json_object_set(object, "id", id);
	set_text(object, "from", json_member(line, "from"));
	set_text(object, "to", json_member(line, "to"));
	set_text(object, "call_id", json_member(line, "call_id"));
	json_object_set_new(object, "status", json_integer(status));
	set_text(object, "reason", text);
	json_object_set_new(object, "local", json_boolean(local));
	json_object_set_new(object, "milliseconds",
			    json_integer(loop_now(peer->loop) - began));
	print_line(peer, object);
}

static void end_when_done(Peer *peer)
{
	if (option_exit && peer->ended && !peer->open &&
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
				 .target = peer->proxy };

	fill_page(&page, line);
	sent->peer = peer;
	sent->line = line;
	sent->began = loop_now(peer->loop);
	peer->open++;
	peer->sent++;
	if (sip_agent_send(peer->agent, &outgoing, on_outcome, sent, &error))
		return;
	peer->open--;
	print_sent(peer, line, 513, error->message, TRUE, sent->began);
	json_decref(line);
	g_free(sent);
}

static void send_waiting(Peer *peer)
{
	while (peer->open < (guint)option_window &&
	       !g_queue_is_empty(&peer->waiting))
		send_line(peer, g_queue_pop_head(&peer->waiting));
}

/* {"delay": 500, "fail": 486}: from now on. */
static gboolean take_setting(json_t *line)
{
	json_t *delay = json_object_get(line, "delay");
	json_t *fail = json_object_get(line, "fail");

	if (delay)
		option_delay = (int)json_integer_value(delay);
	if (fail)
		option_fail = (int)json_integer_value(fail);
	return delay || fail;
}

static void print_error(Peer *peer, const char *text)
{
	json_t *object = json_object();

	set_text(object, "event", "error");
	set_text(object, "text", text);
	print_line(peer, object);
}

static void take_message(Peer *peer, json_t *line)
{
	g_autofree char *call_id = random_hex(8);

	if (!json_member(line, "from") || !json_member(line, "to")) {
		print_error(peer, "a message needs from and to");
		json_decref(line);
		return;
	}
	if (!peer->has_proxy) {
		print_error(peer, "without --proxy nothing can be sent");
		json_decref(line);
		return;
	}
	if (!json_member(line, "call_id"))
		set_text(line, "call_id", call_id);
	g_queue_push_tail(&peer->waiting, line);
	send_waiting(peer);
}

static void on_line(void *data)
{
	g_autofree char *text = data;
	g_autoptr(GError) error = NULL;
	json_t *line = json_parse(text, -1, &error);

	if (!line)
		print_error(&the_peer, error->message);
	else if (!take_setting(line))
		take_message(&the_peer, line);
	else
		json_decref(line);
}

static void on_end(void *data)
{
	Peer *peer = data;

	peer->ended = TRUE;
	end_when_done(peer);
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
			loop_post(peer->loop, on_line, g_strdup(line));
	free(line);
	loop_post(peer->loop, on_end, peer);
	return NULL;
}

/* ---- beginning and end ---- */

static void on_signal(int number)
{
	(void)number;
	loop_stop(the_peer.loop);
}

static gboolean read_target(const char *text, SipProtocol protocol,
			    SipTarget *target)
{
	const char *colon = text ? strrchr(text, ':') : NULL;
	g_autofree char *host =
		colon ? g_strndup(text, (gsize)(colon - text)) : NULL;
	guint64 port;

	return colon &&
	       g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port,
					  NULL) &&
	       sip_target_set(target, protocol, host, (guint16)port);
}

static int fail(const char *text)
{
	fprintf(stderr, "sip_peer: %s\n", text);
	return 2;
}

static gboolean open_agent(Peer *peer, GError **error)
{
	g_autofree char *address = NULL;
	SipAgentOptions agent = { .host = option_host ? option_host
						      : "pool.test" };
	SipTarget own;

	if (!read_target(option_listen ? option_listen : "127.0.0.1:0", SIP_UDP,
			 &own)) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--listen needs IP:PORT");
		return FALSE;
	}
	address = sip_target_host(&own);
	agent.address = address;
	agent.port = sip_target_port(&own);
	peer->agent = sip_agent_new(peer->loop, &agent, &handler, peer, error);
	return peer->agent != NULL;
}

static void print_ready(Peer *peer)
{
	json_t *object = json_object();

	set_text(object, "event", "ready");
	json_object_set_new(object, "port",
			    json_integer(sip_agent_port(peer->agent)));
	print_line(peer, object);
	fflush(stdout);
}

static void print_end(Peer *peer)
{
	json_t *object = json_object();

	set_text(object, "event", "end");
	json_object_set_new(object, "received",
			    json_integer((json_int_t)peer->received));
	json_object_set_new(object, "sent",
			    json_integer((json_int_t)peer->sent));
	json_object_set_new(object, "delivered",
			    json_integer((json_int_t)peer->delivered));
	print_line(peer, object);
	fflush(stdout);
}

static void run(Peer *peer)
{
	GThread *reader;

	peer->timer = timer_new(peer->loop, on_delay_over, peer);
	print_ready(peer);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	reader = g_thread_new("input", read_lines, peer);
	g_thread_unref(reader);
	loop_run(peer->loop);
	print_end(peer);
}

int main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;
	Peer *peer = &the_peer;
	SipProtocol protocol;

	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		return fail(error->message);
	protocol = strcmp(option_transport, "tcp") ? SIP_UDP : SIP_TCP;
	peer->has_proxy = read_target(option_proxy, protocol, &peer->proxy);
	if (option_proxy && !peer->has_proxy)
		return fail("--proxy needs IP:PORT");
	signal(SIGPIPE, SIG_IGN);
	peer->loop = loop_new();
	if (!open_agent(peer, &error))
		return fail(error->message);
	run(peer);
	/* The reader may still wait for input and post to the loop: the end of
	 * the process frees both. */
	_exit(0);
}
