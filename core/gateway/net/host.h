/* Host and port to the socket addresses to try. */
#pragma once

#include "core/gateway/net/resolver.h"

typedef struct HostLookup HostLookup;

/* As resolver_addresses, with the port in every address. */
HostLookup *host_lookup(Resolver *resolver, const char *host, guint16 port,
			AddressesFn *fn, void *data);
void host_lookup_cancel(HostLookup *lookup);
