/* New- and Get-CsCertificateAuthority: the authority embedded in the
 * deployment. */
#include "core/pki/authority.h"
#include "core/base/file.h"
#include "core/publish/enroll.h"
#include "shell/cmdlets/certificate.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/store.h"

#include <string.h>

#define PEM_BYTES 65536 /* of the authority's certificate */

/* ---- New-CsCertificateAuthority ---- */

typedef struct AuthorityArgs {
	const char *name, *algorithm;
	const char *const *domains;
	int64_t size, days;
} AuthorityArgs;

/* Whether `domain` is one of those in `list` or stands below one. */
static bool covered(const GPtrArray *list, const char *domain)
{
	for (guint i = 0; i < list->len; i++) {
		const char *parent = list->pdata[i];
		size_t own = strlen(domain), above = strlen(parent);
		if (own >= above &&
		    g_ascii_strcasecmp(domain + own - above, parent) == 0 &&
		    (own == above || domain[own - above - 1] == '.'))
			return true;
	}
	return false;
}

static void permit(GPtrArray *list, const char *domain)
{
	if (domain && *domain && !covered(list, domain))
		g_ptr_array_add(list, g_strdup(domain));
}

/* The domain that a host is in: the name without its first label. */
static const char *parent_domain(const char *host)
{
	const char *dot = host ? strchr(host, '.') : NULL;
	return dot && strchr(dot + 1, '.') ? dot + 1 : host;
}

/* Domains that the topology has: what the authority may sign for. */
static GPtrArray *permitted_domains(Model *model, GError **error)
{
	g_autoptr(GPtrArray) computers = deployment_computers(model, error);
	g_auto(GStrv) domains =
		computers ? deployment_domains(model, error) : NULL;
	if (!domains)
		return NULL;
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	for (char **domain = domains; *domain; domain++)
		permit(list, *domain);
	for (guint i = 0; i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		permit(list, parent_domain(computer->fqdn));
		permit(list, parent_domain(computer->pool));
		permit(list, parent_domain(computer->external_fqdn));
	}
	return list;
}

/* Roles that were set up before get the new anchor of their link. */
static bool enroll_again(Call *call, const Paths *paths, GError **error)
{
	g_autoptr(GPtrArray) computers =
		deployment_computers(call_model(call), error);
	for (guint i = 0; computers && i < computers->len; i++) {
		const GatewayComputer *computer = computers->pdata[i];
		const char *role = deployment_role(computer);
		g_autofree char *name = enrolled_computer(paths, role);
		if (name && g_ascii_strcasecmp(name, computer->fqdn) == 0 &&
		    !enroll_local(paths, name, role, NULL, false, error))
			return false;
	}
	return computers != NULL;
}

static bool new_authority(Call *call, void *data, GError **error)
{
	AuthorityArgs *args = data;
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autoptr(GPtrArray) permitted = NULL;
	KeyKind kind;
	if (!certificate_key_kind(args->algorithm, args->size, &kind, error))
		return false;
	permitted = permitted_domains(call_model(call), error);
	if (!permitted)
		return false;
	for (const char *const *more = args->domains; more && *more; more++)
		permit(permitted, *more);
	bool any = permitted->len == 0;
	g_ptr_array_add(permitted, NULL);
	AuthorityOptions options = {
		.name = args->name,
		.permitted = any ? NULL : (const char *const *)permitted->pdata,
		.kind = kind,
		.bits = (int)args->size,
		.days = (int)args->days,
	};
	if (!call_should_process(call, paths->pki,
				 "New-CsCertificateAuthority"))
		return true;
	if (!paths_ensure(paths->pki, 0700, error))
		return false;
	g_autoptr(Authority) authority =
		authority_create(paths->pki, &options, error);
	if (!authority || !enroll_again(call, paths, error))
		return false;
	g_autofree char *pem =
		certificate_format(authority_certificate(authority));
	Record *record = certificate_record("", "Authority", pem, error);
	return record && (call_emit_record_take(call, record), true);
}

static const Param authority_params[] = {
	{ .is = { "Name", "Common name of the authority.",
		  .field = STRING_FIELD(AuthorityArgs, name) },
	  .position = 1 },
	{ .is = { "KeyAlg", "Kind of its key: ECDH_P256 by default.",
		  .allowed = certificate_algorithms,
		  .net_type = "KeyAlgorithmIdentifier",
		  .field = STRING_FIELD(AuthorityArgs, algorithm) } },
	{ .is = { "KeySize", "Bits of an RSA key.", .least = 1, .most = 4096,
		  .net_type = "Int32",
		  .field = INTEGER_FIELD(AuthorityArgs, size) } },
	{ .is = { "Days", "How long it is good; ten years by default.",
		  .least = 1, .most = 36500,
		  .field = INTEGER_FIELD(AuthorityArgs, days) } },
	{ .is = { "PermittedDomain",
		  "Domains that it may sign for beside those of the topology.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(AuthorityArgs, domains) } },
	{ 0 },
};

static const Example authority_examples[] = {
	{ "New-CsCertificateAuthority",
	  "Makes the authority of this deployment." },
	{ 0 },
};

const Cmdlet cmdlet_new_cs_certificate_authority = {
	.name = "New-CsCertificateAuthority",
	.synopsis = "Makes the embedded certificate authority.",
	.description = "Its key stays in the folder pki of the store's home. "
		       "Keep a copy of that folder in a safe place.",
	.args_size = sizeof(AuthorityArgs),
	.params = authority_params,
	.examples = authority_examples,
	.output = &certificate_type,
	.confirm = CONFIRM_MEDIUM,
	.process = new_authority,
};

/* ---- Get-CsCertificateAuthority ---- */

static bool get_authority(Call *call, void *data, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autofree char *file =
		g_build_filename(paths->pki, "authority.pem", NULL);
	(void)data;
	if (!authority_exists(paths->pki))
		return true;
	g_autofree char *pem = file_read(file, PEM_BYTES, NULL, error);
	Record *record =
		pem ? certificate_record("", "Authority", pem, error) : NULL;
	return record && (call_emit_record_take(call, record), true);
}

static const Param get_authority_params[] = {
	{ 0 },
};

static const Example get_authority_examples[] = {
	{ "Get-CsCertificateAuthority",
	  "The authority's certificate; nothing where there is none." },
	{ 0 },
};

const Cmdlet cmdlet_get_cs_certificate_authority = {
	.name = "Get-CsCertificateAuthority",
	.synopsis = "Shows the embedded certificate authority.",
	.params = get_authority_params,
	.examples = get_authority_examples,
	.output = &certificate_type,
	.process = get_authority,
};
