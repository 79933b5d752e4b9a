#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/pair.h"

#include <string.h>

const PartnerConfig *edge_partner(const Edge *edge, const char *domain)
{
	if (!edge->config || !edge->config->federation_allowed)
		return NULL;
	const PartnerConfig *partner = config_partner(edge->config, domain);
	return partner ? partner : departed_partner(edge, domain);
}

/* Asked of thousands of streams for each new one: a look-up costs ten times
 * as much. */
gboolean edge_is_of(const Edge *edge, const PartnerConfig *partner,
		    const char *domain)
{
	if (!strcmp(partner->domain, domain))
		return TRUE;
	return partner->additional && *partner->additional &&
	       edge_partner(edge, domain) == partner;
}

gboolean edge_is_local(const Edge *edge, const char *domain)
{
	return edge->config && config_is_local(edge->config, domain);
}

gboolean edge_has_siblings(const Edge *edge)
{
	const GPtrArray *computers = edge->config->computers;
	guint edges = 0;
	for (guint i = 0; i < computers->len; i++) {
		const ComputerConfig *computer = computers->pdata[i];
		edges += !g_strcmp0(computer->role, "edge");
	}
	return edges > 1;
}

guint edge_methods(const Edge *edge, const char *domain)
{
	const PartnerConfig *partner = edge_partner(edge, domain);
	return partner ? policy_methods(partner->tls, partner->sasl,
					partner->dialback)
		       : METHOD_NONE;
}

guint edge_methods_in(const Edge *edge, const char *domain)
{
	guint methods = edge_methods(edge, domain);
	if (edge_expects(edge, domain))
		methods |= METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK;
	return methods;
}

gboolean edge_check_pair(const Edge *edge, const char *local,
			 const char *remote, GError **error)
{
	if (!edge_is_local(edge, local))
		g_set_error(error, STREAM_ERROR, STREAM_HOST_UNKNOWN,
			    "'%s' is not served here", local);
	else if (!edge_partner(edge, remote))
		g_set_error(error, STREAM_ERROR, STREAM_POLICY_VIOLATION,
			    "'%s' is no partner of '%s'", remote, local);
	else if (!edge_methods(edge, remote))
		g_set_error(error, STREAM_ERROR, STREAM_POLICY_VIOLATION,
			    "the TLS, SASL and dialback settings for '%s' "
			    "exclude each other",
			    remote);
	else
		return TRUE;
	return FALSE;
}

gboolean edge_check_session(const Edge *edge, const Stream *stream,
			    GError **error)
{
	const char *remote = stream_remote(stream);
	if (!stream_local(stream) || !remote)
		return TRUE; /* its header has not come yet */
	if (!edge_check_pair(edge, stream_local(stream), remote, error))
		return FALSE;
	if (!stream_method(stream) ||
	    edge_methods(edge, remote) & stream_method(stream))
		return TRUE;
	g_set_error(error, STREAM_ERROR, STREAM_POLICY_VIOLATION,
		    "%s is not enough for '%s' any more",
		    method_name(stream_method(stream)), remote);
	return FALSE;
}

/* Whoever only says who it is takes no room: it would be the partner's. */
static guint count_streams(const Edge *edge, const PartnerConfig *partner,
			   const Session *besides)
{
	guint count = 0;
	for (guint i = 0; i < edge->inbound->len; i++) {
		const Session *one = edge->inbound->pdata[i];
		const Stream *stream = session_stream(one);
		count += one != besides && stream_ready(stream) &&
			 edge_is_of(edge, partner, stream_remote(stream));
	}
	return count + pairs_count(edge, partner);
}

gboolean edge_check_room(const Edge *edge, const char *remote,
			 const Session *session, GError **error)
{
	const PartnerConfig *partner = edge_partner(edge, remote);
	if (!partner) /* it is only expected to ask */
		return TRUE;
	guint most = partner->connection_limit;
	if (!most)
		most = edge->config->gateway.partner_connection_limit;
	if (count_streams(edge, partner, session) < most)
		return TRUE;
	g_set_error(error, STREAM_ERROR, STREAM_RESOURCE_CONSTRAINT,
		    "'%s' has %u streams already, its connection limit", remote,
		    most);
	return FALSE;
}

Route *edge_route(const Edge *edge, const char *remote)
{
	const PartnerConfig *partner = edge_partner(edge, remote);
	RouteSetup setup = { .loop = edge->loop,
			     .resolver = edge->resolver,
			     .domain = remote,
			     .proxy = partner ? partner->proxy_fqdn : NULL,
			     .no_tls = !policy_may_use_tls(
				     edge_methods_in(edge, remote)) };
	return route_new(&setup);
}

void edge_limits(const Edge *edge, const char *remote, SessionLimits *limits)
{
	const GatewayConfig *gateway = &edge->config->gateway;
	const PartnerConfig *partner =
		remote ? edge_partner(edge, remote) : NULL;
	limits->establishment = 1000 * (gint64)gateway->establishment_timeout;
	limits->inactivity = 1000 * (gint64)gateway->inactivity_timeout;
	limits->keep_alive =
		partner && partner->keep_alive
			? 1000 * (gint64)gateway->keep_alive_interval
			: 0;
	limits->silence = 1000 * (gint64)gateway->silence_timeout;
	limits->elements = gateway->stream_elements;
	limits->bytes = gateway->stream_bytes;
}
