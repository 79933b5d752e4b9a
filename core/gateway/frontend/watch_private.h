/* A subscription of ours at a pool, for a contact: its life (watch.c), the
 * requests (watch_subscribe.c), what comes back (watch_notify.c) and what the
 * contact is told (watch_show.c). Private to watch*.c. */
#pragma once

#include "core/gateway/frontend/relation.h"

/* Sends what has changed; takes the list. */
void watch_show(Relation *relation, GPtrArray *list);
/* The local user is gone for the contact. */
void watch_hide(Relation *relation);

/* Whether somebody would see what it brings: nobody refreshes for a contact
 * who is known to be away (RFC 8048 §5.2.2). */
gboolean watch_is_wanted(const Relation *relation);
void watch_make_timer(Relation *relation);
void watch_wait(Relation *relation, guint64 milliseconds);
/* The next refresh, at nine tenths of the dialog's life. */
void watch_plan(Relation *relation);
/* Sends SUBSCRIBE in its dialog. */
void watch_ask(Relation *relation, gint64 seconds);
/* Whether the answer to SUBSCRIBE says already how the user is (Lync's
 * ms-piggyback-first-notify): no NOTIFY need come. */
gboolean watch_told_at_once(Relation *relation, const SipOutcome *outcome);
/* It was ended by the contact, who hears so. */
void watch_tell_end(Relation *relation);
/* The ways in which it fails; `seconds` -1: the pool has not said. Each may
 * free the relation. */
void watch_later(Relation *relation, const char *text, gint64 seconds);
void watch_again(Relation *relation, const char *text);
void watch_fail(Relation *relation, SubscriptionFate fate, const char *text,
		gint64 seconds);
