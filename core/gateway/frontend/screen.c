#include "core/gateway/frontend/screen.h"

#include "core/base/clock.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/pong.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/frontend/talks.h"
#include "core/gateway/link/limits.h"

#include <string.h>

static void refuse(Screened *screened, const char *condition, const char *type,
		   const char *reason)
{
	screened->fate = SCREEN_REFUSE;
	screened->reason = reason;
	screened->shown = (PolicyAnswer){ 0, condition, type, NULL };
}

static gboolean read_addresses(Inbound *inbound, Screened *screened)
{
	const char *from = xml_get(inbound->stanza, "from");
	const char *to = xml_get(inbound->stanza, "to");

	inbound->from = from ? address_from_jid(from, NULL) : NULL;
	inbound->to = to ? address_from_jid(to, NULL) : NULL;
	if (inbound->from && inbound->to)
		return TRUE;
	refuse(screened, "jid-malformed", "modify",
	       "an address has no form in SIP");
	return FALSE;
}

static void forget_refusals(Frontend *frontend)
{
	gint64 now = loop_now(frontend->loop);

	if (now - frontend->refused_since < 60000 &&
	    g_hash_table_size(frontend->refused) < REFUSED_SENDERS)
		return;
	frontend->refused_since = now;
	g_hash_table_remove_all(frontend->refused);
}

/* More than 20 refusals a minute are not answered: they would tell a
 * harvester too much, too fast. */
static gboolean may_answer(Inbound *inbound)
{
	Frontend *frontend = inbound->frontend;
	g_autofree char *sender = address_to_jid(inbound->from, FALSE);
	int count;

	forget_refusals(frontend);
	count = GPOINTER_TO_INT(
			g_hash_table_lookup(frontend->refused, sender)) +
		1;
	g_hash_table_replace(frontend->refused, g_steal_pointer(&sender),
			     GINT_TO_POINTER(count));
	return count <= REFUSALS_PER_MINUTE;
}

static void apply_policy(Inbound *inbound, Screened *screened, Policy policy)
{
	const PartnerConfig *partner = config_partner(inbound->frontend->config,
						      inbound->from->domain);

	/* Of a row its sender believes that it has arrived. */
	screened->fate = inbound->row || may_answer(inbound) ? SCREEN_REFUSE
							     : SCREEN_DONE;
	screened->reason = policy_answer(policy)->text;
	screened->shown = policy_shown(policy, partner);
}

/* What a partner wrote to us before he went is delivered. */
static const Config *config_for(const Frontend *frontend, const Address *from)
{
	return frontend->former &&
			       !config_partner(frontend->config, from->domain)
		       ? frontend->former
		       : frontend->config;
}

static Policy check(Inbound *inbound)
{
	Frontend *frontend = inbound->frontend;
	const Config *config = config_for(frontend, inbound->from);
	Policy policy = policy_xmpp_to_sip(config, inbound->from, inbound->to);
	const PartnerConfig *partner =
		config_partner(config, inbound->from->domain);

	if (policy == POLICY_OK &&
	    partner->type == PARTNER_TYPE_PUBLIC_UNVERIFIED &&
	    !presence_is_added(frontend, inbound->to, inbound->from) &&
	    !contacts_may_answer(frontend->contacts, inbound->to, inbound->from,
				 loop_now(frontend->loop)))
		policy = POLICY_NOT_A_CONTACT;
	return policy;
}

static void translate(Inbound *inbound, Screened *screened)
{
	MessageRefusal refusal = { 0 };
	const Xml *stanza = inbound->stanza;

	if (!inbound->fn && !inbound->row)
		talks_heard(inbound->frontend->talks, inbound->from,
			    inbound->to, stanza);
	if (!xml_child(stanza, "body", stanza->space) &&
	    sessions_receipt(inbound->frontend->sessions, inbound->to,
			     inbound->from, stanza)) {
		screened->fate = SCREEN_DONE;
		return;
	}
	if (!xml_child(stanza, "body", stanza->space) &&
	    receipt_page(stanza, clock_now(), &inbound->page)) {
		screened->fate = SCREEN_SEND;
		return;
	}
	switch (message_to_sip(inbound->stanza, &inbound->page, &refusal)) {
	case MESSAGE_SEND:
		screened->fate = SCREEN_SEND;
		return;
	case MESSAGE_IGNORE:
		screened->fate = SCREEN_DONE;
		return;
	case MESSAGE_REFUSE:
		refuse(screened, refusal.condition, refusal.type, refusal.text);
		screened->shown.text = refusal.text;
		return;
	}
}

