#include "core/gateway/frontend/later.h"

/* A partner whose name is not found now may have it in a minute. */
gboolean later_may_go(const LinkResult *result)
{
	return !result->ok &&
	       (result->unsure || !g_strcmp0(result->type, "wait") ||
		!g_strcmp0(result->condition, "remote-server-not-found"));
}

guint64 later_wait(guint failures, guint64 least, guint64 most)
{
	guint64 wait = MIN(least << MIN(failures, 16), most);

	return wait + (guint64)g_random_int_range(0, (gint32)wait);
}
