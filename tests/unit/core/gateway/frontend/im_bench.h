/* A front end between a fake link and a pool that is one UDP socket: the test
 * reads and writes SIP as text. The pool answers what the front end sends with
 * `status` by itself, unless it is 0. */
#pragma once

#include "tests/unit/core/gateway/frontend/frontend_bench.h"

#include "core/gateway/net/datagram.h"

typedef struct ImBench {
	Loop *loop;
	char *folder;
	Frontend *frontend;
	Config *config;
	Datagram *pool;
	int status;	    /* of the pool's answers; 0: none */
	const char *extra;  /* header lines of them, or NULL */
	GPtrArray *got;	    /* requests to the pool, without OPTIONS */
	GPtrArray *answers; /* what the front end answered the pool */
} ImBench;

void im_bench_open(ImBench *bench, const char *profile);
/* With sessions that may be silent for `idle` ms. */
void im_bench_open_idle(ImBench *bench, const char *profile, guint idle);
void im_bench_close(ImBench *bench);
void im_run(ImBench *bench, guint milliseconds);
/* Sends text to the front end; "\n" becomes CR LF, Content-Length is added. */
void im_say(ImBench *bench, const char *headers, const char *body);
/* An answer with a body to a request of the front end. */
void im_answer(ImBench *bench, const char *request, int status,
	       const char *extra, const char *body);
/* The last request to the pool, its body, and the last answer; "" for none. */
const char *im_got(const ImBench *bench);
const char *im_body(const ImBench *bench);
const char *im_answered(const ImBench *bench);
/* The oldest stanza on the link without result; "" for none. */
const char *im_sent(void);
/* Says that the partner has it. */
void im_took(void);

#define IM_STANZA(id, rest)                                                    \
	"<message xmlns='jabber:server' from='anna@fabrikam.test/r' id='" id   \
	"' to='bo@contoso.test' type='chat'>" rest "</message>"
