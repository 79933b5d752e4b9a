#include "core/gateway/net/host.h"

#include <netinet/in.h>

struct HostLookup {
	Lookup *lookup;
	guint16 port;
	AddressesFn *fn;
	void *data;
};

static void set_port(HostAddress *address, guint16 port)
{
	if (address->address.ss_family == AF_INET)
		((struct sockaddr_in *)&address->address)->sin_port =
			htons(port);
	else
		((struct sockaddr_in6 *)&address->address)->sin6_port =
			htons(port);
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	g_autofree HostLookup *host = data;
	if (error) {
		host->fn(host->data, NULL, error);
		return;
	}
	g_autoptr(GArray) complete = g_array_copy((GArray *)addresses);
	for (guint i = 0; i < complete->len; i++)
		set_port(&g_array_index(complete, HostAddress, i), host->port);
	host->fn(host->data, complete, NULL);
}

HostLookup *host_lookup(Resolver *resolver, const char *host, guint16 port,
			AddressesFn *fn, void *data)
{
	HostLookup *lookup = g_new(HostLookup, 1);
	*lookup = (HostLookup){ .port = port, .fn = fn, .data = data };
	lookup->lookup =
		resolver_addresses(resolver, host, on_addresses, lookup);
	return lookup;
}

void host_lookup_cancel(HostLookup *lookup)
{
	lookup_cancel(lookup->lookup);
	g_free(lookup);
}
