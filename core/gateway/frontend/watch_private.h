/* What a contact is told of the local user. Private to watch*.c. */
#pragma once

#include "core/gateway/frontend/relation.h"

/* Sends what has changed; takes the list. */
void watch_show(Relation *relation, GPtrArray *list);
/* The local user is gone for the contact. */
void watch_hide(Relation *relation);
