#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <string.h>

enum { MUTATIONS = 300 };

/* A few bytes are changed, a piece is doubled or the end is cut off. */
static GByteArray *mutate(const char *bytes, gsize length)
{
	GByteArray *copy = g_byte_array_new();
	g_byte_array_append(copy, (const guint8 *)bytes, (guint)length);
	for (int i = g_test_rand_int_range(1, 5); i > 0 && copy->len; i--) {
		gint last = (gint)copy->len;
		guint at = (guint)g_test_rand_int_range(0, last);
		guint rest = MIN(copy->len - at, 64);
		g_autofree guint8 *piece = g_memdup2(copy->data + at, rest);
		switch (g_test_rand_int_range(0, 4)) {
		case 0:
			copy->data[at] = (guint8)g_test_rand_int();
			break;
		case 1:
			copy->data[at] ^= (guint8)(1 << (at % 8));
			break;
		case 2:
			g_byte_array_append(copy, piece, rest);
			break;
		case 3:
			g_byte_array_set_size(copy, at);
			break;
		}
	}
	return copy;
}

static void replay(gconstpointer data)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;
	g_assert_true(g_file_get_contents(data, &bytes, &length, NULL));
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
	for (int i = 0; i < MUTATIONS; i++) {
		g_autoptr(GByteArray) mutated = mutate(bytes, length);
		LLVMFuzzerTestOneInput(mutated->data, mutated->len);
	}
}

/* The same mutations every time; another --seed gives others. */
static void init(int argc, char **argv)
{
	static char seed[] = "--seed=R02S00000000000000000000000000004475";
	char *own[] = { argv[0], seed, NULL };
	char **arguments = argc > 1 ? argv : own;
	int count = argc > 1 ? argc : 2;
	g_test_init(&count, &arguments, NULL);
}

int main(int argc, char **argv)
{
	init(argc, argv);
	const char *source = g_getenv("GATEHOUSE_SOURCE");
	g_autofree char *folder =
		g_build_filename(source ? source : ".", "tests", "fuzz",
				 "corpus", fuzz_corpus, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_assert_nonnull(dir);
	const char *name;
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *title =
			g_strdup_printf("/fuzz/%s/%s", fuzz_corpus, name);
		g_test_add_data_func_full(title,
					  g_build_filename(folder, name, NULL),
					  replay, g_free);
	}
	return g_test_run();
}
