/* A user's program that speaks MSRP, as text, beside the pool of an ImBench:
 * what comes is kept as it came, what it says the test writes. */
#pragma once

#include "tests/unit/core/gateway/frontend/im_bench.h"

#include "core/gateway/net/connection.h"

typedef struct MsrpBench {
	ImBench im;
	Listener *listener;
	Connection *connection; /* the last one */
	GString *seen;		/* what came on it */
	guint connections;
	gboolean closed;
	char *own, *other; /* paths */
	SSL_CTX *context;  /* TLS, or NULL */
} MsrpBench;

void msrp_bench_open(MsrpBench *bench);
void msrp_bench_open_idle(MsrpBench *bench, guint idle);
void msrp_bench_close(MsrpBench *bench);

/* The SDP of the program, with more lines of its medium or "". Free it. */
char *msrp_sdp(const MsrpBench *bench, const char *more);
/* Reads the front end's path out of SDP. */
void msrp_read_path(MsrpBench *bench, const char *sdp);
/* Connects to it. */
void msrp_connect(MsrpBench *bench);
void msrp_hang_up(MsrpBench *bench);
/* Writes a request with the session's paths: "\n" in the headers becomes CR
 * LF; `body` NULL: none. */
void msrp_say_request(MsrpBench *bench, const char *start, const char *headers,
		      const char *body, char flag);
/* Answers the last request that has come. */
void msrp_answer_last(MsrpBench *bench, int status);
/* Says what a user's program says within SIP. */
void msrp_sip(MsrpBench *bench, const char *method, const char *call,
	      const char *tag, guint number, const char *type,
	      const char *body);
/* The user opens a session; our tag in it. Free it. */
char *msrp_user_opens(MsrpBench *bench, const char *call, const char *more);
/* The pool takes the front end's INVITE for the program. */
void msrp_pool_takes(MsrpBench *bench, const char *more);

/* Whether a part is in a text; if not, the text is shown. */
gboolean msrp_has(const char *text, const char *part);
/* Waits until there is a stanza on the link. */
const char *msrp_heard(MsrpBench *bench);
/* Waits until the pool has had such a request. */
void msrp_wait_request(MsrpBench *bench, const char *method);

#define MSRP_TEXT "Message-ID: m111\nContent-Type: text/plain\n"

#define MSRP_UNTIL(bench, text)                                                \
	do {                                                                   \
		for (int i_ = 0;                                               \
		     i_ < 1000 && !strstr((bench)->seen->str, text); i_++)     \
			im_run(&(bench)->im, 10);                              \
		if (!strstr((bench)->seen->str, text))                         \
			g_test_message("no '%s' in: %s", text,                 \
				       (bench)->seen->str);                    \
		g_assert_nonnull(strstr((bench)->seen->str, text));            \
	} while (0)
