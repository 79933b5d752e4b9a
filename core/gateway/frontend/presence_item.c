#include "core/base/clock.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/copy.h"
#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/handover.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/relation.h"

#include <string.h>

/* A stanza whose addresses and policy were found good. */
typedef struct Stanza {
	Presences *presences;
	const Xml *xml;
	const Address *from, *to;
	const PartnerConfig *partner;
	const char *trace;
	gboolean *full; /* there is no room for what it wants */
} Stanza;

typedef void StanzaFn(const Stanza *stanza);

static Relation *begin(const Stanza *stanza, Relation *relation)
{
	if (relation)
		relation_begin(relation, stanza->trace);
	return relation;
}

static Relation *find(const Stanza *stanza)
{
	return begin(stanza, relation_find(stanza->presences, stanza->to,
					   stanza->from));
}

/* NULL: there is no room for one more. */
static Relation *get(const Stanza *stanza)
{
	return begin(stanza, relation_asked(stanza->presences, stanza->to,
					    stanza->from));
}

/* ---- who may ask ---- */

gboolean presence_is_added(const Frontend *frontend, const Address *user,
			   const Address *contact)
{
	const Relation *relation =
		relation_find(frontend->presences, user, contact);
	const Copy *copy =
		relation ? NULL : copy_find(frontend->presences, user, contact);
	gint64 added = relation ? relation->added : copy ? copy->added : 0;

	return added && clock_now() - added < ADDED_LIFE_US;
}

static gboolean may_reach(const Stanza *stanza)
{
	Frontend *frontend = stanza->presences->frontend;

	return presence_is_added(frontend, stanza->to, stanza->from) ||
	       contacts_may_answer(frontend->contacts, stanza->to, stanza->from,
				   loop_now(frontend->loop));
}

/* Contacts of PublicUnverified partners reach only who added them. */
static gboolean may_ask(const Stanza *stanza)
{
	return stanza->partner->type != PARTNER_TYPE_PUBLIC_UNVERIFIED ||
	       may_reach(stanza);
}

/* Wishes that wait for this user; what is too old is forgotten. */
static guint held_for(const Stanza *stanza)
{
	const GPtrArray *list = relations_of(stanza->presences, stanza->to);
	guint held = 0;

	for (guint i = 0; list && i < list->len; i++) {
		const Relation *relation = list->pdata[i];

		if (relation->held &&
		    clock_now() - relation->since < HELD_LIFE_US)
			held++;
	}
	return held;
}

/* Whoever is too much hears nothing, as if there were no such user. */
static void note_too_many(const Stanza *stanza)
{
	g_autofree char *user = address_to_user(stanza->to);

	full_note(&stanza->presences->frontend->counters, FULL_HELD, user);
}

static void hold(const Stanza *stanza)
{
	Relation *relation = find(stanza);

	if (!relation && held_for(stanza) >= HELD_PER_USER) {
		note_too_many(stanza);
		return;
	}
	relation = get(stanza);
	if (!relation)
		return;
	relation_event(relation, REMOTE_SUBSCRIBE);
	relation->held = TRUE;
	relation_problem(relation, "The user has not added this contact, whose "
				   "partner is PublicUnverified");
	relation_settle(relation);
}

/* ---- by type ---- */

static void take_subscribe(const Stanza *stanza)
{
	Relation *relation;

	if (!may_ask(stanza)) {
		hold(stanza);
		return;
	}
	relation = get(stanza);
	if (!relation) {
		*stanza->full = TRUE;
		return;
	}
	relation->held = FALSE;
	relation_event(relation, REMOTE_SUBSCRIBE);
	if (subscription_from(relation->state) && relation->watch.active) {
		relation_owe(relation, "subscribed");
		watch_repeat(relation, NULL);
	} else {
		relation->watch.again = TRUE;
		watch_start(relation);
	}
	relation_settle(relation);
}

static void take_unsubscribe(const Stanza *stanza)
{
	Relation *relation = find(stanza);

	if (relation && relation_event(relation, REMOTE_UNSUBSCRIBE))
		watch_end(relation);
}

static void take_subscribed(const Stanza *stanza)
{
	Relation *relation = find(stanza);

	if (!relation || !relation_event(relation, REMOTE_SUBSCRIBED))
		return;
	notice_changed(relation);
	relation_settle(relation);
}

static void take_unsubscribed(const Stanza *stanza)
{
	Relation *relation = find(stanza);

	if (!relation || !relation_event(relation, REMOTE_UNSUBSCRIBED))
		return;
	g_clear_pointer(&relation->known, g_ptr_array_unref);
	relation_problem(relation, "The contact does not allow it");
	notice_refuse(relation);
	relation_settle(relation);
}

/* A relation that we do not know, or whose dialog has ended, is asked for at
 * the pool: it decides. */
static void take_probe(const Stanza *stanza)
{
	Relation *relation;

	if (!may_ask(stanza))
		return;
	relation = get(stanza);
	if (!relation)
		return;
	if (relation->watch.active && relation->watch.shown)
		watch_repeat(relation, xml_get(stanza->xml, "id"));
	else
		watch_start(relation);
	relation_settle(relation);
}

