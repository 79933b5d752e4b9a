#include "tests/unit/core/gateway/sip/torture_file.h"

#include <stdio.h>
#include <string.h>

#define OWN	"tests/data/sip-torture"
#define ARCHIVE "archive/"

static void case_free(void *data)
{
	TortureCase *one = data;

	g_free(one->name);
	g_free(one->outcome);
	g_free(one->stream);
	g_string_free(one->bytes, TRUE);
	g_free(one);
}

static char *source_folder(const char *path)
{
	const char *source = g_getenv("GATEHOUSE_SOURCE");

	return g_build_filename(source ? source : ".", path, NULL);
}

/* name -> "outcome stream" */
static GHashTable *outcomes(void)
{
	static GHashTable *table;
	g_autofree char *folder = source_folder(OWN);
	g_autofree char *path = g_build_filename(folder, "outcomes", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (table)
		return table;
	table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!g_file_get_contents(path, &text, NULL, NULL))
		g_error("%s is missing", path);
	lines = g_strsplit(text, "\n", 0);
	for (char **line = lines; *line; line++) {
		g_auto(GStrv) words = g_strsplit_set(*line, " \t", 0);

		if (**line && **line != '#')
			g_hash_table_insert(table, g_strdup(words[0]),
					    g_strdup(*line));
	}
	return table;
}

guint torture_rows(void)
{
	GHashTableIter iter;
	void *name;
	guint count = 0;

	g_hash_table_iter_init(&iter, outcomes());
	while (g_hash_table_iter_next(&iter, &name, NULL))
		count += !g_str_has_prefix(name, ARCHIVE);
	return count;
}

/* Some archives come with bare LF. */
static GString *with_crlf(const char *bytes, gsize length)
{
	GString *text = g_string_new_len(bytes, (gssize)length);

	if (!memmem(bytes, length, "\r\n", 2))
		g_string_replace(text, "\n", "\r\n", 0);
	return text;
}

/* The row of a file; that of ours does for an archive's unless it differs. */
static const char *row_of(const char *name, gboolean archive)
{
	g_autofree char *other = g_strconcat(ARCHIVE, name, NULL);
	const char *row =
		archive ? g_hash_table_lookup(outcomes(), other) : NULL;

	return row ? row : g_hash_table_lookup(outcomes(), name);
}

/* NULL when the table does not have it. */
static TortureCase *read_case(const char *folder, const char *file,
			      const char *suffix, gboolean archive)
{
	g_autofree char *path = g_build_filename(folder, file, NULL);
	g_autofree char *name = g_strndup(file, strlen(file) - strlen(suffix));
	const char *row = row_of(name, archive);
	g_autofree char *bytes = NULL;
	char outcome[16], stream[16];
	gsize length;
	TortureCase *one;

	if (!row || sscanf(row, "%*s %15s %15s", outcome, stream) != 2 ||
	    !g_file_get_contents(path, &bytes, &length, NULL))
		return NULL;
	one = g_new0(TortureCase, 1);
	one->name = g_steal_pointer(&name);
	one->outcome = g_strdup(outcome);
	one->stream = g_strdup(strcmp(stream, "=") ? stream : outcome);
	one->bytes = with_crlf(bytes, length);
	return one;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(TortureCase *const *)a)->name,
		      (*(TortureCase *const *)b)->name);
}

static void add_folder(const char *path, const char *suffix, gboolean archive,
		       GPtrArray *cases)
{
	g_autofree char *folder = source_folder(path);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *file;

	while (dir && (file = g_dir_read_name(dir))) {
		TortureCase *one =
			g_str_has_suffix(file, suffix)
				? read_case(folder, file, suffix, archive)
				: NULL;

		if (one)
			g_ptr_array_add(cases, one);
	}
	g_ptr_array_sort(cases, by_name);
}

GPtrArray *torture_own(void)
{
	GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);

	add_folder(OWN, ".sip", FALSE, cases);
	return cases;
}

GPtrArray *torture_archives(void)
{
	GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);

	add_folder("../shared/data/sip-torture-rfc4475", ".dat", TRUE, cases);
	add_folder("../shared/data/sip-torture-rfc5118", "", TRUE, cases);
	return cases;
}
