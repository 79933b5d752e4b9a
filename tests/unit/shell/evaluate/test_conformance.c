/* Scripts and what they give, from the .txt files in the folders of
 * tests/conformance (its README.md says how a case is written). */
#include "shell/evaluate/engine.h"
#include "shell/format/out.h"
#include "shell/general/general.h"
#include "shell/general/out_file.h"
#include "shell/help/help.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#include <glib/gstdio.h>
#include <string.h>

#define FEWEST_CASES 1500

typedef struct TestHost {
	Host host;
	Emit emit;
	GString *out;
	Formatter *formatter; /* of a case whose output is shown, or NULL */
	unsigned width;
} TestHost;

typedef struct Case {
	char *file, *title, *script, *output;
	bool shown;
	unsigned width; /* of the screen; 0: none */
} Case;

static TestHost *host_of(Host *host)
{
	return (TestHost *)host;
}

static void host_line(Host *host, Stream stream, const char *text)
{
	TestHost *test = host_of(host);
	size_t length = test->formatter ? strlen(text) : strcspn(text, "\n");
	if (test->formatter)
		formatter_flush(test->formatter);
	g_string_append_printf(test->out, "%s%.*s\n",
			       stream == STREAM_ERROR ? "! " : "", (int)length,
			       text);
}

static void host_write(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	(void)foreground;
	(void)background;
	if (host_of(host)->formatter)
		formatter_flush(host_of(host)->formatter);
	g_string_append_printf(host_of(host)->out, "%s%s", text,
			       newline ? "\n" : "");
}

static void host_progress(Host *host, const FeedbackProgress *progress)
{
	(void)host;
	(void)progress;
}

static char *host_read(Host *host, const char *prompt, bool secret)
{
	(void)host;
	(void)prompt;
	(void)secret;
	return NULL;
}

static int host_choose(Host *host, const char *caption, const char *message,
		       const char *const *choices, int fallback)
{
	(void)host;
	(void)caption;
	(void)message;
	(void)choices;
	(void)fallback;
	return -1;
}

static unsigned host_width(Host *host)
{
	return host_of(host)->width;
}

static void output_end(Host *host)
{
	if (host_of(host)->formatter)
		formatter_end(host_of(host)->formatter);
}

static const HostClass host_class = {
	.line = host_line,
	.write = host_write,
	.progress = host_progress,
	.read_line = host_read,
	.choose = host_choose,
	.width = host_width,
};

static bool take(Emit *emit, Value value)
{
	TestHost *host = (TestHost *)((char *)emit - offsetof(TestHost, emit));
	if (host->formatter) {
		formatter_add(host->formatter, value);
	} else {
		g_autofree char *text = value_format(value);
		g_string_append_printf(host->out, "%s\n", text);
	}
	value_clear(&value);
	return true;
}

static Session *new_session(Host *host)
{
	Session *session = session_new(host);
	evaluate_attach(session);
	session->hooks.open_file = out_file_open;
	session->hooks.close_file = out_file_finish;
	general_register(session->commands);
	command_table_add(session->commands, "Gatehouse.Help", help_cmdlets);
	return session;
}

static void run_script(TestHost *host, const char *script)
{
	g_autoptr(Session) session = new_session(&host->host);
	g_autoptr(GError) error = NULL;
	g_auto(Value) block = VALUE_NONE;
	if (session->engine->parse(session, script, NULL, &block, &error) !=
	    PARSE_OK)
		g_string_append_printf(host->out, "! %s\n", error->message);
	else if (session_run(session, block, &host->emit) == FLOW_EXIT)
		g_string_append_printf(host->out, "exit %d\n",
				       session->exit_code);
	output_end(&host->host);
}

static char *output_of(const Case *test)
{
	TestHost host = { .host = { .class = &host_class,
				    .output_end = output_end },
			  .emit = { take },
			  .out = g_string_new(NULL),
			  .width = test->width };
	g_autoptr(Sink) sink = sink_new_string(host.out, test->width);
	host.host.output = &host.emit;
	if (test->shown)
		host.formatter = formatter_new(sink, 4);
	run_script(&host, test->script);
	if (host.formatter)
		formatter_free(host.formatter);
	return g_string_free(host.out, FALSE);
}

