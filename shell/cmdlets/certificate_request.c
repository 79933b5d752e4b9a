/* Request-CsCertificate. */
#include "core/base/file.h"
#include "core/pki/authority.h"
#include "core/pki/keyring.h"
#include "core/pki/request.h"
#include "shell/cmdlets/certificate.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/steps.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/* ---- Request-CsCertificate ---- */

typedef struct RequestArgs {
	bool new, clear, list, retrieve, force, all_domains;
	Value type;
	const char *ca, *ca_account, *ca_password;
	const char *city, *country, *state, *organization, *unit;
	bool client, exportable;
	const char *computer, *domains, *friendly, *catalog, *controller;
	const char *algorithm, *output, *template, *report;
	int64_t size, id;
} RequestArgs;

static void set_name(char **place, const char *value)
{
	if (value) {
		g_free(*place);
		*place = g_strdup(value);
	}
}

/* Names by the topology, with what the administrator adds. */
static CertificateNames *names_for(Call *call, const RequestArgs *args,
				   const GatewayComputer *computer,
				   CertificateUse use, GError **error)
{
	g_auto(GStrv) more =
		args->domains ? g_strsplit_set(args->domains, ", ", -1) : NULL;
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	for (char **name = more; name && *name; name++)
		if (**name)
			g_ptr_array_add(list, *name);
	g_ptr_array_add(list, NULL);
	CertificateNames *names =
		deployment_names(call_model(call), computer, use,
				 (const char *const *)list->pdata, error);
	if (!names)
		return NULL;
	set_name(&names->organization, args->organization);
	set_name(&names->unit, args->unit);
	set_name(&names->city, args->city);
	set_name(&names->state, args->state);
	set_name(&names->country, args->country);
	return names;
}

/* A request whose private key is on this machine (made now) or on another
 * (left there by Enable-CsReplica). */
static char *get_request(Call *call, const RequestArgs *args,
			 const GatewayComputer *computer, CertificateUse use,
			 const CertificateNames *names, Steps *steps,
			 GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	KeyKind kind;
	if (!deployment_is_here(computer)) {
		char *pending =
			certificate_pending(paths, computer->fqdn, use, error);
		if (!pending)
			return NULL;
		g_autofree char *print =
			certificate_pending_fingerprint(pending);
		steps_add(steps, "the request of %s has the fingerprint %s",
			  computer->fqdn, print);
		return pending;
	}
	g_autofree char *folder = certificate_keys(paths, computer);
	if (!certificate_key_kind(args->algorithm, args->size, &kind, error) ||
	    !paths_ensure(folder, 0700, error))
		return NULL;
	return keyring_request(folder, use, kind, (int)args->size, names,
			       error);
}

static bool write_request(const char *request, const char *output,
			  const GatewayComputer *computer, Steps *steps,
			  GError **error)
{
	if (!file_replace(output, request, strlen(request), 0644, error))
		return false;
	steps_add(steps,
		  "the request of %s is in '%s': have it signed, then run "
		  "Import-CsCertificate",
		  computer->fqdn, output);
	return true;
}

static bool sign(Call *call, const char *request,
		 const GatewayComputer *computer, CertificateUse use,
		 const CertificateNames *names, Steps *steps, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(Authority) authority =
		authority_open(paths->pki, NULL, error);
	if (!authority) {
		g_prefix_error(error, "a request is signed here or, with "
				      "-Output, written out: ");
		return false;
	}
	g_autofree char *pem =
		authority_sign(authority, request, names, 0, error);
	if (!pem || !certificate_assign(call, computer, use, pem, error))
		return false;
	g_autofree char *folder = certificate_keys(paths, computer);
	if (deployment_is_here(computer) &&
	    !keyring_install(folder, use, pem, error))
		return false;
	steps_add(steps, "%s has a new certificate for %s", computer->fqdn,
		  certificate_use_name(use));
	Record *record = certificate_record(
		computer->fqdn, certificate_use_name(use), pem, error);
	return record && (call_emit_record_take(call, record), true);
}

static bool request_one(Call *call, const RequestArgs *args,
			const GatewayComputer *computer, CertificateUse use,
			Steps *steps, GError **error)
{
	g_autofree char *target = g_strdup_printf("%s:%s", computer->fqdn,
						  certificate_use_name(use));
	g_autoptr(CertificateNames) names =
		names_for(call, args, computer, use, error);
	if (!names)
		return false;
	if (!call_will(call, "Request-CsCertificate", target))
		return true;
	g_autofree char *request =
		get_request(call, args, computer, use, names, steps, error);
	if (!request)
		return false;
	if (args->output)
		return write_request(request, args->output, computer, steps,
				     error);
	return sign(call, request, computer, use, names, steps, error);
}

