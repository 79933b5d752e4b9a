/* What a certificate says about its holder: subject, alternative names, uses.
 * Requests and the authority write it, certificates are read into it. Domain
 * names are A-labels. */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct X509_name_st;
struct stack_st_GENERAL_NAME;
struct stack_st_X509_EXTENSION;

typedef struct CertificateNames {
	char *common_name;
	char *organization, *unit, *city, *state, *country; /* or NULL */
	GPtrArray *dns;					    /* dNSName */
	GPtrArray *srv;	 /* SRVName, "_xmpp-server.contoso.test" (RFC 4985) */
	GPtrArray *xmpp; /* XmppAddr, "contoso.test" (RFC 6120 §13.7.1.4) */
	bool server, client; /* extended key usage */
} CertificateNames;

CertificateNames *certificate_names_new(const char *common_name);
void certificate_names_free(CertificateNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CertificateNames, certificate_names_free)
/* Adds a name that is not there yet. */
void certificate_names_add(GPtrArray *list, const char *name);

/* For this folder. */
bool names_write_subject(const CertificateNames *names,
			 struct X509_name_st *subject, GError **error);
void names_read_subject(CertificateNames *names,
			const struct X509_name_st *subject);
struct stack_st_GENERAL_NAME *
names_write_alternatives(const CertificateNames *names);
void names_read_alternatives(CertificateNames *names,
			     const struct stack_st_GENERAL_NAME *list);
/* Subject alternative names and key usage as extensions of a leaf. */
struct stack_st_X509_EXTENSION *names_extensions(const CertificateNames *names,
						 bool rsa);
