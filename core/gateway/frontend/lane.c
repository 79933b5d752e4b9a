#include "core/gateway/frontend/lane.h"

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/gateway/bridge/chat.h"
#include "core/gateway/bridge/errors.h"
#include "core/gateway/bridge/redirect.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/moved.h"
#include "core/gateway/frontend/policy.h"
#include "core/gateway/frontend/refused_form.h"
#include "core/gateway/frontend/sessions.h"

#include <string.h>

struct Lane {
	Frontend *frontend;
	char *key;
	GQueue waiting;	  /* of Inbound; the head may be in flight */
	gboolean pumping; /* results may come while sending */
};

static void pump(Lane *pair);

void lane_free(void *data)
{
	Lane *pair = data;

	g_queue_clear(&pair->waiting);
	g_free(pair->key);
	g_free(pair);
}

static Lane *lane_get(Frontend *frontend, const Inbound *inbound)
{
	g_autofree char *from = address_to_jid(inbound->from, FALSE);
	g_autofree char *to = address_to_jid(inbound->to, FALSE);
	g_autofree char *key = g_strconcat(from, " ", to, NULL);
	Lane *pair = g_hash_table_lookup(frontend->pairs, key);

	if (pair)
		return pair;
	pair = g_new0(Lane, 1);
	pair->frontend = frontend;
	pair->key = g_steal_pointer(&key);
	g_queue_init(&pair->waiting);
	g_hash_table_insert(frontend->pairs, pair->key, pair);
	return pair;
}

/* The head is done with. */
static void finish_head(Lane *pair, const InboundResult *result)
{
	Inbound *inbound = g_queue_pop_head(&pair->waiting);

	inbound->call = NULL;
	inbound_finish(inbound, result);
}

void lane_add(Inbound *inbound)
{
	static const InboundResult full = {
		.condition = "resource-constraint",
		.type = "wait",
		.text = "Too many messages are waiting",
	};
	Frontend *frontend = inbound->frontend;
	Lane *pair = lane_get(frontend, inbound);

	if (pair->waiting.length >= INBOUND_PAIR_MOST ||
	    g_hash_table_size(frontend->inbound) > INBOUND_MOST) {
		inbound_finish(inbound, &full);
		pump(pair);
		return;
	}
	inbound->pair = pair;
	g_queue_push_tail(&pair->waiting, inbound);
	pump(pair);
}

/* ---- where to ---- */

/* The name of the user's pool, or NULL. */
static const char *pool_of(const Inbound *inbound)
{
	const UserConfig *user = NULL;

	if (policy_user(inbound->frontend->config, inbound->to, &user) !=
	    POLICY_OK)
		return NULL;
	return user->registrar_pool;
}

static void find_targets(Inbound *inbound)
{
	const char *pool = pool_of(inbound);

	g_clear_pointer(&inbound->targets, g_array_unref);
	g_clear_pointer(&inbound->moved, g_free);
	inbound->member = 0;
	inbound->too_big = FALSE;
	inbound->targets = pool ? pools_targets(inbound->frontend->pools, pool,
						inbound->to->local)
				: g_array_new(FALSE, FALSE, sizeof(SipTarget));
}

/* Each in turn. A connection that was ended under our hands says nothing
 * about the computer: after all others the first gets a new one. */
static const SipTarget *next_target(Inbound *inbound, gboolean broken)
{
	guint count = inbound->targets->len;
	guint at = inbound->member++;

	if (at < count)
		return &g_array_index(inbound->targets, SipTarget, at);
	if (at == count && count && broken)
		return &g_array_index(inbound->targets, SipTarget, 0);
	return NULL;
}

/* ---- one attempt ---- */

/* The same on every attempt, in whichever process: a function of the item. */
typedef struct Identity {
	char tag[17], call_id[33];
	guint32 cseq;
} Identity;

static void identify(const Inbound *inbound, Identity *identity)
{
	Digest *digest = digest_new();
	gsize length;
	const void *bytes = g_bytes_get_data(inbound->payload, &length);
	char digits[9];
	g_autofree char *hex = NULL;

	digest_add(digest, inbound->trace, strlen(inbound->trace) + 1);
	digest_add(digest, bytes, length);
	hex = digest_end(digest);
	g_strlcpy(identity->tag, hex, sizeof(identity->tag));
	g_strlcpy(identity->call_id, hex + 16, sizeof(identity->call_id));
	g_strlcpy(digits, hex + 48, sizeof(digits));
	identity->cseq = (guint32)g_ascii_strtoull(digits, NULL, 16) >> 1;
}

static void on_outcome(void *data, const SipOutcome *outcome);

/* What goes out: the text; with its markup, or asking for a notification, to
 * who is known to read that. The copy borrows, but for `own`. */
