/* What cmdlets that look at the deployment as a whole start from: its folders,
 * the computers that run the gateway, its SIP domains. */
#pragma once

#include "core/base/paths.h"
#include "core/model/model.h"
#include "core/pki/profile.h"
#include "shell/pipeline/cmdlet.h"

Paths *deployment_paths(Session *session);

/* A computer that runs a role of the gateway. */
typedef struct GatewayComputer {
	int64_t id; /* row in the store */
	char *fqdn, *pool, *site;
	char *external_fqdn; /* edge: name on the Internet, or NULL */
	char *internal_address, *external_address; /* or NULL */
	bool edge;
	guint16 xmpp_port, link_port; /* edge */
	guint16 sip_port;	      /* front end */
} GatewayComputer;

/* In the order they were added; of GatewayComputer. */
GPtrArray *deployment_computers(Model *model, GError **error);
/* The same by the store, or on a machine without one by its replica. */
GPtrArray *deployment_computers_known(Call *call, GError **error);
/* Names of the edges to ask: `computer`, else that of this machine, else
 * all. */
GPtrArray *deployment_edges(Call *call, const Paths *paths,
			    const char *computer, GError **error);
/* The one of that FQDN; the error tells what to do. Owned by `computers`. */
const GatewayComputer *deployment_computer(const GPtrArray *computers,
					   const char *fqdn, GError **error);
/* "edge" or "frontend". */
const char *deployment_role(const GatewayComputer *computer);
/* Whether one of its addresses is this machine's, or it has none and its name
 * is this machine's. */
bool deployment_is_here(const GatewayComputer *computer);
/* SIP domains, NULL-terminated. */
char **deployment_domains(Model *model, GError **error);
/* The names of a computer's certificate. `more`: further DNS names or NULL. */
CertificateNames *deployment_names(Model *model,
				   const GatewayComputer *computer,
				   CertificateUse use, const char *const *more,
				   GError **error);
