/* Import-CsCertificate and Set-CsCertificate: certificates that somebody else
 * signed, or that are assigned to another use. */
#include "core/base/file.h"
#include "core/pki/keyring.h"
#include "core/pki/request.h"
#include "shell/cmdlets/certificate.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/steps.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>

/* A file's content on its way to a computer and a use. */
typedef struct Import {
	Call *call;
	Paths *paths;
	CertificateFile *file;
	char *pem; /* the chain */
	Steps *steps;
} Import;

static void import_clear(Import *import)
{
	g_clear_pointer(&import->paths, paths_free);
	g_clear_pointer(&import->file, certificate_file_free);
	g_clear_pointer(&import->pem, g_free);
	g_clear_pointer(&import->steps, steps_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Import, import_clear)

static bool import_open(Import *import, Call *call, const char *path,
			const char *password, GError **error)
{
	import->call = call;
	import->paths = deployment_paths(call_session(call));
	import->steps = steps_new(call);
	import->file = certificate_import(path, password, error);
	if (!import->file)
		return false;
	import->pem = certificate_format_chain(import->file->chain);
	return true;
}

/* Whether the key of a pending request of that computer is the leaf's. */
static bool fits_pending(const Import *import, const GatewayComputer *computer,
			 CertificateUse use, GError **error)
{
	g_autofree char *pem =
		certificate_pending(import->paths, computer->fqdn, use, error);
	g_autoptr(Request) request = pem ? request_parse(pem, error) : NULL;
	return request && certificate_check_key(import->file->chain->pdata[0],
						request->key, error);
}

/* Puts key and certificate into the ring of a computer that is here. */
static bool install_here(const Import *import, const GatewayComputer *computer,
			 CertificateUse use, GError **error)
{
	g_autofree char *folder = certificate_keys(import->paths, computer);
	if (!paths_ensure(folder, 0700, error))
		return false;
	if (import->file->key)
		return keyring_import(folder, use, import->file, error);
	return keyring_install(folder, use, import->pem, error);
}

static bool install(const Import *import, const GatewayComputer *computer,
		    CertificateUse use, GError **error)
{
	if (deployment_is_here(computer))
		return install_here(import, computer, use, error);
	if (!import->file->key)
		return fits_pending(import, computer, use, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
		    "'%s' is another machine, and private keys do not travel: "
		    "have its own request signed (Request-CsCertificate "
		    "-Output)",
		    computer->fqdn);
	return false;
}

static bool import_for(Import *import, const GatewayComputer *computer,
		       CertificateUse use, const char *action, GError **error)
{
	g_autofree char *target = g_strdup_printf("%s:%s", computer->fqdn,
						  certificate_use_name(use));
	if (!call_will(import->call, action, target))
		return true;
	if (!install(import, computer, use, error) ||
	    !certificate_assign(import->call, computer, use, import->pem,
				error))
		return false;
	steps_add(import->steps, "%s uses the certificate for %s",
		  computer->fqdn, certificate_use_name(use));
	return true;
}

static bool import_uses(Import *import, const char *identity, Value types,
			const char *action, GError **error)
{
	g_autoptr(GArray) uses = certificate_uses(types, error);
	g_autoptr(GPtrArray) computers =
		uses ? deployment_computers(call_model(import->call), error)
		     : NULL;
	const GatewayComputer *computer =
		computers ? deployment_computer(computers, identity, error)
			  : NULL;
	if (!computer)
		return false;
	for (guint i = 0; i < uses->len; i++)
		if (!import_for(import, computer,
				g_array_index(uses, CertificateUse, i), action,
				error))
			return false;
	return true;
}

/* With a key in the file, the names tell the use; without one, the request
 * that it answers does. */
static bool fits(const Import *import, const GatewayComputer *computer,
		 CertificateUse use)
{
	const Certificate *leaf = import->file->chain->pdata[0];
	const CertificateNames *names = certificate_names(leaf);
	if (!import->file->key)
		return deployment_is_here(computer)
			       ? install_here(import, computer, use, NULL)
			       : fits_pending(import, computer, use, NULL);
	if (!deployment_is_here(computer))
		return false;
	const char *wanted = use == CERTIFICATE_EXTERNAL
				     ? computer->external_fqdn
				     : computer->fqdn;
	for (guint i = 0; wanted && i < names->dns->len; i++)
		if (g_ascii_strcasecmp(names->dns->pdata[i], wanted) == 0)
			return true;
	return false;
}

static bool import_by_key(Import *import, GError **error)
{
	static const CertificateUse order[] = { CERTIFICATE_EXTERNAL,
						CERTIFICATE_INTERNAL,
						CERTIFICATE_DEFAULT };
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(import->call), error);
	if (!computers)
		return false;
	for (guint i = 0; i < computers->len * G_N_ELEMENTS(order); i++) {
		const GatewayComputer *computer =
			computers->pdata[i / G_N_ELEMENTS(order)];
		CertificateUse use = order[i % G_N_ELEMENTS(order)];
		if ((use != CERTIFICATE_EXTERNAL || computer->edge) &&
		    fits(import, computer, use))
			return import_for(import, computer, use,
					  "Import-CsCertificate", error);
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "the certificate answers no request of a computer of the "
		    "topology: say -Identity <computer> and -Type, or make the "
		    "request with Request-CsCertificate -Output first");
	return false;
}

