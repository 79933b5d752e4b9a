/* A DNS server on 127.0.0.1, in a thread of its own, that knows a few
 * records. */
#pragma once

#include <glib.h>

enum { DNS_A = 1, DNS_AAAA = 28, DNS_SRV = 33, DNS_SERVFAIL = 2 };

/* Several rows of one name and type are several records. An empty `data` is
 * the answer code alone. Tables end with { 0 }. */
typedef struct DnsRow {
	const char *name;
	int type;
	const char *data;
	gsize length;
	int code;
} DnsRow;

typedef struct DnsServer DnsServer;

/* `zone` is borrowed. */
DnsServer *dns_server_new(const DnsRow *zone);
void dns_server_free(DnsServer *server);
/* "127.0.0.1@port", as resolver_new takes it. */
const char *dns_server_at(const DnsServer *server);
