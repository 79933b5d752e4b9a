#include "core/gateway/net/tlsa.h"
#include "core/gateway/probe/partner_private.h"

#include <string.h>

#define ALL_METHODS                                                            \
	(METHOD_EXTERNAL | METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK)
#define DELIVERY_MS 8000

static void see_tls(Probe *probe)
{
	SessionView view;
	g_autoptr(GError) error = NULL;
	g_autofree char *proof = NULL;
	session_view(probe->session, &view);
	probe->saw_tls = TRUE;
	probe_add_step(probe, "TLS", "Success", "%s, %s, by %s", view.protocol,
		       view.cipher, view.direct ? "direct TLS" : "STARTTLS");
	if (session_check(probe->session, probe->remote, &proof, &error))
		probe_add_step(probe, "Certificate", "Success",
			       "%s, issued by %s, until %s, proves '%s' by %s",
			       view.subject, view.issuer, view.not_after,
			       probe->remote, proof);
	else
		probe_add_step(probe, "Certificate", "Failure", "%s",
			       error->message);
}

static void append(GString *text, gboolean offered, const char *name)
{
	if (offered)
		g_string_append_printf(text, "%s%s", text->len ? ", " : "",
				       name);
}

static void see_features(Probe *probe)
{
	const Stream *stream = session_stream(probe->session);
	const Offer *offer = stream_offer(stream);
	g_autoptr(GString) text = g_string_new(NULL);
	append(text, offer->starttls, "STARTTLS");
	append(text, offer->external, "SASL EXTERNAL");
	append(text, offer->dialback, "dialback");
	append(text, stream_offers_management(stream), "stream management");
	append(text, stream_offers_bidi(stream), "both directions");
	probe->saw_offer = TRUE;
	/* Those under TLS are the ones that count. */
	probe->saw_features = stream_is_secured(stream) || !offer->starttls;
	probe_add_step(probe, "Features", "Success", "%s",
		       text->len ? text->str : "none");
}

static void on_moved(void *data, Session *session)
{
	Probe *probe = data;
	const Stream *stream = session_stream(session);
	if (probe->over)
		return;
	if (stream_is_secured(stream) && !probe->saw_tls)
		see_tls(probe);
	else if (stream_has_features(stream) && !probe->saw_features)
		see_features(probe);
}

static void on_delivered(void *data, SentOutcome outcome)
{
	Probe *probe = data;
	if (probe->over)
		return;
	if (outcome == SENT_ARRIVED)
		probe_add_step(probe, "Delivery", "Success",
			       "a ping was acknowledged (XEP-0198)");
	else
		probe_add_step(
			probe, "Delivery", "Failure",
			"the stream ended before a ping was acknowledged");
	probe_finish(probe);
}

static void send_ping(Probe *probe)
{
	Stream *stream = session_stream(probe->session);
	g_autofree char *ping =
		g_strdup_printf("<iq type='get' id='probe' from='%s' to='%s'>"
				"<ping xmlns='urn:xmpp:ping'/></iq>",
				probe->local, probe->remote);
	stream_send(stream, ping, strlen(ping), on_delivered, probe);
	timer_start(probe->limit, DELIVERY_MS, 0);
}

static void on_ready(void *data, Session *session)
{
	Probe *probe = data;
	const Stream *stream = session_stream(session);
	on_moved(probe, session);
	probe->ready = TRUE;
	probe->method = stream_method(stream);
	if (stream_refused(stream))
		probe_add_step(probe, "EXTERNAL", "Failure", "%s",
			       stream_refused(stream));
	probe_add_step(probe,
		       probe->method == METHOD_EXTERNAL ? "EXTERNAL"
							: "Dialback",
		       "Success", "it takes us for '%s' by %s", probe->local,
		       method_name(probe->method));
	if (stream_managed(stream)) {
		send_ping(probe);
		return;
	}
	probe_add_step(
		probe, "Delivery", "Skipped",
		"without stream management only the answer to a ping proves "
		"it, and that comes once the partner is allowed");
	probe_finish(probe);
}

/* The step that an error belongs to. */
static const char *failed_step(const Probe *probe, const Session *session)
{
	SessionView view;
	session_view(session, &view);
	return probe->ready				     ? "Delivery"
	       : stream_key_refused(session_stream(session)) ? "Dialback"
	       : probe->saw_features			     ? "Authentication"
	       : probe->saw_tls				     ? "Features"
	       : probe->saw_offer || view.direct	     ? "TLS"
							     : "Stream";
}

