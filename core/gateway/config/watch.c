#include "core/gateway/config/watch.h"

#include "core/base/clock.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/config/load.h"
#include "core/publish/replica.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define POLL_MS	  1000	/* file syncs and network folders give no events */
#define REPORT_MS 60000 /* a status is never older than that */
#define RECORDS	  16	/* from links, waiting */

/* What the thread sends to the loop; outlives the watch. */
typedef struct Gate {
	Watch *watch; /* NULL once that is freed; loop thread only */
} Gate;

typedef struct Waiter {
	LoopFn *done;
	void *data;
} Waiter;

typedef struct Offered {
	RecordStream stream;
	GBytes *record;
} Offered;

struct Watch {
	WatchSetup setup;
	char *role, *computer;
	Gate *gate;
	GThread *thread;
	int wake; /* eventfd */

	GMutex lock; /* of the following */
	gboolean stopping;
	GArray *waiters;	      /* of Waiter */
	GQueue *records;	      /* of Offered */
	GBytes *kept[STREAM_USERS];   /* by RecordStream; users are not kept */
	guint64 number[STREAM_USERS]; /* of kept */

	/* The thread's own. */
	Replica *replica;
	Transport *transport;
	gint64 reported;  /* when; monotonic ms, 0: never */
	guint refused;	  /* refusals in the last report */
	gboolean failing; /* the last look failed, and that was said */
};

/* ---- to the loop ---- */

typedef struct Message {
	Gate *gate;
	Config *config;	 /* or */
	char *reason;	 /* or */
	GArray *waiters; /* of Waiter */
} Message;

static void deliver(Watch *watch, const Message *message)
{
	const WatchSetup *setup = &watch->setup;
	if (message->config)
		setup->changed(setup->data, message->config);
	if (message->reason)
		setup->refused(setup->data, message->reason);
}

static void call_waiters(GArray *waiters)
{
	for (guint i = 0; waiters && i < waiters->len; i++) {
		Waiter *waiter = &g_array_index(waiters, Waiter, i);
		waiter->done(waiter->data);
	}
}

static void on_message(void *data)
{
	Message *message = data;
	if (message->gate->watch)
		deliver(message->gate->watch, message);
	call_waiters(message->waiters);
	config_unref(message->config);
	g_free(message->reason);
	g_clear_pointer(&message->waiters, g_array_unref);
	g_atomic_rc_box_release(message->gate);
	g_free(message);
}

static void post_take(Watch *watch, Config *config, char *reason,
		      GArray *waiters)
{
	Message *message = g_new(Message, 1);
	*message = (Message){ g_atomic_rc_box_acquire(watch->gate), config,
			      reason, waiters };
	loop_post(watch->setup.loop, on_message, message);
}

/* ---- one look ---- */

static gboolean read_numbers(Watch *watch, Config *config, GError **error)
{
	guint64 *const numbers[] = { &config->topology, &config->settings,
				     &config->users };
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordPosition position;
		if (!replica_position(watch->replica, (RecordStream)i,
				      &position, error))
			return FALSE;
		*numbers[i - 1] = position.number;
	}
	return TRUE;
}

static void keep(Watch *watch, RecordStream stream, guint64 number)
{
	if (number == watch->number[stream])
		return;
	GBytes *record = replica_record(watch->replica, stream, NULL);
	g_mutex_lock(&watch->lock);
	GBytes *before = watch->kept[stream];
	watch->kept[stream] = record;
	watch->number[stream] = number;
	g_mutex_unlock(&watch->lock);
	g_clear_pointer(&before, g_bytes_unref);
}

static Config *read_config(Watch *watch, GError **error)
{
	g_autoptr(Config) config = config_load(replica_store(watch->replica),
					       watch->computer, error);
	if (!config || !read_numbers(watch, config, error))
		return NULL;
	keep(watch, STREAM_TOPOLOGY, config->topology);
	keep(watch, STREAM_SETTINGS, config->settings);
	return g_steal_pointer(&config);
}

static void tell_refusals(Watch *watch)
{
	GPtrArray *refusals = replica_refusals(watch->replica);
	for (guint i = 0; i < refusals->len; i++) {
		Refusal *refusal = refusals->pdata[i];
		if (refusal->told)
			continue;
		refusal->told = true;
		post_take(watch, NULL,
			  g_strdup_printf("%s: %s", refusal->record,
					  refusal->reason),
			  NULL);
	}
}

