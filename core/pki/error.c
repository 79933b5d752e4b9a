#include "core/pki/error.h"

#include <gio/gio.h>
#include <openssl/err.h>

#include "core/base/file.h"

G_DEFINE_QUARK(pki_error, pki_error)

bool pki_fail(GError **error, PkiError code, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	if (error)
		*error = g_error_new_valist(PKI_ERROR, (int)code, format, list);
	va_end(list);
	ERR_clear_error();
	return false;
}

char *pki_read(const char *path, gsize *length, GError **error)
{
	g_autoptr(GError) fault = NULL;
	char *content = file_read(path, PKI_FILE_BYTES, length, &fault);
	if (content)
		return content;
	bool missing = g_error_matches(fault, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
	pki_fail(error, missing ? PKI_ERROR_MISSING : PKI_ERROR_UNREADABLE,
		 "%s", fault->message);
	return NULL;
}
