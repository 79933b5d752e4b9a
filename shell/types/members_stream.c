/* StreamReader and StreamWriter. A reader takes the whole file when it is
 * opened; a writer writes as it goes. */
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/encoding.h"
#include "shell/types/file.h"
#include "shell/types/member.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

typedef struct Reader {
	Object object;
	char *text;
	size_t length, at;
	bool closed;
} Reader;

static void reader_free(Object *object)
{
	g_free(((Reader *)object)->text);
	g_free(object);
}

static const ObjectClass reader_class = {
	.name = "System.IO.StreamReader",
	.free = reader_free,
};

METHOD(new_reader)
{
	g_auto(Value) text = VALUE_NONE;
	if (!file_read_text(arguments, count, &text, error))
		return false;
	Reader *reader = object_new(&reader_class, sizeof *reader);
	reader->length = text.string->bytes;
	reader->text = g_memdup2(value_text(text), reader->length + 1);
	*result = value_object_take(reader);
	return true;
}

static Reader *reader_of(Value on, GError **error)
{
	Reader *reader = (Reader *)on.object;
	if (!reader->closed)
		return reader;
	member_fail(error, TYPE_ERROR_DISPOSED,
		    "Cannot read from a closed TextReader.");
	return NULL;
}

METHOD(read_line)
{
	Reader *reader = reader_of(on, error);
	if (!reader)
		return false;
	if (reader->at >= reader->length)
		return true;
	const char *start = reader->text + reader->at;
	size_t length = 0, rest = reader->length - reader->at;
	while (length < rest && start[length] != '\r' && start[length] != '\n')
		length++;
	*result = value_string_length(start, length);
	reader->at += length;
	if (start[length] == '\r' && start[length + 1] == '\n')
		reader->at++;
	reader->at += reader->at < reader->length;
	return true;
}

METHOD(read_to_end)
{
	Reader *reader = reader_of(on, error);
	if (!reader)
		return false;
	*result = value_string_length(reader->text + reader->at,
				      reader->length - reader->at);
	reader->at = reader->length;
	return true;
}

static bool next_character(Value on, bool move, Value *result, GError **error)
{
	Reader *reader = reader_of(on, error);
	if (!reader)
		return false;
	*result = value_int(-1);
	if (reader->at >= reader->length)
		return true;
	const char *at = reader->text + reader->at;
	*result = value_int((int32_t)g_utf8_get_char(at));
	if (move)
		reader->at += (size_t)(g_utf8_next_char(at) - at);
	return true;
}

METHOD(read_one)
{
	return next_character(on, true, result, error);
}

METHOD(peek)
{
	return next_character(on, false, result, error);
}

METHOD(close_reader)
{
	((Reader *)on.object)->closed = true;
	return true;
}

GETTER(get_end)
{
	Reader *reader = reader_of(on, error);
	if (!reader)
		return false;
	*result = value_bool(reader->at >= reader->length);
	return true;
}

static const Getter reader_getters[] = {
	{ "EndOfStream", get_end },
	{ 0 },
};
static const Method reader_methods[] = {
	{ "ReadLine", 0, 0, read_line },
	{ "ReadToEnd", 0, 0, read_to_end },
	{ "Read", 0, 0, read_one },
	{ "Peek", 0, 0, peek },
	{ "Close", 0, 0, close_reader, true },
	{ "Dispose", 0, 0, close_reader, true },
	{ 0 },
};
static const Method reader_statics[] = {
	{ "new", 1, 3, new_reader, .paths = 1 },
	{ 0 },
};
const Members reader_members = {
	.type = "System.IO.StreamReader",
	.getters = reader_getters,
	.methods = reader_methods,
	.static_methods = reader_statics,
};

/* ---- StreamWriter ---- */

typedef struct Writer {
	Object object;
	FILE *file; /* NULL: closed */
	const Encoding *encoding;
	bool flush; /* after each write */
} Writer;

static void writer_free(Object *object)
{
	Writer *writer = (Writer *)object;
	if (writer->file)
		fclose(writer->file);
	g_free(writer);
}