/* The contact's own; of nobody else's concern (RFC 8048 §8.2). */
static void take_presence(const Stanza *stanza)
{
	Relation *relation = find(stanza);
	Presence *presence;

	if (!relation || !subscription_to(relation->state))
		return;
	presence = presence_read(stanza->xml);
	if (!presence)
		return;
	if (!relation->known)
		relation->known = presence_list();
	presence_update(relation->known, presence);
	relation->heard = clock_now();
	relation_problem(relation, NULL);
	notice_changed(relation);
}

static void take_error(const Stanza *stanza)
{
	const Xml *error = xml_child(stanza->xml, "error", NULL);
	const Xml *condition = error ? xml_first_element(error) : NULL;
	Relation *relation = find(stanza);
	g_autofree char *text = NULL;

	if (!relation)
		return;
	text = g_strconcat("The partner answers: ",
			   condition ? condition->name : "error", NULL);
	relation_problem(relation, text);
	relation_save(relation);
}

typedef struct StanzaType {
	const char *name;
	StanzaFn *fn;
	gboolean kept; /* its result is due when it is on disk */
} StanzaType;

static const StanzaType types[] = {
	{ "", take_presence, FALSE },
	{ "unavailable", take_presence, FALSE },
	{ "subscribe", take_subscribe, TRUE },
	{ "subscribed", take_subscribed, TRUE },
	{ "unsubscribe", take_unsubscribe, TRUE },
	{ "unsubscribed", take_unsubscribed, TRUE },
	{ "probe", take_probe, FALSE },
	{ "error", take_error, FALSE },
	{ 0 },
};

static const StanzaType *type_of(const Xml *stanza)
{
	const char *name = xml_get(stanza, "type");

	for (const StanzaType *type = types; type->name; type++)
		if (!strcmp(type->name, name ? name : ""))
			return type;
	return NULL;
}

/* Silence for what the policy does not allow: it may come back, and no
 * subscription is to end by it. */
static gboolean act(Frontend *frontend, const StanzaType *type, const Xml *xml,
		    const char *trace, gboolean *full)
{
	const char *from = xml_get(xml, "from");
	const char *to = xml_get(xml, "to");
	g_autoptr(Address) sender = from ? address_from_jid(from, NULL) : NULL;
	g_autoptr(Address) receiver = to ? address_from_jid(to, NULL) : NULL;
	Stanza stanza = {
		frontend->presences, xml, sender, receiver, NULL, trace, full
	};
	Policy policy;

	if (!sender || !receiver) {
		trace_repeat(TRACE_INFO, "presence", trace,
			     sender ? sender->domain : "presence",
			     "presence from '%s' to '%s' is not taken: an "
			     "address has no form in SIP",
			     from ? from : "", to ? to : "");
		return FALSE;
	}
	policy = policy_xmpp_to_sip(frontend->config, sender, receiver);
	if (policy != POLICY_OK) {
		trace_repeat(TRACE_INFO, "presence", trace, sender->domain,
			     "presence of '%s' is not taken: %s",
			     sender->domain, policy_answer(policy)->text);
		return FALSE;
	}
	stanza.partner = config_partner(frontend->config, sender->domain);
	type->fn(&stanza);
	return TRUE;
}

/* ---- results ---- */

typedef struct Kept {
	Presences *presences;
	Waiter waiter;
} Kept;

void kept_free(void *data)
{
	static const LinkResult ended = { .condition = "remote-server-timeout",
					  .type = "wait",
					  .unsure = TRUE };
	Kept *kept = data;

	if (kept->waiter.item)
		link_item_no(kept->waiter.item, &ended);
	g_free(kept);
}

/* `condition` NULL: it is done. */
static void tell(const Waiter *waiter, const char *condition)
{
	const LinkResult failed = { .condition = condition, .type = "wait" };

	if (waiter->request)
		sip_request_answer(waiter->request, condition ? 500 : 200, NULL,
				   NULL);
	else if (condition)
		link_item_no(waiter->item, &failed);
	else
		link_item_ok(waiter->item);
}

static void on_kept(void *data, const GError *error)
{
	g_autofree Kept *kept = data;

	g_queue_remove(&kept->presences->items, kept);
	tell(&kept->waiter, error ? "internal-server-error" : NULL);
}

void presence_wait(Presences *presences, Waiter waiter)
{
	Kept *kept = g_new0(Kept, 1);

	kept->presences = presences;
	kept->waiter = waiter;
	g_queue_push_tail(&presences->items, kept);
	state_when_kept(presences->frontend->state, on_kept, kept);
}

void presence_act(Presences *presences, const Xml *xml, Waiter waiter)
{
	const StanzaType *type = xml ? type_of(xml) : NULL;
	gboolean full = FALSE;

	if (!type ||
	    !act(presences->frontend, type, xml, waiter.trace, &full) ||
	    !type->kept)
		tell(&waiter, NULL);
	else if (full)
		tell(&waiter, "resource-constraint");
	else
		presence_wait(presences, waiter);
}

void presence_take_item(Frontend *frontend, LinkItem *item, const Xml *xml)
{
	Waiter waiter = { .item = item, .trace = link_item_trace(item) };

	if (!handover_pass(frontend->presences, item, xml))
		presence_act(frontend->presences, xml, waiter);
}
