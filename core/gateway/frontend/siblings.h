/* The other front ends of the deployment, as SIP peers over TLS: whether they
 * serve, by OPTIONS, and which front end a local user belongs to (docs/link.md
 * §6). Requests for another one's user are passed on to it once. Owned by the
 * front end. */
#pragma once

#include "core/gateway/bridge/address.h"
#include "core/gateway/frontend/role.h"

typedef struct Siblings Siblings;

Siblings *siblings_new(Frontend *frontend, Resolver *resolver);
void siblings_free(Siblings *siblings);
/* The first time with an agent: asks them from now on. */
void siblings_apply(Siblings *siblings, const Config *config);
/* Whose certificate names one of them may pass requests on; before the pools,
 * since a pool may have the same computers. */
void siblings_trust(const Frontend *frontend, const Config *config,
		    SipTrust *trust);
/* A connection to there has ended. */
void siblings_failed(Siblings *siblings, const SipTarget *target);

guint siblings_count(const Siblings *siblings);
/* Its FQDN, interned. */
const char *siblings_name(const Siblings *siblings, guint index);
/* Answers, and does not drain. */
gboolean siblings_serves(const Siblings *siblings, const char *computer);
/* Answers, be it that it drains. */
gboolean siblings_answers(const Siblings *siblings, const char *computer);
/* Not listed, or silent for so long that others do its work. */
gboolean siblings_is_lost(const Siblings *siblings, const char *computer);
/* The FQDN, interned, of whom the user belongs to; NULL: to this one. */
const char *siblings_owner(const Siblings *siblings, const Address *user);
gboolean siblings_target(const Siblings *siblings, const char *computer,
			 SipTarget *target);
/* The FQDN, interned, of whom a request comes from; NULL: of somebody else. */
const char *siblings_sender(const Siblings *siblings,
			    const SipIncoming *incoming);
/* As pools_describe. The caller owns it. */
json_t *siblings_describe(const Siblings *siblings);
/* TRUE: the request is another one's, and on its way there. `resume` gets it
 * when nobody answers there. What was passed on to us has become a request of
 * the pool that it came from. */
gboolean siblings_take(Siblings *siblings, SipRequest *request,
		       void (*resume)(Frontend *frontend, SipRequest *request));
