#include "core/gateway/probe/partner.h"

#include "core/base/clock.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/tlsa.h"
#include "core/gateway/xmpp/route.h"
#include "core/gateway/xmpp/session.h"

#include <string.h>

#define PROBE_MS 30000
#define ALL_METHODS                                                            \
	(METHOD_EXTERNAL | METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK)
#define DELIVERY_MS 8000

struct Probe {
	ProbeSetup setup;
	char *local, *remote, *proxy;
	Lookup *lookups[2]; /* _xmpp-server, _xmpps-server */
	GString *dns;	    /* what they said */
	guint open;	    /* look-ups */
	Route *route;
	Session *session;
	json_t *steps;
	gint64 mark; /* when the present step began */
	gboolean saw_tls, saw_features, ready, over;
	Method method; /* that worked */
	Timer *limit, *end;
	ProbeFn *fn;
	void *data;
};

static void probe_free(void *data)
{
	Probe *probe = data;
	for (guint i = 0; i < G_N_ELEMENTS(probe->lookups); i++)
		if (probe->lookups[i])
			lookup_cancel(probe->lookups[i]);
	route_free(probe->route);
	if (probe->session)
		session_drop(probe->session);
	timer_free(probe->limit);
	timer_free(probe->end);
	json_decref(probe->steps);
	g_string_free(probe->dns, TRUE);
	g_free(probe->local);
	g_free(probe->remote);
	g_free(probe->proxy);
	g_free(probe);
}

/* ---- what is told ---- */

static void G_GNUC_PRINTF(4, 5)
	add_step(Probe *probe, const char *name, const char *result,
		 const char *format, ...)
{
	gint64 now = clock_monotonic_ms();
	va_list list;
	va_start(list, format);
	g_autofree char *text = g_strdup_vprintf(format, list);
	va_end(list);
	json_array_append_new(probe->steps,
			      json_pack("{s:s, s:s, s:I, s:s}", "step", name,
					"result", result, "milliseconds",
					(json_int_t)(now - probe->mark), "text",
					text));
	probe->mark = now;
}

/* What the administrator would have to say for what just worked. */
static json_t *methods_that_work(const Probe *probe)
{
	switch (probe->method) {
	case METHOD_EXTERNAL:
		return json_pack("{s:s, s:s, s:b}", "tls", "Required", "sasl",
				 "Required", "dialback", 0);
	case METHOD_TLS_DIALBACK:
		return json_pack("{s:s, s:s, s:b}", "tls", "Required", "sasl",
				 "NotSupported", "dialback", 1);
	case METHOD_TCP_DIALBACK:
		return json_pack("{s:s, s:s, s:b}", "tls", "NotSupported",
				 "sasl", "NotSupported", "dialback", 1);
	case METHOD_NONE:
		break;
	}
	return NULL;
}

static void tell(void *data)
{
	Probe *probe = data;
	json_t *answer = json_pack("{s:O}", "steps", probe->steps);
	json_t *methods = methods_that_work(probe);
	if (methods)
		json_object_set_new(answer, "methods", methods);
	probe->fn(probe->data, answer);
	json_decref(answer);
	probe_free(probe);
}

/* Not at once: a look-up or a stream of the probe stands on the stack. */
static void finish(Probe *probe)
{
	if (probe->over)
		return;
	probe->over = TRUE;
	timer_stop(probe->limit);
	timer_start(probe->end, 0, 0);
}

static void on_limit(void *data)
{
	Probe *probe = data;
	const char *where =
		probe->session ? stream_state(session_stream(probe->session))
		: probe->route ? "TCP"
			       : "DNS";
	add_step(probe, where, "Failure", "no answer within %d s",
		 PROBE_MS / 1000);
	finish(probe);
}

/* ---- the stream ---- */

