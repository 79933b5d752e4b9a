#include "core/gateway/link/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";

static void as_written(void)
{
	guint8 bytes[300];
	for (gsize length = 1; length < sizeof bytes; length++) {
		for (gsize i = 0; i < length; i++)
			bytes[i] = (guint8)g_test_rand_int();
		g_autofree char *text = g_base64_encode(bytes, length);
		g_autoptr(GBytes) read = base64_read(text, strlen(text));
		g_assert_nonnull(read);
		if (read)
			g_assert_cmpmem(g_bytes_get_data(read, NULL),
					g_bytes_get_size(read), bytes, length);
	}
}

static gboolean is_one_of_it(guint8 byte)
{
	return byte && strchr(alphabet, byte);
}

/* Every byte, at every place of a group. */
static void nothing_else(void)
{
	for (int byte = 0; byte < 256; byte++)
		for (gsize at = 0; at < 8; at++) {
			char text[] = "QUJDREVG";
			text[at] = (char)byte;
			g_autoptr(GBytes) read = base64_read(text, 8);
			gboolean good = is_one_of_it((guint8)byte) ||
					(byte == '=' && at == 7);
			g_assert_cmpint(read != NULL, ==, good);
		}
}

static void refused(void)
{
	static const char *const texts[] = { "",	 "Q",	  "QQ",
					     "QUJ",	 "QUJDR", "Q===",
					     "====",	 "Q=Q=",  "=QQQ",
					     "QQ==QQ==", "QUJD\n" };
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) read =
			base64_read(texts[i], strlen(texts[i]));
		g_test_message("'%s'", texts[i]);
		g_assert_null(read);
	}
	g_assert_null(base64_read(NULL, 0));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/link/base64/as-written", as_written);
	g_test_add_func("/link/base64/nothing-else", nothing_else);
	g_test_add_func("/link/base64/refused", refused);
	return g_test_run();
}
