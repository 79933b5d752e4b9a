#include "core/model/topology.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

/* ---- New-CsPool ---- */

static const char *const profiles[] = { "Simple", "Msrp", "Lync", NULL };
static const char *const transports[] = { "Udp", "Tcp", "Tls", NULL };
static const char *const versions[] = { "Tls10", "Tls11", "Tls12", "Tls13",
					NULL };

typedef struct PoolArgs {
	const char *identity, *site;
	const char *const *computers;
} PoolArgs;

static const Param pool_params[] = {
	{ .is = { "Identity", "FQDN of the pool.", .net_type = "String",
		  .field = STRING_FIELD(PoolArgs, identity) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Site", "Site that the pool is in.", .net_type = "String",
		  .field = STRING_FIELD(PoolArgs, site) },
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS,
	  .complete = complete_site },
	{ .is = { "ComputerFqdn",
		  "Computers that take SIP for the pool; one named like the "
		  "pool when not given.",
		  .field = STRINGS_FIELD(PoolArgs, computers) } },
	{ .is = { "SipProfile",
		  "How the pool's clients talk: Simple, Msrp or Lync.",
		  .type = VALUE_STRING, .allowed = profiles,
		  .fallback = "Simple" },
	  .by_name = ALL_SETS },
	{ .is = { "SipTransport", "How SIP is sent to the computers.",
		  .type = VALUE_STRING, .allowed = transports,
		  .fallback = "Tcp" },
	  .by_name = ALL_SETS },
	{ .is = { "SipPort", "Where the computers listen for SIP.",
		  .type = VALUE_INT, .least = 1, .most = 65535,
		  .fallback = "5060", .net_type = "UInt16" },
	  .by_name = ALL_SETS },
	{ .is = { "SipTlsMinimum",
		  "Lowest TLS version spoken with the computers.",
		  .type = VALUE_STRING, .allowed = versions,
		  .fallback = "Tls12" },
	  .by_name = ALL_SETS },
	{ .is = { "TrustByAddress",
		  "Takes SIP without TLS from the computers' addresses.",
		  .type = VALUE_BOOL, .fallback = "False" },
	  .by_name = ALL_SETS },
	{ .is = { "Legacy", "The pool that users are moved away from.",
		  .type = VALUE_BOOL, .fallback = "False" },
	  .by_name = ALL_SETS },
	{ .is = { "LegacyXmppGateway",
		  "XMPP gateway that is to be replaced, as host:port. SIP goes "
		  "to the same host by this pool's SipTransport and SipPort.",
		  .type = VALUE_STRING, .flags = PROPERTY_NULLABLE },
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example pool_examples[] = {
	{ "New-CsPool pool01.contoso.com -Site Redmond -SipProfile Simple",
	  "Adds a pool of one computer." },
	{ "New-CsPool ocs.contoso.com -Site Redmond -Legacy $true "
	  "-LegacyXmppGateway xmppgw.contoso.com:5269",
	  "Adds the pool that users are to be moved from." },
	{ 0 },
};

/* Parameters that are attributes of the kind, by their names. */
static bool assign_given(Call *call, const Kind *kind, Record *record,
			 GError **error)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		Value value;
		if (call_param(call, row->is.name, &value) &&
		    !model_assign(kind, record, row->is.name, value, error))
			return false;
	}
	return true;
}

static bool emit_pool(Call *call, Model *model, const Kind *kind,
		      const char *identity, GError **error)
{
	Record *record = model_find(model, kind, identity, error);
	if (record)
		call_emit_record_take(call, record);
	return record != NULL;
}

static bool new_pool(Call *call, void *data, GError **error)
{
	PoolArgs *args = data;
	Model *model = call_model(call);
	g_autoptr(Record) pool = model_new_record(&kind_pool);
	if (!model_name(model, &kind_pool, pool, args->identity, error) ||
	    !assign_given(call, &kind_pool, pool, error))
		return false;
	if (!call_will(call, "New-CsPool", args->identity))
		return true;
	return topology_add_pool(model, pool, args->computers,
				 call_feedback(call), error) &&
	       emit_pool(call, model, &kind_pool, args->identity, error);
}