/* ---- Import-CsCertificate ---- */

typedef struct ImportArgs {
	const char *path, *password, *identity, *report;
	Value type, effective;
	bool exportable, roll, force;
} ImportArgs;

static bool import_process(Call *call, void *data, GError **error)
{
	ImportArgs *args = data;
	g_auto(Import) import = { 0 };
	if (!import_open(&import, call, args->path, args->password, error))
		return false;
	bool done = args->identity
			    ? import_uses(&import, args->identity, args->type,
					  "Import-CsCertificate", error)
			    : import_by_key(&import, error);
	return done && steps_report(import.steps, args->report, error);
}

static const char *const import_sets[] = { "Local", "CMS", NULL };
static const char *const effective_aliases[] = { "EffectiveTime", NULL };

#define UNUSED "Accepted for existing scripts: nothing here uses it."

static const Param import_params[] = {
	{ .is = { "Path", "File with the certificate: PEM, DER or PKCS#12.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ImportArgs, path) },
	  .mandatory = ALL_SETS },
	{ .is = { "Password", "Passphrase of a PKCS#12 file.",
		  .flags = PROPERTY_SECRET,
		  .field = STRING_FIELD(ImportArgs, password) } },
	{ .is = { "PrivateKeyExportable", UNUSED,
		  .field = BOOL_FIELD(ImportArgs, exportable) },
	  .sets = SET(0) },
	{ .is = { "Identity", "Computer that is to use it.",
		  .net_type = "XdsIdentity",
		  .field = STRING_FIELD(ImportArgs, identity) },
	  .sets = SET(1),
	  .mandatory = SET(1),
	  .position = 1 },
	{ .is = { "Type", "What the certificate is for.", .type = VALUE_STRING,
		  .flags = PROPERTY_LIST, .allowed = certificate_types,
		  .net_type = "CertType[]",
		  .field = VALUE_FIELD(ImportArgs, type) },
	  .sets = SET(1),
	  .mandatory = SET(1) },
	{ .is = { "EffectiveDate", UNUSED, .flags = PROPERTY_ANY,
		  .net_type = "DateTime",
		  .field = VALUE_FIELD(ImportArgs, effective) },
	  .aliases = effective_aliases },
	{ .is = { "Roll", UNUSED, .field = SWITCH_FIELD(ImportArgs, roll) } },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(ImportArgs, force) } },
	{ .is = { "Report",
		  "Writes what was done as an HTML page to this "
		  "file.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ImportArgs, report) } },
	{ 0 },
};

static const Example import_examples[] = {
	{ "Import-CsCertificate -Path edge.pem -WhatIf",
	  "Which computer would use the certificate." },
	{ 0 },
};

const Cmdlet cmdlet_import_cs_certificate = {
	.name = "Import-CsCertificate",
	.synopsis = "Takes in a certificate that another authority signed.",
	.args_size = sizeof(ImportArgs),
	.params = import_params,
	.sets = import_sets,
	.default_set = "Local",
	.examples = import_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = import_process,
};

/* ---- Set-CsCertificate ---- */

typedef struct SetArgs {
	const char *identity, *thumbprint, *path, *password, *net_port;
	const char *report;
	Value type, reference, effective;
	bool roll, force;
} SetArgs;

static bool keep(Record *record, void *data)
{
	g_ptr_array_add(data, record_ref(record));
	return true;
}

/* The row that has the thumbprint (with or without blanks), or NULL. */
static Record *find_thumbprint(Model *model, const char *thumbprint,
			       GError **error)
{
	g_autofree char *plain = g_ascii_strup(thumbprint, -1);
	g_auto(Where) where = { 0 };
	g_strdelimit(plain, " :", ' ');
	g_auto(GStrv) parts = g_strsplit(plain, " ", -1);
	g_autofree char *joined = g_strjoinv("", parts);
	g_autoptr(GPtrArray) rows =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	where_init(&where);
	where_text(&where, "certificate.thumbprint = ?", joined);
	if (!model_each(model, &kind_certificate, &where, 1, keep, rows, error))
		return NULL;
	if (rows->len)
		return record_ref(rows->pdata[0]);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "no certificate here has the thumbprint '%s': see "
		    "Get-CsCertificate, or bring it in with "
		    "Import-CsCertificate",
		    thumbprint);
	return NULL;
}

/* A certificate that is in use is used for `use` as well: key and certificate
 * are copied inside the ring of its computer. */
