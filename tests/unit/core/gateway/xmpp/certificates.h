/* Certificates made in a test: an authority and what it signs, as PEM files in
 * a folder of their own that certificates_free removes. */
#pragma once

#include <glib.h>

typedef struct Certificates Certificates;

Certificates *certificates_new(void);
void certificates_free(Certificates *made);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificates, certificates_free)

typedef struct CertificateWish {
	const char *name; /* of its files */
	/* As openssl's configuration has it: "DNS:a.test", "otherName:…". */
	const char *names;
	const char *usage;	  /* extendedKeyUsage, NULL: none */
	int from, until;	  /* seconds from now; 0, 0: valid for a day */
	const char *xmpp_address; /* instead of names, in UTF-8 */
	gboolean stranger;	  /* signed by an authority nobody trusts */
	gboolean authority;	  /* may sign others */
	const char *by;		  /* the one that signs it; NULL: the root */
} CertificateWish;

/* Makes NAME.key and NAME.pem, which has the one that signed it behind. */
void certificates_make(Certificates *made, const CertificateWish *wish);
/* Writes a revocation list of the authority to `file`: it names the
 * certificate `name` and is good for `due` seconds more. */
void certificates_revoke(const Certificates *made, const char *name, long due,
			 gboolean der, const char *file);
const char *certificates_anchor(const Certificates *made);
/* Path of NAME.key, NAME.pem; free it. */
char *certificates_file(const Certificates *made, const char *file);
