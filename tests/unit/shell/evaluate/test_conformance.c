/* Scripts and what they give, from tests/conformance/language. A case is
 *
 *	=== title
 *	script
 *	---
 *	output, one line an object; "! text" is an error's first line
 */
#include "shell/evaluate/engine.h"
#include "shell/general/general.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#include <string.h>

typedef struct TestHost {
	Host host;
	Emit emit;
	GString *out;
} TestHost;

static TestHost *host_of(Host *host)
{
	return (TestHost *)host;
}

static void host_line(Host *host, Stream stream, const char *text)
{
	size_t first = strcspn(text, "\n");
	g_string_append_printf(host_of(host)->out, "%s%.*s\n",
			       stream == STREAM_ERROR ? "! " : "", (int)first,
			       text);
}

static void host_write(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	(void)foreground;
	(void)background;
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
	(void)host;
	return 0;
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
	g_autofree char *text = value_format(value);
	g_string_append_printf(host->out, "%s\n", text);
	value_clear(&value);
	return true;
}

static char *run_script(const char *script)
{
	TestHost host = { .host = { .class = &host_class },
			  .emit = { take },
			  .out = g_string_new(NULL) };
	host.host.output = &host.emit;
	g_autoptr(Session) session = session_new(&host.host);
	g_autoptr(GError) error = NULL;
	g_auto(Value) block = VALUE_NONE;
	general_register(session->commands);
	evaluate_attach(session);
	if (session->engine->parse(session, script, NULL, &block, &error) !=
	    PARSE_OK)
		g_string_append_printf(host.out, "! %s\n", error->message);
	else if (session_run(session, block, &host.emit) == FLOW_EXIT)
		g_string_append_printf(host.out, "exit %d\n",
				       session->exit_code);
	return g_string_free(host.out, FALSE);
}

static void run_case(const char *file, const char *text)
{
	const char *newline = strchr(text, '\n');
	const char *divider = strstr(text, "\n---\n");
	g_assert_nonnull(divider);
	if (!divider)
		return;
	g_autofree char *title = g_strndup(text, (size_t)(newline - text));
	g_autofree char *script = g_strndup(
		newline + 1,
		divider > newline ? (size_t)(divider - newline) - 1 : 0);
	g_autofree char *output = run_script(script);
	g_autofree char *got =
		g_strdup_printf("%s: %s\n%s", file, title, output);
	g_autofree char *wanted =
		g_strdup_printf("%s: %s\n%s", file, title, divider + 5);
	g_strchomp(got);
	g_strchomp(wanted);
	g_assert_cmpstr(got, ==, wanted);
}

static void run_file(gconstpointer data)
{
	const char *path = data;
	g_autofree char *text = NULL;
	g_autofree char *name = g_path_get_basename(path);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) cases = g_strsplit(text, "\n=== ", -1);
	unsigned count = 0;
	for (char **one = cases; *one; one++) {
		if (one == cases && !g_str_has_prefix(*one, "=== "))
			continue;
		run_case(name, one == cases ? *one + 4 : *one);
		count++;
	}
	g_test_message("%s: %u cases", name, count);
	g_assert_cmpuint(count, >, 0);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_autofree char *folder =
		g_build_filename(g_getenv("GATEHOUSE_SOURCE"), "tests",
				 "conformance", "language", NULL);
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	g_setenv("TZ", "UTC", TRUE);
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".txt"))
			g_ptr_array_add(paths,
					g_build_filename(folder, name, NULL));
	g_ptr_array_sort(paths, by_name);
	for (unsigned i = 0; i < paths->len; i++) {
		g_autofree char *file = g_path_get_basename(paths->pdata[i]);
		g_autofree char *test =
			g_strdup_printf("/language/conformance/%s", file);
		g_test_add_data_func(test, paths->pdata[i], run_file);
	}
	return g_test_run();
}
