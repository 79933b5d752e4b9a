#include "shell/language/source.h"

#include "core/value/string.h"
#include "shell/language/comment.h"

#include <string.h>

#define BLOCK_BYTES 8192

/* Copies text with every line end as \n. */
static char *with_line_feeds(const char *text, size_t length, uint32_t *bytes)
{
	char *copy = g_malloc(length + 1), *to = copy;
	for (size_t i = 0; i < length; i++) {
		if (text[i] != '\r')
			*to++ = text[i];
		else if (i + 1 == length || text[i + 1] != '\n')
			*to++ = '\n';
	}
	*to = '\0';
	*bytes = (uint32_t)(to - copy);
	return copy;
}

static GArray *line_starts(const char *text, uint32_t length)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	uint32_t start = 0;
	g_array_append_val(lines, start);
	for (uint32_t i = 0; i < length; i++) {
		if (text[i] != '\n')
			continue;
		start = i + 1;
		g_array_append_val(lines, start);
	}
	return lines;
}

Source *source_new(const char *text, size_t length, const char *name)
{
	g_assert(length < UINT32_MAX);
	g_auto(Value) valid = value_string_length(text, length);
	Source *source = g_new0(Source, 1);
	source->references = 1;
	source->name = g_strdup(name);
	source->text = with_line_feeds(value_text(valid), valid.string->bytes,
				       &source->length);
	source->first_line = 1;
	source->lines = line_starts(source->text, source->length);
	source->blocks = g_ptr_array_new_with_free_func(g_free);
	source->values = g_array_new(FALSE, FALSE, sizeof(Value));
	source->comments = g_array_new(FALSE, FALSE, sizeof(Comment));
	return source;
}

Source *source_ref(Source *source)
{
	source->references++;
	return source;
}

void source_unref(Source *source)
{
	if (!source || --source->references)
		return;
	for (unsigned i = 0; i < source->values->len; i++)
		value_clear(&g_array_index(source->values, Value, i));
	g_array_free(source->values, TRUE);
	g_array_free(source->comments, TRUE);
	g_ptr_array_free(source->blocks, TRUE);
	g_array_free(source->lines, TRUE);
	g_free(source->text);
	g_free(source->name);
	g_free(source);
}

void *source_alloc(Source *source, size_t bytes)
{
	bytes = (bytes + 15) & ~(size_t)15;
	if (bytes > source->free_bytes) {
		source->free_bytes = MAX(bytes, BLOCK_BYTES);
		source->free_at = g_malloc0(source->free_bytes);
		g_ptr_array_add(source->blocks, source->free_at);
	}
	void *memory = source->free_at;
	source->free_at += bytes;
	source->free_bytes -= bytes;
	return memory;
}

const char *source_copy(Source *source, const char *text, size_t bytes)
{
	char *copy = source_alloc(source, bytes + 1);
	memcpy(copy, text, bytes);
	return copy;
}

Value source_keep_take(Source *source, Value value)
{
	if (value.type >= VALUE_STRING)
		g_array_append_val(source->values, value);
	return value;
}

static unsigned line_index(const Source *source, uint32_t offset)
{
	unsigned low = 0, high = source->lines->len;
	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;
		if (g_array_index(source->lines, uint32_t, middle) <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

unsigned source_line(const Source *source, uint32_t offset)
{
	return line_index(source, offset) + source->first_line;
}

unsigned source_column(const Source *source, uint32_t offset)
{
	unsigned line = line_index(source, offset);
	uint32_t start = g_array_index(source->lines, uint32_t, line);
	const char *end = source->text + MIN(offset, source->length);
	unsigned column = 1;
	for (const char *at = source->text + start; at < end; column++)
		at = g_utf8_next_char(at);
	return column;
}

char *source_line_text(const Source *source, uint32_t offset)
{
	unsigned line = line_index(source, offset);
	uint32_t start = g_array_index(source->lines, uint32_t, line);
	const char *from = source->text + start;
	const char *end = memchr(from, '\n', source->length - start);
	size_t bytes = end ? (size_t)(end - from) : source->length - start;
	return g_strndup(from, bytes);
}