const Cmdlet cmdlet_new_cs_pool = {
	.name = "New-CsPool",
	.synopsis = "Adds a pool with its registrar and computers.",
	.args_size = sizeof(PoolArgs),
	.params = pool_params,
	.examples = pool_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = new_pool,
};

/* ---- New-CsEdgeServer ---- */

typedef struct EdgeArgs {
	const char *fqdn, *site, *internal, *external, *external_fqdn,
		*registrar;
	const char *const *computers;
	int64_t listening, internal_port;
} EdgeArgs;

static const Param edge_params[] = {
	{ .is = { "Identity", "FQDN of the edge pool.", .net_type = "String",
		  .field = STRING_FIELD(EdgeArgs, fqdn) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS },
	{ .is = { "Site", "Site that the edge is in.", .net_type = "String",
		  .field = STRING_FIELD(EdgeArgs, site) },
	  .mandatory = ALL_SETS,
	  .by_name = ALL_SETS,
	  .complete = complete_site },
	{ .is = { "ComputerFqdn",
		  "Computers of the edge pool; one named like the pool when "
		  "not given.",
		  .field = STRINGS_FIELD(EdgeArgs, computers) } },
	{ .is = { "InternalAddress", "IP address towards the front ends.",
		  .field = STRING_FIELD(EdgeArgs, internal) },
	  .by_name = ALL_SETS },
	{ .is = { "ExternalAddress", "IP address on the Internet.",
		  .field = STRING_FIELD(EdgeArgs, external) },
	  .by_name = ALL_SETS },
	{ .is = { "ExternalFqdn", "Name of the edge on the Internet.",
		  .field = STRING_FIELD(EdgeArgs, external_fqdn) },
	  .by_name = ALL_SETS },
	{ .is = { "Registrar", "Registrar that inbound traffic goes to.",
		  .field = STRING_FIELD(EdgeArgs, registrar) },
	  .by_name = ALL_SETS,
	  .complete = complete_registrar },
	{ .is = { "XmppListeningPort", "Port for XMPP servers.", .least = 1,
		  .most = 65535, .fallback = "5269", .net_type = "UInt16",
		  .field = INTEGER_FIELD(EdgeArgs, listening) },
	  .by_name = ALL_SETS },
	{ .is = { "XmppInternalPort", "Port for the front ends.", .least = 1,
		  .most = 65535, .fallback = "23456", .net_type = "UInt16",
		  .field = INTEGER_FIELD(EdgeArgs, internal_port) },
	  .by_name = ALL_SETS },
	{ 0 },
};

static const Example edge_examples[] = {
	{ "New-CsEdgeServer edge01.contoso.com -Site Redmond -InternalAddress "
	  "10.0.0.5 -ExternalFqdn xmpp.contoso.com -Registrar "
	  "Registrar:pool01.contoso.com",
	  "Adds an edge of one computer." },
	{ 0 },
};

static bool new_edge(Call *call, void *data, GError **error)
{
	EdgeArgs *args = data;
	Model *model = call_model(call);
	EdgePlan plan = {
		.fqdn = args->fqdn,
		.site = args->site,
		.computers = args->computers,
		.internal_address = args->internal,
		.external_address = args->external,
		.external_fqdn = args->external_fqdn,
		.registrar = args->registrar,
		.listening_port = args->listening,
		.internal_port = args->internal_port,
	};
	if (!call_will(call, "New-CsEdgeServer", args->fqdn))
		return true;
	return topology_add_edge(model, &plan, call_feedback(call), error) &&
	       emit_pool(call, model, &kind_edge_server, args->fqdn, error);
}

const Cmdlet cmdlet_new_cs_edge_server = {
	.name = "New-CsEdgeServer",
	.synopsis = "Adds an edge pool that runs the XMPP proxy.",
	.args_size = sizeof(EdgeArgs),
	.params = edge_params,
	.examples = edge_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = new_edge,
};
