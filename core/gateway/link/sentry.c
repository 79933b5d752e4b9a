#include "core/gateway/link/sentry.h"

#include "core/gateway/link/limits.h"

#include <string.h>

static const char *in_text(Sentry *sentry, const char *at, const char *end);
static const char *in_tag(Sentry *sentry, const char *at, const char *end);

static const char *fail(Sentry *sentry, const char *fault)
{
	sentry->fault = fault;
	return NULL;
}

/* Where the root is all that is open, nothing is incomplete. */
static void leave_tag(Sentry *sentry)
{
	sentry->state = in_text;
	if (sentry->depth == 1)
		sentry->bytes = sentry->pieces = sentry->inside = 0;
}

static const char *in_value(Sentry *sentry, const char *at, const char *end)
{
	const char *quote = memchr(at, sentry->quote, (gsize)(end - at));
	sentry->bytes += (gsize)((quote ? quote : end) - at);
	if (!quote)
		return end;
	sentry->state = in_tag;
	sentry->closes = false;
	return quote + 1;
}

static const char *end_of_tag(Sentry *sentry, const char *after)
{
	if (!sentry->closes && !sentry->declares &&
	    ++sentry->depth > LINK_DEPTH + 1)
		return fail(sentry, "the edge nests elements too deep");
	if (++sentry->inside > LINK_ELEMENTS)
		return fail(sentry, "the edge puts too many elements into one");
	sentry->declares = false;
	leave_tag(sentry);
	return after;
}

static const char *in_tag(Sentry *sentry, const char *at, const char *end)
{
	for (; at < end; at++, sentry->bytes++) {
		if (*at == '>')
			return end_of_tag(sentry, at + 1);
		if (*at == '"' || *at == '\'') {
			if (++sentry->attributes > LINK_ATTRIBUTES)
				return fail(sentry, "the edge sends an element "
						    "with too many attributes");
			sentry->quote = *at;
			sentry->state = in_value;
			return at + 1;
		}
		sentry->closes = *at == '/';
	}
	return end;
}

static const char *in_end_tag(Sentry *sentry, const char *at, const char *end)
{
	const char *last = memchr(at, '>', (gsize)(end - at));
	sentry->bytes += (gsize)((last ? last : end) - at);
	if (!last)
		return end;
	if (sentry->depth)
		sentry->depth--;
	sentry->over = !sentry->depth;
	leave_tag(sentry);
	return last + 1;
}

/* "<?xml " and nothing else: other instructions may hold single quotes. */
static const char *in_declaration(Sentry *sentry, const char *at,
				  const char *end)
{
	static const char wanted[] = "xml ";
	(void)end;
	if (*at != wanted[sentry->attributes])
		return fail(sentry, "the edge sends a processing instruction");
	if (!wanted[++sentry->attributes]) {
		sentry->attributes = 0;
		sentry->declares = true;
		sentry->state = in_tag;
	}
	return at + 1;
}

static const char *after_bracket(Sentry *sentry, const char *at,
				 const char *end)
{
	(void)end;
	sentry->attributes = 0;
	sentry->closes = false;
	if (!*at)
		return fail(sentry, "the edge does not send XML in UTF-8");
	if (*at == '!')
		return fail(sentry, "the edge sends a comment or declaration");
	if (*at == '/') {
		sentry->state = in_end_tag;
		return at + 1;
	}
	if (*at == '?') {
		if (sentry->begun)
			return fail(sentry, "the edge sends a processing "
					    "instruction");
		sentry->state = in_declaration;
		return at + 1;
	}
	sentry->state = in_tag;
	return at;
}

/* Each of these ends a piece of text, and libstrophe goes through all that it
 * has of an element to append the next. */
static bool cuts_text(char c)
{
	return c == '\n' || c == '\r' || c == '&';
}

static const char *in_text(Sentry *sentry, const char *at, const char *end)
{
	const char *begin = at;
	for (; at < end && *at != '<'; at++)
		if (sentry->depth > 1 && cuts_text(*at) &&
		    ++sentry->pieces > LINK_TEXT_PIECES)
			return fail(sentry,
				    "the edge sends text in too many pieces");
	if (sentry->depth > 1)
		sentry->bytes += (gsize)(at - begin);
	if (at == end)
		return end;
	sentry->begun = true;
	sentry->state = after_bracket;
	return at + 1;
}

/* Expat would follow a start in UTF-16, in which no quote is what it seems. */
static const char *at_start(Sentry *sentry, const char *at, const char *end)
{
	(void)end;
	if (*at != '<')
		return fail(sentry, "the edge does not send XML in UTF-8");
	sentry->state = after_bracket;
	return at + 1;
}

void sentry_init(Sentry *sentry)
{
	*sentry = (Sentry){ .state = at_start };
}

static bool is_too_big(const Sentry *sentry)
{
	return sentry->bytes >
	       (sentry->depth ? LINK_ELEMENT_BYTES : LINK_HEADER_BYTES);
}

const char *sentry_look(Sentry *sentry, const char *bytes, gsize length)
{
	const char *at = bytes, *end = bytes + length;
	while (!sentry->fault && at < end)
		at = sentry->state(sentry, at, end);
	if (!sentry->fault && is_too_big(sentry))
		sentry->fault = "the edge sends too big an element";
	return sentry->fault;
}
