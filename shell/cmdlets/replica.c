/* Enable-CsReplica and Enable-CsComputer: this machine takes part. Where the
 * store is, the roles of computers that are this machine are set up; elsewhere
 * (after Import-CsConfiguration -LocalStore) requests for certificates are left
 * where the store's administrator finds them. */
#include "core/base/file.h"
#include "core/pki/keyring.h"
#include "core/publish/enroll.h"
#include "shell/cmdlets/certificate.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/steps.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>
#include <string.h>

typedef struct EnableArgs {
	const char *catalog, *controller, *report;
	bool force;
} EnableArgs;

/* ---- on the store's machine ---- */

static bool enable_here(Call *call, const GatewayComputer *computer, bool force,
			Steps *steps, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	const char *role = deployment_role(computer);
	if (!call_should_process(call, computer->fqdn, call_cmdlet(call)->name))
		return true;
	if (!enroll_local(paths, computer->fqdn, role, NULL, force, error))
		return false;
	steps_add(steps, "%s is set up here as %s", computer->fqdn, role);
	return true;
}

static bool enable_store(Call *call, bool force, Steps *steps, GError **error)
{
	unsigned found = 0;
	if (!model_commit(call_model(call), NULL, error))
		return false;
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(call), error);
	if (!computers)
		return false;
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		if (!deployment_is_here(computer))
			continue;
		found++;
		if (!enable_here(call, computer, force, steps, error))
			return false;
	}
	if (!computers->len)
		feedback_warn(
			call_feedback(call),
			"no computer of the topology runs the gateway: "
			"add one with New-CsEdgeServer, or New-CsComputer "
			"-XmppGateway $true");
	else if (!found)
		feedback_verbose(call_feedback(call),
				 "no computer that runs the gateway is this "
				 "machine: take the file of "
				 "Export-CsConfiguration to the others");
	return true;
}

/* ---- elsewhere ---- */

static bool leave_request(Call *call, const Paths *paths,
			  const GatewayComputer *computer, CertificateUse use,
			  Steps *steps, GError **error)
{
	g_autofree char *keys = certificate_keys(paths, computer);
	g_autofree char *file =
		certificate_pending_file(paths, computer->fqdn, use);
	g_autofree char *folder = g_path_get_dirname(file);
	g_autofree char *pem_file = keyring_file(keys, use, "pem");
	if (g_file_test(pem_file, G_FILE_TEST_EXISTS) ||
	    g_file_test(file, G_FILE_TEST_EXISTS))
		return true;
	Model *model = call_local_model(call, error);
	g_autoptr(CertificateNames) names =
		model ? deployment_names(model, computer, use, NULL, error)
		      : NULL;
	if (!names || !paths_ensure(keys, 0700, error) ||
	    !paths_ensure(folder, 0755, error))
		return false;
	g_autofree char *request =
		keyring_request(keys, use, KEY_P256, 0, names, error);
	if (!request ||
	    !file_replace(file, request, strlen(request), 0644, error))
		return false;
	g_autofree char *print = certificate_pending_fingerprint(request);
	steps_add(steps, "a request for %s was left in '%s'",
		  certificate_use_name(use), file);
	call_emit_record_take(
		call, certificate_request_record(computer->fqdn, use, print));
	return true;
}

static bool enable_role(Call *call, const char *role, bool *found, Steps *steps,
			GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autofree char *name = enrolled_computer(paths, role);
	if (!name)
		return true;
	*found = true;
	Model *model = call_local_model(call, error);
	g_autoptr(GPtrArray) computers =
		model ? deployment_computers(model, error) : NULL;
	const GatewayComputer *computer =
		computers ? deployment_computer(computers, name, error) : NULL;
	if (!computer)
		return false;
	if (!call_should_process(call, name, call_cmdlet(call)->name))
		return true;
	return leave_request(call, paths, computer, CERTIFICATE_INTERNAL, steps,
			     error) &&
	       leave_request(call, paths, computer,
			     computer->edge ? CERTIFICATE_EXTERNAL
					    : CERTIFICATE_DEFAULT,
			     steps, error);
}

static bool enable_elsewhere(Call *call, Steps *steps, GError **error)
{
	bool found = false;
	if (!enable_role(call, "edge", &found, steps, error) ||
	    !enable_role(call, "frontend", &found, steps, error))
		return false;
	if (found)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is neither a store nor a replica on this machine: "
		    "take the file of Export-CsConfiguration here and run "
		    "Import-CsConfiguration -LocalStore -FileName <file>");
	return false;
}

static bool enable_replica(Call *call, void *data, GError **error)
{
	EnableArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	bool done = model_exists(call_model(call))
			    ? enable_store(call, args->force, steps, error)
			    : enable_elsewhere(call, steps, error);
	return done && steps_report(steps, args->report, error);
}

#define UNUSED "Accepted for existing scripts: there is no directory here."

static const Param params[] = {
	{ .is = { "GlobalCatalog", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(EnableArgs, catalog) } },
	{ .is = { "GlobalSettingsDomainController", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(EnableArgs, controller) } },
	{ .is = { "Report",
		  "Writes what was done as an HTML page to this "
		  "file.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(EnableArgs, report) } },
	{ .is = { "Force",
		  "Also where this machine belongs to another "
		  "deployment, whose copy is then forgotten.",
		  .field = SWITCH_FIELD(EnableArgs, force) } },
	{ 0 },
};

static const Example examples[] = {
	{ "Enable-CsReplica -WhatIf", "What would be set up." },
	{ 0 },
};

const Cmdlet cmdlet_enable_cs_replica = {
	.name = "Enable-CsReplica",
	.synopsis = "Lets this machine follow what is published.",
	.args_size = sizeof(EnableArgs),
	.params = params,
	.examples = examples,
	.confirm = CONFIRM_MEDIUM,
	.process = enable_replica,
};

const Cmdlet cmdlet_enable_cs_computer = {
	.name = "Enable-CsComputer",
	.synopsis = "Sets this machine up for its roles.",
	.description = "Does what Enable-CsReplica does.",
	.args_size = sizeof(EnableArgs),
	.params = params,
	.examples = examples,
	.confirm = CONFIRM_MEDIUM,
	.process = enable_replica,
};
