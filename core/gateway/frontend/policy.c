#include "core/gateway/frontend/policy.h"

#include <string.h>

static const PolicyAnswer answers[POLICY_COUNT] = {
	[POLICY_OK] = { 200, NULL, NULL, "allowed" },
	[POLICY_FEDERATION_OFF] = { 403, "forbidden", "auth",
				    "Federation is not allowed here" },
	[POLICY_SENDER_FOREIGN] = { 403, "not-allowed", "cancel",
				    "The sender is not of this side" },
	[POLICY_USER_UNKNOWN] = { 403, "item-not-found", "cancel",
				  "The user does not exist" },
	[POLICY_USER_DISABLED] = { 403, "item-not-found", "cancel",
				   "The user is not enabled" },
	[POLICY_USER_NOT_ALLOWED] = { 403, "not-allowed", "cancel",
				      "The user may not use XMPP federation" },
	[POLICY_PARTNER_UNKNOWN] = { 404, "not-allowed", "cancel",
				     "The domain is not an allowed partner" },
	[POLICY_NOT_A_CONTACT] = { 403, "service-unavailable", "cancel",
				   "The user has not added this contact" },
};

const PolicyAnswer *policy_answer(Policy policy)
{
	return &answers[policy];
}

PolicyAnswer policy_shown(Policy policy, const PartnerConfig *partner)
{
	if (partner && partner->type == PARTNER_TYPE_FEDERATED)
		return answers[policy];
	return (PolicyAnswer){ 403, "service-unavailable", "cancel", NULL };
}

Policy policy_user(const Config *config, const Address *address,
		   const UserConfig **found)
{
	g_autofree char *name = address_to_user(address);
	const UserConfig *user = config_user(config, name);

	if (found)
		*found = user;
	if (!user)
		return POLICY_USER_UNKNOWN;
	if (!user->enabled)
		return POLICY_USER_DISABLED;
	return user->xmpp_allowed ? POLICY_OK : POLICY_USER_NOT_ALLOWED;
}

Policy policy_sip_to_xmpp(const Config *config, const Address *from,
			  const Address *to)
{
	Policy policy;

	if (!config_is_local(config, from->domain))
		return POLICY_SENDER_FOREIGN;
	if (!config->federation_allowed)
		return POLICY_FEDERATION_OFF;
	policy = policy_user(config, from, NULL);
	if (policy != POLICY_OK)
		return policy;
	return config_partner(config, to->domain) ? POLICY_OK
						  : POLICY_PARTNER_UNKNOWN;
}

Policy policy_xmpp_to_sip(const Config *config, const Address *from,
			  const Address *to)
{
	if (config_is_local(config, from->domain))
		return POLICY_SENDER_FOREIGN;
	if (!config_partner(config, from->domain))
		return POLICY_PARTNER_UNKNOWN;
	if (!config->federation_allowed)
		return POLICY_FEDERATION_OFF;
	if (!config_is_local(config, to->domain))
		return POLICY_USER_UNKNOWN;
	return policy_user(config, to, NULL);
}