static PageMessage dress(Inbound *inbound, GBytes **own)
{
	PageMessage page = inbound->page;
	guint forms = inbound->plain
			      ? FORM_PLAIN
			      : forms_of(inbound->frontend->forms, inbound->to);
	gboolean reports;

	if (!inbound->plain && sessions_html(inbound->frontend->sessions,
					     inbound->to, inbound->from))
		forms |= FORM_HTML;
	inbound->dressed = page.html && (forms & FORM_HTML);
	if (inbound->dressed) {
		page.content_type = (char *)"text/html;charset=utf-8";
		page.body = page.html;
	}
	reports = sessions_report(inbound->frontend, inbound->to);
	inbound->asks = (reports || (forms & FORM_CPIM)) && inbound->stanza &&
			receipt_is_wanted(inbound->stanza);
	if (inbound->asks && !reports) {
		receipt_wrap(inbound->stanza, inbound->from, inbound->to,
			     clock_now(), &page);
		*own = page.body;
		inbound->dressed = TRUE;
	}
	return page;
}

static gboolean send_alone(Inbound *inbound, const SipTarget *target,
			   const PageMessage *page, GError **error)
{
	g_autofree char *from = address_to_sip(inbound->from, TRUE);
	g_autofree char *to = address_to_sip(inbound->to, FALSE);
	g_autofree char *uri = address_to_sip(inbound->to, TRUE);
	Identity identity;
	SipOutgoing outgoing;

	identify(inbound, &identity);
	outgoing = (SipOutgoing){
		.uri = inbound->moved ? inbound->moved : uri,
		.from = from,
		.to = to,
		.from_tag = identity.tag,
		.call_id = inbound->page.call_id ? inbound->page.call_id
						 : identity.call_id,
		/* The same text in another form is another request. */
		.cseq = identity.cseq + (inbound->plain ? 1 : 0),
		.date = inbound->again ? clock_now() : 0,
		.page = page,
		.target = *target,
	};
	inbound->call = sip_agent_send(inbound->frontend->agent, &outgoing,
				       on_outcome, inbound, error);
	logged_link_sent(inbound->trace, &outgoing);
	return inbound->call != NULL;
}

/* The answer may come at once, and the inbound be gone. */
static gboolean send_in_session(Inbound *inbound, const SipTarget *target,
				const PageMessage *page, GError **error)
{
	inbound->in_session = TRUE;
	if (sessions_send(inbound->frontend->sessions, inbound, target, page,
			  on_outcome))
		return TRUE;
	inbound->in_session = FALSE;
	g_set_error(error, SIP_ERROR, SIP_ERROR_BUSY,
		    "too many sessions are open");
	return FALSE;
}

static gboolean send_as(Inbound *inbound, const SipTarget *target,
			GError **error)
{
	g_autoptr(GBytes) own = NULL;
	PageMessage page = dress(inbound, &own);

	if (sessions_serve(inbound->frontend, inbound->to))
		return send_in_session(inbound, target, &page, error);
	return send_alone(inbound, target, &page, error);
}

/* What is too long with its markup may fit without. */
static gboolean send_to(Inbound *inbound, const SipTarget *target,
			GError **error)
{
	g_autoptr(GError) reason = NULL;

	inbound->tried = *target;
	if (send_as(inbound, target, &reason))
		return TRUE;
	if (inbound->dressed &&
	    g_error_matches(reason, SIP_ERROR, SIP_ERROR_TOO_BIG)) {
		inbound->plain = TRUE;
		return send_as(inbound, target, error);
	}
	g_propagate_error(error, g_steal_pointer(&reason));
	return FALSE;
}

static const InboundResult no_pool = {
	.condition = "remote-server-not-found",
	.type = "cancel",
	.text = "The user's pool cannot be reached",
};
static const InboundResult too_long = {
	.condition = "policy-violation",
	.type = "modify",
	.text = "The message is too long for SIP",
};
static const InboundResult busy = {
	.condition = "resource-constraint",
	.type = "wait",
	.text = "Too many messages are under way",
};

/* What UDP must not carry goes to the same place by TCP (RFC 3261 §18.1.1);
 * false when it cannot be sent at all. */
static gboolean send_somehow(Inbound *inbound, const SipTarget *target)
{
	g_autoptr(GError) error = NULL;
	SipTarget other = *target;

	if (send_to(inbound, target, &error))
		return TRUE;
	if (!g_error_matches(error, SIP_ERROR, SIP_ERROR_TOO_BIG))
		return FALSE;
	inbound->too_big = TRUE;
	other.protocol = SIP_TCP;
	return send_to(inbound, &other, NULL);
}

/* True when it is in flight; else the head is finished. */
static gboolean attempt(Lane *pair, Inbound *inbound, gboolean broken,
			const InboundResult *failed)
{
	const SipTarget *target = next_target(inbound, broken);

	if (target && send_somehow(inbound, target))
		return TRUE;
	finish_head(pair, target ? &busy : failed);
	return FALSE;
}

/* ---- 415 ---- */

/* Who does not read markup after all gets the text. True when that is under
 * way. */
static gboolean undress(Inbound *inbound, const SipOutcome *outcome)
{
	SipTarget target = inbound->tried;

	if (!inbound->dressed || inbound->plain ||
	    (outcome->status != 415 && outcome->status != 406 &&
	     outcome->status != 488))
		return FALSE;
	forms_refused(inbound->frontend->forms, inbound->to);
	inbound->plain = TRUE;
	return send_to(inbound, &target, NULL);
}

