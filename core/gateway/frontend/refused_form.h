/* What a pool refuses of the form that its SipProfile asks for: told in the
 * log, with the pool's computers and to who tests, with the profile to set. */
#pragma once

#include "core/gateway/frontend/inbound.h"

/* The sentence that tests are told, NULL where the refusal is about something
 * else. Free it. */
char *refused_form(const Inbound *inbound, const SipOutcome *outcome);
