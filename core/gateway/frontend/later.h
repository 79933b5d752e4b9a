/* What did not go and is tried again: whether it may go another time, and how
 * long to wait until then. */
#pragma once

#include "core/gateway/link/link.h"

/* It is not known what became of it, or there was no room, no way, nobody. */
gboolean later_may_go(const LinkResult *result);
/* Milliseconds after that many failures: `least`, doubling up to `most`, and
 * up to as much again. */
guint64 later_wait(guint failures, guint64 least, guint64 most);
