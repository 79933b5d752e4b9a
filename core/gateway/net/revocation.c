#include "core/gateway/net/revocation.h"

#include "core/base/clock.h"

#include <glib/gstdio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#define LISTS_IN_FILE 256

/* The names in the folder, sorted; hidden ones are being written. */
static GPtrArray *file_names(const char *folder)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (*name != '.')
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, (GCompareFunc)(void *)g_strcmp0);
	return names;
}

static char *issuer_of(const X509_CRL *list)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text = NULL;
	X509_NAME_print_ex(out, X509_CRL_get_issuer(list), 0,
			   XN_FLAG_RFC2253 & ~(gulong)ASN1_STRFLGS_ESC_MSB);
	long length = BIO_get_mem_data(out, &text);
	char *copy = g_strndup(text, (gsize)length);
	BIO_free(out);
	return copy;
}

static void check_dates(const X509_CRL *list, const char *file,
			GPtrArray *notes)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
	struct tm parts;
	if (!notes || !next || X509_cmp_current_time(next) >= 0 ||
	    !ASN1_TIME_to_tm(next, &parts))
		return;
	g_autofree char *issuer = issuer_of(list);
	g_autofree char *due = clock_format_utc(
		(gint64)timegm(&parts) * G_USEC_PER_SEC, FALSE);
	g_ptr_array_add(notes,
			g_strdup_printf("the revocation list of '%s' in '%s' "
					"is out of date since %s: it still "
					"counts, get a new one",
					issuer, file, due));
}

static X509_CRL *next_list(BIO *in, bool first)
{
	X509_CRL *list = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
	if (list || !first)
		return list;
	BIO_reset(in);
	return d2i_X509_CRL_bio(in, NULL);
}

static bool load_file(X509_STORE *store, const char *file, GPtrArray *notes)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;
	int count = 0;
	if (!g_file_get_contents(file, &bytes, &length, NULL))
		return false;
	BIO *in = BIO_new_mem_buf(bytes, (int)MIN(length, G_MAXINT));
	for (X509_CRL *list;
	     count < LISTS_IN_FILE && (list = next_list(in, !count)) != NULL;
	     count++) {
		check_dates(list, file, notes);
		X509_STORE_add_crl(store, list);
		X509_CRL_free(list);
	}
	BIO_free(in);
	ERR_clear_error();
	return count > 0;
}

static bool load_folder(X509_STORE *store, const char *folder, GPtrArray *notes)
{
	g_autoptr(GPtrArray) names = file_names(folder);
	bool any = false;
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *file =
			g_build_filename(folder, names->pdata[i], NULL);
		bool good = load_file(store, file, notes);
		any |= good;
		if (!good && notes)
			g_ptr_array_add(
				notes,
				g_strdup_printf("'%s' holds no revocation list",
						file));
	}
	return any;
}

void revocation_load(SSL_CTX *context, const char *folder, GPtrArray *notes)
{
	if (load_folder(SSL_CTX_get_cert_store(context), folder, notes))
		X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context),
					    X509_V_FLAG_CRL_CHECK |
						    X509_V_FLAG_CRL_CHECK_ALL);
}

void revocation_load_store(X509_STORE *store, const char *folder,
			   GPtrArray *notes)
{
	if (load_folder(store, folder, notes))
		X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK |
						    X509_V_FLAG_CRL_CHECK_ALL);
}

char *revocation_stamp(const char *folder)
{
	g_autoptr(GPtrArray) names = file_names(folder);
	GString *stamp = g_string_new(NULL);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *file =
			g_build_filename(folder, names->pdata[i], NULL);
		GStatBuf found = { 0 };
		g_stat(file, &found);
		g_string_append_printf(
			stamp,
			"%s %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT
			" %" G_GUINT64_FORMAT "\n",
			(const char *)names->pdata[i],
			(gint64)found.st_mtim.tv_sec, found.st_mtim.tv_nsec,
			(gint64)found.st_size, (guint64)found.st_ino);
	}
	return g_string_free(stamp, FALSE);
}

gboolean revocation_is_lenient(int problem)
{
	return problem == X509_V_ERR_UNABLE_TO_GET_CRL ||
	       problem == X509_V_ERR_CRL_HAS_EXPIRED ||
	       problem == X509_V_ERR_CRL_NOT_YET_VALID;
}
