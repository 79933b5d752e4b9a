#include "core/gateway/sip/check.h"
#include "core/gateway/sip/screen.h"

#include <stdio.h>
#include <string.h>

#define RFC5118_CASES 12

/* What happens to one datagram. */
static char *outcome_of(const char *bytes, gsize length)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, length);
	SipVerdict verdict;
	SipScreen screen;

	if (!message)
		return g_strdup("dropped");
	verdict = sip_check(message, bytes, length);
	if (verdict.status &&
	    (!message->method || !strcmp(message->method, "ACK") ||
	     !sip_message_value(message, "via")))
		return g_strdup("dropped");
	if (verdict.status)
		return g_strdup_printf("%d", verdict.status);
	if (!message->method)
		return g_strdup("answer");
	screen = sip_screen(message, "gw.contoso.test", 5098);
	g_free(screen.extra);
	return screen.status ? g_strdup_printf("%d", screen.status)
			     : g_strdup("handed");
}

static GHashTable *outcomes;

static void read_outcomes(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "outcomes", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	outcomes =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (!g_file_get_contents(path, &text, NULL, NULL))
		g_error("%s is missing", path);
	lines = g_strsplit(text, "\n", 0);
	for (char **line = lines; *line; line++) {
		g_autofree char *name = g_new0(char, strlen(*line) + 1);
		g_autofree char *outcome = g_new0(char, strlen(*line) + 1);

		if (**line != '#' && sscanf(*line, "%s %s", name, outcome) == 2)
			g_hash_table_insert(outcomes, g_steal_pointer(&name),
					    g_steal_pointer(&outcome));
	}
}

/* Some archives come with bare LF. */
static GString *with_crlf(const char *bytes, gsize length)
{
	GString *text = g_string_new_len(bytes, (gssize)length);

	if (!memmem(bytes, length, "\r\n", 2))
		g_string_replace(text, "\n", "\r\n", 0);
	return text;
}

static guint run_folder(const char *folder, const char *suffix)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *file;
	guint count = 0;

	while (dir && (file = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, file, NULL);
		g_autofree char *name = NULL;
		g_autofree char *bytes = NULL;
		g_autofree char *outcome = NULL;
		g_autoptr(GString) text = NULL;
		const char *wanted;
		gsize length;

		if (!g_str_has_suffix(file, suffix))
			continue;
		name = g_strndup(file, strlen(file) - strlen(suffix));
		wanted = g_hash_table_lookup(outcomes, name);
		if (!wanted ||
		    !g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		text = with_crlf(bytes, length);
		outcome = outcome_of(text->str, text->len);
		if (strcmp(outcome, wanted))
			g_test_message("%s", path);
		g_assert_cmpstr(outcome, ==, wanted);
		count++;
	}
	return count;
}

static char *source_folder(const char *path)
{
	const char *source = g_getenv("GATEHOUSE_SOURCE");

	return g_build_filename(source ? source : ".", path, NULL);
}

static void own(void)
{
	g_autofree char *folder = source_folder("tests/data/sip-torture");

	g_assert_cmpuint(run_folder(folder, ".sip"), ==,
			 g_hash_table_size(outcomes) - RFC5118_CASES);
}

static void archives(void)
{
	g_autofree char *rfc4475 =
		source_folder("../shared/data/sip-torture-rfc4475");
	g_autofree char *rfc5118 =
		source_folder("../shared/data/sip-torture-rfc5118");

	if (!g_file_test(rfc4475, G_FILE_TEST_IS_DIR)) {
		g_test_skip("the archives are not here");
		return;
	}
	g_assert_cmpuint(run_folder(rfc4475, ".dat"), >=, 49);
	g_assert_cmpuint(run_folder(rfc5118, ""), ==, RFC5118_CASES);
}

/* Every prefix and every flipped byte of every case: no crash, no leak, and
 * always one of the outcomes. */
static void mutations(void)
{
	g_autofree char *folder = source_folder("tests/data/sip-torture");
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *file;

	while ((file = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, file, NULL);
		g_autofree char *bytes = NULL;
		gsize length;

		if (!g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		for (gsize i = 0; i < length; i += 1 + length / 200) {
			g_autofree char *copy = g_memdup2(bytes, length);
			g_autofree char *cut = g_memdup2(bytes, i + 1);
			g_autofree char *one = outcome_of(cut, i);
			g_autofree char *other = NULL;

			copy[i] = (char)g_test_rand_int_range(0, 256);
			other = outcome_of(copy, length);
			g_assert_true(*one && *other);
		}
	}
}

int main(int argc, char **argv)
{
	g_autofree char *folder = source_folder("tests/data/sip-torture");
	int result;

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	read_outcomes(folder);
	g_test_add_func("/sip/torture/own", own);
	g_test_add_func("/sip/torture/archives", archives);
	g_test_add_func("/sip/torture/mutations", mutations);
	result = g_test_run();
	g_hash_table_unref(outcomes);
	return result;
}
