/* What can be wrong with keys and certificates. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum PkiError {
	PKI_ERROR_MISSING,
	PKI_ERROR_UNREADABLE,
	PKI_ERROR_MALFORMED,
	PKI_ERROR_PASSPHRASE,
	PKI_ERROR_MISMATCH, /* key and certificate do not belong together */
	PKI_ERROR_EXPIRED,
	PKI_ERROR_REFUSED, /* the authority does not sign this */
	PKI_ERROR_FAILED,
} PkiError;
#define PKI_ERROR (pki_error_quark())
GQuark pki_error_quark(void);

/* Sets the error and forgets what OpenSSL had queued; always false. */
bool pki_fail(GError **error, PkiError code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* Files of this folder: a key or a chain is never longer. The codes tell
 * missing from unreadable. */
#define PKI_FILE_BYTES 262144
char *pki_read(const char *path, gsize *length, GError **error);
