/* XMPP allowed partners: the rule for TLS × SASL × dialback. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum PartnerNegotiation {
	PARTNER_REQUIRED,
	PARTNER_OPTIONAL,
	PARTNER_NOT_SUPPORTED,
} PartnerNegotiation;

typedef struct PartnerRule {
	bool valid;
	const char *methods; /* what can be negotiated; NULL when invalid */
	const char *note;    /* why it is refused, or the warning, or NULL */
} PartnerRule;

const PartnerRule *partner_rule(PartnerNegotiation tls, PartnerNegotiation sasl,
				bool dialback);
