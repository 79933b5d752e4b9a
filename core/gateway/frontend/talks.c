#include "core/gateway/frontend/talks.h"

#include "core/gateway/frontend/full.h"
#include "core/gateway/frontend/inbound.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/notify.h"
#include "core/gateway/frontend/sessions.h"

typedef struct Talk {
	Talks *talks;
	Address *user, *contact; /* as they wrote last */
	Typing to_sip, to_xmpp;
	TypingTimes promised;	     /* by the user's last notice */
	const TypingTimes *sessions; /* the user's pool speaks in them */
	gboolean types;		     /* the user's program sends notices */
	gboolean shows;		     /* the contact's shows chat states */
	gboolean wrote;		     /* the user has written to the contact */
	gint64 last;
} Talk;

struct Talks {
	Frontend *frontend;
	GHashTable *all;  /* "user contact" -> Talk */
	GHashTable *busy; /* of Talk, as a set: somebody is typing */
	gint64 swept;
};

static void talk_free(void *data)
{
	Talk *talk = data;

	g_hash_table_remove(talk->talks->busy, talk);
	address_free(talk->user);
	address_free(talk->contact);
	g_free(talk);
}

Talks *talks_new(Frontend *frontend)
{
	Talks *talks = g_new0(Talks, 1);

	talks->frontend = frontend;
	talks->busy = g_hash_table_new(NULL, NULL);
	talks->all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					   talk_free);
	return talks;
}

void talks_free(Talks *talks)
{
	if (!talks)
		return;
	g_hash_table_unref(talks->all);
	g_hash_table_unref(talks->busy);
	g_free(talks);
}

static void replace(Address **address, const Address *with)
{
	address_free(*address);
	*address = address_copy(with);
}

static gboolean is_old(void *key, void *value, void *now)
{
	(void)key;
	return ((Talk *)value)->last + TALK_LIFE_MS <= *(gint64 *)now;
}

static void sweep(Talks *talks, gint64 now)
{
	if (now - talks->swept < TALK_SWEEP_MS)
		return;
	talks->swept = now;
	g_hash_table_foreach_remove(talks->all, is_old, &now);
}

/* NULL when there are too many. */
static Talk *talk_of(Talks *talks, const Address *user, const Address *contact)
{
	gint64 now = loop_now(talks->frontend->loop);
	g_autofree char *key = address_pair(user, contact);
	Talk *talk;

	/* It may forget this one, too. */
	sweep(talks, now);
	talk = g_hash_table_lookup(talks->all, key);
	if (!talk) {
		if (g_hash_table_size(talks->all) >= TALKS_MOST) {
			full_note(&talks->frontend->counters, FULL_TALKS, NULL);
			return NULL;
		}
		talk = g_new0(Talk, 1);
		talk->talks = talks;
		g_hash_table_insert(talks->all, g_steal_pointer(&key), talk);
	}
	talk->last = now;
	return talk;
}

static void note_busy(Talk *talk)
{
	GHashTable *busy = talk->talks->busy;

	if (talk->to_sip.state != TYPING_ACTIVE &&
	    talk->to_xmpp.state != TYPING_ACTIVE) {
		g_hash_table_remove(busy, talk);
		return;
	}
	g_hash_table_add(busy, talk);
	frontend_wake(talk->talks->frontend);
}

/* ---- towards SIP ---- */

typedef struct Told {
	Talks *talks;
	Address *user, *contact;
} Told;

/* Who refuses a notice gets no more of them (RFC 3994 §4). */
static void on_told(void *data, const InboundResult *result)
{
	Told *told = data;
	Talk *talk;

	if (result->status == 415 || result->status == 405 ||
	    result->status == 501) {
		talk = talk_of(told->talks, told->user, told->contact);
		if (talk) {
			typing_step(&talk->to_sip, TYPING_ON_REFUSED, 0,
				    &typing_to_sip);
			note_busy(talk);
		}
	}
	address_free(told->user);
	address_free(told->contact);
	g_free(told);
}