/* The report is a courtesy: a folder that is read only is no failure. */
static void report(Watch *watch, gboolean moved)
{
	gint64 now = clock_monotonic_ms();
	guint refused = replica_refusals(watch->replica)->len;
	if (!moved && refused == watch->refused && watch->reported &&
	    now - watch->reported < REPORT_MS)
		return;
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) status =
		replica_status(watch->replica, watch->computer);
	if (!transport_report(watch->transport, watch->computer, status,
			      &error) &&
	    !watch->reported)
		trace_line(TRACE_WARNING, "config", NULL,
			   "the status of this replica is not reported: %s",
			   error->message);
	watch->reported = now;
	watch->refused = refused;
}

static Offered *next_offered(Watch *watch)
{
	g_mutex_lock(&watch->lock);
	Offered *offered = g_queue_pop_head(watch->records);
	g_mutex_unlock(&watch->lock);
	return offered;
}

static void free_offered(Offered *offered)
{
	g_bytes_unref(offered->record);
	g_free(offered);
}

/* What links brought. An older one is no news: front ends repeat. */
static gboolean apply_offered(Watch *watch)
{
	gboolean moved = FALSE;
	Offered *offered;
	while ((offered = next_offered(watch))) {
		g_autoptr(GError) error = NULL;
		if (replica_apply(watch->replica, offered->stream,
				  offered->record, &error))
			moved = TRUE;
		else if (!g_error_matches(error, RECORD_ERROR,
					  RECORD_ERROR_OLD))
			post_take(watch, NULL,
				  g_strdup_printf("%s over the link: %s",
						  stream_name(offered->stream),
						  error->message),
				  NULL);
		free_offered(offered);
	}
	return moved;
}

/* Applies what there is; *moved when the replica changed. */
static gboolean pull(Watch *watch, gboolean *moved, GError **error)
{
	bool applied = false;
	*moved = apply_offered(watch);
	if (!replica_pull(watch->replica, watch->transport, &applied, error))
		return FALSE;
	*moved = *moved || applied;
	return TRUE;
}

static void look(Watch *watch)
{
	g_autoptr(GError) error = NULL;
	gboolean moved = FALSE;
	gboolean good = pull(watch, &moved, &error);
	Config *config =
		moved ? read_config(watch, good ? &error : NULL) : NULL;
	if (config)
		post_take(watch, config, NULL, NULL);
	if (error && !watch->failing)
		post_take(watch, NULL, g_strdup(error->message), NULL);
	watch->failing = error != NULL;
	tell_refusals(watch);
	report(watch, moved);
}

/* ---- the thread ---- */

static gboolean is_stopping(Watch *watch)
{
	g_mutex_lock(&watch->lock);
	gboolean stopping = watch->stopping;
	g_mutex_unlock(&watch->lock);
	return stopping;
}

static GArray *take_waiters(Watch *watch)
{
	g_mutex_lock(&watch->lock);
	GArray *waiters = watch->waiters;
	watch->waiters = g_array_new(FALSE, FALSE, sizeof(Waiter));
	g_mutex_unlock(&watch->lock);
	return waiters;
}

static void sleep_until_news(Watch *watch, int folder)
{
	struct pollfd wanted[] = {
		{ .fd = watch->wake, .events = POLLIN },
		{ .fd = folder, .events = POLLIN },
	};
	guint64 count;
	poll(wanted, 2, POLL_MS);
	if (wanted[0].revents & POLLIN)
		while (read(watch->wake, &count, sizeof count) < 0 &&
		       errno == EINTR)
			continue;
}

/* Waiters are taken before the look that is to serve them; the watch on the
 * folder is set before the look too, so that nothing falls in between. */
static gpointer run(gpointer data)
{
	Watch *watch = data;
	while (!is_stopping(watch)) {
		GArray *waiters = take_waiters(watch);
		int folder = transport_watch(watch->transport);
		look(watch);
		post_take(watch, NULL, NULL, waiters);
		sleep_until_news(watch, folder);
	}
	return NULL;
}

