/* What the Test- cmdlets that try something share: whom they ask, what they
 * give, and what -OutLoggerVariable and -OutVerboseVariable keep. */
#pragma once

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/value/record.h"
#include "shell/pipeline/cmdlet.h"

/* Microsoft.Rtc.SyntheticTransactions.TaskOutput */
extern const RecordType synthetic_type;
/* -Authentication of those that name pools' users. */
extern const char *const synthetic_mechanisms[];

/* Names of variables, or NULL. */
typedef struct SyntheticOut {
	const char *logger, *verbose;
} SyntheticOut;

/* Emits the result of "test-im" or "test-pool", says its steps as verbose
 * notes, sets the variables. */
bool synthetic_give(Call *call, const char *target, const json_t *answer,
		    const SyntheticOut *out, GError **error);
/* "sip:user@domain" without any scheme. */
const char *synthetic_bare(const char *address);
/* False: it is no address; `name` is the parameter's. */
bool synthetic_check_address(const char *name, const char *address,
			     GError **error);
/* The first `count` addresses of enabled users of the pool that `target` is or
 * has as a computer (NULL: of any). */
bool synthetic_users(Call *call, const char *target, unsigned count,
		     GPtrArray *addresses, GError **error);

/* One user of a pool's test. */
typedef struct SyntheticUser {
	const char *address; /* any scheme */
	Value credential;    /* $null: the front end speaks for him */
} SyntheticUser;

typedef struct SyntheticTest {
	const char *target; /* pool, or a computer of one */
	int64_t port;	    /* 0: the topology's */
	int64_t seconds;    /* 0: as long as is usual */
	bool presence, elsewhere;
	SyntheticUser from, to;
} SyntheticTest;
/* Asks a front end to test a pool. */
json_t *synthetic_ask(Call *call, const SyntheticTest *test, GError **error);

/* ---- synthetic_logger.c ---- */
/* What ToHTML() and ToXML() are methods of. */
Value synthetic_logger(const char *title, const char *target,
		       const json_t *answer);
void synthetic_register(void);
