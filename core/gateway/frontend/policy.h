/* Who may write to whom, by what was published. Pure: looks at a Config. */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/config/config.h"

typedef enum Policy {
	POLICY_OK,
	POLICY_FEDERATION_OFF,	 /* AllowFederatedUsers is off */
	POLICY_SENDER_FOREIGN,	 /* not from the side that it came from */
	POLICY_USER_UNKNOWN,	 /* the local user is unknown */
	POLICY_USER_DISABLED,	 /* not enabled for SIP */
	POLICY_USER_NOT_ALLOWED, /* his policy does not allow XMPP */
	POLICY_PARTNER_UNKNOWN,	 /* not an allowed partner's domain */
	POLICY_NOT_A_CONTACT,	 /* PublicUnverified, and nobody added him */
	POLICY_COUNT,
} Policy;

typedef struct PolicyAnswer {
	int status;			     /* to SIP */
	const char *condition, *type, *text; /* to XMPP, and the true reason */
} PolicyAnswer;

const PolicyAnswer *policy_answer(Policy policy);
/* What a partner is told: unless it is of the type Federated, every refusal
 * looks the same (gateway-wide rule against harvesting). */
PolicyAnswer policy_shown(Policy policy, const PartnerConfig *partner);

/* A local user, `from` or `to`. `found` (may be NULL) gets him. */
Policy policy_user(const Config *config, const Address *address,
		   const UserConfig **found);
Policy policy_sip_to_xmpp(const Config *config, const Address *from,
			  const Address *to);
Policy policy_xmpp_to_sip(const Config *config, const Address *from,
			  const Address *to);