static const ObjectClass writer_class = {
	.name = "System.IO.StreamWriter",
	.free = writer_free,
};

bool file_open_writer(const char *path, bool append, const Encoding *encoding,
		      Value *result, GError **error)
{
	FILE *file = g_fopen(path, append ? "a" : "w");
	if (!file)
		return file_fail(path, errno, error);
	Writer *writer = object_new(&writer_class, sizeof *writer);
	writer->file = file;
	writer->encoding = encoding;
	*result = value_object_take(writer);
	return true;
}

/* (path[, append[, encoding]]) */
METHOD(new_writer)
{
	g_autofree char *path = file_path(arguments, count, 0);
	bool append = count > 1 && value_truth(arguments[1]);
	return file_open_writer(path, append,
				count > 2 ? encoding_of(arguments[2])
					  : &encoding_utf8,
				result, error);
}

static bool write_out(Value on, const char *text, size_t length, GError **error)
{
	Writer *writer = (Writer *)on.object;
	size_t bytes;
	if (!writer->file)
		return member_fail(error, TYPE_ERROR_DISPOSED,
				   "Cannot write to a closed TextWriter.");
	g_autofree char *data =
		encoding_encode(writer->encoding, text, length, &bytes);
	if (fwrite(data, 1, bytes, writer->file) != bytes ||
	    (writer->flush && fflush(writer->file) != 0))
		return member_fail(error, TYPE_ERROR_IO,
				   "The stream cannot be written: %s",
				   g_strerror(errno));
	return true;
}

/* A text, or a format with its values. */
static bool written_text(const Value *arguments, unsigned count, Value *text,
			 GError **error)
{
	if (count > 1)
		return static_call(type_find("string"), "Format", arguments,
				   count, text, error);
	*text = argument_value(arguments, count, 0);
	return true;
}

METHOD(write_text)
{
	g_auto(Value) text = VALUE_NONE;
	return written_text(arguments, count, &text, error) &&
	       write_out(on, value_text(text), text.string->bytes, error);
}

METHOD(write_line)
{
	return write_text(on, arguments, count, result, error) &&
	       write_out(on, "\n", 1, error);
}

METHOD(flush_writer)
{
	Writer *writer = (Writer *)on.object;
	if (writer->file && fflush(writer->file) != 0)
		return member_fail(error, TYPE_ERROR_IO,
				   "The stream cannot be written: %s",
				   g_strerror(errno));
	return true;
}

METHOD(close_writer)
{
	Writer *writer = (Writer *)on.object;
	FILE *file = writer->file;
	writer->file = NULL;
	if (file && fclose(file) != 0)
		return member_fail(error, TYPE_ERROR_IO,
				   "The stream cannot be written: %s",
				   g_strerror(errno));
	return true;
}

GETTER(get_auto_flush)
{
	*result = value_bool(((Writer *)on.object)->flush);
	return true;
}

SETTER(set_auto_flush)
{
	((Writer *)on.object)->flush = value_truth(value);
	return true;
}

GETTER(get_writer_encoding)
{
	*result = encoding_value(((Writer *)on.object)->encoding);
	return true;
}

static const Getter writer_getters[] = {
	{ "AutoFlush", get_auto_flush },
	{ "Encoding", get_writer_encoding },
	{ 0 },
};
static const Setter writer_setters[] = {
	{ "AutoFlush", set_auto_flush },
	{ 0 },
};
static const Method writer_methods[] = {
	{ "Write", 1, 16, write_text, true },
	{ "WriteLine", 0, 16, write_line, true },
	{ "Flush", 0, 0, flush_writer, true },
	{ "Close", 0, 0, close_writer, true },
	{ "Dispose", 0, 0, close_writer, true },
	{ 0 },
};
static const Method writer_statics[] = {
	{ "new", 1, 4, new_writer, .paths = 1 },
	{ 0 },
};
const Members writer_members = {
	.type = "System.IO.StreamWriter",
	.getters = writer_getters,
	.setters = writer_setters,
	.methods = writer_methods,
	.static_methods = writer_statics,
};
