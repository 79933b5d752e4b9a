#include "core/model/topology.h"

#include "core/model/identity.h"
#include "core/value/list.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/declare.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"
#include "shell/types/xml_linq.h"

#define FQDN(name_) PARAM_TEXT(name_, NO_DIRECTORY, "Fqdn")

/* ---- Get-CsTopology ---- */

static const Param get_params[] = {
	PARAM_SWITCH("AsXml", "Gives the topology as an XML document."),
	PARAM_SWITCH("LocalStore", "Reads what this computer got published."),
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-CsTopology", "Shows what the topology consists of." },
	{ "(Get-CsTopology -AsXml).ToString() > topology.xml",
	  "Saves the topology as XML." },
	{ 0 },
};

static bool is_on(Call *call, const char *name)
{
	Value value = VALUE_NONE;
	return call_param(call, name, &value) && value_truth(value);
}

static bool collect(Record *record, void *data)
{
	list_add_take(data, value_ref(record_get(record, "Identity")));
	return true;
}

static bool add_list(Model *model, const Kind *kind, const char *property,
		     Record *topology, GError **error)
{
	g_autoptr(List) list = list_new(LIST_ARRAY, 0);
	if (!model_each(model, kind, NULL, 0, collect, list, error))
		return false;
	record_set_take(topology, property,
			value_list_take(g_steal_pointer(&list)));
	return true;
}

static bool emit_topology(Call *call, Model *model, GError **error)
{
	static const struct {
		const Kind *kind;
		const char *property;
	} parts[] = {
		{ &kind_site, "Sites" },
		{ &kind_sip_domain, "SipDomains" },
		{ &kind_pool, "Clusters" },
		{ &kind_computer, "Machines" },
		{ &kind_registrar, "Registrars" },
		{ &kind_edge_server, "EdgeServers" },
	};
	g_autoptr(Record) topology = record_new_custom();
	topology->type_name =
		g_strdup("Microsoft.Rtc.Management.Deploy.Topology");
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (!add_list(model, parts[i].kind, parts[i].property, topology,
			      error))
			return false;
	call_emit_record_take(call, g_steal_pointer(&topology));
	return true;
}

static bool get_topology(Call *call, void *args, GError **error)
{
	(void)args;
	Model *model = is_on(call, "LocalStore") ? call_local_model(call, error)
						 : call_model(call);
	if (!model)
		return false;
	if (!is_on(call, "AsXml"))
		return emit_topology(call, model, error);
	char *xml = topology_xml(model, error);
	if (xml)
		call_emit_take(call, xml_linq_take(xml));
	return xml != NULL;
}

const Cmdlet cmdlet_get_cs_topology = {
	.name = "Get-CsTopology",
	.synopsis = "Shows the topology.",
	.params = get_params,
	.examples = get_examples,
	.process = get_topology,
};

/* ---- Test-CsTopology ---- */

static const Param test_params[] = {
	PARAM_TEXT("Service", "Only this service has to exist.", "String"),
	PARAM_TEXT("Report", NO_EFFECT, "String"),
	FQDN("GlobalCatalog"),
	FQDN("GlobalSettingsDomainController"),
	{ 0 },
};

static const Example test_examples[] = {
	{ "Test-CsTopology -Verbose",
	  "Says what keeps the topology from working." },
	{ 0 },
};

typedef struct Findings {
	Call *call;
	unsigned count;
} Findings;

static void found(bool serious, const char *text, void *data)
{
	Findings *findings = data;
	GError *error = NULL;
	findings->count++;
	if (!serious) {
		feedback_warn(call_feedback(findings->call), "%s", text);
		return;
	}
	g_set_error_literal(&error, IDENTITY_ERROR, IDENTITY_ERROR_RULE, text);
	call_error_take(findings->call, error, VALUE_NONE);
}

static bool check_service(Model *model, const char *service, GError **error)
{
	g_autoptr(Record) edge =
		model_find(model, &kind_edge_server, service, NULL);
	g_autoptr(Record) registrar =
		edge ? NULL : model_find(model, &kind_registrar, service, NULL);
	if (edge || registrar)
		return true;
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_NOT_FOUND,
		    "there is no service '%s'", service);
	return false;
}

static bool test_topology(Call *call, void *args, GError **error)
{
	Model *model = call_model(call);
	const char *service = call_param_text(call, "Service");
	Findings findings = { call, 0 };
	(void)args;
	if (service && !check_service(model, service, error))
		return false;
	if (!topology_check(model, found, &findings, error))
		return false;
	if (!findings.count)
		feedback_verbose(call_feedback(call),
				 "The topology is complete.");
	return true;
}

const Cmdlet cmdlet_test_cs_topology = {
	.name = "Test-CsTopology",
	.synopsis = "Says what the topology lacks.",
	.params = test_params,
	.examples = test_examples,
	.process = test_topology,
};
