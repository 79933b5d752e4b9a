/* What the certificate cmdlets share: the record they emit, assigning a
 * certificate to a computer, requests that other computers made. */
#pragma once

#include "core/pki/key.h"
#include "shell/cmdlets/deployment.h"

extern const RecordType certificate_type;
/* -Type of certificate cmdlets: names as Lync has them. */
extern const char *const certificate_types[];
/* -KeyAlg, as Lync has them. */
extern const char *const certificate_algorithms[];
/* Kind of key for -KeyAlg (or NULL) and -KeySize (or 0): RSA by name or because
 * a size is given, else P-256; what is not made here, or weak, is refused. */
bool certificate_key_kind(const char *algorithm, int64_t size, KeyKind *kind,
			  GError **error);

/* What a row of the store (or a PEM text) shows; NULL: it is none. */
Record *certificate_record(const char *computer, const char *use,
			   const char *pem, GError **error);
/* Writes the row: `computer` uses `pem` for `use` from now on. */
bool certificate_assign(Call *call, const GatewayComputer *computer,
			CertificateUse use, const char *pem, GError **error);
/* The uses that a list of -Type names stands for, each once. */
GArray *certificate_uses(Value types, GError **error);
/* Folder of the role's keys on this machine. */
char *certificate_keys(const Paths *paths, const GatewayComputer *computer);

/* A request that another computer left in the published folder, PEM; NULL with
 * an error that says what to run there. */
char *certificate_pending(const Paths *paths, const char *computer,
			  CertificateUse use, GError **error);
/* File name of it. */
char *certificate_pending_file(const Paths *paths, const char *computer,
			       CertificateUse use);
/* "1f2e 3d4c …": what two administrators compare. */
char *certificate_pending_fingerprint(const char *request);
/* {Computer, Use, Fingerprint}: a request that waits to be signed. */
Record *certificate_request_record(const char *computer, CertificateUse use,
				   const char *fingerprint);
