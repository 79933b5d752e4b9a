/* Questions to the other side that wait for their answers. */
#pragma once

#include "core/gateway/link/link.h"

typedef struct Asks Asks;

Asks *asks_new(void);
/* Fails what is open. */
void asks_free(Asks *asks);
/* The number to ask under; 0 when too many are open. */
guint64 asks_add(Asks *asks, LinkAnswerFn *fn, void *data, gint64 now);
/* An answer of unknown number is passed over. NULL: it is no JSON. */
void asks_answer(Asks *asks, guint64 number, json_t *answer);
/* Fails what has waited too long. */
void asks_expire(Asks *asks, gint64 now);
/* Fails everything: the link is down. */
void asks_fail(Asks *asks, const char *why);
