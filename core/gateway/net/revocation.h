/* Certificate revocation lists in a folder, PEM or DER, several to a file.
 * They are asked about every certificate of a chain whose issuer has a list
 * here; one that is out of date still counts, and is told. */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

/* Loads all of them. `notes` (of char *, or NULL) gets a sentence for each
 * file that holds no list and each list that is out of date. A folder that is
 * not there is empty. */
void revocation_load(SSL_CTX *context, const char *folder, GPtrArray *notes);
/* The same for a store by itself. */
void revocation_load_store(X509_STORE *store, const char *folder,
			   GPtrArray *notes);
/* Differs when a file came, went or changed; free it. */
char *revocation_stamp(const char *folder);
/* Whether chain building only complains that it has no list, or an old one. */
gboolean revocation_is_lenient(int problem);
