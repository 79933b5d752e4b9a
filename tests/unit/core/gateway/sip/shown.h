/* The pair of pair.h with all its certificates: what a pool's computer may
 * show, and what is to become of it. */
#pragma once

#include "tests/unit/core/gateway/sip/pair.h"

#define OURS   "ours"
#define THEIRS "theirs"

/* `cause` NULL: taken; else a part of the one sentence. */
typedef struct ShownCertificate {
	const char *title, *authority, *san, *usage;
	int days;
	const char *cause;
} ShownCertificate;
extern const ShownCertificate shown_certificates[];

/* They show the certificate of that title. */
void open_pair(Pair *pair, const char *theirs);
/* `revoked`: file of a list that names "member", or NULL. */
void open_revoked(Pair *pair, const char *theirs, const char *revoked);
void assert_says(const char *text, const char *part);