/* ---- a folder of its own for each case */

static void remove_folder(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *inner = g_build_filename(path, name, NULL);
		if (g_file_test(inner, G_FILE_TEST_IS_DIR) &&
		    !g_file_test(inner, G_FILE_TEST_IS_SYMLINK))
			remove_folder(inner);
		else
			g_unlink(inner);
	}
	g_rmdir(path);
}

static void run_case(gconstpointer data)
{
	const Case *test = data;
	g_autofree char *home = g_get_current_dir();
	g_autofree char *folder = g_dir_make_tmp("case-XXXXXX", NULL);
	g_assert_nonnull(folder);
	g_assert_cmpint(g_chdir(folder), ==, 0);
	g_autofree char *output = output_of(test);
	g_assert_cmpint(g_chdir(home), ==, 0);
	remove_folder(folder);
	g_strchomp(output);
	g_assert_cmpstr(output, ==, test->output);
}

/* ---- files of cases */

/* "---" or "--- shown [columns]", on a line of its own. */
static const char *find_divider(const char *text)
{
	const char *at = strstr(text, "\n---\n");
	const char *shown = strstr(text, "\n--- shown");
	return !at || (shown && shown < at) ? shown : at;
}

static void case_free(gpointer data)
{
	Case *test = data;
	g_free(test->file);
	g_free(test->title);
	g_free(test->script);
	g_free(test->output);
	g_free(test);
}

static Case *case_parse(const char *file, const char *text)
{
	const char *newline = strchr(text, '\n');
	const char *divider = newline ? find_divider(newline) : NULL;
	if (!divider)
		g_error("%s: a case without '---': %s", file, text);
	const char *output = strchr(divider + 1, '\n');
	Case *test = g_new0(Case, 1);
	test->file = g_strdup(file);
	test->title = g_strdelimit(g_strndup(text, (size_t)(newline - text)),
				   "/", '|');
	test->script = g_strndup(
		newline + (divider > newline),
		divider > newline ? (size_t)(divider - newline - 1) : 0);
	test->shown = g_str_has_prefix(divider, "\n--- shown");
	test->width = test->shown ? (unsigned)atoi(divider + 10) : 0;
	test->output = g_strchomp(g_strdup(output ? output + 1 : ""));
	return test;
}

static void add_file(GPtrArray *cases, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *kind = g_path_get_basename(folder);
	g_autofree char *file = g_build_filename(kind, name, NULL);
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		g_error("cannot read %s", path);
	g_auto(GStrv) parts = g_strsplit(text, "\n=== ", -1);
	for (char **part = parts; *part; part++) {
		const char *one = *part;
		if (part == parts && !g_str_has_prefix(one, "=== "))
			continue;
		g_ptr_array_add(
			cases, case_parse(file, part == parts ? one + 4 : one));
	}
}

static void add_folder(GPtrArray *cases, const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".txt"))
			add_file(cases, folder, name);
}

static gint by_file(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Case *const *)a)->file, (*(Case *const *)b)->file);
}

static void test_count(gconstpointer data)
{
	const GPtrArray *cases = data;
	g_test_message("%u cases", cases->len);
	g_assert_cmpuint(cases->len, >=, FEWEST_CASES);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_autofree char *top = g_build_filename(g_getenv("GATEHOUSE_SOURCE"),
						"tests", "conformance", NULL);
	g_autofree char *language = g_build_filename(top, "language", NULL);
	g_autofree char *cmdlets = g_build_filename(top, "cmdlets", NULL);
	g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(case_free);
	g_setenv("TZ", "UTC", TRUE);
	/* What is kept for a user lies in the folder of the case. */
	g_setenv("XDG_DATA_HOME", "data", TRUE);
	add_folder(cases, language);
	add_folder(cases, cmdlets);
	g_ptr_array_sort(cases, by_file);
	for (unsigned i = 0; i < cases->len; i++) {
		const Case *one = cases->pdata[i];
		g_autofree char *test = g_strdup_printf("/conformance/%s/%s",
							one->file, one->title);
		g_test_add_data_func(test, one, run_case);
	}
	g_test_add_data_func("/conformance/count", cases, test_count);
	return g_test_run();
}
