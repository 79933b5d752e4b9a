#include "core/base/append.h"
#include "core/base/cipher.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/random.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static void clock_round_trip(void)
{
	gint64 time = 0;
	g_assert_true(clock_parse_utc("2026-11-24T16:05:09.000123Z", &time));
	g_autofree char *whole = clock_format_utc(time, FALSE);
	g_autofree char *exact = clock_format_utc(time, TRUE);
	g_assert_cmpstr(whole, ==, "2026-11-24T16:05:09Z");
	g_assert_cmpstr(exact, ==, "2026-11-24T16:05:09.000123Z");
	g_assert_false(clock_parse_utc("yesterday", &time));
}

static void random_repeats(void)
{
	random_set_for_test(7);
	g_autofree char *first = random_hex(8);
	random_set_for_test(7);
	g_autofree char *second = random_hex(8);
	random_set_for_test(0);
	g_autofree char *other = random_hex(8);
	g_assert_cmpstr(first, ==, second);
	g_assert_cmpstr(first, !=, other);
}

static void json_errors(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) value = json_parse("{\"a\":1", -1, &error);
	g_assert_null(value);
	g_assert_nonnull(error);
}

static void paths_of_home(void)
{
	g_autoptr(Paths) paths = paths_new("/tmp/x/");
	g_autofree char *replica = paths_role(paths, "edge", "replica.db");
	g_assert_cmpstr(paths->store, ==, "/tmp/x/topology.db");
	g_assert_cmpstr(replica, ==, "/tmp/x/edge/replica.db");
}

static void paths_machine_store(void)
{
	g_autofree char *home = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	g_autofree char *store = g_build_filename(home, "topology.db", NULL);
	g_autoptr(GError) error = NULL;
	g_assert_cmpstr(paths_choose("/nowhere", home), ==, "/nowhere");
	g_assert_true(file_replace(store, "", 0, 0600, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(paths_choose("/nowhere", home), ==, home);
	g_assert_cmpstr(paths_choose(home, "/nowhere"), ==, home);
	g_remove(store);
	g_rmdir(home);
}

static void file_without_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(file_replace("/nowhere/x", "", 0, 0600, &error));
	g_assert_cmpstr(error->message, ==, "there is no folder '/nowhere'");
	g_clear_error(&error);
	g_assert_null(file_read("/nowhere/x", 10, NULL, &error));
	g_assert_cmpstr(error->message, ==, "there is no file '/nowhere/x'");
}

/* NIST SP 800-38A, F.2.1: the first block of CBC-AES128. */
static void cipher_known(void)
{
	static const guint8 key[] = { 0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae,
				      0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88,
				      0x09, 0xcf, 0x4f, 0x3c };
	static const guint8 text[] = { 0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40,
				       0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11,
				       0x73, 0x93, 0x17, 0x2a };
	static const guint8 wanted[] = { 0x76, 0x49, 0xab, 0xac, 0x81, 0x19,
					 0xb2, 0x46, 0xce, 0xe9, 0x8e, 0x9b,
					 0x12, 0xe9, 0x19, 0x7d };
	guint8 vector[CIPHER_VECTOR_BYTES];
	for (guint i = 0; i < sizeof vector; i++)
		vector[i] = (guint8)i;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) secret = g_bytes_new_static(key, sizeof key);
	g_autoptr(GBytes) plain = g_bytes_new_static(text, sizeof text);
	g_autoptr(GBytes) made = cipher_encrypt(secret, vector, plain, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(made, NULL), sizeof wanted, wanted,
			sizeof wanted);
	g_autoptr(GBytes) again = cipher_decrypt(secret, vector, made, &error);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(again, plain));
}

/* FIPS 180-2, B.1; and as GLib has it at every length of a block. */
static void digest_known(void)
{
	char text[200];
	Digest *digest = digest_new();
	digest_add(digest, "a", 1);
	digest_add(digest, "", 0);
	digest_add(digest, "bc", 2);
	g_autofree char *abc = digest_end(digest);
	g_assert_cmpstr(abc, ==,
			"ba7816bf8f01cfea414140de5dae2223"
			"b00361a396177a9cb410ff61f20015ad");
	memset(text, 'x', sizeof text);
	for (gsize length = 0; length < sizeof text; length++) {
		digest = digest_new();
		digest_add(digest, text, length);
		g_autofree char *made = digest_end(digest);
		g_autofree char *wanted = g_compute_checksum_for_data(
			G_CHECKSUM_SHA256, (const guint8 *)text, length);
		g_assert_cmpstr(made, ==, wanted);
	}
}

static void append_as_printf(void)
{
	static const guint64 numbers[] = { 0,
					   7,
					   10,
					   999,
					   4294967296,
					   G_MAXINT64,
					   12345678901234567890U,
					   G_MAXUINT64 };
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_autoptr(GString) made = g_string_new("n");
		g_autofree char *wanted = g_strdup_printf(
			"n%" G_GUINT64_FORMAT " and", numbers[i]);
		append_number(made, numbers[i]);
		append_all(made, " ", "", "and", NULL);
		g_assert_cmpstr(made->str, ==, wanted);
	}
}

static void cipher_refused(void)
{
	static const guint8 zeros[32];
	g_autoptr(GError) length = NULL, padding = NULL;
	g_autoptr(GBytes) key = g_bytes_new_static(zeros, 32);
	g_autoptr(GBytes) other = g_bytes_new_static(zeros, 15);
	g_autoptr(GBytes) text = g_bytes_new_static(zeros, 17);
	g_assert_null(cipher_encrypt(other, zeros, text, &length));
	g_assert_error(length, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
	g_assert_null(cipher_decrypt(key, zeros, text, &padding));
	g_assert_error(padding, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/base/cipher/known", cipher_known);
	g_test_add_func("/base/cipher/refused", cipher_refused);
	g_test_add_func("/base/digest/known", digest_known);
	g_test_add_func("/base/append/as-printf", append_as_printf);
	g_test_add_func("/base/clock/round-trip", clock_round_trip);
	g_test_add_func("/base/random/repeats", random_repeats);
	g_test_add_func("/base/json/errors", json_errors);
	g_test_add_func("/base/paths/home", paths_of_home);
	g_test_add_func("/base/paths/machine-store", paths_machine_store);
	g_test_add_func("/base/file/without-folder", file_without_folder);
	return g_test_run();
}
