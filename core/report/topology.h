/* The facts of a topology report as plain structs. Who fills them owns all
 * texts and arrays; the report only reads. Texts may be NULL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ReportSite {
	const char *name, *description;
	int64_t pools, edges, users;
} ReportSite;

typedef struct ReportPool {
	const char *fqdn, *site;
	const char *role; /* "Registrar", "Legacy gateway" … */
	bool legacy;	  /* stays outside Gatehouse */
	const char *const *computers;
	const char *const *gateways; /* computers that translate */
	const char *edge;	     /* FQDN of its edge, or NULL */
	const char *legacy_gateway;  /* host:port of an old one, or NULL */
	int64_t users, users_xmpp;   /* homed; of these allowed to use XMPP */
} ReportPool;

typedef struct ReportEdge {
	const char *fqdn, *site;
	const char *const *computers;
	const char *internal_address, *external_address;
	const char *const *ports; /* "TCP 5269 XMPP" */
} ReportEdge;

typedef struct ReportPartner {
	const char *domain;
	const char *const *additional_domains;
	const char *type;	/* "Federated" … */
	const char *tls, *sasl; /* "Required" … */
	bool dialback, keep_alive;
	const char *proxy;
	int64_t connection_limit;
	const char *description;
} ReportPartner;

typedef struct ReportPolicy {
	const char *kind, *identity, *description;
	bool outside, federation, xmpp;
	int64_t users; /* for whom it is the effective one */
} ReportPolicy;

/* One setting of a configuration: "XMPP gateway", "global", name, value. */
typedef struct ReportSetting {
	const char *configuration, *identity, *name, *value;
} ReportSetting;

typedef struct ReportCertificate {
	const char *computer, *use, *subject, *issuer;
	const char *const *names;
	const char *thumbprint;
	int64_t not_before, not_after; /* microseconds since 1970 */
} ReportCertificate;

typedef struct ReportReplica {
	const char *computer, *role, *stream;
	int64_t published, applied; /* change numbers */
	bool up_to_date;
	int64_t last_status; /* microseconds since 1970; 0: never heard of */
} ReportReplica;

typedef struct ReportTopology {
	const char *name;    /* organisation or store */
	const char *version; /* of the program */
	int64_t time;	     /* of the facts, microseconds since 1970 */
	int64_t change;	     /* the store's last change number */
	const ReportSite *sites;
	size_t site_count;
	const ReportPool *pools;
	size_t pool_count;
	const ReportEdge *edges;
	size_t edge_count;
	const ReportPartner *partners;
	size_t partner_count;
	const ReportPolicy *policies;
	size_t policy_count;
	const ReportSetting *settings;
	size_t setting_count;
	const ReportCertificate *certificates;
	size_t certificate_count;
	const ReportReplica *replicas;
	size_t replica_count;
} ReportTopology;
