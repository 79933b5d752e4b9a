/* Connects to one of a host's addresses: families in turn, IPv6 first, each
 * attempt with a head start over the next (RFC 8305 §5). The first to connect
 * wins; the others are not used up by that. */
#pragma once

#include "core/gateway/net/resolver.h"

typedef struct Connector Connector;

/* A copy of `addresses` (of HostAddress, with ports) is kept. */
Connector *connector_new(Loop *loop, const GArray *addresses);
/* Gives up what is under way. */
void connector_free(Connector *connector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connector, connector_free)

/* `fd` is connected and the callee's; or -1, with an error when something
 * was tried in vain and without one when nothing was left to try. May free
 * the connector. */
typedef void ConnectorFn(void *data, int fd, const GError *error);
/* Tries what was not tried yet; `fn` is called once, later. */
void connector_next(Connector *connector, ConnectorFn *fn, void *data);
