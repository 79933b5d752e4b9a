#include "core/gateway/base/trace.h"
#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair.h"
#include "core/gateway/net/revocation.h"

#include <glib/gstdio.h>

/* What the edge trusts: its certificate, the anchors and the revocation lists.
 * Files that change count for the streams that there are, too. */

static void replace(char **text, const char *with)
{
	char *former = *text;
	*text = g_strdup(with);
	g_free(former);
}

static char *file_stamp(const char *file)
{
	GStatBuf found = { 0 };
	if (!file || g_stat(file, &found))
		return g_strdup("");
	return g_strdup_printf("%" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT
			       " %" G_GUINT64_FORMAT,
			       (gint64)found.st_mtim.tv_sec,
			       found.st_mtim.tv_nsec, (gint64)found.st_size,
			       (guint64)found.st_ino);
}

static char *stamp_of(const Edge *edge)
{
	g_autofree char *anchors = file_stamp(edge->anchors);
	g_autofree char *lists = edge->revocations
					 ? revocation_stamp(edge->revocations)
					 : g_strdup("");
	return g_strconcat(anchors, "\n", lists, NULL);
}

static void note_lists(const Edge *edge)
{
	const GPtrArray *notes = edge->credentials->notes;
	for (guint i = 0; i < notes->len; i++)
		trace_line(TRACE_WARNING, "edge", NULL, "%s",
			   (const char *)notes->pdata[i]);
}

gboolean trust_load(Edge *edge, const char *key, const char *certificate,
		    GError **error)
{
	CredentialFiles files = { key, certificate, edge->anchors,
				  edge->no_system_anchors, edge->revocations };
	if (!key || !certificate)
		return TRUE;
	g_autofree char *stamp = stamp_of(edge);
	Credentials *made = credentials_new(&files, error);
	if (!made)
		return FALSE;
	credentials_unref(edge->credentials);
	edge->credentials = made;
	replace(&edge->key_file, key);
	replace(&edge->certificate_file, certificate);
	replace(&edge->trust_stamp, stamp);
	note_lists(edge);
	inbound_recheck(edge);
	pairs_recheck(edge);
	return TRUE;
}

void trust_tick(Edge *edge)
{
	gint64 now = loop_now(edge->loop);
	g_autoptr(GError) error = NULL;
	if (!edge->credentials || now - edge->trust_at < EDGE_TRUST_MS)
		return;
	edge->trust_at = now;
	g_autofree char *stamp = stamp_of(edge);
	if (!g_strcmp0(stamp, edge->trust_stamp))
		return;
	trace_line(TRACE_INFO, "edge", NULL,
		   "trust anchors or revocation lists have changed: reading "
		   "them anew");
	/* What cannot be read is told once, not every time. */
	replace(&edge->trust_stamp, stamp);
	if (!trust_load(edge, edge->key_file, edge->certificate_file, &error))
		trace_line(TRACE_ERROR, "edge", NULL, "%s", error->message);
}
