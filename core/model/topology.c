#include "core/model/topology.h"

#include "core/model/identity.h"

static bool assign_text(const Kind *kind, Record *record, const char *property,
			const char *text, GError **error)
{
	g_auto(Value) value = text ? value_string(text) : VALUE_NONE;
	return !text || model_assign(kind, record, property, value, error);
}

typedef struct ComputerPlan {
	const char *pool;
	const char *internal_address, *external_address;
	bool sip_server, gateway;
} ComputerPlan;

static bool add_computer(Model *model, const char *fqdn,
			 const ComputerPlan *plan, GError **error)
{
	const Kind *kind = &kind_computer;
	g_autoptr(Record) computer = model_new_record(kind);
	record_set_take(computer, "SipServer", value_bool(plan->sip_server));
	record_set_take(computer, "XmppGateway", value_bool(plan->gateway));
	return model_name(model, kind, computer, fqdn, error) &&
	       assign_text(kind, computer, "Pool", plan->pool, error) &&
	       assign_text(kind, computer, "InternalAddress",
			   plan->internal_address, error) &&
	       assign_text(kind, computer, "ExternalAddress",
			   plan->external_address, error) &&
	       model_add(model, kind, computer, NULL, error);
}

static bool add_computers(Model *model, const char *const *computers,
			  const ComputerPlan *plan, GError **error)
{
	const char *const same[] = { plan->pool, NULL };
	for (const char *const *fqdn = computers ? computers : same; *fqdn;
	     fqdn++)
		if (!add_computer(model, *fqdn, plan, error))
			return false;
	return true;
}

static bool add_service(Model *model, const Kind *kind, Record *service,
			const char *pool, GError **error)
{
	return assign_text(kind, service, "PoolFqdn", pool, error) &&
	       model_add(model, kind, service, NULL, error);
}

static bool add_registrar(Model *model, const char *pool, GError **error)
{
	g_autoptr(Record) registrar = model_new_record(&kind_registrar);
	return add_service(model, &kind_registrar, registrar, pool, error);
}

bool topology_add_pool(Model *model, Record *pool, const char *const *computers,
		       Feedback *feedback, GError **error)
{
	const char *fqdn = value_text(record_get(pool, "Fqdn"));
	ComputerPlan plan = { .pool = fqdn, .sip_server = true };
	if (!model_group_begin(model, error))
		return false;
	bool good = model_add(model, &kind_pool, pool, feedback, error) &&
		    add_computers(model, computers, &plan, error) &&
		    add_registrar(model, fqdn, error);
	return model_group_end(model, good, error);
}

static bool add_edge_pool(Model *model, const EdgePlan *plan,
			  Feedback *feedback, GError **error)
{
	const Kind *kind = &kind_pool;
	g_autoptr(Record) pool = model_new_record(kind);
	return model_name(model, kind, pool, plan->fqdn, error) &&
	       assign_text(kind, pool, "Site", plan->site, error) &&
	       assign_text(kind, pool, "ExternalFqdn", plan->external_fqdn,
			   error) &&
	       model_add(model, kind, pool, feedback, error);
}

static bool assign_port(Record *edge, const char *property, int64_t port,
			GError **error)
{
	return !port || model_assign(&kind_edge_server, edge, property,
				     value_long(port), error);
}

static bool add_edge_service(Model *model, const EdgePlan *plan, GError **error)
{
	const Kind *kind = &kind_edge_server;
	g_autoptr(Record) edge = model_new_record(kind);
	return assign_text(kind, edge, "Registrar", plan->registrar, error) &&
	       assign_port(edge, "XmppListeningPort", plan->listening_port,
			   error) &&
	       assign_port(edge, "XmppInternalPort", plan->internal_port,
			   error) &&
	       add_service(model, kind, edge, plan->fqdn, error);
}

bool topology_add_edge(Model *model, const EdgePlan *plan, Feedback *feedback,
		       GError **error)
{
	ComputerPlan computer = {
		.pool = plan->fqdn,
		.internal_address = plan->internal_address,
		.external_address = plan->external_address,
		.gateway = true,
	};
	if (!model_group_begin(model, error))
		return false;
	bool good = add_edge_pool(model, plan, feedback, error) &&
		    add_computers(model, plan->computers, &computer, error) &&
		    add_edge_service(model, plan, error);
	return model_group_end(model, good, error);
}
