/* A front end with a fake link on one side and, over real sockets, a pool of
 * one SIP user agent on the other. */
#pragma once

#include "tests/unit/core/gateway/frontend/frontend_bench.h"

#include "core/gateway/sip/agent.h"

typedef struct AgentBench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	SipAgent *pool;
	SipProtocol protocol;
	GPtrArray *requests; /* SipRequest that the pool has not answered */
	int answer;	     /* the pool's, 0: none */
	guint received;
	char *last_body, *last_call_id, *last_tag, *last_cseq;
	int status; /* of the pool's last MESSAGE, 0: none */
	char *reason, *contact;
	char *answered; /* of frontend_ask */
} AgentBench;

void agent_bench_open(AgentBench *bench);
void agent_bench_open_on(AgentBench *bench, SipProtocol protocol,
			 const char *pool_address);
/* Rows on disk. */
guint agent_bench_rows(AgentBench *bench);
/* With so many rows left on disk. */
void agent_bench_close(AgentBench *bench, guint rows);
/* Another configuration, as it was at first; the bench's own is left. */
Config *agent_bench_config(AgentBench *bench);
/* The front end anew, on the same state. */
void agent_bench_start(AgentBench *bench);
/* A MESSAGE of the pool's; what it is answered with is in the bench. */
void agent_bench_send(AgentBench *bench, const char *from, const char *to,
		      const char *body);
void agent_bench_status(void *bench, const SipOutcome *outcome);
void agent_bench_replace(char **text, const char *with);

extern const LinkResult link_ok;

#define BO   "sip:bo@contoso.test"
#define ANNA "sip:anna@fabrikam.test"

#define STANZA(from, id, rest)                                                 \
	"<message xmlns='jabber:server' from='" from "' id='" id               \
	"' to='bo@contoso.test/x' xml:lang='cs'" rest
#define TEXT(id, body)                                                         \
	STANZA("anna@fabrikam.test/r", id, "><body>" body "</body></message>")
