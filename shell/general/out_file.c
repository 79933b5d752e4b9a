#include "shell/general/out_file.h"

#include "shell/format/cell.h"
#include "shell/format/out.h"
#include "shell/general/object.h"
#include "shell/general/path.h"

#include <errno.h>
#include <gio/gio.h>

typedef struct OutFile {
	Emit emit;
	FILE *stream;
	char *path;
	Sink *sink;
	Formatter *formatter;
} OutFile;

static bool take(Emit *emit, Value value)
{
	OutFile *file = (OutFile *)emit;
	formatter_add(file->formatter, value);
	value_clear(&value);
	return true;
}

static int limit_of(Session *session)
{
	double number;
	Value value = session_variable(session, "FormatEnumerationLimit");
	return object_number(value, &number) ? (int)number : ENUMERATION_LIMIT;
}

Emit *out_file_open(Session *session, const char *path, bool append,
		    GError **error)
{
	g_autofree char *native = path_native(path, error);
	if (!native)
		return NULL;
	FILE *stream = fopen(native, append ? "ae" : "we");
	if (!stream) {
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(errno),
			    "cannot write '%s': %s", native, g_strerror(errno));
		return NULL;
	}
	OutFile *file = g_new0(OutFile, 1);
	file->emit.take = take;
	file->stream = stream;
	file->path = g_steal_pointer(&native);
	file->sink = sink_new_file(stream);
	file->formatter = formatter_new(file->sink, limit_of(session));
	return &file->emit;
}

bool out_file_finish(Emit *emit, GError **error)
{
	OutFile *file = (OutFile *)emit;
	formatter_end(file->formatter);
	formatter_free(file->formatter);
	sink_free(file->sink);
	bool broken = ferror(file->stream);
	bool well = fclose(file->stream) == 0 && !broken;
	if (!well)
		g_set_error(
			error, G_IO_ERROR, (int)g_io_error_from_errno(errno),
			"cannot write '%s': %s", file->path, g_strerror(errno));
	g_free(file->path);
	g_free(file);
	return well;
}

void out_file_close(Emit *emit)
{
	out_file_finish(emit, NULL);
}

void out_file_join_lines(Emit *emit)
{
	((OutFile *)emit)->sink->joined = true;
}

void out_file_set_width(Emit *emit, unsigned width)
{
	((OutFile *)emit)->sink->width = width;
}
