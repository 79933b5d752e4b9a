#include "core/gateway/probe/partner_private.h"

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
		probe_walk(probe);
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

void probe_look_up(Probe *probe)
{
	look_up(probe, 0);
}
