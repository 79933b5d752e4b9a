/* Get-, Set-, Remove-CsCertificate and what the other certificate cmdlets
 * share. */
#include "shell/cmdlets/certificate.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/pki/keyring.h"
#include "core/value/list.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/steps.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>
#include <string.h>

#define REQUEST_BYTES 65536
#define DAY	      (G_USEC_PER_SEC * INT64_C(86400))
#define WARN_DAYS     30

const char *const certificate_types[] = {
	"AccessEdgeExternal",
	"AudioVideoAuthentication",
	"DataEdgeExternal",
	"Default",
	"External",
	"Internal",
	"iPhoneAPNService",
	"iPadAPNService",
	"MPNService",
	"PICWebService",
	"ProvisionService",
	"WebServicesExternal",
	"WebServicesInternal",
	"WsFedTokenTransfer",
	"XMPPServer",
	NULL,
};

const char *const certificate_algorithms[] = { "RSA", "ECDH_P256", "ECDH_P384",
					       "ECDH_P521", NULL };

bool certificate_key_kind(const char *algorithm, int64_t size, KeyKind *kind,
			  GError **error)
{
	if (algorithm && (g_str_equal(algorithm, "ECDH_P384") ||
			  g_str_equal(algorithm, "ECDH_P521"))) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "keys of the kind '%s' are not made here: use "
			    "ECDH_P256 or RSA",
			    algorithm);
		return false;
	}
	bool rsa = algorithm ? g_str_equal(algorithm, "RSA") : size != 0;
	if (size && !rsa) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-KeySize is for RSA keys: leave it out for '%s'",
			    algorithm);
		return false;
	}
	if (size && size < KEY_RSA_LEAST) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "an RSA key of %d bits is too weak: take 2048 or "
			    "4096",
			    (int)size);
		return false;
	}
	*kind = rsa ? KEY_RSA : KEY_P256;
	return true;
}

/* ---- the record ---- */

static const Property properties[] = {
	{ "Issuer", "Who signed it.", .type = VALUE_STRING },
	{ "NotAfter", "End of its time.", .type = VALUE_DATETIME },
	{ "NotBefore", "Start of its time.", .type = VALUE_DATETIME },
	{ "SerialNumber", "Number given by the issuer.", .type = VALUE_STRING },
	{ "Subject", "Whose it is.", .type = VALUE_STRING },
	{ "AlternativeNames", "Names that it is for.", .type = VALUE_STRING,
	  .flags = PROPERTY_LIST },
	{ "Thumbprint", "SHA-1, as Windows shows it.", .type = VALUE_STRING },
	{ "Use", "What it is for.", .type = VALUE_STRING },
	{ "Computer", "Computer that uses it.", .type = VALUE_STRING },
	{ "DaysLeft", "Until it expires.", .type = VALUE_INT },
	{ 0 },
};

static const View view = { .list = true };

const RecordType certificate_type = {
	.name = "Microsoft.Rtc.Management.Deployment.CertificateReference",
	.properties = properties,
	.view = &view,
};

static void add_names(List *list, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++)
		list_add_take(list, value_string(names->pdata[i]));
}

static Value alternative_names(const Certificate *certificate)
{
	const CertificateNames *names = certificate_names(certificate);
	List *list = list_new(LIST_ARRAY, 0);
	add_names(list, names->dns);
	add_names(list, names->srv);
	add_names(list, names->xmpp);
	return value_list_take(list);
}

Record *certificate_record(const char *computer, const char *use,
			   const char *pem, GError **error)
{
	g_autoptr(Certificate) certificate = certificate_parse(pem, error);
	if (!certificate)
		return NULL;
	gint64 end = certificate_not_after(certificate);
	const struct {
		const char *property;
		Value value;
	} fields[] = {
		{ "Issuer", value_string(certificate_issuer(certificate)) },
		{ "NotAfter", value_datetime(end) },
		{ "NotBefore",
		  value_datetime(certificate_not_before(certificate)) },
		{ "SerialNumber",
		  value_string(certificate_serial(certificate)) },
		{ "Subject", value_string(certificate_subject(certificate)) },
		{ "AlternativeNames", alternative_names(certificate) },
		{ "Thumbprint",
		  value_string(certificate_thumbprint(certificate)) },
		{ "Use", value_string(use) },
		{ "Computer", value_string(computer) },
		{ "DaysLeft", value_int((int32_t)((end - clock_now()) / DAY)) },
	};
	Record *record = record_new(&certificate_type);
	for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
		record_set_take(record, fields[i].property, fields[i].value);
	return record;
}

