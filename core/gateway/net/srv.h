/* SRV records (RFC 2782): from the wire, and into the order to try. Pure but
 * for randomness. */
#pragma once

#include "core/gateway/net/resolver.h"

GArray *srv_targets_new(void);
/* Appends the target of one record; false when it makes no sense. A target
 * "." has an empty host. */
gboolean srv_parse(const guint8 *record, gsize length, GArray *targets);
/* By priority; within one, at random by weight. */
void srv_order(GArray *targets);
