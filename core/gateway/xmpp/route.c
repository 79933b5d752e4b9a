#include "core/gateway/xmpp/route.h"

#include "core/gateway/net/connector.h"
#include "core/gateway/net/host.h"
#include "core/gateway/net/srv.h"
#include "core/gateway/xmpp/names.h"

#include <stdlib.h>
#include <string.h>

typedef struct Route Route;

/* One of the two services that a domain may have. */
typedef struct Service {
	Route *route;
	Lookup *lookup;	  /* under way */
	gboolean refused; /* its DNS says that there is none */
	GError *failure;
} Service;

struct Route {
	Loop *loop;
	Resolver *resolver;
	char *domain, *proxy;
	gboolean no_tls;
	Service clear, direct;
	HostLookup *host;
	Lookup *tlsa_lookup;
	GArray *tlsa;	 /* of the present target, or NULL */
	GArray *targets; /* of SrvTarget */
	gboolean known;	 /* all targets are there */
	guint target;	 /* the next one */
	Connector *connector;
	guint given;
	RouteFn *fn;
	void *data;
	RouteError failed; /* what `failure` means */
	GError *failure;   /* of the last target that came to nothing */
	Timer *soon;
};

GQuark route_error_quark(void)
{
	return g_quark_from_static_string("route-error");
}

static void tell(Route *route, const RouteStop *stop, const GError *error)
{
	RouteFn *fn = route->fn;
	route->fn = NULL;
	if (fn)
		fn(route->data, stop, error);
}

static void tell_error(Route *route, RouteError code, const char *text)
{
	g_autofree char *named = g_strdup_printf("'%s'", route->domain);
	g_autoptr(GError) error =
		g_str_has_prefix(text, named)
			? g_error_new_literal(ROUTE_ERROR, (gint)code, text)
			: g_error_new(ROUTE_ERROR, (gint)code, "%s: %s", named,
				      text);
	tell(route, NULL, error);
}

static void tell_end(Route *route)
{
	if (route->failure)
		tell_error(route, route->failed, route->failure->message);
	else if (route->given)
		tell_error(route, ROUTE_EXHAUSTED,
			   "no further server is left to try");
	else
		tell_error(route, ROUTE_NOT_FOUND, "it has no server");
}

static void note_failure(Route *route, RouteError code, const GError *error)
{
	g_clear_error(&route->failure);
	route->failed = code;
	route->failure = g_error_copy(error);
}

static void go_on(Route *route);

/* ---- from targets to connections ---- */

static void on_connected(void *data, int fd, const GError *error)
{
	Route *route = data;
	const SrvTarget *target =
		&g_array_index(route->targets, SrvTarget, route->target - 1);
	if (fd >= 0) {
		RouteStop stop = { fd, target->direct, target->host,
				   target->secure, route->tlsa };
		g_clear_error(&route->failure);
		route->given++;
		tell(route, &stop, NULL);
		return;
	}
	if (error)
		note_failure(route, ROUTE_UNREACHABLE, error);
	g_clear_pointer(&route->connector, connector_free);
	go_on(route);
}

/* Without an answer about TLSA records where they could be, the target is
 * passed over: whoever suppresses them could forge the rest, too. */
static void on_tlsa(void *data, GArray *records, const GError *error)
{
	Route *route = data;
	route->tlsa_lookup = NULL;
	if (error) {
		note_failure(route, ROUTE_NO_ANSWER, error);
		g_clear_pointer(&route->connector, connector_free);
	} else if (records->len) {
		route->tlsa = g_array_ref(records);
	}
	go_on(route);
}

static gboolean all_secure(const GArray *addresses)
{
	gboolean secure = TRUE;
	for (guint i = 0; i < addresses->len; i++)
		secure &= g_array_index(addresses, HostAddress, i).secure;
	return secure;
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	Route *route = data;
	const SrvTarget *target =
		&g_array_index(route->targets, SrvTarget, route->target - 1);
	route->host = NULL;
	if (addresses)
		route->connector = connector_new(route->loop, addresses);
	else
		note_failure(route,
			     g_error_matches(error, RESOLVER_ERROR,
					     RESOLVER_NOT_FOUND)
				     ? ROUTE_NOT_FOUND
				     : ROUTE_NO_ANSWER,
			     error);
	if (addresses && !route->no_tls && target->secure &&
	    all_secure(addresses))
		route->tlsa_lookup =
			resolver_tlsa(route->resolver, target->host,
				      target->port, on_tlsa, route);
	else
		go_on(route);
}

/* ---- from the domain to targets ---- */

static void add_target(Route *route, const char *host, guint16 port)
{
	SrvTarget target = { .host = g_strdup(host), .port = port };
	g_array_append_val(route->targets, target);
}