/* ---- assigning ---- */

static Record *find_row(Model *model, const GatewayComputer *computer,
			CertificateUse use, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	where_integer(&where, "certificate.computer = ?", computer->id);
	where_text(&where, " AND certificate.use = ?",
		   certificate_use_name(use));
	return model_find_where(model, &kind_certificate, &where, error);
}

static bool assign_text(Record *record, const char *property, const char *text,
			GError **error)
{
	g_auto(Value) value = value_string(text);
	return model_assign(&kind_certificate, record, property, value, error);
}

static bool fill_row(Record *record, const GatewayComputer *computer,
		     CertificateUse use, const char *thumbprint,
		     const char *pem, GError **error)
{
	return assign_text(record, "Computer", computer->fqdn, error) &&
	       assign_text(record, "Use", certificate_use_name(use), error) &&
	       assign_text(record, "Thumbprint", thumbprint, error) &&
	       assign_text(record, "Pem", pem, error);
}

bool certificate_assign(Call *call, const GatewayComputer *computer,
			CertificateUse use, const char *pem, GError **error)
{
	Model *model = call_model(call);
	g_autoptr(GError) failure = NULL;
	g_autoptr(Certificate) certificate = certificate_parse(pem, error);
	if (!certificate)
		return false;
	const char *thumbprint = certificate_thumbprint(certificate);
	g_autoptr(Record) before = find_row(model, computer, use, &failure);
	if (failure) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	g_autoptr(Record) after = before ? record_copy(before)
					 : model_new_record(&kind_certificate);
	if (!fill_row(after, computer, use, thumbprint, pem, error))
		return false;
	if (before)
		return model_update(model, &kind_certificate, before, after,
				    call_feedback(call), error);
	return model_add(model, &kind_certificate, after, call_feedback(call),
			 error);
}

GArray *certificate_uses(Value types, GError **error)
{
	g_autoptr(GArray) uses =
		g_array_new(FALSE, FALSE, sizeof(CertificateUse));
	const Value *values =
		types.type == VALUE_LIST ? types.list->values : &types;
	uint32_t count = types.type == VALUE_LIST ? types.list->count : 1;
	unsigned seen = 0;
	for (uint32_t i = 0; i < count; i++) {
		CertificateUse use;
		const char *name = value_text(values[i]);
		if (!name || !certificate_use_parse(name, &use)) {
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "no certificate is used for '%s' here: the "
				    "types are Default, Internal and "
				    "AccessEdgeExternal",
				    name ? name : "");
			return NULL;
		}
		if (!(seen & 1u << use))
			g_array_append_val(uses, use);
		seen |= 1u << use;
	}
	return g_steal_pointer(&uses);
}

char *certificate_keys(const Paths *paths, const GatewayComputer *computer)
{
	return paths_role(paths, deployment_role(computer), "keys");
}

/* ---- requests of other computers ---- */

char *certificate_pending_file(const Paths *paths, const char *computer,
			       CertificateUse use)
{
	g_autofree char *folded = g_ascii_strdown(computer, -1);
	g_autofree char *name =
		g_strdup_printf("%s.%s.csr", folded, certificate_use_name(use));
	return g_build_filename(paths->published, "requests", name, NULL);
}

char *certificate_pending(const Paths *paths, const char *computer,
			  CertificateUse use, GError **error)
{
	g_autofree char *file = certificate_pending_file(paths, computer, use);
	if (g_file_test(file, G_FILE_TEST_EXISTS))
		return file_read(file, REQUEST_BYTES, NULL, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "'%s' is another machine and has left no request for %s "
		    "yet: run there Import-CsConfiguration -LocalStore "
		    "-FileName <file of Export-CsConfiguration>, then "
		    "Enable-CsReplica",
		    computer, certificate_use_name(use));
	return NULL;
}

