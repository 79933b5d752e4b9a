#include "shell/types/digits.h"
#include "shell/types/format_number.h"

#include <string.h>

#define PER_MILLE      "\342\200\260"
#define EXPONENT_LIMIT 10 /* zeros of an exponent that count */

/* What one section of a pattern asks for. Places count from its first 0 or #
 * to its last. */
typedef struct Pattern {
	const char *text;
	size_t length;
	bool first;	/* the section that a sign is put before */
	int places;	/* all of them */
	int before;	/* those before the point */
	int first_zero; /* places before the point from the first 0 on */
	int last_zero;	/* places behind the point up to the last 0 */
	int shift;	/* powers of ten by % ‰ and commas at the point */
	bool groups, scientific;
} Pattern;

/* A piece of a pattern: one character, or a quoted text. */
typedef struct Piece {
	char kind; /* 0 # . , % m E; 'x' text */
	const char *text;
	size_t length; /* of the text */
	size_t bytes;  /* of the piece */
} Piece;

static size_t exponent_bytes(const char *text, size_t length)
{
	size_t at = 1;
	if (at < length && (text[at] == '+' || text[at] == '-'))
		at++;
	size_t zeros = 0;
	while (at + zeros < length && text[at + zeros] == '0')
		zeros++;
	return zeros ? at + zeros : 0;
}

static Piece quoted(const char *text, size_t length)
{
	size_t end = 1;
	while (end < length && text[end] != *text)
		end++;
	return (Piece){ 'x', text + 1, end - 1, MIN(end + 1, length) };
}

static Piece next_piece(const char *text, size_t length)
{
	size_t exponent;
	if (strchr("0#.,%", *text))
		return (Piece){ *text, text, 1, 1 };
	if (length >= 3 && !strncmp(text, PER_MILLE, 3))
		return (Piece){ 'm', text, 3, 3 };
	if (*text == '\'' || *text == '"')
		return quoted(text, length);
	if (*text == '\\')
		return (Piece){ 'x', text + 1, length > 1, MIN(2, length) };
	if ((*text == 'e' || *text == 'E') &&
	    (exponent = exponent_bytes(text, length)))
		return (Piece){ 'E', text, exponent, exponent };
	return (Piece){ 'x', text, 1, 1 };
}

/* Commas right before the point divide, others group. */
static void set_commas(Pattern *pattern, int last_comma, int commas,
		       bool others)
{
	pattern->groups = others;
	if (last_comma < 0)
		return;
	if (last_comma == pattern->before)
		pattern->shift -= 3 * commas;
	else
		pattern->groups = true;
}

static void read_pattern(Pattern *pattern)
{
	int first_zero = -1, last_zero = 0, last_comma = -1, commas = 0;
	bool others = false;
	size_t bytes;
	pattern->before = -1;
	for (size_t i = 0; i < pattern->length; i += bytes) {
		Piece piece =
			next_piece(pattern->text + i, pattern->length - i);
		bytes = piece.bytes;
		if (piece.kind == '0' && first_zero < 0)
			first_zero = pattern->places;
		if (piece.kind == '0' || piece.kind == '#')
			pattern->places++;
		if (piece.kind == '0')
			last_zero = pattern->places;
		if (piece.kind == '.' && pattern->before < 0)
			pattern->before = pattern->places;
		if (piece.kind == '%' || piece.kind == 'm')
			pattern->shift += piece.kind == '%' ? 2 : 3;
		pattern->scientific |= piece.kind == 'E';
		if (piece.kind != ',' || !pattern->places ||
		    pattern->before >= 0)
			continue;
		others |= last_comma >= 0 && last_comma != pattern->places;
		commas = last_comma == pattern->places ? commas + 1 : 1;
		last_comma = pattern->places;
	}
	if (pattern->before < 0)
		pattern->before = pattern->places;
	set_commas(pattern, last_comma, commas, others);
	if (first_zero >= 0)
		pattern->first_zero = MAX(pattern->before - first_zero, 0);
	pattern->last_zero = MAX(last_zero - pattern->before, 0);
}

/* Section 0, 1 or 2 of "positive;negative;zero"; an absent or empty one is
 * the first. */
static Pattern find_section(const char *format, int wanted)
{
	const char *start = format, *at = format;
	int section = 0;
	while (*at && section <= wanted) {
		if (*at == ';') {
			if (section++ == wanted)
				break;
			start = at + 1;
			at++;
		} else {
			at += next_piece(at, strlen(at)).bytes;
		}
	}
	if (wanted && (section < wanted || at == start))
		return find_section(format, 0);
	return (Pattern){ .text = start,
			  .length = (size_t)(at - start),
			  .first = start == format };
}

