/* Where SIP for a host goes (RFC 3263 §4.2): with a port its addresses;
 * without one the targets of its SRV records in their order, and where there
 * are none, its addresses. The transport is known: no NAPTR is asked for. */
#pragma once

#include "core/gateway/net/resolver.h"
#include "core/gateway/sip/target.h"

typedef struct SipLocate SipLocate;

typedef struct SipLocateWanted {
	const char *host;
	SipProtocol protocol;
	guint16 port;	  /* 0: SRV first */
	guint16 fallback; /* port where there are no SRV records */
	const char *pool; /* interned, for the targets; or NULL */
} SipLocateWanted;

/* `targets` of SipTarget, the callee's; NULL with an error. The look-up is
 * gone then. */
typedef void SipLocateFn(void *data, GArray *targets, const GError *error);
SipLocate *sip_locate(Resolver *resolver, const SipLocateWanted *wanted,
		      SipLocateFn *fn, void *data);
void sip_locate_cancel(SipLocate *locate);
