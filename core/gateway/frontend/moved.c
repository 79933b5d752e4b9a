#include "core/gateway/frontend/moved.h"

#include <string.h>

/* The user and the host of "sip:user@host:port;…"; false for anything else,
 * sips among it. */
static gboolean split_uri(const char *uri, char **user, char **host)
{
	const char *at = strchr(uri, '@');
	const char *name = at ? at + 1 : "";
	gsize length =
		*name == '[' ? strcspn(name, "]") + 1 : strcspn(name, ":;?>");

	for (const char *one = uri; *one; one++)
		if (!g_ascii_isgraph(*one))
			return FALSE;
	if (g_ascii_strncasecmp(uri, "sip:", 4) || !at || length > strlen(name))
		return FALSE;
	*user = g_strndup(uri + 4, (gsize)(at - uri) - 4);
	*host = g_strndup(name, length);
	return TRUE;
}

static gboolean is_target(const SipTarget *target, const char *host)
{
	g_autofree char *address = sip_target_host(target);

	return !strcmp(address, host) ||
	       (target->host && !g_ascii_strcasecmp(target->host, host));
}

const SipTarget *moved_to(const Address *to, const GArray *targets,
			  const char *uri)
{
	g_autofree char *own = address_to_sip(to, FALSE);
	g_autofree char *user = NULL;
	g_autofree char *host = NULL;
	g_autofree char *start = NULL;

	if (!split_uri(uri, &user, &host))
		return NULL;
	start = g_strconcat("sip:", user, "@", NULL);
	if (!g_str_has_prefix(own, start))
		return NULL;
	for (guint i = 0; i < targets->len; i++) {
		const SipTarget *target = &g_array_index(targets, SipTarget, i);

		if (is_target(target, host))
			return target;
	}
	return NULL;
}