static void fail_step(Probe *probe, const Session *session, const char *text)
{
	probe_add_step(probe, failed_step(probe, session), "Failure", "%s",
		       text);
}

static void on_stop(void *data, const RouteStop *stop, const GError *error);

/* Its server asked somebody else about our key. */
static void on_where(void *data, const char *text)
{
	Probe *probe = data;
	probe->asking = NULL;
	if (text)
		probe_add_step(probe, "DNS", "Failure", "%s", text);
	else if (edge_passes_on(probe->setup.edge, probe->remote))
		probe_add_step(probe, "Dialback", "Skipped",
			       "streams of '%s' are passed on to the legacy "
			       "gateway, and so was the question about our "
			       "key, as long as it is no partner here",
			       probe->remote);
	probe_finish(probe);
}

/* A server that came so far speaks for its domain. */
static void go_on(Probe *probe, gboolean key_refused)
{
	if (key_refused) {
		probe->asking = elsewhere_ask(probe->setup.edge, probe->local,
					      on_where, probe);
	} else if (probe->saw_features || probe->ready) {
		probe_finish(probe);
	} else {
		probe->saw_tls = probe->saw_offer = FALSE;
		route_next(probe->route, on_stop, probe);
	}
}

static void on_closed(void *data, Session *session, const GError *error)
{
	Probe *probe = data;
	gboolean key_refused = stream_key_refused(session_stream(session));
	if (!probe->over) {
		on_moved(probe, session);
		fail_step(probe, session,
			  error ? error->message : "it ended the stream");
	}
	probe->session = NULL;
	session_unref(session);
	if (!probe->over)
		go_on(probe, key_refused);
}

static char *on_key(void *data, Session *session, const char *id)
{
	Probe *probe = data;
	(void)session;
	return edge_dialback_key(probe->setup.edge, probe->local, probe->remote,
				 id);
}

static void no_stanza(void *data, Session *session, Xml *stanza, guint64 number)
{
	(void)data, (void)session, (void)number;
	xml_free(stanza);
}

static void no_dialback(void *data, Session *session, const Dialback *element)
{
	(void)data, (void)session, (void)element;
}

static void no_room(void *data, Session *session)
{
	(void)data, (void)session;
}

static const SessionHandler handler = {
	NULL,	     on_key,  on_ready,	 no_stanza,
	no_dialback, no_room, on_closed, on_moved,
};

/* What DNSSEC adds to a server that it leads to. */
static void see_dane(Probe *probe, const RouteStop *stop)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (!stop->tlsa)
		return;
	for (guint i = 0; i < stop->tlsa->len; i++) {
		const Tlsa *one = &g_array_index(stop->tlsa, Tlsa, i);
		g_string_append_printf(text, "%s%u %u %u", i ? ", " : "",
				       one->usage, one->selector,
				       one->matching);
	}
	probe_add_step(
		probe, "DANE", "Success",
		"TLS is a must, TLSA records (%s) judge the certificate of %s",
		text->str, stop->host);
}

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Probe *probe = data;
	if (!stop) {
		if (error->code != ROUTE_EXHAUSTED)
			probe_add_step(probe,
				       error->code == ROUTE_UNREACHABLE ? "TCP"
									: "DNS",
				       "Failure", "%s", error->message);
		probe_finish(probe);
		return;
	}
	StreamSetup stream = { .role = STREAM_INITIATING,
			       .local = probe->local,
			       .remote = probe->remote,
			       .methods = ALL_METHODS };
	SessionSetup setup = { .loop = probe->setup.loop,
			       .fd = stop->fd,
			       .direct = stop->direct,
			       .credentials =
				       edge_credentials(probe->setup.edge),
			       .host = stop->secure ? stop->host : NULL,
			       .tlsa = stop->tlsa };
	SessionView view;
	probe->session = session_begin(&setup, &stream, &handler, probe);
	session_view(probe->session, &view);
	probe_add_step(probe, "TCP", "Success", "connected to %s (%s)",
		       view.address, stop->host);
	see_dane(probe, stop);
}

void probe_walk(Probe *probe)
{
	RouteSetup setup = { .loop = probe->setup.loop,
			     .resolver = probe->setup.resolver,
			     .domain = probe->remote,
			     .proxy = probe->proxy };
	if (!probe->proxy)
		probe_add_step(probe, "DNS", "Success", "%s",
			       probe->dns->len
				       ? probe->dns->str
				       : "no SRV record: its address, port "
					 "5269");
	probe->route = route_new(&setup);
	route_next(probe->route, on_stop, probe);
}