static void set_proxy(Route *route)
{
	const char *colon = strrchr(route->proxy, ':');
	guint16 port = XMPP_SERVER_PORT;
	/* More than one colon: an IPv6 address without a port. */
	if (colon && strchr(route->proxy, ':') == colon)
		port = (guint16)atoi(colon + 1);
	else
		colon = route->proxy + strlen(route->proxy);
	g_autofree char *host =
		g_strndup(route->proxy, (gsize)(colon - route->proxy));
	add_target(route, host, port);
	route->known = TRUE;
}

static gboolean is_absent(const Service *service)
{
	return service->failure &&
	       g_error_matches(service->failure, RESOLVER_ERROR,
			       RESOLVER_NOT_FOUND);
}

/* A forged answer ends it, and so does silence about STARTTLS; without an
 * answer about direct TLS there still is the other way. */
static const GError *fatal(const Route *route)
{
	const GError *clear = route->clear.failure;
	const GError *direct = route->direct.failure;
	if (direct && g_error_matches(direct, RESOLVER_ERROR, RESOLVER_BOGUS))
		return direct;
	return clear && !is_absent(&route->clear) ? clear : NULL;
}

static void settle(Route *route)
{
	const GError *error = fatal(route);
	route->known = TRUE;
	if (error) {
		tell_error(route, ROUTE_NO_ANSWER, error->message);
		return;
	}
	if (!route->targets->len &&
	    (route->clear.refused || route->direct.refused)) {
		tell_error(route, ROUTE_NOT_FOUND,
			   "its DNS says that it has no XMPP server");
		return;
	}
	if (!route->targets->len) {
		add_target(route, route->domain, XMPP_SERVER_PORT);
		/* No record had to lead to it. */
		g_array_index(route->targets, SrvTarget, 0).secure = TRUE;
	}
	srv_order(route->targets);
	go_on(route);
}

static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	Service *service = data;
	Route *route = service->route;
	service->lookup = NULL;
	if (error)
		service->failure = g_error_copy(error);
	else
		service->refused = answer->refused;
	for (guint i = 0; answer && i < answer->targets->len; i++) {
		SrvTarget one = g_array_index(answer->targets, SrvTarget, i);
		one.host = g_strdup(one.host);
		one.direct = service == &route->direct;
		one.secure = answer->secure;
		g_array_append_val(route->targets, one);
	}
	if (!route->clear.lookup && !route->direct.lookup)
		settle(route);
}

static void look_up(Route *route)
{
	g_autofree char *clear =
		g_strconcat("_xmpp-server._tcp.", route->domain, NULL);
	g_autofree char *direct =
		g_strconcat("_xmpps-server._tcp.", route->domain, NULL);
	route->clear.lookup =
		resolver_srv(route->resolver, clear, on_srv, &route->clear);
	if (!route->no_tls)
		route->direct.lookup = resolver_srv(route->resolver, direct,
						    on_srv, &route->direct);
}

static void go_on(Route *route)
{
	if (!route->known && route->proxy)
		set_proxy(route);
	if (!route->known) {
		look_up(route);
		return;
	}
	if (route->connector) {
		connector_next(route->connector, on_connected, route);
		return;
	}
	if (route->target == route->targets->len) {
		tell_end(route);
		return;
	}
	const SrvTarget *target =
		&g_array_index(route->targets, SrvTarget, route->target++);
	g_clear_pointer(&route->tlsa, g_array_unref);
	route->host = host_lookup(route->resolver, target->host, target->port,
				  on_addresses, route);
}

static void on_soon(void *data)
{
	go_on(data);
}

Route *route_new(const RouteSetup *setup)
{
	Route *route = g_new0(Route, 1);
	const char *proxy = setup->proxy;
	route->loop = setup->loop;
	route->resolver = setup->resolver;
	route->domain = g_strdup(setup->domain);
	route->proxy = proxy && *proxy ? g_strdup(proxy) : NULL;
	route->no_tls = setup->no_tls;
	route->clear.route = route->direct.route = route;
	route->targets = srv_targets_new();
	route->soon = timer_new(route->loop, on_soon, route);
	return route;
}

static void service_clear(Service *service)
{
	if (service->lookup)
		lookup_cancel(service->lookup);
	g_clear_error(&service->failure);
}

void route_free(Route *route)
{
	if (!route)
		return;
	service_clear(&route->clear);
	service_clear(&route->direct);
	if (route->host)
		host_lookup_cancel(route->host);
	if (route->tlsa_lookup)
		lookup_cancel(route->tlsa_lookup);
	if (route->tlsa)
		g_array_unref(route->tlsa);
	connector_free(route->connector);
	timer_free(route->soon);
	g_array_unref(route->targets);
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
