#include "core/gateway/sip/agent_private.h"

#include "core/gateway/sip/diagnostics.h"
#include "core/gateway/sip/via.h"

#include <string.h>

/* A request that somebody else is to answer. */
typedef struct Forward {
	SipAgent *agent;
	SipRequest *request;
	SipClient *client;
	gboolean cancelled;
	SipForwardFn *fn;
	void *data;
} Forward;

/* ---- bytes ---- */

static void add_header(GString *into, const SipHeader *header)
{
	g_string_append_len(into, header->written,
			    (gssize)header->written_length);
	g_string_append(into, ": ");
	g_string_append_len(into, header->value, (gssize)header->length);
	g_string_append(into, "\r\n");
}

static void add_body(GString *into, const SipMessage *message)
{
	g_string_append_printf(into, "Content-Length: %zu\r\n\r\n",
			       message->body_length);
	g_string_append_len(into, message->body, (gssize)message->body_length);
}

static void add_hops(GString *into, const SipMessage *request)
{
	const SipHeader *header = sip_message_header(request, "max-forwards");
	guint64 hops = 70;

	if (header)
		sip_number(header->value, header->length, 255, &hops);
	g_string_append_printf(into, "Max-Forwards: %" G_GUINT64_FORMAT "\r\n",
			       hops ? hops - 1 : 0);
}

/* What a peer wrote under our mark's name is not passed on. */
static gboolean is_replaced(const SipHeader *header)
{
	static const char *const names[] = { "content-length", "max-forwards",
					     SIP_FORWARDED, NULL };

	return g_strv_contains(names, header->name);
}

static void add_rest(GString *into, const SipMessage *request,
		     const SipTarget *from)
{
	gboolean top = TRUE;

	for (guint i = 0; i < request->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(request->headers, SipHeader, i);
		gboolean via = !strcmp(header->name, "via");
		g_autofree char *first = NULL;

		if (is_replaced(header))
			continue;
		if (via && top)
			first = sip_via_received(header->value, from);
		if (first)
			g_string_append_printf(into, "Via: %s\r\n", first);
		else
			add_header(into, header);
		top = top && !via;
	}
}

static GBytes *format_request(const SipAgent *agent, const SipServer *server,
			      const SipTarget *to, const char *branch,
			      const char *lines)
{
	const SipMessage *request = sip_server_message(server);
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text, "%s %s SIP/2.0\r\nVia: SIP/2.0/%s %s:%u;branch=%s%s\r\n",
		request->method, request->uri, sip_protocol_name(to->protocol),
		agent->host, sip_transport_port(agent->transport), branch,
		to->protocol == SIP_TLS ? ";alias" : "");
	add_rest(text, request, sip_server_from(server));
	add_hops(text, request);
	g_string_append(text, lines);
	add_body(text, request);
	return g_string_free_to_bytes(text);
}

/* Without our own Via, which is the first. */
static GBytes *format_answer(const SipMessage *response, const char *lines)
{
	GString *text = g_string_new(NULL);
	gboolean top = TRUE;

	g_string_append_printf(text, "SIP/2.0 %d %s\r\n", response->status,
			       response->reason);
	for (guint i = 0; i < response->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(response->headers, SipHeader, i);
		gboolean via = !strcmp(header->name, "via");

		if ((via && top) || !strcmp(header->name, "content-length"))
			top = top && !via;
		else
			add_header(text, header);
	}
	if (lines)
		g_string_append(text, lines);
	add_body(text, response);
	return g_string_free_to_bytes(text);
}

/* ---- the transaction ---- */

static void hand_back(const Forward *forward, const SipMessage *response)
{
	SipAgent *agent = forward->agent;
	SipServer *server = forward->request->server;
	const SipTarget *from = sip_server_from(server);
	const char *more =
		agent->trust && sip_trust_lync(agent->trust, from->pool)
			? sip_diagnostics(response->status)
			: NULL;
	g_autoptr(GBytes) bytes = format_answer(response, more);

	g_hash_table_remove(agent->requests, forward->request);
	sip_server_answer(server, response->status, bytes);
}

static void on_final(void *data, const SipFinal *final)
{
	Forward forward = *(Forward *)data;

	g_hash_table_remove(forward.agent->calls, data);
	sip_server_watch(forward.request->server, NULL, NULL);
	if (!final->response && !forward.cancelled) {
		forward.fn(forward.data, forward.request);
		return;
	}
	if (final->response)
		hand_back(&forward, final->response);
	else
		sip_request_answer(forward.request, 487, NULL, NULL);
	forward.fn(forward.data, NULL);
}

/* The CANCEL goes after the INVITE: the other end may have accepted already. */
static void on_cancel(void *data)
{
	Forward *forward = data;

	forward->cancelled = TRUE;
	sip_client_cancel(forward->client);
}

gboolean sip_request_forward(SipRequest *request, const SipTarget *to,
			     const char *lines, guint limit, SipForwardFn *fn,
			     void *data)
{
	SipAgent *agent = request->agent;
	g_autofree char *branch = sip_agent_branch(agent);
	g_autoptr(GBytes) bytes =
		format_request(agent, request->server, to, branch, lines);
	SipClientRequest passed = { .branch = branch,
				    .method = request->incoming.method,
				    .bytes = bytes,
				    .to = *to,
				    .limit = limit,
				    .forwarded = TRUE };
	Forward *forward = g_new0(Forward, 1);

	*forward = (Forward){
		.agent = agent, .request = request, .fn = fn, .data = data
	};
	forward->client =
		sip_client_new(agent->transactions, &passed, on_final, forward);
	if (!forward->client) {
		g_free(forward);
		return FALSE;
	}
	g_hash_table_add(agent->calls, forward);
	sip_server_watch(request->server, on_cancel, forward);
	return TRUE;
}

void sip_request_set_origin(SipRequest *request, const SipOrigin *origin)
{
	SipIncoming *incoming = &request->incoming;

	incoming->pool = g_intern_string(origin->pool);
	incoming->protocol = origin->protocol;
	g_free(incoming->source);
	incoming->source = g_strdup(origin->source);
}
