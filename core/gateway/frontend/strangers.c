#include "core/gateway/frontend/strangers.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

typedef struct Kept {
	char *address, *reason;
	SipProtocol protocol;
	guint count;
	gint64 at;   /* µs since 1970 */
	gint64 told; /* loop time */
} Kept;

struct Strangers {
	GQueue kept; /* newest first */
};

static void kept_free(void *data)
{
	Kept *kept = data;

	g_free(kept->address);
	g_free(kept->reason);
	g_free(kept);
}

Strangers *strangers_new(void)
{
	return g_new0(Strangers, 1);
}

void strangers_free(Strangers *strangers)
{
	if (!strangers)
		return;
	g_queue_clear_full(&strangers->kept, kept_free);
	g_free(strangers);
}

/* Moves it to the front; the oldest makes room for a new one. */
static Kept *keep(Strangers *strangers, const char *address, const char *reason)
{
	for (GList *at = strangers->kept.head; at; at = at->next) {
		Kept *kept = at->data;

		if (g_strcmp0(kept->address, address) ||
		    g_strcmp0(kept->reason, reason))
			continue;
		g_queue_unlink(&strangers->kept, at);
		g_queue_push_head_link(&strangers->kept, at);
		return kept;
	}
	if (strangers->kept.length >= STRANGERS_KEPT)
		kept_free(g_queue_pop_tail(&strangers->kept));
	g_queue_push_head(&strangers->kept, g_new0(Kept, 1));
	return strangers->kept.head->data;
}

void strangers_add(Strangers *strangers, const SipTarget *from,
		   const char *cause, gint64 now)
{
	g_autofree char *address = sip_target_host(from);
	Kept *kept = keep(strangers, address, cause);

	kept->protocol = from->protocol;
	kept->at = clock_now();
	if (kept->count++ && now - kept->told < STRANGER_TOLD_MS)
		return;
	kept->told = now;
	if (kept->count == 1) {
		kept->address = g_strdup(address);
		kept->reason = g_strdup(cause);
	}
	trace_line(TRACE_WARNING, "sip", NULL,
		   "SIP from %s is refused (%u so far): %s", address,
		   kept->count, cause);
}

json_t *strangers_list(const Strangers *strangers)
{
	json_t *list = json_array();

	for (GList *at = strangers->kept.head; at; at = at->next) {
		const Kept *kept = at->data;
		g_autofree char *time = clock_format_utc(kept->at, FALSE);
		json_t *object = json_object();

		json_object_set_new(object, "address",
				    json_string(kept->address));
		json_object_set_new(
			object, "transport",
			json_string(sip_protocol_name(kept->protocol)));
		json_object_set_new(object, "reason",
				    json_string(kept->reason));
		json_object_set_new(object, "count",
				    json_integer((json_int_t)kept->count));
		json_object_set_new(object, "time", json_string(time));
		json_array_append_new(list, object);
	}
	return list;
}
