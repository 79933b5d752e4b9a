/* Two SIP agents that know each other by certificates: "us", a front end of
 * gw.test, and "them", a computer of pool.test, each with what it heard. */
#pragma once

#include "core/gateway/sip/agent.h"
#include "tests/support/certificates.h"

typedef struct Side {
	struct Pair *pair;
	SipAgent *agent;
	guint received; /* messages handed out */
	char *pool;	/* that the last of them came from */
	char *refused;	/* why somebody was not taken, the last time */
	guint refusals;
	char *failed; /* why a connection of ours has failed */
	int status;   /* of the last message sent, 0: none yet */
	gboolean local;
	char *cause;
} Side;

typedef struct Pair {
	Loop *loop;
	char *folder; /* of certificates */
	Side us, them;
} Pair;

/* Makes the folder, its authorities "ours" and "theirs", and certificates: us,
 * and what test_secure.c has rows for. */
void pair_open(Pair *pair);
void pair_close(Pair *pair);
/* Another agent for a side. */
void side_place(Side *side, const char *host, const char *address,
		guint16 port);
void pair_run(Pair *pair, guint milliseconds);
#define PAIR_UNTIL(pair, condition)                                            \
	do {                                                                   \
		for (int i_ = 0; i_ < 1000 && !(condition); i_++)              \
			pair_run(pair, 10);                                    \
		g_assert_true(condition);                                      \
	} while (0)

typedef struct SideTrust {
	const char *certificate; /* NULL: none */
	const char *anchors;
	const char *pool, *member; /* that are trusted */
	gboolean by_address, secure, lync;
	gboolean own;		 /* the folder holds anchors of pools */
	const char *revocations; /* folder, or NULL */
	const char *least;	 /* TLS version, or NULL */
} SideTrust;
SipTrust *pair_trust(Pair *pair, const SideTrust *wanted);
void pair_set_trust(Side *side, const SideTrust *wanted);
/* How "us" trusts unless a test wants otherwise. */
extern const SideTrust pair_usual;

/* To the other side, or to `target`. */
void side_send(Side *side, const SipTarget *target);
SipTarget side_target(const Side *to, SipProtocol protocol, const char *pool);
