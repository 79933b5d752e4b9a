/* The servers of a domain, connected one after the other: SRV targets for
 * STARTTLS and for direct TLS in one order (RFC 6120 §3.2.1, XEP-0368), all
 * addresses of each, or the host that the administrator named. No address
 * record of the domain is asked for where either kind of SRV exists. A target
 * that DNSSEC leads to is asked for TLSA records first (RFC 7673). */
#pragma once

#include "core/gateway/net/resolver.h"

typedef struct Route Route;

typedef enum RouteError {
	ROUTE_NOT_FOUND,   /* the domain has no server that can be found */
	ROUTE_NO_ANSWER,   /* DNS gave no answer */
	ROUTE_UNREACHABLE, /* no address could be connected to */
	ROUTE_EXHAUSTED,   /* there was one, and there are no more */
} RouteError;
#define ROUTE_ERROR (route_error_quark())
GQuark route_error_quark(void);

typedef struct RouteSetup {
	Loop *loop;
	Resolver *resolver;
	const char *domain; /* A-label */
	const char *proxy;  /* "host" or "host:port" instead of DNS, or NULL */
	gboolean no_tls;    /* servers with direct TLS are of no use */
} RouteSetup;

Route *route_new(const RouteSetup *setup);
/* Cancels what is under way. */
void route_free(Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Route, route_free)

typedef struct RouteStop {
	int fd;		  /* connected, the callee's */
	gboolean direct;  /* TLS is spoken from the first byte */
	const char *host; /* the target's name; the route's */
	gboolean secure;  /* DNSSEC led from the domain to `host` */
	GArray *tlsa;	  /* what judges its certificate, of net/tlsa.h; the
			   * route's. NULL: nothing */
} RouteStop;

/* `stop` is NULL with an error when there is none left. May free the
 * route. */
typedef void RouteFn(void *data, const RouteStop *stop, const GError *error);
/* Connects to the next one; `fn` is called once, later. */
void route_next(Route *route, RouteFn *fn, void *data);
