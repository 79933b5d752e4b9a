#include "core/report/diagram.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PATIENCE_MS 20000 /* for a graph of any size */

typedef struct Run {
	GSubprocess *process;
	GMainLoop *loop;
	GBytes *output;
	GError *error;
} Run;

static void on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	Run *run = data;
	g_subprocess_communicate_finish(G_SUBPROCESS(source), result,
					&run->output, NULL, &run->error);
	g_main_loop_quit(run->loop);
}

static gboolean on_late(gpointer data)
{
	Run *run = data;
	g_subprocess_force_exit(run->process);
	return G_SOURCE_REMOVE;
}

/* The source as a file without a name: a pipe would bring SIGPIPE when the
 * program ends early. */
static int source_open(const char *source)
{
	size_t length = strlen(source), done = 0;
	int file = memfd_create("diagram", MFD_CLOEXEC);
	while (file >= 0 && done < length) {
		ssize_t count = write(file, source + done, length - done);
		if (count < 0) {
			close(file);
			return -1;
		}
		done += (size_t)count;
	}
	if (file >= 0)
		lseek(file, 0, SEEK_SET);
	return file;
}

static GSubprocess *start(const char *program, const char *source,
			  GError **error)
{
	int file = source_open(source);
	if (file < 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "there is no memory for the diagram");
		return NULL;
	}
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE |
					  G_SUBPROCESS_FLAGS_STDERR_SILENCE);
	g_subprocess_launcher_take_stdin_fd(launcher, file);
	return g_subprocess_launcher_spawn(launcher, error, program, "-Tsvg",
					   NULL);
}

/* Waits on a context of its own, so that nothing else of the program runs. */
static void communicate(Run *run, GMainContext *context)
{
	g_autoptr(GSource) late = g_timeout_source_new(PATIENCE_MS);
	run->loop = g_main_loop_new(context, FALSE);
	g_source_set_callback(late, on_late, run, NULL);
	g_source_attach(late, context);
	g_subprocess_communicate_async(run->process, NULL, NULL, on_done, run);
	g_main_loop_run(run->loop);
	g_source_destroy(late);
	g_main_loop_unref(run->loop);
}

static char *run_program(const char *program, const char *source,
			 GError **error)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	Run run = { 0 };
	char *text = NULL;
	g_main_context_push_thread_default(context);
	run.process = start(program, source, error);
	if (run.process)
		communicate(&run, context);
	g_main_context_pop_thread_default(context);
	if (!run.process)
		return NULL;
	if (run.output && !run.error &&
	    g_subprocess_get_successful(run.process)) {
		gsize length;
		const char *bytes = g_bytes_get_data(run.output, &length);
		text = g_strndup(bytes, length);
	} else {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "the program '%s' could not draw the diagram",
			    program);
	}
	g_object_unref(run.process);
	g_clear_pointer(&run.output, g_bytes_unref);
	g_clear_error(&run.error);
	return text;
}

/* Cuts every piece from `start` to the next `end` out of text. */
static void cut_out(GString *text, const char *start, const char *end)
{
	char *from = text->str;
	while ((from = strstr(from, start))) {
		char *to = strstr(from + strlen(start), end);
		if (!to)
			return;
		gssize at = from - text->str;
		g_string_erase(text, at, to + strlen(end) - from);
		from = text->str + at;
	}
}

/* Only the element itself: no declaration, no document type, no comment, no
 * reference. Texts are escaped by dot, so that a label cannot hold these. */
static char *clean(const char *svg)
{
	const char *element = strstr(svg, "<svg");
	if (!element)
		return NULL;
	GString *text = g_string_new(element);
	cut_out(text, "<!--", "-->");
	cut_out(text, " xmlns:xlink=\"", "\"");
	cut_out(text, " xlink:href=\"", "\"");
	cut_out(text, " xlink:title=\"", "\"");
	cut_out(text, "<title>", "</title>\n");
	g_strchomp(text->str);
	return g_string_free(text, FALSE);
}

char *diagram_svg_with(const char *program, const ReportTopology *topology,
		       Feedback *feedback)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *source = diagram_source(topology);
	g_autofree char *found = g_find_program_in_path(program);
	if (!found) {
		feedback_warn(feedback,
			      "the report has no diagram because the program "
			      "'%s' is missing: install the package graphviz",
			      program);
		return NULL;
	}
	g_autofree char *svg = run_program(found, source, &error);
	char *cleaned = svg ? clean(svg) : NULL;
	if (!cleaned)
		feedback_warn(feedback, "the report has no diagram: %s",
			      error ? error->message
				    : "what was drawn is no SVG");
	return cleaned;
}

char *diagram_svg(const ReportTopology *topology, Feedback *feedback)
{
	return diagram_svg_with("dot", topology, feedback);
}
