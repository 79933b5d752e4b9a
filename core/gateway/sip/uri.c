#include "core/gateway/sip/uri.h"

#include <string.h>

/* What follows scheme and user part, which may have colons of its own. */
static const char *host_part(const char *uri)
{
	const char *scheme = strchr(uri, ':');
	const char *at = scheme ? strrchr(scheme, '@') : NULL;

	if (!scheme)
		return NULL;
	return (at ? at : scheme) + 1;
}

char *sip_uri_host(const char *uri)
{
	const char *host = host_part(uri);
	gsize length;

	if (!host)
		return NULL;
	if (*host == '[')
		host++;
	length = host[-1] == '[' ? strcspn(host, "]") : strcspn(host, ":;?>");
	return length ? g_ascii_strdown(host, (gssize)length) : NULL;
}

char *sip_uri_parameter(const char *uri, const char *name)
{
	const char *at = host_part(uri);
	gsize length = strlen(name);

	while (at && (at = strchr(at, ';'))) {
		at++;
		if (g_ascii_strncasecmp(at, name, length) ||
		    !strchr("=;?>", at[length]))
			continue;
		at += length;
		return at[0] == '=' ? g_strndup(at + 1, strcspn(at + 1, ";?>"))
				    : g_strdup("");
	}
	return NULL;
}
