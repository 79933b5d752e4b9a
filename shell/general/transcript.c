#include "shell/general/transcript.h"

#include "shell/general/general.h"

#include "shell/format/cell.h"
#include "shell/format/out.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/pipeline/session.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/* A host that passes everything to the one before and writes it down. Objects
 * go to the Emit of the host before, which pipelines under way hold already:
 * it is listened to. Once ended it only passes on. */
typedef struct Transcript {
	Host host;
	bool (*shown)(Emit *emit, Value value); /* what the host does */
	Host *inner;
	FILE *file;
	char *path;
	bool stamps; /* -IncludeInvocationHeader */
	Sink *sink;
	Formatter *formatter;
} Transcript;

static Transcript *running; /* at most one */
static GPtrArray *ended;

static Transcript *transcript_of(Host *host)
{
	return (Transcript *)host;
}

static void write_line(Host *host, Stream stream, const char *text)
{
	Transcript *transcript = transcript_of(host);
	formatter_end(transcript->formatter);
	sink_line(transcript->sink, text, strlen(text));
	transcript->inner->class->line(transcript->inner, stream, text);
}

static void write_text(Host *host, const char *text, bool newline,
		       const char *foreground, const char *background)
{
	Transcript *transcript = transcript_of(host);
	formatter_end(transcript->formatter);
	fputs(text, transcript->file);
	if (newline)
		fputc('\n', transcript->file);
	transcript->inner->class->write(transcript->inner, text, newline,
					foreground, background);
}

static void pass_progress(Host *host, const FeedbackProgress *progress)
{
	Host *inner = transcript_of(host)->inner;
	if (inner->class->progress)
		inner->class->progress(inner, progress);
}

static char *pass_read(Host *host, const char *prompt, bool secret)
{
	Transcript *transcript = transcript_of(host);
	char *line = transcript->inner->class->read_line(transcript->inner,
							 prompt, secret);
	fprintf(transcript->file, "%s%s\n", prompt ? prompt : "",
		secret || !line ? "" : line);
	return line;
}

static Value pass_input(Host *host)
{
	Host *inner = transcript_of(host)->inner;
	return inner->class->read_input ? inner->class->read_input(inner)
					: VALUE_NONE;
}

static int pass_choose(Host *host, const char *caption, const char *message,
		       const char *const *choices, int fallback)
{
	Host *inner = transcript_of(host)->inner;
	return inner->class->choose(inner, caption, message, choices, fallback);
}

static unsigned pass_width(Host *host)
{
	Host *inner = transcript_of(host)->inner;
	return inner->class->width ? inner->class->width(inner) : 0;
}

static bool listen(Emit *emit, Value value)
{
	if (running)
		formatter_add(running->formatter, value);
	return running->shown(emit, value);
}

static void end_output(Host *host)
{
	Transcript *transcript = transcript_of(host);
	if (transcript->formatter)
		formatter_end(transcript->formatter);
	if (transcript->inner->output_end)
		transcript->inner->output_end(transcript->inner);
}

static const HostClass transcript_class = {
	.line = write_line,
	.write = write_text,
	.progress = pass_progress,
	.read_line = pass_read,
	.read_input = pass_input,
	.choose = pass_choose,
	.width = pass_width,
};

static Transcript *transcript_new(Host *inner, FILE *file, const char *path)
{
	Transcript *transcript = g_new0(Transcript, 1);
	transcript->host = *inner;
	transcript->host.class = &transcript_class;
	transcript->host.output_end = end_output;
	transcript->inner = inner;
	if (inner->output) {
		transcript->shown = inner->output->take;
		inner->output->take = listen;
	}
	transcript->file = file;
	transcript->path = g_strdup(path);
	transcript->sink = sink_new_file(file);
	transcript->formatter =
		formatter_new(transcript->sink, ENUMERATION_LIMIT);
	return transcript;
}

static void write_frame(FILE *file, const char *what)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%Y%m%d%H%M%S");
	fprintf(file,
		"**********************\n"
		"PowerShell transcript %s\n"
		"%s time: %s\n",
		what, strcmp(what, "start") == 0 ? "Start" : "End", time);
	if (strcmp(what, "start") == 0)
		fprintf(file,
			"Username: %s\n"
			"Machine: %s\n"
			"Host Application: gatehouse\n"
			"Process ID: %d\n",
			g_get_user_name(), g_get_host_name(), (int)getpid());
	fputs("**********************\n", file);
}

void transcript_typed(const char *line)
{
	if (!running)
		return;
	formatter_end(running->formatter);
	if (running->stamps) {
		g_autoptr(GDateTime) now = g_date_time_new_now_local();
		g_autofree char *time = g_date_time_format(now, "%Y%m%d%H%M%S");
		fprintf(running->file,
			"**********************\n"
			"Command start time: %s\n"
			"**********************\n",
			time);
	}
	fprintf(running->file, "PS>%s\n", line);
}

