/* The socket addresses of a domain's XMPP servers, one after the other: SRV
 * targets in their order and all addresses of each, or the host that the
 * administrator named. No address record is asked for where SRV records
 * exist (RFC 6120 §3.2.1). */
#pragma once

#include "core/gateway/net/resolver.h"

typedef struct Route Route;

typedef enum RouteError {
	ROUTE_NOT_FOUND, /* the domain has no server that can be found */
	ROUTE_NO_ANSWER, /* DNS gave no answer */
	ROUTE_EXHAUSTED, /* there was one, and there are no more */
} RouteError;
#define ROUTE_ERROR (route_error_quark())
GQuark route_error_quark(void);

/* `proxy`: "host" or "host:port" instead of DNS, or NULL. */
Route *route_new(Loop *loop, Resolver *resolver, const char *domain,
		 const char *proxy);
/* Cancels what is under way. */
void route_free(Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Route, route_free)

/* `address` is NULL with an error when there is none left. May free the
 * route. */
typedef void RouteFn(void *data, const HostAddress *address,
		     const GError *error);
/* Asks for the next one; `fn` is called once, later. */
void route_next(Route *route, RouteFn *fn, void *data);