static void wake(Watch *watch)
{
	guint64 one = 1;
	while (write(watch->wake, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

/* ---- from the loop ---- */

static Watch *watch_alloc(const WatchSetup *setup)
{
	Watch *watch = g_new0(Watch, 1);
	watch->setup = *setup;
	watch->role = g_strdup(setup->role);
	watch->computer = g_strdup(setup->computer);
	watch->gate = g_atomic_rc_box_new0(Gate);
	watch->gate->watch = watch;
	watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	watch->waiters = g_array_new(FALSE, FALSE, sizeof(Waiter));
	watch->records = g_queue_new();
	watch->transport = transport_directory(setup->paths->published);
	g_mutex_init(&watch->lock);
	return watch;
}

static gboolean open_replica(Watch *watch, GError **error)
{
	g_autofree char *path =
		paths_role(watch->setup.paths, watch->role, "replica.db");
	watch->replica = replica_open(path, watch->role, error);
	return watch->replica && replica_check_trust(watch->replica, error);
}

/* Before the loop runs, so blocking is no harm and a start that cannot work
 * says so at once. */
static gboolean start(Watch *watch, GError **error)
{
	gboolean moved;
	if (!open_replica(watch, error) || !pull(watch, &moved, error))
		return FALSE;
	g_autoptr(Config) config = read_config(watch, error);
	if (!config)
		return FALSE;
	if (config->topology == 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "no topology reached this computer yet: run "
			    "Enable-CsTopology, or copy the folder '%s' here",
			    watch->setup.paths->published);
		return FALSE;
	}
	post_take(watch, g_steal_pointer(&config), NULL, NULL);
	tell_refusals(watch);
	report(watch, TRUE);
	return TRUE;
}

Watch *watch_new(const WatchSetup *setup, GError **error)
{
	g_autoptr(Watch) watch = watch_alloc(setup);
	if (watch->wake < 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "the kernel gives no event descriptor: %s",
			    g_strerror(errno));
		return NULL;
	}
	if (!start(watch, error))
		return NULL;
	watch->thread = g_thread_new("config", run, watch);
	return g_steal_pointer(&watch);
}

static void stop(Watch *watch)
{
	g_mutex_lock(&watch->lock);
	watch->stopping = TRUE;
	g_mutex_unlock(&watch->lock);
	wake(watch);
	g_thread_join(watch->thread);
}

static void free_element(gpointer offered)
{
	free_offered(offered);
}

void watch_free(Watch *watch)
{
	if (!watch)
		return;
	if (watch->thread)
		stop(watch);
	watch->gate->watch = NULL;
	call_waiters(watch->waiters);
	g_atomic_rc_box_release(watch->gate);
	if (watch->wake >= 0)
		close(watch->wake);
	replica_free(watch->replica);
	transport_free(watch->transport);
	g_array_unref(watch->waiters);
	g_queue_free_full(watch->records, free_element);
	for (int i = 1; i < STREAM_USERS; i++)
		g_clear_pointer(&watch->kept[i], g_bytes_unref);
	g_mutex_clear(&watch->lock);
	g_free(watch->role);
	g_free(watch->computer);
	g_free(watch);
}

void watch_now(Watch *watch, LoopFn *done, void *data)
{
	Waiter waiter = { done, data };
	g_mutex_lock(&watch->lock);
	g_array_append_val(watch->waiters, waiter);
	g_mutex_unlock(&watch->lock);
	wake(watch);
}

void watch_take_record(Watch *watch, const char *stream, GBytes *record)
{
	RecordStream known;
	if (!stream_parse(stream, &known))
		return;
	Offered *offered = g_new(Offered, 1);
	*offered = (Offered){ known, g_bytes_ref(record) };
	g_mutex_lock(&watch->lock);
	g_queue_push_tail(watch->records, offered);
	while (g_queue_get_length(watch->records) > RECORDS)
		free_offered(g_queue_pop_head(watch->records));
	g_mutex_unlock(&watch->lock);
	wake(watch);
}

GBytes *watch_record(Watch *watch, const char *stream, guint64 *number)
{
	RecordStream known;
	if (!stream_parse(stream, &known) || known == STREAM_USERS)
		return NULL;
	g_mutex_lock(&watch->lock);
	GBytes *record = watch->kept[known];
	if (record)
		g_bytes_ref(record);
	*number = watch->number[known];
	g_mutex_unlock(&watch->lock);
	return record;
}
