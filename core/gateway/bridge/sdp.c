#include "core/gateway/bridge/sdp.h"

#include <string.h>

char *sdp_next_line(const char **at, const char *end)
{
	const char *start = *at;
	const char *stop;

	if (start >= end)
		return NULL;
	stop = memchr(start, '\n', (gsize)(end - start));
	*at = stop ? stop + 1 : end;
	return g_strchomp(
		g_strndup(start, (gsize)((stop ? stop : end) - start)));
}

const char *sdp_value(const char *line, const char *name)
{
	gsize length = strlen(name);

	if (strncmp(line, name, length))
		return NULL;
	return line + length + strspn(line + length, " ");
}

gboolean sdp_is_declined(const char *line)
{
	const char *port = strchr(line, ' ');

	return port && g_str_has_prefix(port + 1, "0 ");
}