static void see_tls(Probe *probe)
{
	SessionView view;
	g_autoptr(GError) error = NULL;
	g_autofree char *proof = NULL;
	session_view(probe->session, &view);
	probe->saw_tls = TRUE;
	add_step(probe, "TLS", "Success", "%s, %s, by %s", view.protocol,
		 view.cipher, view.direct ? "direct TLS" : "STARTTLS");
	if (session_check(probe->session, probe->remote, &proof, &error))
		add_step(probe, "Certificate", "Success",
			 "%s, issued by %s, until %s, proves '%s' by %s",
			 view.subject, view.issuer, view.not_after,
			 probe->remote, proof);
	else
		add_step(probe, "Certificate", "Failure", "%s", error->message);
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
	/* Those under TLS are the ones that count. */
	probe->saw_features = stream_is_secured(stream) || !offer->starttls;
	add_step(probe, "Features", "Success", "%s",
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
		add_step(probe, "Delivery", "Success",
			 "a ping was acknowledged (XEP-0198)");
	else
		add_step(probe, "Delivery", "Failure",
			 "the stream ended before a ping was acknowledged");
	finish(probe);
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
	add_step(probe,
		 stream_method(stream) == METHOD_EXTERNAL ? "EXTERNAL"
							  : "Dialback",
		 "Success", "it takes us for '%s' by %s", probe->local,
		 method_name(stream_method(stream)));
	if (stream_managed(stream)) {
		send_ping(probe);
		return;
	}
	add_step(probe, "Delivery", "Skipped",
		 "without stream management only the answer to a ping proves "
		 "it, and that comes once the partner is allowed");
	finish(probe);
}

/* The step that an error belongs to. */
static const char *failed_step(const Probe *probe)
{
	return probe->ready	     ? "Delivery"
	       : probe->saw_features ? "Authentication"
	       : probe->saw_tls	     ? "Features"
	       : probe->session	     ? "TLS"
				     : "TCP";
}

static void on_stop(void *data, const RouteStop *stop, const GError *error);

static void on_closed(void *data, Session *session, const GError *error)
{
	Probe *probe = data;
	if (!probe->over) {
		on_moved(probe, session);
		add_step(probe, failed_step(probe), "Failure", "%s",
			 error ? error->message : "it ended the stream");
	}
	probe->session = NULL;
	session_unref(session);
	if (probe->over)
		return;
	/* A server that came so far speaks for its domain. */
	if (probe->saw_features || probe->ready) {
		finish(probe);
		return;
	}
	probe->saw_tls = FALSE;
	route_next(probe->route, on_stop, probe);
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
	add_step(probe, "DANE", "Success",
		 "TLS is a must, TLSA records (%s) judge the certificate of %s",
		 text->str, stop->host);
}

static void on_stop(void *data, const RouteStop *stop, const GError *error)
{
	Probe *probe = data;
	if (!stop) {
		if (error->code != ROUTE_EXHAUSTED)
			add_step(probe,
				 error->code == ROUTE_UNREACHABLE ? "TCP"
								  : "DNS",
				 "Failure", "%s", error->message);
		finish(probe);
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
	add_step(probe, "TCP", "Success", "connected to %s (%s)", view.address,
		 stop->host);
	see_dane(probe, stop);
}

/* ---- DNS ---- */

static void walk(Probe *probe)
{
	RouteSetup setup = { .loop = probe->setup.loop,
			     .resolver = probe->setup.resolver,
			     .domain = probe->remote,
			     .proxy = probe->proxy };
	if (!probe->proxy)
		add_step(probe, "DNS", "Success", "%s",
			 probe->dns->len ? probe->dns->str
					 : "no SRV record: its address, port "
					   "5269");
	probe->route = route_new(&setup);
	route_next(probe->route, on_stop, probe);
}

static void append_targets(Probe *probe, const char *service,
			   const SrvAnswer *answer)
{
	for (guint i = 0; i < answer->targets->len; i++) {
		const SrvTarget *one =
			&g_array_index(answer->targets, SrvTarget, i);
		g_string_append_printf(probe->dns, "%s%s %s:%u (%u, %u)%s",
				       probe->dns->len ? "; " : "", service,
				       one->host, one->port, one->priority,
				       one->weight,
				       answer->secure ? ", by DNSSEC" : "");
	}
	if (answer->refused)
		g_string_append_printf(probe->dns, "%s%s is not offered",
				       probe->dns->len ? "; " : "", service);
}

static void look_up(Probe *probe, guint index);

static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	Probe *probe = data;
	const char *service = probe->open ? "_xmpps-server" : "_xmpp-server";
	probe->lookups[probe->open] = NULL;
	if (answer)
		append_targets(probe, service, answer);
	else if (!g_error_matches(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND))
		g_string_append_printf(probe->dns, "%s%s",
				       probe->dns->len ? "; " : "",
				       error->message);
	if (++probe->open < G_N_ELEMENTS(probe->lookups))
		look_up(probe, probe->open);
	else
		walk(probe);
}

static void look_up(Probe *probe, guint index)
{
	static const char *const services[] = { "_xmpp-server._tcp.",
						"_xmpps-server._tcp." };
	g_autofree char *name =
		g_strconcat(services[index], probe->remote, NULL);
	probe->lookups[index] =
		resolver_srv(probe->setup.resolver, name, on_srv, probe);
}

void probe_end(Probe *probe)
{
	probe->over = TRUE;
	tell(probe);
}

Probe *probe_partner(const ProbeSetup *setup, ProbeFn *fn, void *data)
{
	Probe *probe = g_new0(Probe, 1);
	probe->setup = *setup;
	probe->local = g_strdup(setup->local);
	probe->remote = g_strdup(setup->remote);
	probe->proxy = g_strdup(setup->proxy);
	probe->dns = g_string_new(NULL);
	probe->steps = json_array();
	probe->fn = fn;
	probe->data = data;
	probe->mark = clock_monotonic_ms();
	probe->limit = timer_new(setup->loop, on_limit, probe);
	probe->end = timer_new(setup->loop, tell, probe);
	timer_start(probe->limit, PROBE_MS, 0);
	if (!edge_credentials(setup->edge)) {
		add_step(probe, "Certificate", "Failure",
			 "the edge has no external certificate yet: see "
			 "Set-CsCertificate");
		finish(probe);
	} else if (probe->proxy) {
		walk(probe);
	} else {
		look_up(probe, 0);
	}
	return probe;
}
