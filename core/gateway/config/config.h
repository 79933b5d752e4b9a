/* What was published, as plain structs for the hot path. A Config is built off
 * the loop from replica.db when records have been applied, is never changed
 * afterwards, and is swapped whole; whoever needs it longer than one turn
 * holds a reference. */
#pragma once

#include <glib.h>

typedef enum Negotiation {
	NEGOTIATION_REQUIRED,
	NEGOTIATION_OPTIONAL,
	NEGOTIATION_NOT_SUPPORTED,
} Negotiation;

typedef enum PartnerType {
	PARTNER_TYPE_FEDERATED,
	PARTNER_TYPE_PUBLIC_VERIFIED,
	PARTNER_TYPE_PUBLIC_UNVERIFIED,
} PartnerType;

typedef struct PartnerConfig {
	char *domain;	   /* primary domain, A-label, lower case */
	char **additional; /* further domains, as A-labels */
	PartnerType type;
	Negotiation tls, sasl;
	gboolean dialback, keep_alive;
	guint32 connection_limit; /* 0: the gateway's PartnerConnectionLimit */
	char *proxy_fqdn;	  /* NULL: DNS */
} PartnerConfig;

typedef struct GatewayConfig {
	guint32 connection_limit, partner_connection_limit;
	guint32 keep_alive_interval, establishment_timeout; /* seconds */
	guint32 inactivity_timeout, subscription_refresh_interval;
	/* For so many seconds a partner may acknowledge nothing; 0: ever. */
	guint32 silence_timeout;
	/* That one stream may bring a second; 0: any number. */
	guint32 stream_elements, stream_bytes;
	gboolean log_bodies;
	/* A CMS message for the edges' keys (core/pki/envelope.h); NULL: an
	 * edge makes its own. */
	char *dialback_secret;
} GatewayConfig;

typedef struct UserConfig {
	char *sip_address;     /* sip:user@domain, canonical */
	char *registrar_pool;  /* FQDN */
	gboolean enabled;      /* for SIP */
	gboolean xmpp_allowed; /* effective policy allows federation and XMPP */
} UserConfig;

typedef struct PoolConfig {
	char *fqdn;
	char **computers;      /* FQDNs of the members */
	char **addresses;      /* IP addresses, one per member, "" unknown */
	char *sip_profile;     /* Simple, Msrp, Lync */
	char *sip_transport;   /* "udp", "tcp", "tls" towards the pool */
	guint16 sip_port;      /* where members listen for SIP */
	char *sip_tls_minimum; /* Tls10 … Tls13; NULL: Tls12 */
	gboolean trust_by_address;
	gboolean legacy; /* the pool users are moved away from */
	gboolean empty;	 /* it is nobody's RegistrarPool */
	gboolean edge;	 /* of edge servers: no SIP goes there or comes */
} PoolConfig;

typedef struct ComputerConfig {
	char *fqdn;
	char *role;		/* "edge" or "frontend" */
	char *pool;		/* FQDN of its pool */
	char *internal_address; /* IP to bind and to dial; NULL: by name */
	char *external_address; /* edge: s2s; NULL: all */
	char *external_fqdn;	/* edge: its name in the DNS; or NULL */
	guint16 xmpp_port;	/* edge, 5269 */
	guint16 link_port;	/* edge, 23456 */
	guint16 sip_port;	/* front end: XmppGatewaySipPort, 5098 */
} ComputerConfig;

/* A certificate that the topology gives this computer; its private key never
 * left the role's folder. */
typedef struct CertificateConfig {
	char *use; /* "Internal", "AccessEdgeExternal", … */
	char *pem; /* with its chain, leaf first */
} CertificateConfig;

typedef struct Config {
	guint64 topology, settings, users; /* applied record numbers */
	GatewayConfig gateway;
	gboolean federation_allowed;   /* AllowFederatedUsers, and a route */
	GPtrArray *partners;	       /* of PartnerConfig */
	GHashTable *partner_by_domain; /* A-label -> PartnerConfig */
	GHashTable *domains;	       /* SIP domains (A-label) as a set */
	GHashTable *users_by_address;  /* "user@domain", folded -> UserConfig */
	GHashTable *pools;	       /* FQDN -> PoolConfig */
	GPtrArray *computers;	       /* of ComputerConfig */
	const ComputerConfig *self;
	GPtrArray *certificates; /* of CertificateConfig: self's */
	char *legacy_gateway;	 /* host:port, or NULL */
	/* That names it: SIP goes to it as to this pool. */
	const PoolConfig *legacy_pool;
} Config;

Config *config_ref(Config *config);
void config_unref(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_unref)

/* By any of a partner's domains, given as an A-label in lower case. */
const PartnerConfig *config_partner(const Config *config, const char *domain);
/* Whether there is a partner's domain in `former` and not in `now`. */
gboolean config_loses_partner(const Config *former, const Config *now);
gboolean config_is_local(const Config *config, const char *domain);
/* `address` is "user@domain", any case; NULL when unknown. */
const UserConfig *config_user(const Config *config, const char *address);

/* By FQDN, any case; NULL when unknown. */
const ComputerConfig *config_computer(const Config *config, const char *fqdn);

/* An empty Config with the documented defaults. Building: for config_load,
 * tests and benches; a Config that others can see is not changed. */
Config *config_new(void);
void config_add_partner_take(Config *config, PartnerConfig *partner);
void config_add_domain(Config *config, const char *domain);
/* `address`: user@domain. */
void config_add_user(Config *config, const char *address, const char *pool,
		     gboolean enabled, gboolean xmpp_allowed);
void config_add_pool_take(Config *config, PoolConfig *pool);
void config_add_computer_take(Config *config, ComputerConfig *computer);
void config_add_certificate(Config *config, const char *use, const char *pem);
