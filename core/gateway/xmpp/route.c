#include "core/gateway/xmpp/route.h"

#include "core/gateway/net/host.h"

#include <stdlib.h>
#include <string.h>

#define XMPP_SERVER_PORT 5269

typedef struct Target {
	char *host;
	guint16 port;
} Target;

struct Route {
	Loop *loop;
	Resolver *resolver;
	char *domain, *proxy;
	Lookup *srv;
	HostLookup *host;
	GArray *targets;   /* of Target; NULL: not known yet */
	GArray *addresses; /* of HostAddress, of the present target */
	guint target, address;
	guint given;
	RouteFn *fn;
	void *data;
	GError *failure; /* of the last target that had no address */
	Timer *soon;
};

GQuark route_error_quark(void)
{
	return g_quark_from_static_string("route-error");
}

static void clear_target(void *data)
{
	Target *target = data;
	g_free(target->host);
}

static void add_target(Route *route, const char *host, guint16 port)
{
	Target target = { g_strdup(host), port };
	g_array_append_val(route->targets, target);
}

static void tell(Route *route, const HostAddress *address, const GError *error)
{
	RouteFn *fn = route->fn;
	route->fn = NULL;
	if (fn)
		fn(route->data, address, error);
}

static void tell_error(Route *route, RouteError code, const char *text)
{
	g_autoptr(GError) error = g_error_new(ROUTE_ERROR, (gint)code,
					      "'%s': %s", route->domain, text);
	tell(route, NULL, error);
}

static void tell_end(Route *route)
{
	if (route->given)
		tell_error(route, ROUTE_EXHAUSTED,
			   "no further server is left to try");
	else if (route->failure)
		tell_error(route,
			   g_error_matches(route->failure, RESOLVER_ERROR,
					   RESOLVER_NOT_FOUND)
				   ? ROUTE_NOT_FOUND
				   : ROUTE_NO_ANSWER,
			   route->failure->message);
	else
		tell_error(route, ROUTE_NOT_FOUND, "it has no server");
}

static void go_on(Route *route);

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	Route *route = data;
	route->host = NULL;
	g_clear_pointer(&route->addresses, g_array_unref);
	if (addresses) {
		route->addresses =
			g_array_new(FALSE, FALSE, sizeof(HostAddress));
		g_array_append_vals(route->addresses, addresses->data,
				    addresses->len);
	} else {
		g_clear_error(&route->failure);
		route->failure = g_error_copy(error);
	}
	route->address = 0;
	go_on(route);
}

static void set_targets(Route *route, const SrvAnswer *answer)
{
	route->targets = g_array_new(FALSE, FALSE, sizeof(Target));
	g_array_set_clear_func(route->targets, clear_target);
	for (guint i = 0; answer && i < answer->targets->len; i++) {
		const SrvTarget *one =
			&g_array_index(answer->targets, SrvTarget, i);
		add_target(route, one->host, one->port);
	}
	if (!answer)
		add_target(route, route->domain, XMPP_SERVER_PORT);
}

static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	Route *route = data;
	route->srv = NULL;
	if (answer && answer->refused) {
		tell_error(route, ROUTE_NOT_FOUND,
			   "its DNS says that it has no XMPP server");
		return;
	}
	if (!answer &&
	    !g_error_matches(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND)) {
		tell_error(route, ROUTE_NO_ANSWER, error->message);
		return;
	}
	set_targets(route, answer);
	go_on(route);
}

static void set_proxy(Route *route)
{
	const char *colon = strrchr(route->proxy, ':');
	guint16 port = XMPP_SERVER_PORT;
	route->targets = g_array_new(FALSE, FALSE, sizeof(Target));
	g_array_set_clear_func(route->targets, clear_target);
	/* More than one colon: an IPv6 address without a port. */
	if (colon && strchr(route->proxy, ':') == colon)
		port = (guint16)atoi(colon + 1);
	else
		colon = route->proxy + strlen(route->proxy);
	g_autofree char *host =
		g_strndup(route->proxy, (gsize)(colon - route->proxy));
	add_target(route, host, port);
}

static void look_up(Route *route)
{
	g_autofree char *name =
		g_strconcat("_xmpp-server._tcp.", route->domain, NULL);
	route->srv = resolver_srv(route->resolver, name, on_srv, route);
}

static void go_on(Route *route)
{
	if (!route->targets && route->proxy)
		set_proxy(route);
	if (!route->targets) {
		look_up(route);
		return;
	}
	if (route->addresses && route->address < route->addresses->len) {
		HostAddress address = g_array_index(
			route->addresses, HostAddress, route->address++);
		route->given++;
		tell(route, &address, NULL);
		return;
	}
	if (route->target == route->targets->len) {
		tell_end(route);
		return;
	}
	const Target *target =
		&g_array_index(route->targets, Target, route->target++);
	route->host = host_lookup(route->resolver, target->host, target->port,
				  on_addresses, route);
}

static void on_soon(void *data)
{
	go_on(data);
}

Route *route_new(Loop *loop, Resolver *resolver, const char *domain,
		 const char *proxy)
{
	Route *route = g_new0(Route, 1);
	route->loop = loop;
	route->resolver = resolver;
	route->domain = g_strdup(domain);
	route->proxy = proxy && *proxy ? g_strdup(proxy) : NULL;
	route->soon = timer_new(loop, on_soon, route);
	return route;
}

void route_free(Route *route)
{
	if (!route)
		return;
	if (route->srv)
		lookup_cancel(route->srv);
	if (route->host)
		host_lookup_cancel(route->host);
	timer_free(route->soon);
	g_clear_pointer(&route->targets, g_array_unref);
	g_clear_pointer(&route->addresses, g_array_unref);
	g_clear_error(&route->failure);
	g_free(route->domain);
	g_free(route->proxy);
	g_free(route);
}

void route_next(Route *route, RouteFn *fn, void *data)
{
	route->fn = fn;
	route->data = data;
	timer_start(route->soon, 0, 0);
}
