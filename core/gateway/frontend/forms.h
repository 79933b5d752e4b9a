/* The forms of a message that a local user's program has shown it reads, by
 * sending them. A user whose programs nobody knows gets plain text alone; so
 * does one who has refused anything else. In memory: learnt anew, and so when
 * there are too many. */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/frontend/counters.h"

typedef struct Forms Forms;

typedef enum Form {
	FORM_PLAIN = 0,
	FORM_HTML = 1 << 0, /* text/html */
	FORM_CPIM = 1 << 1, /* message/cpim with notifications */
} Form;

Forms *forms_new(Counters *counters);
void forms_free(Forms *forms);
/* The user has sent a body of that type. */
void forms_saw(Forms *forms, const Address *user, const char *content_type);
/* What may be sent to him, as a mask. */
guint forms_of(const Forms *forms, const Address *user);
/* He has refused one: plain text from now on. */
void forms_refused(Forms *forms, const Address *user);
