/* The DNS records that XMPP federation needs and the ports to open, computed
 * from plain facts (step 6 of the migration). Pure. */
#pragma once

#include <glib.h>

/* One edge that takes XMPP from outside. */
typedef struct DnsEdge {
	const char *external_fqdn;    /* target of the SRV record */
	const char *const *addresses; /* external, IPv4 or IPv6, or NULL */
	const char *internal_fqdn;
	guint16 xmpp_port; /* 5269 */
	guint16 link_port; /* 23456 */
	guint16 priority;  /* of its SRV record; lower first */
} DnsEdge;

typedef struct DnsFrontEnd {
	const char *fqdn;
	guint16 sip_port; /* 5098 */
} DnsFrontEnd;

typedef struct DnsFacts {
	const char *const *domains; /* SIP domains, NULL-terminated */
	const DnsEdge *edges;
	guint edge_count;
	const DnsFrontEnd *front_ends;
	guint front_end_count;
} DnsFacts;

typedef struct DnsRecord {
	char *name;  /* "_xmpp-server._tcp.contoso.com", no trailing dot */
	char *type;  /* SRV, A, AAAA */
	char *value; /* as in a zone file: "0 0 5269 sip.contoso.com." */
	guint32 ttl; /* seconds */
	char *why;   /* one sentence */
} DnsRecord;

typedef struct DnsPort {
	char *from, *to; /* "any", "pool", a computer */
	char *protocol;	 /* TCP */
	guint16 port;
	char *why;
} DnsPort;

/* Records in the order to enter them. Free with g_ptr_array_unref. */
GPtrArray *dns_records(const DnsFacts *facts);
/* Ports that firewalls must let through. */
GPtrArray *dns_ports(const DnsFacts *facts);
/* The records as lines of a zone file, names with their trailing dot. */
char *dns_zone_text(const GPtrArray *records);
