#include "core/gateway/base/rendezvous.h"

#include <string.h>

static char *weight(const char *name, const char *computer)
{
	g_autofree char *text = g_strjoin(" ", name, computer, NULL);

	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

gboolean rendezvous_before(const char *name, const char *one, const char *other)
{
	g_autofree char *its = weight(name, one);
	g_autofree char *others = weight(name, other);

	return strcmp(its, others) > 0;
}