typedef struct StartArgs {
	const char *path, *literal_path, *folder;
	bool append, force, no_clobber, header;
} StartArgs;

static char *usual_path(const StartArgs *args)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *time = g_date_time_format(now, "%Y%m%d%H%M%S");
	g_autofree char *name =
		g_strdup_printf("PowerShell_transcript.%s.%08x.%s.txt",
				g_get_host_name(), g_random_int(), time);
	return g_build_filename(args->folder ? args->folder : g_get_home_dir(),
				name, NULL);
}

static FILE *open_file(const StartArgs *args, const char *path, GError **error)
{
	if (args->no_clobber && !args->append &&
	    g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "The file '%s' already exists: -NoClobber keeps it",
			    path);
		return NULL;
	}
	g_autofree char *folder = g_path_get_dirname(path);
	g_mkdir_with_parents(folder, 0777); /* opening says what is wrong */
	FILE *file = fopen(path, args->append ? "ae" : "we");
	if (!file)
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot write '%s': %s", path, g_strerror(errno));
	return file;
}

static bool start_process(Call *call, void *data, GError **error)
{
	StartArgs *args = data;
	Session *session = call_session(call);
	const char *given =
		args->literal_path ? args->literal_path : args->path;
	g_autofree char *path =
		given ? path_native(given, error) : usual_path(args);
	if (!path)
		return false;
	if (running) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY,
			    "a transcript is being written to '%s': "
			    "Stop-Transcript ends it",
			    running->path);
		return false;
	}
	if (!call_should_process(call, path, "Start-Transcript"))
		return true;
	FILE *file = open_file(args, path, error);
	if (!file)
		return false;
	write_frame(file, "start");
	running = transcript_new(session->host, file, path);
	running->stamps = args->header;
	session->host = &running->host;
	call_emit_take(call,
		       value_string_take(g_strdup_printf(
			       "Transcript started, output file is %s", path)));
	return true;
}

static void transcript_end(Session *session)
{
	Transcript *transcript = g_steal_pointer(&running);
	if (!transcript)
		return;
	formatter_end(transcript->formatter);
	write_frame(transcript->file, "end");
	if (transcript->inner->output)
		transcript->inner->output->take = transcript->shown;
	if (session->host == &transcript->host)
		session->host = transcript->inner;
	fclose(transcript->file);
	g_clear_pointer(&transcript->formatter, formatter_free);
	g_clear_pointer(&transcript->sink, sink_free);
	g_clear_pointer(&transcript->path, g_free);
	if (!ended)
		ended = g_ptr_array_new();
	g_ptr_array_add(ended, transcript);
}

static bool stop_process(Call *call, void *data, GError **error)
{
	(void)data;
	if (!running) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "no transcript is being written: Start-Transcript "
			    "begins one");
		return false;
	}
	g_autofree char *path = g_strdup(running->path);
	transcript_end(call_session(call));
	call_emit_take(call,
		       value_string_take(g_strdup_printf(
			       "Transcript stopped, output file is %s", path)));
	return true;
}

static const Param start_params[] = {
	{ .is = { "Path", "File to write; in the home folder if not given.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, path) },
	  .position = 1 },
	{ .is = { "LiteralPath", "The same, without wildcards.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, literal_path) } },
	{ .is = { "OutputDirectory", "Folder for a file of the usual name.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(StartArgs, folder) } },
	{ .is = { "Append", "Adds to the end of the file.",
		  .field = SWITCH_FIELD(StartArgs, append) } },
	{ .is = { "Force", "Accepted.",
		  .field = SWITCH_FIELD(StartArgs, force) } },
	{ .is = { "NoClobber", "Does not overwrite a file.",
		  .field = SWITCH_FIELD(StartArgs, no_clobber) } },
	{ .is = { "IncludeInvocationHeader", "The time of each command typed.",
		  .field = SWITCH_FIELD(StartArgs, header) } },
	{ 0 },
};

static const Param no_params[] = { { 0 } };

static const Example start_examples[] = {
	{ "Start-Transcript log.txt; Stop-Transcript", "Begins and ends." },
	{ 0 },
};

const Cmdlet cmdlet_start_transcript = {
	.name = "Start-Transcript",
	.synopsis = "Writes down what the session shows.",
	.args_size = sizeof(StartArgs),
	.params = start_params,
	.examples = start_examples,
	.confirm = CONFIRM_LOW,
	.process = start_process,
};

const Cmdlet cmdlet_stop_transcript = {
	.name = "Stop-Transcript",
	.synopsis = "Ends the transcript.",
	.params = no_params,
	.examples = start_examples,
	.process = stop_process,
};
