#include "core/gateway/edge/failures.h"

#include "core/base/clock.h"
#include "core/gateway/edge/limits.h"

typedef struct Kept {
	gboolean incoming;
	char *local, *remote, *address, *state, *reason;
	gint64 at;
	guint count;
} Kept;

struct Failures {
	GQueue kept; /* newest first */
};

static void kept_free(void *data)
{
	Kept *kept = data;
	g_free(kept->local);
	g_free(kept->remote);
	g_free(kept->address);
	g_free(kept->state);
	g_free(kept->reason);
	g_free(kept);
}

Failures *failures_new(void)
{
	return g_new0(Failures, 1);
}

void failures_free(Failures *failures)
{
	if (!failures)
		return;
	g_queue_clear_full(&failures->kept, kept_free);
	g_free(failures);
}

static gboolean is_same(const Kept *kept, const Failure *failure)
{
	return kept->incoming == failure->incoming &&
	       !g_strcmp0(kept->local, failure->local) &&
	       !g_strcmp0(kept->remote, failure->remote) &&
	       !g_strcmp0(kept->reason, failure->reason);
}

static Kept *kept_new(const Failure *failure)
{
	Kept *kept = g_new0(Kept, 1);
	kept->incoming = failure->incoming;
	kept->local = g_strdup(failure->local);
	kept->remote = g_strdup(failure->remote);
	kept->address = g_strdup(failure->address);
	kept->state = g_strdup(failure->state);
	kept->reason = g_strdup(failure->reason);
	return kept;
}

void failures_add(Failures *failures, const Failure *failure)
{
	Kept *kept = NULL;
	for (GList *link = failures->kept.head; link && !kept;
	     link = link->next)
		if (is_same(link->data, failure)) {
			kept = link->data;
			g_queue_delete_link(&failures->kept, link);
			break;
		}
	if (!kept)
		kept = kept_new(failure);
	kept->at = clock_now();
	kept->count++;
	g_queue_push_head(&failures->kept, kept);
	if (failures->kept.length > FAILURES_KEPT)
		kept_free(g_queue_pop_tail(&failures->kept));
}

static json_t *kept_json(const Kept *kept)
{
	g_autofree char *at = clock_format_utc(kept->at, FALSE);
	json_t *object = json_object();
	json_set_text(object, "direction", kept->incoming ? "in" : "out");
	json_set_text(object, "local", kept->local);
	json_set_text(object, "remote", kept->remote);
	json_set_text(object, "address", kept->address);
	json_set_text(object, "state", kept->state);
	json_set_text(object, "reason", kept->reason);
	json_set_text(object, "time", at);
	json_object_set_new(object, "count", json_integer(kept->count));
	return object;
}

json_t *failures_list(const Failures *failures)
{
	json_t *list = json_array();
	for (GList *link = failures->kept.head; link; link = link->next)
		json_array_append_new(list, kept_json(link->data));
	return list;
}
