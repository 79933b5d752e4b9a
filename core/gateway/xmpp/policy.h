/* The one place that says how a stream with a partner may be secured: the
 * table of TLS, SASL and dialback settings, and what follows from it in
 * either direction. Pure. */
#pragma once

#include "core/gateway/config/config.h"

/* How a peer may prove its domain. A set of bits. */
typedef enum Method {
	METHOD_NONE = 0,
	METHOD_EXTERNAL = 1 << 0,     /* SASL EXTERNAL under TLS */
	METHOD_TLS_DIALBACK = 1 << 1, /* XEP-0220 under TLS */
	METHOD_TCP_DIALBACK = 1 << 2, /* XEP-0220 in clear */
} Method;

/* Of the 18 combinations; METHOD_NONE for the five that are invalid. */
guint policy_methods(Negotiation tls, Negotiation sasl, gboolean dialback);

gboolean policy_may_use_tls(guint methods);
gboolean policy_must_use_tls(guint methods);
/* The methods that are left once TLS is on, or is known to stay off. */
guint policy_usable(guint methods, gboolean secured);

#define POLICY_TLS_EXCLUDED                                                    \
	"it requires STARTTLS, which its settings here exclude"

/* What the receiving server's features offer to the initiating one. */
typedef struct Offer {
	gboolean secured; /* TLS is on */
	gboolean starttls, tls_required, external, dialback;
	gboolean trusted;	  /* its certificate proved its domain */
	gboolean dialback_errors; /* a failed pair does not end the stream */
} Offer;

typedef enum Step {
	STEP_START_TLS,
	STEP_EXTERNAL,
	STEP_DIALBACK,
	STEP_REFUSE, /* `why` is set */
} Step;

/* What the initiating server does next. `why` is one sentence. */
Step policy_next(guint methods, const Offer *offer, const char **why);

/* "EXTERNAL", "dialback under TLS", "dialback". */
const char *method_name(Method method);
