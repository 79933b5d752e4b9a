/* Names of machines, domains and people as they are typed, checked before
 * anything is written, and their folded keys. Each function gives the spelling
 * to show and the key to compare by; free both. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A domain or FQDN of two labels or more; key: A-labels in lower case. */
bool domain_parse(const char *text, char **spelled, char **key, GError **error);
/* user@domain with or without "sip:"; spelled with, key without. */
bool sip_address_parse(const char *text, char **spelled, char **key,
		       GError **error);
/* The part behind the @ of a key. */
const char *sip_address_domain(const char *key);
/* An IPv4 or IPv6 address in its usual form. */
bool ip_address_parse(const char *text, char **spelled, GError **error);
/* host:port or [IPv6]:port, host being a domain or an address. */
bool endpoint_parse(const char *text, char **spelled, GError **error);

typedef enum AddressError {
	ADDRESS_ERROR_DOMAIN,
	ADDRESS_ERROR_SIP,
	ADDRESS_ERROR_IP,
	ADDRESS_ERROR_ENDPOINT,
} AddressError;
#define ADDRESS_ERROR (address_error_quark())
GQuark address_error_quark(void);