/* The computer that is meant: named, or the only one here that fits. */
static const GatewayComputer *choose(const GPtrArray *computers,
				     const RequestArgs *args,
				     CertificateUse use, GError **error)
{
	const GatewayComputer *found = NULL;
	unsigned count = 0;
	if (args->computer)
		return deployment_computer(computers, args->computer, error);
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		if (!deployment_is_here(computer) ||
		    (use == CERTIFICATE_EXTERNAL && !computer->edge))
			continue;
		found = computer;
		count++;
	}
	if (count == 1)
		return found;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    count ? "several computers here can use a certificate for "
			    "%s: say which with -ComputerFqdn"
			  : "no computer of the topology that is this machine "
			    "uses a certificate for %s: name one with "
			    "-ComputerFqdn",
		    certificate_use_name(use));
	return NULL;
}

static bool request_new_ones(Call *call, const RequestArgs *args, Steps *steps,
			     GError **error)
{
	g_autoptr(GArray) uses = certificate_uses(args->type, error);
	g_autoptr(GPtrArray) computers =
		uses ? deployment_computers(call_model(call), error) : NULL;
	if (!computers)
		return false;
	for (guint i = 0; i < uses->len; i++) {
		CertificateUse use = g_array_index(uses, CertificateUse, i);
		const GatewayComputer *computer =
			choose(computers, args, use, error);
		if (!computer ||
		    !request_one(call, args, computer, use, steps, error))
			return false;
	}
	return true;
}

/* Requests that other computers left: shown, or taken away. */
static bool each_pending(Call *call, bool clear, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(call), error);
	if (!computers)
		return false;
	for (guint i = 0; i < computers->len * CERTIFICATE_USES; i++) {
		const GatewayComputer *computer =
			computers->pdata[i / CERTIFICATE_USES];
		CertificateUse use = (CertificateUse)(i % CERTIFICATE_USES);
		g_autofree char *file =
			certificate_pending_file(paths, computer->fqdn, use);
		g_autofree char *pem = NULL;
		if (!g_file_get_contents(file, &pem, NULL, NULL))
			continue;
		if (clear &&
		    call_should_process(call, file, "Request-CsCertificate"))
			unlink(file);
		if (clear)
			continue;
		g_autofree char *print = certificate_pending_fingerprint(pem);
		Record *record =
			certificate_request_record(computer->fqdn, use, print);
		call_emit_record_take(call, record);
	}
	return true;
}

static bool request_certificate(Call *call, void *data, GError **error)
{
	RequestArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	bool done = true;
	if (args->retrieve)
		feedback_warn(
			call_feedback(call),
			"there is nothing to retrieve: the authority "
			"signs at once, and what another one signed comes "
			"in with Import-CsCertificate");
	else if (args->clear || args->list)
		done = each_pending(call, args->clear, error);
	else
		done = request_new_ones(call, args, steps, error);
	return done && steps_report(steps, args->report, error);
}

static const char *const request_sets[] = { "ByNew", "ByClear", "ByList",
					    "ByRetrieve", NULL };

#define UNUSED "Accepted for existing scripts: nothing here uses it."
#define NEW    .sets = SET(0)