/* Which section the number takes, and its digits rounded for it. What rounds
 * to zero takes the third. */
static Pattern choose(const char *format, Digits *digits)
{
	Pattern pattern = find_section(format, digits_are_zero(digits) ? 2
					       : digits->negative      ? 1
								       : 0);
	read_pattern(&pattern);
	if (digits_are_zero(digits))
		return pattern;
	digits->point += pattern.shift;
	int after = pattern.places - pattern.before;
	digits_round(digits, pattern.scientific ? pattern.places
						: digits->point + after);
	if (!digits_are_zero(digits))
		return pattern;
	pattern = find_section(format, 2);
	read_pattern(&pattern);
	return pattern;
}

/* Where the writing stands: `place` counts down from the whole places to the
 * point and on below zero; `extra` digits have no place of their own (above
 * zero), or so many places have no digit (below). */
typedef struct Writer {
	GString *out;
	const Digits *digits;
	const Pattern *pattern;
	const Culture *culture;
	int next, place, extra;
	bool point;
} Writer;

static void put(Writer *writer, char digit)
{
	g_string_append_c(writer->out, digit);
	if (writer->pattern->groups && writer->place > 1 &&
	    (writer->place - 1) % 3 == 0)
		g_string_append(writer->out, writer->culture->group);
}

static bool has_more(const Writer *writer)
{
	return (size_t)writer->next < writer->digits->text->len;
}

static void put_extra(Writer *writer)
{
	for (; writer->extra > 0; writer->extra--, writer->place--)
		put(writer, digits_at(writer->digits, writer->next++));
}

static void put_place(Writer *writer)
{
	if (writer->extra < 0) {
		writer->extra++;
		if (writer->place <= writer->pattern->first_zero)
			put(writer, '0');
	} else if (has_more(writer) ||
		   writer->place > -writer->pattern->last_zero) {
		put(writer, digits_at(writer->digits, writer->next++));
	}
	writer->place--;
}

static void put_point(Writer *writer)
{
	const Pattern *pattern = writer->pattern;
	if (writer->place || writer->point)
		return;
	if (pattern->last_zero > 0 ||
	    (pattern->before < pattern->places && has_more(writer)))
		g_string_append(writer->out, writer->culture->decimal);
	writer->point = true;
}

/* "E+00": its letter, its sign when asked for, at least so many digits. */
static void put_exponent(Writer *writer, const Piece *piece)
{
	const Digits *digits = writer->digits;
	bool sign = piece->text[1] == '+' || piece->text[1] == '-';
	int power = digits_are_zero(digits)
			    ? 0
			    : digits->point - writer->pattern->before;
	int width = MIN((int)piece->length - 1 - sign, EXPONENT_LIMIT);
	g_string_append_c(writer->out, *piece->text);
	if (power < 0 || piece->text[1] == '+')
		g_string_append_c(writer->out, power < 0 ? '-' : '+');
	g_string_append_printf(writer->out, "%0*d", width, abs(power));
}

static void put_piece(Writer *writer, const Piece *piece)
{
	if (strchr("0#.", piece->kind))
		put_extra(writer);
	if (piece->kind == '0' || piece->kind == '#')
		put_place(writer);
	else if (piece->kind == '.')
		put_point(writer);
	else if (piece->kind == 'E')
		put_exponent(writer, piece);
	else if (piece->kind != ',')
		g_string_append_len(writer->out, piece->text,
				    (gssize)piece->length);
}

char *format_pattern(Value number, const char *format, const Culture *culture)
{
	g_auto(Digits) digits = { 0 };
	digits_init(&digits, number, DIGITS_OF_DOUBLE);
	Pattern pattern = choose(format, &digits);
	Writer writer = { .out = g_string_new(NULL),
			  .digits = &digits,
			  .pattern = &pattern,
			  .culture = culture,
			  .place = pattern.before };
	if (!pattern.scientific) {
		writer.place = MAX(digits.point, pattern.before);
		writer.extra = digits.point - pattern.before;
	}
	if (digits.negative && pattern.first)
		g_string_append_c(writer.out, '-');
	size_t bytes;
	for (size_t i = 0; i < pattern.length; i += bytes) {
		Piece piece = next_piece(pattern.text + i, pattern.length - i);
		put_piece(&writer, &piece);
		bytes = piece.bytes;
	}
	return g_string_free(writer.out, FALSE);
}
