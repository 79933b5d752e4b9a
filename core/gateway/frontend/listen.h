/* The SIP side of the front end as the configuration has it: where it listens,
 * whom it takes, and whose certificates prove what. Private to this folder. */
#pragma once

#include "core/gateway/frontend/role.h"

/* The first time opens the agent. False: all is as it was. */
gboolean listen_apply(Frontend *frontend, const Config *config, GError **error);
void listen_set_files(Frontend *frontend, const SipTrustFiles *files);
void listen_clear(Frontend *frontend);
/* Answers the ask "sip". The caller owns it. */
json_t *listen_describe(const Frontend *frontend);
/* What the agent trusts, and the pool's addresses besides, whatever it is set
 * to: for a test that is asked for. */
SipTrust *listen_trust(const Frontend *frontend, const char *pool,
		       GError **error);