char *certificate_pending_fingerprint(const char *request)
{
	g_autofree char *sum =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, request, -1);
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < 64; i += 4)
		g_string_append_printf(text, "%s%.4s", i ? " " : "", sum + i);
	return g_string_free(text, FALSE);
}

Record *certificate_request_record(const char *computer, CertificateUse use,
				   const char *fingerprint)
{
	Record *record = record_new_custom();
	record_set_take(record, "Computer", value_string(computer));
	record_set_take(record, "Use", value_string(certificate_use_name(use)));
	record_set_take(record, "Fingerprint", value_string(fingerprint));
	return record;
}

/* ---- Get-CsCertificate ---- */

typedef struct GetArgs {
	const char *identity, *net_port, *report;
	Value type;
} GetArgs;

static bool keep(Record *record, void *data)
{
	g_ptr_array_add(data, record_ref(record));
	return true;
}

/* Rows of a computer (NULL: all). */
static GPtrArray *read_rows(Model *model, const char *computer, GError **error)
{
	g_autoptr(GPtrArray) rows =
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref);
	g_auto(Where) where = { 0 };
	where_init(&where);
	if (computer &&
	    !model_where(model, &kind_certificate, computer, &where, error))
		return NULL;
	if (!model_each(model, &kind_certificate, computer ? &where : NULL, 0,
			keep, rows, error))
		return NULL;
	return g_steal_pointer(&rows);
}

static bool wanted_use(const GArray *uses, const char *name)
{
	CertificateUse use;
	if (!uses)
		return true;
	if (!certificate_use_parse(name, &use))
		return false;
	for (guint i = 0; i < uses->len; i++)
		if (g_array_index(uses, CertificateUse, i) == use)
			return true;
	return false;
}

static void warn_expiry(Call *call, Record *record)
{
	int64_t days = record_get(record, "DaysLeft").integer;
	const char *computer = value_text(record_get(record, "Computer"));
	const char *use = value_text(record_get(record, "Use"));
	if (days < 0)
		feedback_warn(call_feedback(call),
			      "the certificate of %s for %s has expired: "
			      "request a new one",
			      computer, use);
	else if (days < WARN_DAYS)
		feedback_warn(
			call_feedback(call),
			"the certificate of %s for %s expires in %d days: "
			"request a new one",
			computer, use, (int)days);
}

/* "Identity" is a computer, or a computer and a use: fqdn:Use. */
static bool get_certificate(Call *call, void *data, GError **error)
{
	GetArgs *args = data;
	g_autoptr(GArray) uses = NULL;
	if (!value_is_null(args->type)) {
		uses = certificate_uses(args->type, error);
		if (!uses)
			return false;
	}
	g_autoptr(GPtrArray) rows =
		read_rows(call_model(call), args->identity, error);
	if (!rows)
		return false;
	for (guint i = 0; i < rows->len; i++) {
		Record *row = rows->pdata[i];
		const char *use = value_text(record_get(row, "Use"));
		if (!wanted_use(uses, use))
			continue;
		Record *record = certificate_record(
			value_text(record_get(row, "Computer")), use,
			value_text(record_get(row, "Pem")), error);
		if (!record)
			return false;
		warn_expiry(call, record);
		if (!call_emit_record_take(call, record))
			break;
	}
	return true;
}

#define TYPE_HELP     "What the certificate is for."
#define IDENTITY_HELP "Computer, or computer and use: fqdn:Internal."
#define NETPORT_HELP  "Accepted for existing scripts: nothing here uses it."
#define REPORT_HELP   "Writes what was done as an HTML page to this file."
#define FORCE_HELP    "Asks nothing."

#define TYPE_PARAM(struct_)                                                    \
	.is = {                                                                \
		"Type",                                                        \
		TYPE_HELP,                                                     \
		.type = VALUE_STRING,                                          \
		.flags = PROPERTY_LIST,                                        \
		.allowed = certificate_types,                                  \
		.net_type = "CertType[]",                                      \
		.field = VALUE_FIELD(struct_, type),                           \
	}

