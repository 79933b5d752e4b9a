#include "shell/types/text_writer.h"

#include "shell/types/member.h"
#include "shell/types/operate.h"

typedef struct TextWriter {
	Object object;
	GString *text;
} TextWriter;

static void writer_free(Object *object)
{
	g_string_free(((TextWriter *)object)->text, TRUE);
	g_free(object);
}

static char *writer_format(const Object *object)
{
	return g_strdup(((const TextWriter *)object)->text->str);
}

const ObjectClass text_writer_class = {
	.name = "System.IO.StringWriter",
	.free = writer_free,
	.format = writer_format,
};

GString *text_writer_text(Value value)
{
	TextWriter *writer = value_object(value, &text_writer_class);
	return writer ? writer->text : NULL;
}

METHOD(new_writer)
{
	TextWriter *writer = object_new(&text_writer_class, sizeof *writer);
	writer->text = g_string_new(NULL);
	*result = value_object_take(writer);
	return true;
}

/* (text), or a format and its values. */
METHOD(write_text)
{
	g_auto(Value) text = argument_value(arguments, count, 0);
	g_auto(Value) whole = VALUE_NONE;
	if (count > 1 &&
	    !format_composite(text, arguments + 1, count - 1, &whole, error))
		return false;
	value_append(text_writer_text(on), count > 1 ? whole : text);
	return true;
}

METHOD(write_line)
{
	Value none = VALUE_NONE;
	if (count && !write_text(on, arguments, count, &none, error))
		return false;
	g_string_append_c(text_writer_text(on), '\n');
	return true;
}

METHOD(nothing)
{
	return true;
}

static const Method writer_methods[] = {
	{ "Write", 1, 8, write_text, .silent = true },
	{ "WriteLine", 0, 8, write_line, .silent = true },
	{ "Flush", 0, 0, nothing, .silent = true },
	{ "Close", 0, 0, nothing, .silent = true },
	{ "Dispose", 0, 0, nothing, .silent = true },
	{ 0 },
};

static const Method writer_statics[] = {
	{ "new", 0, 1, new_writer },
	{ 0 },
};

const Members text_writer_members = {
	.type = "System.IO.StringWriter",
	.methods = writer_methods,
	.static_methods = writer_statics,
};
