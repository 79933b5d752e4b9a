#include "core/gateway/probe/partner_private.h"

#include "core/base/clock.h"

static void probe_free(void *data)
{
	Probe *probe = data;
	for (guint i = 0; i < G_N_ELEMENTS(probe->lookups); i++)
		if (probe->lookups[i])
			lookup_cancel(probe->lookups[i]);
	if (probe->asking)
		elsewhere_cancel(probe->asking);
	edge_unexpect(probe->setup.edge, probe->remote);
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

void probe_add_step(Probe *probe, const char *name, const char *result,
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
	json_t *settings =
		edge_settings(probe->setup.edge, probe->remote, probe->method);
	if (methods)
		json_object_set_new(answer, "methods", methods);
	if (settings)
		json_object_set_new(answer, "settings", settings);
	probe->fn(probe->data, answer);
	json_decref(answer);
	probe_free(probe);
}

void probe_finish(Probe *probe)
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
	probe_add_step(probe, where, "Failure", "no answer within %d s",
		       PROBE_MS / 1000);
	probe_finish(probe);
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
	const char *proxy = setup->proxy
				    ? setup->proxy
				    : edge_proxy(setup->edge, setup->remote);
	probe->proxy = proxy && *proxy ? g_strdup(proxy) : NULL;
	probe->dns = g_string_new(NULL);
	probe->steps = json_array();
	probe->fn = fn;
	probe->data = data;
	probe->mark = clock_monotonic_ms();
	edge_expect(setup->edge, setup->remote);
	probe->limit = timer_new(setup->loop, on_limit, probe);
	probe->end = timer_new(setup->loop, tell, probe);
	timer_start(probe->limit, PROBE_MS, 0);
	if (!edge_credentials(setup->edge)) {
		probe_add_step(probe, "Certificate", "Failure",
			       "the edge has no external certificate yet: see "
			       "Set-CsCertificate");
		probe_finish(probe);
	} else if (probe->proxy) {
		probe_add_step(probe, "DNS", "Skipped", "ProxyFqdn: %s",
			       probe->proxy);
		probe_walk(probe);
	} else {
		probe_look_up(probe);
	}
	return probe;
}
