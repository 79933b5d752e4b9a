/* What the parts of the resolver share: private to resolver*.c. */
#pragma once

#include "core/gateway/net/resolver.h"

#include <stdbool.h>
#include <unbound.h>

enum {
	CLASS_IN = 1,
	TYPE_A = 1,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_TLSA = 52,
};

/* One question to libunbound. */
typedef struct Query {
	Lookup *lookup;
	int type;
	int id;
	bool waiting; /* libunbound will still call */
	struct ub_result *result;
	int code; /* of libunbound, when there is no result */
} Query;

struct Lookup {
	Resolver *resolver;
	char *name;
	Query queries[2];
	guint count;
	void (*answer)(Lookup *lookup);
	SrvFn *srv;
	AddressesFn *addresses;
	TlsaFn *tlsa;
	void *data;
	Timer *timeout;
	bool timed_out;
	GArray *numeric; /* answer of an IP address */
};

/* ---- resolver_answer.c: what libunbound found, told to who asked ---- */

void lookup_answer_srv(Lookup *lookup);
void lookup_answer_addresses(Lookup *lookup);
void lookup_answer_tlsa(Lookup *lookup);

/* ---- resolver_context.c ---- */

/* libunbound as the environment and `server` (or NULL) have it. */
struct ub_ctx *resolver_context_new(const char *server, GError **error);
