#include "core/model/identity.h"
#include "core/model/model.h"

#include <string.h>

static const Attribute attributes[] = {
	{ .is = { "Computer", "Computer that uses the certificate.",
		  .type = VALUE_STRING },
	  .column = "computer",
	  .form = FORM_REFERENCE,
	  .refers = &kind_computer },
	{ .is = { "Use", "What the certificate is for.", .type = VALUE_STRING },
	  .column = "use" },
	{ .is = { "Thumbprint", "SHA-1 of the certificate.",
		  .type = VALUE_STRING },
	  .column = "thumbprint" },
	{ .is = { "Pem", "The certificate and its chain.",
		  .type = VALUE_STRING },
	  .column = "pem" },
	{ 0 },
};

/* "fqdn:Use" or all of a computer: "fqdn". */
static bool where_of(Model *model, const char *text, Where *where,
		     GError **error)
{
	const char *colon = strchr(text, ':');
	g_autofree char *computer =
		g_strndup(text, colon ? (gsize)(colon - text) : strlen(text));
	int64_t id = model_id_of(model, &kind_computer, computer, error);
	where_integer(where, "certificate.computer = ?", id);
	if (colon)
		where_text(where, " AND fold(certificate.use) = fold(?)",
			   colon + 1);
	return id != 0;
}

const Kind kind_certificate = {
	.noun = "CsCertificate",
	.title = "certificate",
	.type_name = "Microsoft.Rtc.Management.Deployment.CertificateReference",
	.table = "certificate",
	.identity = "(SELECT computer.fqdn FROM computer WHERE computer.id = "
		    "certificate.computer) || ':' || certificate.use",
	.identity_type = "XdsIdentity",
	.attributes = attributes,
	.publication = PUBLISH_TOPOLOGY,
	.where = where_of,
};
