/* One address as both worlds write it (RFC 7247 §6.4, §6.5), and back without
 * loss: SIP's percent-encoding, XMPP's escapes (XEP-0106), Nodeprep, domain
 * names as A-labels, GRUU <-> resource. An Address owns its strings. */
#pragma once

#include <glib.h>

typedef struct Address {
	char *local;	/* XMPP local part: prepared and escaped */
	char *domain;	/* A-label, lower case */
	char *resource; /* or NULL */
} Address;

/* The domain is wrong, a part has forbidden characters, … */
#define GW_ADDRESS_ERROR (gw_address_error_quark())
GQuark gw_address_error_quark(void);

/* Reads a sip:, im: or pres: URI. A sips: URI is refused (RFC 7247 §8): it
 * must not be carried into XMPP. */
Address *address_from_sip(const char *uri, GError **error);
/* Reads a JID with a local part. One whose escapes SIP could not give back is
 * refused. */
Address *address_from_jid(const char *jid, GError **error);
Address *address_copy(const Address *address);
void address_free(Address *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Address, address_free)

/* "sip:user@domain", with ;gr= where there is a resource and `full`. */
char *address_to_sip(const Address *address, gboolean full);
/* "user@domain" as in the SIP URI: what Config knows users by. */
char *address_to_user(const Address *address);
/* "local@domain/resource"; the domain as XMPP writes it, in U-labels. */
char *address_to_jid(const Address *address, gboolean full);
gboolean address_same_bare(const Address *a, const Address *b);
/* "user@domain user@domain": what two users have in common is found by that.
 * Free it. */
char *address_pair(const Address *a, const Address *b);
/* A resource in the one form that it is compared in, or NULL when it is
 * none. */
char *address_resource(const char *text);
/* A domain as A-label in lower case, or NULL when it is none. */
char *address_domain(const char *domain, GError **error);
/* An A-label domain as XMPP writes it, in U-labels. */
char *address_domain_shown(const char *domain);
