#include "core/model/address.h"
#include "core/model/identity.h"
#include "core/pki/error.h"
#include "core/publish/replica.h"
#include "core/service/ask.h"
#include "shell/cmdlets/store.h"

/* Without its store no further object of the pipeline can be dealt with. */
static const ErrorKind store_errors[] = {
	{ STORE_ERROR_LOCKED, "ResourceBusy", STORE_UNREACHABLE_ID "Locked",
	  "TimeoutException", true },
	{ STORE_ERROR_UNREADABLE, "PermissionDenied", STORE_UNREACHABLE_ID,
	  "UnauthorizedAccessException", true },
	{ STORE_ERROR_MISSING, "ObjectNotFound", STORE_UNREACHABLE_ID,
	  "FileNotFoundException", true },
	{ STORE_ERROR_NEWER, "InvalidData", STORE_UNREACHABLE_ID "Newer",
	  "InvalidDataException", true },
	{ STORE_ERROR_FOREIGN, "InvalidData", STORE_UNREACHABLE_ID "Foreign",
	  "InvalidDataException", true },
	{ STORE_ERROR_DAMAGED, "InvalidData", STORE_UNREACHABLE_ID "Damaged",
	  "InvalidDataException", true },
	{ STORE_ERROR_FULL, "WriteError", "DiskFull", "IOException", true },
	{ STORE_ERROR_CONSTRAINT, "InvalidOperation", "StoreConstraint",
	  "InvalidOperationException" },
	{ -1, "NotSpecified", "StoreFailed", "IOException", true },
	{ 0 },
};

static const ErrorKind identity_errors[] = {
	{ IDENTITY_ERROR_NOT_FOUND, "ObjectNotFound", "NotFound",
	  "ManagementException" },
	{ IDENTITY_ERROR_EXISTS, "ResourceExists", "AlreadyExists",
	  "ManagementException" },
	{ IDENTITY_ERROR_IN_USE, "ResourceBusy", "InUse",
	  "ManagementException" },
	{ -1, "InvalidArgument", "InvalidIdentity", "ArgumentException" },
	{ 0 },
};

static const ErrorKind property_errors[] = {
	{ -1, "InvalidArgument", "InvalidValue", "ArgumentException" },
	{ 0 },
};

static const ErrorKind pki_errors[] = {
	{ PKI_ERROR_MISSING, "ObjectNotFound", "CertificateMissing",
	  "FileNotFoundException" },
	{ PKI_ERROR_UNREADABLE, "PermissionDenied", "CertificateUnreadable",
	  "UnauthorizedAccessException" },
	{ PKI_ERROR_PASSPHRASE, "AuthenticationError", "WrongPassphrase",
	  "CryptographicException" },
	{ PKI_ERROR_EXPIRED, "InvalidData", "CertificateExpired",
	  "CryptographicException" },
	{ PKI_ERROR_FAILED, "NotSpecified", "CertificateFailed",
	  "CryptographicException" },
	{ -1, "InvalidData", "CertificateRefused", "CryptographicException" },
	{ 0 },
};

static const ErrorKind service_errors[] = {
	{ SERVICE_NOT_RUNNING, "ResourceUnavailable", "ServiceNotRunning",
	  "InvalidOperationException" },
	{ SERVICE_TIMEOUT, "OperationTimeout", "ServiceTimeout",
	  "TimeoutException" },
	{ -1, "InvalidOperation", "ServiceFailed",
	  "InvalidOperationException" },
	{ 0 },
};

static const ErrorKind publish_errors[] = {
	{ -1, "InvalidData", "PublicationFailed", "InvalidDataException" },
	{ 0 },
};

void store_register_errors(void)
{
	error_domain_register(PKI_ERROR, pki_errors);
	error_domain_register(SERVICE_ERROR, service_errors);
	error_domain_register(RECORD_ERROR, publish_errors);
	error_domain_register(REPLICA_ERROR, publish_errors);
	error_domain_register(TRANSPORT_ERROR, publish_errors);
	error_domain_register(STORE_ERROR, store_errors);
	error_domain_register(IDENTITY_ERROR, identity_errors);
	error_domain_register(ADDRESS_ERROR, property_errors);
	error_domain_register(PROPERTY_ERROR, property_errors);
}
