#include "shell/format/width.h"

#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

/* Bytes of the escape sequence at text: CSI … letter, OSC … BEL or ST. */
static size_t escape_bytes(const char *text, size_t bytes)
{
	if (bytes < 2 || text[0] != '\033')
		return 0;
	size_t at = 2;
	if (text[1] == '[') {
		while (at < bytes && (text[at] < 0x40 || text[at] > 0x7e))
			at++;
		return MIN(at + 1, bytes);
	}
	if (text[1] != ']')
		return 2;
	while (at < bytes && text[at] != '\a' && text[at] != '\033')
		at++;
	if (at < bytes && text[at] == '\033')
		at++;
	return MIN(at + 1, bytes);
}

static size_t character_columns(gunichar character)
{
	if (character < 0x20 || (character >= 0x7f && character < 0xa0))
		return 0;
	if (character < 0x300)
		return 1;
	if (g_unichar_iszerowidth(character))
		return 0;
	return g_unichar_iswide(character) ? 2 : 1;
}

/* Steps over one character or escape sequence; its columns go to *columns. */
static size_t step(const char *text, size_t bytes, size_t *columns)
{
	size_t escape = escape_bytes(text, bytes);
	*columns = 0;
	if (escape)
		return escape;
	if ((unsigned char)*text < 0x80) {
		*columns = character_columns((unsigned char)*text);
		return 1;
	}
	gunichar character = g_utf8_get_char_validated(text, bytes);
	if (character >= (gunichar)-2) {
		*columns = 1;
		return 1;
	}
	*columns = character_columns(character);
	return g_utf8_next_char(text) - text;
}

size_t text_columns(const char *text, size_t bytes)
{
	size_t sum = 0, columns;
	for (size_t at = 0; at < bytes; sum += columns)
		at += step(text + at, bytes - at, &columns);
	return sum;
}

size_t text_fit(const char *text, size_t bytes, size_t columns)
{
	size_t at = 0, used = 0, more;
	while (at < bytes) {
		size_t length = step(text + at, bytes - at, &more);
		if (used + more > columns)
			break;
		used += more;
		at += length;
	}
	return at;
}

static void append_escapes(GString *out, const char *text, size_t bytes)
{
	size_t columns, length;
	for (size_t at = 0; at < bytes; at += length) {
		length = step(text + at, bytes - at, &columns);
		if (text[at] == '\033')
			g_string_append_len(out, text + at, length);
	}
}

void text_cut(GString *out, const char *text, size_t bytes, size_t columns)
{
	if (text_columns(text, bytes) <= columns) {
		g_string_append_len(out, text, bytes);
		return;
	}
	if (!columns)
		return;
	size_t kept = text_fit(text, bytes, columns - 1);
	g_string_append_len(out, text, kept);
	g_string_append(out, ELLIPSIS);
	append_escapes(out, text + kept, bytes - kept);
}

void text_cut_left(GString *out, const char *text, size_t bytes, size_t columns)
{
	size_t all = text_columns(text, bytes), lost = 0, at = 0, more;
	if (all <= columns || !columns) {
		g_string_append_len(out, text, columns ? bytes : 0);
		return;
	}
	while (at < bytes && all - lost > columns - 1) {
		at += step(text + at, bytes - at, &more);
		lost += more;
	}
	g_string_append(out, ELLIPSIS);
	g_string_append_len(out, text + at, bytes - at);
}

void text_pad(GString *out, const char *text, size_t bytes, size_t columns,
	      gboolean right)
{
	size_t used = text_columns(text, bytes);
	size_t fill = used < columns ? columns - used : 0;
	if (!right)
		g_string_append_len(out, text, bytes);
	for (; fill; fill--)
		g_string_append_c(out, ' ');
	if (right)
		g_string_append_len(out, text, bytes);
}

size_t text_wrap(const char *text, size_t columns, size_t *next)
{
	size_t line = strcspn(text, "\n");
	size_t fits = text_fit(text, line, MAX(columns, 1));
	if (fits == line) {
		*next = line + (text[line] == '\n');
		return line && text[line - 1] == '\r' ? line - 1 : line;
	}
	if (!fits)
		fits = g_utf8_next_char(text) - text;
	size_t space = fits;
	while (space > 0 && text[space] != ' ')
		space--;
	if (!space) {
		*next = fits;
		return fits;
	}
	*next = space + 1;
	return space;
}
