/* The contacts of a presence bench: c0@d0.SUFFIX, c1@d1.SUFFIX …, over the
 * streams of a Ways and as many as it has. Each has one user, u0@… and so on,
 * says yes to whoever asks, and answers probes as its server would. Counts
 * what comes. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/xml.h"
#include "tests/peer/ways.h"

typedef struct Contacts Contacts;

Contacts *contacts_new(Loop *loop, Ways *ways, const char *suffix);
void contacts_free(Contacts *contacts);
/* {"contacts":N,"streams":K,"user":"u%@…"}: who they are.
 * {"subscribe":1,"rate":R}: each asks for the presence of its user.
 * {"show":S,"rate":R}: each tells its user so.
 * {"presence":S}: {"event":"presence"} counts what came, by type, and the
 * contacts who last heard S of their user. */
gboolean contacts_order(Contacts *contacts, const json_t *line);
void contacts_take(Contacts *contacts, const Xml *presence);
