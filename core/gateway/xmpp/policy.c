#include "core/gateway/xmpp/policy.h"

#define EXTERNAL METHOD_EXTERNAL
#define TLS_DB	 METHOD_TLS_DIALBACK
#define TCP_DB	 METHOD_TCP_DIALBACK

typedef struct Row {
	Negotiation tls, sasl;
	guint with_dialback, without;
} Row;

#define REQUIRED NEGOTIATION_REQUIRED
#define OPTIONAL NEGOTIATION_OPTIONAL
#define NO	 NEGOTIATION_NOT_SUPPORTED

static const Row rows[] = {
	{ REQUIRED, REQUIRED, EXTERNAL, EXTERNAL },
	{ OPTIONAL, REQUIRED, EXTERNAL | TLS_DB | TCP_DB, EXTERNAL },
	{ NO, REQUIRED, TCP_DB, METHOD_NONE },
	{ REQUIRED, OPTIONAL, EXTERNAL | TLS_DB, EXTERNAL },
	{ OPTIONAL, OPTIONAL, EXTERNAL | TLS_DB | TCP_DB, EXTERNAL },
	{ NO, OPTIONAL, TCP_DB, METHOD_NONE },
	{ REQUIRED, NO, TLS_DB, METHOD_NONE },
	{ OPTIONAL, NO, TLS_DB | TCP_DB, METHOD_NONE },
	{ NO, NO, TCP_DB, METHOD_NONE },
};

guint policy_methods(Negotiation tls, Negotiation sasl, gboolean dialback)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].tls == tls && rows[i].sasl == sasl)
			return dialback ? rows[i].with_dialback
					: rows[i].without;
	return METHOD_NONE;
}

gboolean policy_may_use_tls(guint methods)
{
	return (methods & (EXTERNAL | TLS_DB)) != 0;
}

gboolean policy_must_use_tls(guint methods)
{
	return !(methods & TCP_DB);
}

guint policy_usable(guint methods, gboolean secured)
{
	return methods & (secured ? EXTERNAL | TLS_DB : TCP_DB);
}

static const char *refusal(guint methods, const Offer *offer)
{
	if (!methods)
		return "its TLS, SASL and dialback settings exclude each "
		       "other";
	if (!offer->secured && offer->tls_required)
		return POLICY_TLS_EXCLUDED;
	if (!offer->secured)
		return policy_must_use_tls(methods)
			       ? "it offers no STARTTLS, which is required"
			       : "it offers neither STARTTLS nor dialback";
	if (methods & EXTERNAL && !offer->trusted)
		return "its certificate does not prove its domain";
	if (methods & EXTERNAL)
		return "it does not offer SASL EXTERNAL: it does not accept "
		       "our certificate";
	return "it offers no dialback";
}

/* Servers that do not know XEP-0220's feature still answer dialback, so its
 * absence stops nobody who may use nothing else. */
Step policy_next(guint methods, const Offer *offer, const char **why)
{
	guint usable = policy_usable(methods, offer->secured);
	if (!offer->secured && offer->starttls && policy_may_use_tls(methods))
		return STEP_START_TLS;
	if (usable & EXTERNAL && offer->trusted && offer->external)
		return STEP_EXTERNAL;
	if (usable & TLS_DB || (usable & TCP_DB && !offer->tls_required))
		return STEP_DIALBACK;
	*why = refusal(methods, offer);
	return STEP_REFUSE;
}

const char *method_name(Method method)
{
	switch (method) {
	case METHOD_NONE:
		return "none";
	case METHOD_EXTERNAL:
		return "EXTERNAL";
	case METHOD_TLS_DIALBACK:
		return "dialback under TLS";
	case METHOD_TCP_DIALBACK:
		return "dialback";
	}
	return "none";
}
