#include "core/dns/look_up.h"

#include "core/base/clock.h"
#include "core/base/stop.h"

#include <gio/gio.h>
#include <stdbool.h>

#define TICK_MS 50

typedef struct LookUp {
	GList *targets; /* of GSrvTarget */
	GError *error;
	gboolean over;
} LookUp;

static void on_answer(GObject *object, GAsyncResult *result, gpointer data)
{
	LookUp *look_up = data;
	look_up->targets = g_resolver_lookup_service_finish(
		G_RESOLVER(object), result, &look_up->error);
	look_up->over = TRUE;
}

static gboolean on_tick(gpointer data)
{
	(void)data;
	return G_SOURCE_CONTINUE;
}

/* Turns the context until there is an answer, or nobody waits any longer. */
static void wait(LookUp *look_up, GMainContext *context, GCancellable *cancel)
{
	g_autoptr(GSource) tick = g_timeout_source_new(TICK_MS);
	gint64 end = clock_monotonic_ms() + LOOK_UP_MS;
	g_source_set_callback(tick, on_tick, NULL, NULL);
	g_source_attach(tick, context);
	while (!look_up->over) {
		g_main_context_iteration(context, TRUE);
		if (clock_monotonic_ms() > end || stop_wanted())
			g_cancellable_cancel(cancel);
	}
	g_source_destroy(tick);
}

static void ask(LookUp *look_up, const char *service, const char *domain)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GResolver) resolver = g_resolver_get_default();
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_main_context_push_thread_default(context);
	g_resolver_lookup_service_async(resolver, service, "tcp", domain,
					cancel, on_answer, look_up);
	wait(look_up, context, cancel);
	g_main_context_pop_thread_default(context);
}

/* An error, unless it says that there are no such records. */
static bool is_answer(const LookUp *look_up, const char *domain, GError **error)
{
	if (!look_up->error || g_error_matches(look_up->error, G_RESOLVER_ERROR,
					       G_RESOLVER_ERROR_NOT_FOUND))
		return true;
	if (!stop_check(error))
		return false;
	if (g_error_matches(look_up->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
			    "no DNS answer for '%s' within %d s", domain,
			    LOOK_UP_MS / 1000);
	else
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "the DNS servers gave no answer for '%s'", domain);
	return false;
}

char **look_up_srv(const char *service, const char *domain, GError **error)
{
	LookUp look_up = { 0 };
	g_autoptr(GPtrArray) hosts = g_ptr_array_new();
	ask(&look_up, service, domain);
	bool good = is_answer(&look_up, domain, error);
	for (GList *at = look_up.targets; good && at; at = at->next)
		g_ptr_array_add(hosts,
				g_strdup(g_srv_target_get_hostname(at->data)));
	g_resolver_free_targets(look_up.targets);
	g_clear_error(&look_up.error);
	if (!good)
		return NULL;
	g_ptr_array_add(hosts, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&hosts), FALSE);
}