static const Param get_params[] = {
	{ .is = { "Identity", IDENTITY_HELP, .net_type = "XdsIdentity",
		  .field = STRING_FIELD(GetArgs, identity) },
	  .position = 1 },
	{ TYPE_PARAM(GetArgs) },
	{ .is = { "NetportId", NETPORT_HELP,
		  .field = STRING_FIELD(GetArgs, net_port) } },
	{ .is = { "Report", REPORT_HELP, .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(GetArgs, report) } },
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-CsCertificate", "All certificates that computers use." },
	{ "Get-CsCertificate -Type AccessEdgeExternal",
	  "Those that partners see." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_certificate = {
	.name = "Get-CsCertificate",
	.synopsis = "Shows the certificates that computers use.",
	.args_size = sizeof(GetArgs),
	.params = get_params,
	.examples = get_examples,
	.output = &certificate_type,
	.process = get_certificate,
};

/* ---- Remove-CsCertificate ---- */

typedef struct RemoveArgs {
	const char *identity, *net_port, *report;
	Value type;
	bool force, previous;
} RemoveArgs;

static bool remove_row(Call *call, Record *row, Steps *steps, GError **error)
{
	const char *computer = value_text(record_get(row, "Computer"));
	const char *use = value_text(record_get(row, "Use"));
	g_autofree char *target = g_strdup_printf("%s:%s", computer, use);
	if (!call_will(call, "Remove-CsCertificate", target))
		return true;
	if (!model_remove(call_model(call), &kind_certificate, row,
			  call_feedback(call), error))
		return false;
	steps_add(steps, "%s no longer uses a certificate for %s", computer,
		  use);
	return true;
}

static bool remove_certificate(Call *call, void *data, GError **error)
{
	RemoveArgs *args = data;
	g_autoptr(Steps) steps = steps_new(call);
	g_autoptr(GArray) uses = NULL;
	if (!value_is_null(args->type)) {
		uses = certificate_uses(args->type, error);
		if (!uses)
			return false;
	}
	if (!uses && !args->identity) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "say which certificates to remove with -Type, "
			    "-Identity or both");
		return false;
	}
	g_autoptr(GPtrArray) rows =
		read_rows(call_model(call), args->identity, error);
	if (!rows)
		return false;
	for (guint i = 0; i < rows->len; i++) {
		Record *row = rows->pdata[i];
		if (wanted_use(uses, value_text(record_get(row, "Use"))) &&
		    !remove_row(call, row, steps, error))
			return false;
	}
	return steps_report(steps, args->report, error);
}

static const Param remove_params[] = {
	{ .is = { "Identity", IDENTITY_HELP, .net_type = "XdsIdentity",
		  .field = STRING_FIELD(RemoveArgs, identity) },
	  .position = 1 },
	{ TYPE_PARAM(RemoveArgs) },
	{ .is = { "NetportId", NETPORT_HELP,
		  .field = STRING_FIELD(RemoveArgs, net_port) } },
	{ .is = { "Previous",
		  "Accepted for existing scripts: no earlier "
		  "certificate is kept.",
		  .field = SWITCH_FIELD(RemoveArgs, previous) } },
	{ .is = { "Report", REPORT_HELP, .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(RemoveArgs, report) } },
	{ .is = { "Force", FORCE_HELP,
		  .field = SWITCH_FIELD(RemoveArgs, force) } },
	{ 0 },
};

static const Example remove_examples[] = {
	{ "Remove-CsCertificate -Type AccessEdgeExternal -WhatIf",
	  "What would be removed." },
	{ 0 },
};

const Cmdlet cmdlet_remove_cs_certificate = {
	.name = "Remove-CsCertificate",
	.synopsis = "Takes certificates from computers.",
	.args_size = sizeof(RemoveArgs),
	.params = remove_params,
	.examples = remove_examples,
	.confirm = CONFIRM_MEDIUM,
	.writes = true,
	.process = remove_certificate,
};
