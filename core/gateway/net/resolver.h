/* DNS on the loop, over libunbound: forwards to the servers of
 * /etc/resolv.conf, reads /etc/hosts, and validates by DNSSEC where it has a
 * trust anchor. Answers come later, on the loop's thread, exactly once unless
 * the look-up was cancelled. */
#pragma once

#include "core/gateway/base/loop.h"

#include <sys/socket.h>

typedef struct Resolver Resolver;
typedef struct Lookup Lookup; /* gone once its function was called */

typedef enum ResolverError {
	RESOLVER_NOT_FOUND, /* no such name, or no such record there */
	RESOLVER_FAILED,    /* no server gave an answer */
	RESOLVER_BOGUS,	    /* DNSSEC says the answer is forged */
	RESOLVER_TIMED_OUT,
} ResolverError;
#define RESOLVER_ERROR (resolver_error_quark())
GQuark resolver_error_quark(void);

/* `server` is "address@port" to ask instead of /etc/resolv.conf, or NULL.
 * Trust anchors are those of the file that GATEHOUSE_TRUST_ANCHOR names;
 * unset: of /usr/share/dns/root.key where that is; "none": nothing is
 * validated, and nothing is secure. With GATEHOUSE_LAB set, names under .test
 * are looked up, and the root's anchor is not used: nobody signs them. */
Resolver *resolver_new(Loop *loop, const char *server, GError **error);
/* Cancels what is under way. */
void resolver_free(Resolver *resolver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resolver, resolver_free)
void lookup_cancel(Lookup *lookup);

typedef struct SrvTarget {
	char *host; /* without final dot */
	guint16 port, priority, weight;
	gboolean direct; /* for who mixes services: TLS from the first byte */
	gboolean secure; /* for who mixes answers: of a validated one */
} SrvTarget;

typedef struct SrvAnswer {
	GArray *targets;  /* of SrvTarget, in the order to try (RFC 2782) */
	gboolean refused; /* the one target is ".": no such service here */
	gboolean secure;  /* validated by DNSSEC */
} SrvAnswer;

/* `answer` is NULL with an error, and is the resolver's. */
typedef void SrvFn(void *data, const SrvAnswer *answer, const GError *error);
/* `name` is the whole name, "_xmpp-server._tcp.example.org". */
Lookup *resolver_srv(Resolver *resolver, const char *name, SrvFn *fn,
		     void *data);

typedef struct HostAddress {
	struct sockaddr_storage address;
	socklen_t length;
	gboolean secure; /* validated by DNSSEC */
} HostAddress;

/* `addresses` of HostAddress, port 0, IPv4 before IPv6; NULL with an error. */
typedef void AddressesFn(void *data, const GArray *addresses,
			 const GError *error);
/* A or AAAA, RESOLVER_BOGUS where either is; an IP address as `host` is its
 * own answer. */
Lookup *resolver_addresses(Resolver *resolver, const char *host,
			   AddressesFn *fn, void *data);

/* `records` of net/tlsa.h, only the usable ones, and only where DNSSEC has
 * proven them; else, or without any, it is empty. NULL with an error, which
 * is never RESOLVER_NOT_FOUND. */
typedef void TlsaFn(void *data, GArray *records, const GError *error);
/* `host` without final dot. */
Lookup *resolver_tlsa(Resolver *resolver, const char *host, guint16 port,
		      TlsaFn *fn, void *data);
