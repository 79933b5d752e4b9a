/* Where the pool says that a user is to be found instead (3xx). */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/sip/target.h"

/* The computer among `targets` at which an answer's Contact says that this same
 * user is to be found, or NULL: nobody sends us out of the pool, to somebody
 * else, or by sips. */
const SipTarget *moved_to(const Address *to, const GArray *targets,
			  const char *uri);