static bool share(Call *call, Record *row, CertificateUse use, Steps *steps,
		  GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(call), error);
	const GatewayComputer *computer =
		computers ? deployment_computer(
				    computers,
				    value_text(record_get(row, "Computer")),
				    error)
			  : NULL;
	CertificateUse from;
	if (!computer)
		return false;
	if (!certificate_use_parse(value_text(record_get(row, "Use")), &from) ||
	    from == use) {
		steps_add(steps, "%s uses it for %s already", computer->fqdn,
			  certificate_use_name(use));
		return true;
	}
	if (!deployment_is_here(computer)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "'%s' is another machine: request a certificate "
			    "for %s of its own",
			    computer->fqdn, certificate_use_name(use));
		return false;
	}
	g_autofree char *folder = certificate_keys(paths, computer);
	g_autofree char *key = keyring_file(folder, from, "key");
	CertificateFile file = { keyring_load(folder, from, error), NULL };
	file.key = file.chain ? key_load(key, NULL, error) : NULL;
	bool done =
		file.key && keyring_import(folder, use, &file, error) &&
		certificate_assign(call, computer, use,
				   value_text(record_get(row, "Pem")), error);
	g_clear_pointer(&file.chain, g_ptr_array_unref);
	key_free(file.key);
	if (done)
		steps_add(steps, "%s uses it for %s", computer->fqdn,
			  certificate_use_name(use));
	return done;
}

static bool set_thumbprint(Call *call, const char *thumbprint,
			   const SetArgs *args, GError **error)
{
	g_autoptr(Steps) steps = steps_new(call);
	g_autoptr(GArray) uses = certificate_uses(args->type, error);
	g_autoptr(Record) row =
		uses ? find_thumbprint(call_model(call), thumbprint, error)
		     : NULL;
	if (!row)
		return false;
	for (guint i = 0; i < uses->len; i++) {
		CertificateUse use = g_array_index(uses, CertificateUse, i);
		if (call_will(call, "Set-CsCertificate",
			      certificate_use_name(use)) &&
		    !share(call, row, use, steps, error))
			return false;
	}
	return steps_report(steps, args->report, error);
}

static bool set_process(Call *call, void *data, GError **error)
{
	SetArgs *args = data;
	g_auto(Import) import = { 0 };
	const char *thumbprint = args->thumbprint;
	if (args->path)
		return import_open(&import, call, args->path, args->password,
				   error) &&
		       import_uses(&import, args->identity, args->type,
				   "Set-CsCertificate", error) &&
		       steps_report(import.steps, args->report, error);
	if (args->reference.type == VALUE_RECORD)
		thumbprint = value_text(
			record_get(args->reference.record, "Thumbprint"));
	if (value_is_null(args->type)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "say what the certificate is for with -Type");
		return false;
	}
	return set_thumbprint(call, thumbprint ? thumbprint : "", args, error);
}

static const char *const set_sets[] = { "CertificateReference", "Thumbprint",
					"Path", NULL };

static const Param set_params[] = {
	{ .is = { "Reference", "A certificate of Get-CsCertificate.",
		  .type = VALUE_RECORD, .net_type = "CertificateReference",
		  .field = VALUE_FIELD(SetArgs, reference) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .by_value = SET(0) },
	{ .is = { "Thumbprint", "SHA-1 of the certificate.",
		  .field = STRING_FIELD(SetArgs, thumbprint) },
	  .sets = SET(1),
	  .mandatory = SET(1) },
	{ .is = { "Path", "File with certificate and key.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(SetArgs, path) },
	  .sets = SET(2),
	  .mandatory = SET(2) },
	{ .is = { "Password", "Passphrase of a PKCS#12 file.",
		  .flags = PROPERTY_SECRET,
		  .field = STRING_FIELD(SetArgs, password) },
	  .sets = SET(2) },
	{ .is = { "Identity", "Computer that is to use it.",
		  .net_type = "XdsIdentity",
		  .field = STRING_FIELD(SetArgs, identity) },
	  .mandatory = SET(2) },
	{ .is = { "Type", "What the certificate is for.", .type = VALUE_STRING,
		  .flags = PROPERTY_LIST, .allowed = certificate_types,
		  .net_type = "CertType[]",
		  .field = VALUE_FIELD(SetArgs, type) },
	  .mandatory = SET(2) },
	{ .is = { "NetportId", UNUSED,
		  .field = STRING_FIELD(SetArgs, net_port) },
	  .sets = SET(0) | SET(1) },
	{ .is = { "EffectiveDate", UNUSED, .flags = PROPERTY_ANY,
		  .net_type = "DateTime",
		  .field = VALUE_FIELD(SetArgs, effective) },
	  .aliases = effective_aliases },
	{ .is = { "Roll", UNUSED, .field = SWITCH_FIELD(SetArgs, roll) } },
	{ .is = { "Force", "Asks nothing.",
		  .field = SWITCH_FIELD(SetArgs, force) } },
	{ .is = { "Report",
		  "Writes what was done as an HTML page to this "
		  "file.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(SetArgs, report) } },
	{ 0 },
};

static const Example set_examples[] = {
	{ "Get-CsCertificate -Type Internal | Set-CsCertificate -Type Internal "
	  "-WhatIf",
	  "What would be assigned." },
	{ 0 },
};

const Cmdlet cmdlet_set_cs_certificate = {
	.name = "Set-CsCertificate",
	.synopsis = "Assigns a certificate to what it is for.",
	.args_size = sizeof(SetArgs),
	.params = set_params,
	.sets = set_sets,
	.default_set = "Thumbprint",
	.examples = set_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = set_process,
};