static void note_returned(const Inbound *inbound)
{
	const Xml *error =
		xml_child(inbound->stanza, "error", inbound->stanza->space);
	const Xml *condition = error ? xml_first_element(error) : NULL;
	const char *name = condition ? condition->name : "error";
	const char *id = xml_get(inbound->stanza, "id");
	g_autofree char *cause =
		g_strjoin(" ", "returned", inbound->from->domain, name, NULL);

	trace_repeat(TRACE_INFO, "sip-xmpp", inbound->trace, cause,
		     "%s@%s to %s@%s: the message '%s' came back from the "
		     "partner after its sender was told that it went: %s",
		     inbound->to->local, inbound->to->domain,
		     inbound->from->local, inbound->from->domain, id ? id : "",
		     name);
}

/* What comes back late is no message to its sender (RFC 7247 §7); where he
 * asked for it he gets a notification (RFC 5438 §12.1.3.1), which begins no
 * session. An error is never answered. */
static void screen_error(Inbound *inbound, Screened *screened)
{
	Frontend *frontend = inbound->frontend;
	Screened unused = { 0 };

	if (read_addresses(inbound, &unused) && check(inbound) == POLICY_OK) {
		frontend->counters.xmpp_returned++;
		note_returned(inbound);
		if ((!sessions_serve(frontend, inbound->to) ||
		     sessions_open(frontend->sessions, inbound->to,
				   inbound->from)) &&
		    receipt_page(inbound->stanza, clock_now(),
				 &inbound->page)) {
			screened->fate = SCREEN_SEND;
			return;
		}
	}
	screened->fate = SCREEN_DONE;
}

static void screen_message(Inbound *inbound, Screened *screened)
{
	Policy policy;

	inbound->frontend->counters.xmpp_received++;
	if (!g_strcmp0(xml_get(inbound->stanza, "type"), "error")) {
		screen_error(inbound, screened);
		return;
	}
	if (!read_addresses(inbound, screened))
		return;
	policy = check(inbound);
	if (policy == POLICY_OK)
		translate(inbound, screened);
	else
		apply_policy(inbound, screened, policy);
}

/* Another front end's user wrote to that contact: an edge says so. False for
 * what a partner made up. */
static gboolean take_notice(const Inbound *inbound)
{
	Frontend *frontend = inbound->frontend;
	const char *from = xml_get(inbound->stanza, "from");
	const char *to = xml_get(inbound->stanza, "to");
	Address *user, *contact;
	gboolean good;

	if (!xml_child(inbound->stanza, "wrote", LINK_NAMESPACE))
		return FALSE;
	user = from ? address_from_jid(from, NULL) : NULL;
	contact = to ? address_from_jid(to, NULL) : NULL;
	good = user && contact &&
	       policy_sip_to_xmpp(frontend->config, user, contact) == POLICY_OK;
	if (good)
		contacts_wrote(frontend->contacts, user, contact,
			       loop_now(frontend->loop));
	address_free(user);
	address_free(contact);
	return good;
}

/* SIP has no iq; an answer to one needs none. */
static void screen_iq(Inbound *inbound, Screened *screened)
{
	const char *type = xml_get(inbound->stanza, "type");

	screened->fate = SCREEN_DONE;
	if (take_notice(inbound))
		return;
	if (inbound->item)
		pong_pass_on(inbound->frontend, inbound->item, inbound->stanza);
	if (!g_strcmp0(type, "get") || !g_strcmp0(type, "set"))
		refuse(screened, "service-unavailable", "cancel",
		       "SIP has no iq");
}

void screen_stanza(Inbound *inbound, Screened *screened)
{
	const char *name = inbound->stanza ? inbound->stanza->name : "";

	if (!strcmp(name, "message"))
		screen_message(inbound, screened);
	else if (!strcmp(name, "iq"))
		screen_iq(inbound, screened);
	else if (!strcmp(name, "presence"))
		screened->fate = SCREEN_DONE;
	else
		refuse(screened, "bad-request", "modify", "this is no stanza");
}
