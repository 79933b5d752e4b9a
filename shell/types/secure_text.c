/* A secured text as ConvertFrom-SecureString -Key writes it: a header, then in
 * base64 the UTF-16 text "2|vector|secret". Windows' own protection (DPAPI)
 * does not exist here: without a key a file of the user keeps one. */
#include "core/base/cipher.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "shell/types/secure.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define HEADER	  "76492d1116743f0423413b16050a5345"
#define DPAPI	  "01000000d08c9ddf0115d1118c7a00c04fc297eb"
#define KEY_BYTES 32

static bool fail(GError **error, const char *why)
{
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
	return false;
}

char *secure_key_path(void)
{
	return g_build_filename(g_get_user_data_dir(), "gatehouse",
				"securestring.key", NULL);
}

static GBytes *make_key(const char *path, GError **error)
{
	guint8 key[KEY_BYTES];
	g_autofree char *folder = g_path_get_dirname(path);
	random_bytes(key, sizeof key);
	g_mkdir_with_parents(folder, 0700);
	GBytes *made = file_replace(path, key, sizeof key, 0600, error)
			       ? g_bytes_new(key, sizeof key)
			       : NULL;
	explicit_bzero(key, sizeof key);
	return made;
}

static GBytes *user_key(bool make, GError **error)
{
	gsize bytes;
	g_autofree char *path = secure_key_path();
	if (make && !g_file_test(path, G_FILE_TEST_EXISTS))
		return make_key(path, error);
	char *key = file_read(path, KEY_BYTES, &bytes, error);
	if (key && bytes == KEY_BYTES)
		return g_bytes_new_take(key, bytes);
	if (key)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "'%s' is no key", path);
	g_free(key);
	return NULL;
}

static GBytes *wide(const char *text)
{
	glong units;
	gunichar2 *made = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
	return g_bytes_new_take(made, (gsize)units * 2);
}

/* NULL when the bytes are not the text: one in 256 wrong keys leaves a padding
 * that looks right. */
static char *narrow(GBytes *bytes)
{
	gsize size;
	glong read = 0;
	const void *data = g_bytes_get_data(bytes, &size);
	g_autofree gunichar2 *units = g_memdup2(data, size);
	char *text = g_utf16_to_utf8(units ? units : (gunichar2[]){ 0 },
				     (glong)(size / 2), &read, NULL, NULL);
	if (size == (gsize)read * 2)
		return text;
	g_free(text);
	return NULL;
}

static char *hex(GBytes *bytes)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(bytes, &size);
	GString *text = g_string_new(NULL);
	for (gsize i = 0; i < size; i++)
		g_string_append_printf(text, "%02x", data[i]);
	return g_string_free(text, FALSE);
}

static GBytes *unhex(const char *text)
{
	GByteArray *bytes = g_byte_array_new();
	for (; text[0] && text[1]; text += 2) {
		int high = g_ascii_xdigit_value(text[0]);
		int low = g_ascii_xdigit_value(text[1]);
		guint8 byte = (guint8)(high * 16 + low);
		if (high < 0 || low < 0)
			break;
		g_byte_array_append(bytes, &byte, 1);
	}
	return g_byte_array_free_to_bytes(bytes);
}

static char *protect(GBytes *key, const char *text, GError **error)
{
	guint8 vector[CIPHER_VECTOR_BYTES];
	random_bytes(vector, sizeof vector);
	g_autoptr(GBytes) plain = wide(text);
	g_autoptr(GBytes) secret = cipher_encrypt(key, vector, plain, error);
	if (!secret)
		return NULL;
	g_autofree char *front = g_base64_encode(vector, sizeof vector);
	g_autofree char *back = hex(secret);
	g_autofree char *parts = g_strdup_printf("2|%s|%s", front, back);
	g_autoptr(GBytes) whole = wide(parts);
	g_autofree char *coded = g_base64_encode(g_bytes_get_data(whole, NULL),
						 g_bytes_get_size(whole));
	return g_strconcat(HEADER, coded, NULL);
}

char *secure_protect(Value secure, GBytes *key, GError **error)
{
	g_autoptr(GBytes) own = key ? g_bytes_ref(key) : user_key(true, error);
	return own ? protect(own, secure_text(secure), error) : NULL;
}

/* "2|vector|secret" of a text with its header, or NULL. */
static char **parts_of(const char *text)
{
	gsize bytes;
	if (!g_str_has_prefix(text, HEADER))
		return NULL;
	guchar *data = g_base64_decode(text + strlen(HEADER), &bytes);
	g_autoptr(GBytes) whole = g_bytes_new_take(data, bytes);
	g_autofree char *inside = narrow(whole);
	char **parts = g_strsplit(inside ? inside : "", "|", 4);
	if (g_strv_length(parts) == 3 && !strcmp(parts[0], "2"))
		return parts;
	g_strfreev(parts);
	return NULL;
}

bool secure_unprotect(const char *text, GBytes *key, Value *secure,
		      GError **error)
{
	g_auto(GStrv) parts = parts_of(text);
	if (!g_ascii_strncasecmp(text, DPAPI, strlen(DPAPI)))
		return fail(error, "the text was secured by Windows' data "
				   "protection: only its user can read it, on "
				   "that computer; secure it there with -Key");
	if (!parts)
		return fail(error, "Input string was not in a correct format: "
				   "-AsPlainText -Force takes plain text");
	gsize bytes;
	g_autofree guchar *vector = g_base64_decode(parts[1], &bytes);
	if (bytes != CIPHER_VECTOR_BYTES)
		return fail(error, "Input string was not in a correct format");
	g_autoptr(GBytes) own = key ? g_bytes_ref(key) : user_key(false, error);
	g_autoptr(GBytes) secret = unhex(parts[2]);
	g_autoptr(GBytes) plain =
		own ? cipher_decrypt(own, vector, secret, error) : NULL;
	g_autofree char *clear = plain ? narrow(plain) : NULL;
	if (!plain)
		return false;
	if (!clear)
		return fail(error,
			    "the key does not fit, or the text was changed");
	*secure = secure_new(clear);
	explicit_bzero(clear, strlen(clear));
	return true;
}
