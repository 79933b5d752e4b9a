/* What an edge sends, looked at before libstrophe reads it: libstrophe puts no
 * limit to the elements that it builds, and the time that it takes for one
 * grows with the square of its attributes. Follows tags, quotes and depth of
 * well-formed XML, and of nothing else: what is not ends at the parser. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Sentry {
	const char *(*state)(struct Sentry *sentry, const char *at,
			     const char *end);
	const char *fault;
	guint depth, attributes;
	gsize bytes, pieces, inside; /* of what is not yet complete */
	bool begun;		     /* it is past the first tag */
	bool over;		     /* the root was closed */
	char quote;		     /* that ends the attribute's value */
	bool closes;   /* the last character of the tag was a slash */
	bool declares; /* the tag is the XML declaration */
} Sentry;

void sentry_init(Sentry *sentry);
/* NULL, or what is wrong with what has come: nothing of these bytes may reach
 * the parser then. */
const char *sentry_look(Sentry *sentry, const char *bytes, gsize length);
