/* The folder keys/ of a role: per use <use>.key (0600) and <use>.pem (leaf,
 * then its chain), authority.pem, and <use>.key.new while a request is out. A
 * private key is made here and never leaves. Renewal keeps the old pair in use
 * until the certificate for the new key is in. */
#pragma once

#include "core/pki/certificate.h"
#include "core/pki/profile.h"

/* "<folder>/internal.pem"; kind "key", "pem" or "key.new". */
char *keyring_file(const char *folder, CertificateUse use, const char *kind);
/* "<folder>/authority.pem": the anchor of the link. */
char *keyring_authority(const char *folder);
/* The use that the link takes: Internal, else Default where only that is. */
CertificateUse keyring_link_use(const char *folder);
/* The use that SIP takes: Default, else Internal where only that is. */
CertificateUse keyring_sip_use(const char *folder);

/* Makes a key (bits: RSA) and a request for it, PEM. */
char *keyring_request(const char *folder, CertificateUse use, KeyKind kind,
		      int bits, const CertificateNames *names, GError **error);
/* Takes the certificate (PEM, leaf first) that belongs to the key of the
 * request or to the key in use; any other is refused. True also when it is
 * there already. */
bool keyring_install(const char *folder, CertificateUse use, const char *pem,
		     GError **error);
/* Takes key and certificate from outside (Import-CsCertificate). */
bool keyring_import(const char *folder, CertificateUse use,
		    const CertificateFile *file, GError **error);
/* Present, readable, belonging together, in its time. Completes an exchange
 * that was cut. */
bool keyring_check(const char *folder, CertificateUse use, gint64 now,
		   GError **error);
/* The chain in use, or NULL. */
GPtrArray *keyring_load(const char *folder, CertificateUse use, GError **error);
bool keyring_remove(const char *folder, CertificateUse use, GError **error);