static void tell_sip(Talk *talk, TypingAction action)
{
	Frontend *frontend = talk->talks->frontend;
	Told *told;
	PageMessage page;

	note_busy(talk);
	if (action == TYPING_NOTHING)
		return;
	if (talk->sessions) {
		sessions_type(frontend->sessions, talk->user, talk->contact,
			      action == TYPING_SAY_ACTIVE);
		return;
	}
	told = g_new0(Told, 1);
	told->talks = talk->talks;
	told->user = address_copy(talk->user);
	told->contact = address_copy(talk->contact);
	chat_typing_page(&page, action == TYPING_SAY_ACTIVE);
	inbound_notice(frontend, talk->contact, talk->user, &page, on_told,
		       told);
}

static const TypingTimes *times_of(const Talk *talk)
{
	return talk->sessions ? talk->sessions : &typing_to_sip;
}

static TypingEvent event_of(ChatState state)
{
	return state == CHAT_COMPOSING ? TYPING_ON_START : TYPING_ON_STOP;
}

void talks_heard(Talks *talks, const Address *contact, const Address *user,
		 const Xml *stanza)
{
	gint64 now = loop_now(talks->frontend->loop);
	ChatState state = chat_state(stanza);
	gboolean text = xml_child(stanza, "body", stanza->space) != NULL;
	Talk *talk;

	if (state == CHAT_NONE && !text)
		return;
	talk = talk_of(talks, user, contact);
	if (!talk)
		return;
	talk->shows = state != CHAT_NONE || (talk->shows && !text);
	replace(&talk->user, user);
	replace(&talk->contact, contact);
	talk->sessions = sessions_typing(talks->frontend, user);
	if (text)
		tell_sip(talk, typing_step(&talk->to_sip, TYPING_ON_MESSAGE,
					   now, times_of(talk)));
	else if (talk->wrote || talk->sessions)
		tell_sip(talk, typing_step(&talk->to_sip, event_of(state), now,
					   times_of(talk)));
	if (state == CHAT_GONE && !text && talk->sessions)
		sessions_gone(talks->frontend->sessions, user, contact);
}

/* ---- towards XMPP ---- */

gboolean talks_typed(Talks *talks, const Address *user, const Address *contact,
		     gboolean composing, guint refresh)
{
	Talk *talk = talk_of(talks, user, contact);
	gint64 now = loop_now(talks->frontend->loop);
	TypingAction action;

	if (!talk)
		return FALSE;
	replace(&talk->user, user);
	replace(&talk->contact, contact);
	talk->types = TRUE;
	if (!talk->shows)
		return FALSE;
	talk->promised = typing_to_xmpp(refresh);
	action = typing_step(&talk->to_xmpp,
			     composing ? TYPING_ON_START : TYPING_ON_STOP, now,
			     &talk->promised);
	note_busy(talk);
	return action != TYPING_NOTHING;
}

void talks_said(Talks *talks, const Address *user, const Address *contact,
		Xml *stanza)
{
	Talk *talk = talk_of(talks, user, contact);

	if (!talk)
		return;
	talk->wrote = TRUE;
	if (talk->types)
		chat_add_state(stanza, CHAT_ACTIVE);
	typing_step(&talk->to_xmpp, TYPING_ON_MESSAGE, 0, &talk->promised);
	note_busy(talk);
}

static void tell_xmpp(Talk *talk, TypingAction action)
{
	g_autoptr(Xml) stanza = NULL;

	note_busy(talk);
	if (action == TYPING_NOTHING)
		return;
	stanza = chat_state_stanza(talk->user, talk->contact,
				   action == TYPING_SAY_ACTIVE ? CHAT_COMPOSING
							       : CHAT_ACTIVE);
	notify_xmpp(talk->talks->frontend, talk->user, talk->contact, stanza);
}

/* ---- time ---- */

void talks_tick(Talks *talks, gint64 now)
{
	g_autoptr(GList) busy = g_hash_table_get_keys(talks->busy);

	for (GList *at = busy; at; at = at->next) {
		Talk *talk = at->data;

		tell_sip(talk, typing_tick(&talk->to_sip, now, times_of(talk)));
		tell_xmpp(talk,
			  typing_tick(&talk->to_xmpp, now, &talk->promised));
	}
}

gboolean talks_shows(const Talks *talks, const Address *user,
		     const Address *contact)
{
	g_autofree char *key = address_pair(user, contact);
	const Talk *talk = g_hash_table_lookup(talks->all, key);

	return talk && talk->shows;
}

gboolean talks_waiting(const Talks *talks)
{
	return g_hash_table_size(talks->busy) > 0;
}
