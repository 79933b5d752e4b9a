/* An edge for contoso.test under attack by raw connections, real sockets and
 * TLS, each from an address of its own in 127.0.0.0/8. Its partner
 * fabrikam.test must get every message through, whatever goes on. */
#pragma once

#include "core/gateway/edge/edge_private.h"
#include "tests/peer/xmpp_server.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

typedef struct Siege {
	Loop *loop;
	Resolver *resolver;
	Certificates *certificates;
	Credentials *partner; /* what the attacker may show under TLS */
	Edge *edge;
	XmppServer *peer;
	char *edge_at;
	GPtrArray *got; /* of char *: what reached the SIP side */
	GString *verdicts;
	GPtrArray *answers; /* of Xml: that the partner was sent */
	GString *results;   /* of siege_give: o, n, u for unsure */
	GPtrArray *attackers;
	gboolean (*until)(struct Siege *siege);
	Timer *poll, *limit, *drip;
	const char *legacy_at;	  /* our domain's other gateway, or NULL */
	const char *woodgrove_at; /* that partner's server; NULL: the same */
	gsize most;		  /* connections that the edge held at a time */
	guint next;		  /* address of the next one */
	gboolean small;		  /* attackers' receive buffers */
	const char *busy;	  /* whose front end takes nothing, or NULL */
} Siege;

typedef struct Attacker {
	Siege *siege;
	Connection *connection;
	GString *got;
	gsize sent;
	gboolean over, secured;
} Attacker;

#define ROOT                                                                   \
	"<stream:stream xmlns='jabber:server' "                                \
	"xmlns:db='jabber:server:dialback' "                                   \
	"xmlns:stream='http://etherx.jabber.org/streams' version='1.0' "       \
	"to='contoso.test' from="
#define HEADER ROOT "'fabrikam.test'>"
#define AUTH                                                                   \
	"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "                      \
	"mechanism='EXTERNAL'>=</auth>"
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define MESSAGE(from)                                                          \
	"<message from='" from "' to='anna@contoso.test' id='x'>"              \
	"<body>x</body></message>"

Siege *siege_new(void);
/* The partner's server is of this kind: bidi, resume, hold, … */
Siege *siege_new_with(const XmppServerSetup *kind);
void siege_free(Siege *siege);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Siege, siege_free)

/* The partners as they are now; keep-alives every second. */
void siege_apply(Siege *siege);
/* Runs the loop until `until` is true; 30 s at most. */
void siege_wait(Siege *siege, gboolean (*until)(Siege *siege));
/* Calls `fn` every so many ms until the end. */
void siege_every(Siege *siege, int ms, void (*fn)(void *siege));
void siege_partner_says(Siege *siege, const char *text);
/* A stanza of the SIP side. */
void siege_give(Siege *siege, const char *text);
/* The partner's message arrives, in little time. */
void siege_check_unaffected(Siege *siege);

/* A new connection, in clear; the siege's. */
Attacker *attack_from(Siege *siege, guint address);
Attacker *attack(Siege *siege);
/* With the partner's own certificate: an attacker from inside, whose stream
 * is ready. */
Attacker *attack_proven(Siege *siege);
void attacker_says(Attacker *attacker, const char *text);
void attacker_start_tls(Attacker *attacker);

/* Attackers from now on have this certificate of the partner's. */
void siege_set_partner(Siege *siege, const CertificateWish *wish);

/* Of the first attacker. */
Attacker *siege_first(const Siege *siege);
/* Whether it was sent this. */
gboolean siege_has(const Siege *siege, const char *text);
gboolean siege_is_secured(Siege *siege);
gboolean siege_is_first_over(Siege *siege);