static const Param request_params[] = {
	{ .is = { "New", "Asks for a new certificate.",
		  .field = SWITCH_FIELD(RequestArgs, new) },
	  NEW },
	{ .is = { "Type", "What the certificate is for.", .type = VALUE_STRING,
		  .flags = PROPERTY_LIST, .allowed = certificate_types,
		  .net_type = "CertType[]",
		  .field = VALUE_FIELD(RequestArgs, type) },
	  NEW,
	  .mandatory = SET(0) },
	{ .is = { "CA",
		  "Accepted for existing scripts: the embedded authority "
		  "signs; use -Output for another one.",
		  .field = STRING_FIELD(RequestArgs, ca) },
	  NEW },
	{ .is = { "CaAccount", UNUSED,
		  .field = STRING_FIELD(RequestArgs, ca_account) },
	  NEW },
	{ .is = { "CaPassword", UNUSED, .flags = PROPERTY_SECRET,
		  .field = STRING_FIELD(RequestArgs, ca_password) },
	  NEW },
	{ .is = { "City", "City of the subject.",
		  .field = STRING_FIELD(RequestArgs, city) },
	  NEW },
	{ .is = { "Country", "Country of the subject, two letters.",
		  .field = STRING_FIELD(RequestArgs, country) },
	  NEW },
	{ .is = { "State", "State or province of the subject.",
		  .field = STRING_FIELD(RequestArgs, state) },
	  NEW },
	{ .is = { "Organization", "Organisation of the subject.",
		  .field = STRING_FIELD(RequestArgs, organization) },
	  NEW },
	{ .is = { "OU", "Unit of the organisation.",
		  .field = STRING_FIELD(RequestArgs, unit) },
	  NEW },
	{ .is = { "ClientEKU",
		  "Accepted for existing scripts: certificates "
		  "are for servers and clients.",
		  .field = BOOL_FIELD(RequestArgs, client) },
	  NEW },
	{ .is = { "ComputerFqdn", "Computer that is to use it.",
		  .net_type = "Fqdn",
		  .field = STRING_FIELD(RequestArgs, computer) },
	  NEW },
	{ .is = { "DomainName", "Further names, separated by commas.",
		  .field = STRING_FIELD(RequestArgs, domains) },
	  NEW },
	{ .is = { "AllSipDomain",
		  "Accepted for existing scripts: an external "
		  "certificate names all SIP domains.",
		  .field = SWITCH_FIELD(RequestArgs, all_domains) },
	  NEW },
	{ .is = { "FriendlyName", UNUSED,
		  .field = STRING_FIELD(RequestArgs, friendly) },
	  NEW },
	{ .is = { "GlobalCatalog", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(RequestArgs, catalog) },
	  NEW },
	{ .is = { "GlobalSettingsDomainController", UNUSED, .net_type = "Fqdn",
		  .field = STRING_FIELD(RequestArgs, controller) },
	  NEW },
	{ .is = { "KeyAlg", "Kind of the key: ECDH_P256 by default.",
		  .allowed = certificate_algorithms,
		  .net_type = "KeyAlgorithmIdentifier",
		  .field = STRING_FIELD(RequestArgs, algorithm) },
	  NEW },
	{ .is = { "KeySize", "Bits of an RSA key: 2048 or 4096.", .least = 1,
		  .most = 4096, .net_type = "Int32",
		  .field = INTEGER_FIELD(RequestArgs, size) },
	  NEW },
	{ .is = { "Output",
		  "Writes the request to this file instead of having "
		  "it signed.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(RequestArgs, output) },
	  NEW },
	{ .is = { "PrivateKeyExportable", UNUSED,
		  .field = BOOL_FIELD(RequestArgs, exportable) },
	  NEW },
	{ .is = { "Template", UNUSED,
		  .field = STRING_FIELD(RequestArgs, template) },
	  NEW },
	{ .is = { "Clear", "Takes requests of other computers away.",
		  .field = SWITCH_FIELD(RequestArgs, clear) },
	  .sets = SET(1) },
	{ .is = { "List", "Shows the requests of other computers.",
		  .field = SWITCH_FIELD(RequestArgs, list) },
	  .sets = SET(2) },
	{ .is = { "Retrieve",
		  "Accepted for existing scripts: the authority "
		  "signs at once.",
		  .field = SWITCH_FIELD(RequestArgs, retrieve) },
	  .sets = SET(3) },
	{ .is = { "RequestId", UNUSED, .least = 1, .most = INT32_MAX,
		  .net_type = "Int32",
		  .field = INTEGER_FIELD(RequestArgs, id) },
	  .sets = SET(1) | SET(2) | SET(3) },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(RequestArgs, force) } },
	{ .is = { "Report",
		  "Writes what was done as an HTML page to this "
		  "file.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(RequestArgs, report) } },
	{ 0 },
};

static const Example request_examples[] = {
	{ "Request-CsCertificate -List",
	  "Requests that other computers left." },
	{ "Request-CsCertificate -New -Type Internal -ComputerFqdn "
	  "fe1.contoso.com -WhatIf",
	  "What would be asked for." },
	{ 0 },
};

const Cmdlet cmdlet_request_cs_certificate = {
	.name = "Request-CsCertificate",
	.synopsis = "Gets a certificate for a computer, or writes its request.",
	.description =
		"The names come from the topology. The private key is made on "
		"the computer that uses it and never leaves it.",
	.args_size = sizeof(RequestArgs),
	.params = request_params,
	.sets = request_sets,
	.default_set = "ByNew",
	.examples = request_examples,
	.output = &certificate_type,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = request_certificate,
};