/* ---- 3xx ---- */

/* A pool that knows where its user is homed sends us there (301, 302, 305):
 * once, as far as the pool reaches. True when that is under way. */
static gboolean follow(Inbound *inbound, const SipOutcome *outcome)
{
	const SipTarget *target = NULL;

	if ((outcome->status != 301 && outcome->status != 302 &&
	     outcome->status != 305) ||
	    inbound->moved || !outcome->contact)
		return FALSE;
	target = moved_to(inbound->to, inbound->targets, outcome->contact);
	if (!target)
		return FALSE;
	inbound->moved = g_strdup(outcome->contact);
	return send_somehow(inbound, target);
}

/* Whether the next computer may get it (RFC 3263 §4.3): it was not sent, 503,
 * or nobody gave any sign of having it. What somebody has in hand is not sent
 * twice. */
static gboolean may_go_on(const SipOutcome *outcome)
{
	return outcome->status == 503 ||
	       (outcome->local && outcome->status == 408 &&
		!outcome->provisional);
}

static gboolean has_run_out(const Inbound *inbound)
{
	if (inbound->item)
		return loop_now(inbound->frontend->loop) >=
		       link_item_deadline(inbound->item);
	return clock_now() >= inbound->expires;
}

static void fail_over(Lane *pair, Inbound *inbound, const SipOutcome *outcome,
		      const InboundResult *result)
{
	gboolean broken = outcome->local && outcome->status == 503;
	const InboundResult *unsent = inbound->too_big ? &too_long : &no_pool;

	if (has_run_out(inbound))
		finish_head(pair, result);
	else
		attempt(pair, inbound, broken, broken ? unsent : result);
}

/* What <gone/> and <redirect/> name (RFC 7247 §7.2). */
static char *address_of(const SipOutcome *outcome)
{
	return outcome->status >= 300 && outcome->status < 380 &&
			       outcome->contact
		       ? redirect_to_xmpp(outcome->contact)
		       : NULL;
}

static const char form_text[] =
	"The user's pool does not take messages in the form that it is set to";

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Inbound *inbound = data;
	Lane *pair = inbound->pair;
	StanzaError error = error_to_xmpp(outcome->status);
	InboundResult result = {
		.condition = error.condition,
		.type = error.type,
		.unsure = outcome->local && outcome->status == 408,
		.status = outcome->local ? 0 : outcome->status,
	};
	/* The phrase goes with the answer that it came in. */
	g_autofree char *text = error_reason(outcome->status, outcome->reason);
	g_autofree char *address = address_of(outcome);
	g_autofree char *form = NULL;

	inbound->call = NULL;
	inbound->in_session = FALSE;
	result.text = text;
	result.address = address;
	if (outcome->status < 300)
		result = (InboundResult){ .status = outcome->status };
	if (may_go_on(outcome))
		fail_over(pair, inbound, outcome, &result);
	else if (!undress(inbound, outcome) && !follow(inbound, outcome)) {
		form = refused_form(inbound, outcome);
		/* A partner need not know how pools are called here. */
		if (form)
			result.text = inbound->fn ? form : form_text;
		finish_head(pair, &result);
	}
	pump(pair);
}

/* ---- whose turn it is ---- */

/* An item that another process may hold must wait for the lease; once it is
 * a row of ours it need not (docs/link.md §4). */
static gboolean must_wait(const Inbound *inbound)
{
	return inbound->item && !link_item_may_act(inbound->item);
}

static void send_head(Lane *pair, Inbound *inbound)
{
	static const InboundResult late = {
		.condition = "remote-server-timeout",
		.type = "wait",
		.text = "The message has expired",
	};

	find_targets(inbound);
	if (has_run_out(inbound))
		finish_head(pair, &late);
	else
		attempt(pair, inbound, FALSE, &no_pool);
}

/* Its sender gave it to somebody else while the lease was gone. */
static void drop_head(Lane *pair)
{
	static const InboundResult withdrawn = {
		.condition = "remote-server-timeout",
		.type = "wait",
		.text = "Another front end has it",
		.unsure = TRUE,
	};

	finish_head(pair, &withdrawn);
}

static void pump(Lane *pair)
{
	Inbound *inbound;

	if (pair->pumping)
		return;
	pair->pumping = TRUE;
	while ((inbound = g_queue_peek_head(&pair->waiting)) &&
	       !inbound->call && !inbound->in_session) {
		if (inbound->item && link_item_withdrawn(inbound->item)) {
			drop_head(pair);
			continue;
		}
		if (must_wait(inbound) && !has_run_out(inbound))
			break;
		send_head(pair, inbound);
	}
	pair->pumping = FALSE;
	if (g_queue_is_empty(&pair->waiting))
		g_hash_table_remove(pair->frontend->pairs, pair->key);
}

void lanes_tick(Frontend *frontend)
{
	g_autoptr(GList) pairs = g_hash_table_get_values(frontend->pairs);

	for (GList *at = pairs; at; at = at->next) {
		Lane *pair = at->data;
		Inbound *head = g_queue_peek_head(&pair->waiting);

		if (head && !head->call && !head->in_session)
			pump(pair);
	}
}
