#include "core/gateway/sip/value.h"

#include <glib.h>
#include <string.h>

/* Behind the quoted string at `at`; the end when it is not closed. */
static const char *skip_quoted(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		if (*at == '\\' && at[1])
			at++;
	return *at ? at + 1 : at;
}

const char *sip_value_find(const char *at, const char *stops)
{
	char special[8] = "\"<";

	g_strlcpy(special + 2, stops, sizeof(special) - 2);
	for (;;) {
		const char *close;

		at += strcspn(at, special);
		if (!*at || strchr(stops, *at))
			return at;
		close = *at == '<' ? strchr(at, '>') : NULL;
		if (*at == '"')
			at = skip_quoted(at);
		else
			at = close ? close + 1 : at + 1;
	}
}

const char *sip_value_parameter(const char *value, const char *name)
{
	gsize length = strlen(name);

	for (;;) {
		value = sip_value_find(value, ";,");
		if (*value != ';')
			return NULL;
		value += 1 + strspn(value + 1, " \t");
		if (!g_ascii_strncasecmp(value, name, length) &&
		    strchr("= \t;,", value[length]))
			return value + length;
	}
}
