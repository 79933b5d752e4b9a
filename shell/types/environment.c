#include "shell/types/environment.h"

#include <glib.h>

char *environment_name(const char *name)
{
	if (g_getenv(name))
		return g_strdup(name);
	g_auto(GStrv) names = g_listenv();
	for (char **at = names; *at; at++)
		if (!g_ascii_strcasecmp(*at, name))
			return g_strdup(*at);
	return g_strdup(name);
}

const char *environment_get(const char *name)
{
	g_autofree char *spelled = environment_name(name);
	return g_getenv(spelled);
}
