#include "core/gateway/base/logbook.h"

#include "core/base/clock.h"
#include "core/gateway/base/logbook_private.h"

#include <gio/gio.h>
#include <string.h>

#define LOOK_MS 5000 /* whether a scenario has ended */

/* An entry until it is written. */
typedef struct Waiting {
	gint64 time; /* µs, monotonic */
	char *key;
	json_t *entry;
} Waiting;

static struct {
	GMutex lock;
	GCond changed; /* something to write, or written */
	char *folder;  /* NULL: not open */
	LogScenarios *scenarios;
	GQueue waiting;		  /* of Waiting */
	GHashTable *ids, *former; /* key -> id, two generations */
	guint64 added, written;	  /* entries ever */
	guint lost;
	gboolean ending, hurry;
	GThread *writer;
} book;
static gint wanted; /* LogbookWants of all that run */

gboolean logbook_wants(LogbookWants what)
{
	return (g_atomic_int_get(&wanted) & (gint)what) != 0;
}

/* ---- entries ---- */

static void waiting_free(Waiting *waiting)
{
	json_decref(waiting->entry);
	g_free(waiting->key);
	g_free(waiting);
}

char *logbook_sip_key(const char *call_id, const char *cseq)
{
	return g_strconcat("sip ", call_id ? call_id : "", " ",
			   cseq ? cseq : "", NULL);
}

char *logbook_stanza_key(const char *from, const char *to, const char *id)
{
	return g_strconcat("xmpp ", from ? from : "", " ", to ? to : "", " ",
			   id ? id : "", NULL);
}

static const char *level_word(TraceLevel level)
{
	switch (level) {
	case TRACE_ERROR:
		return "Error";
	case TRACE_WARNING:
		return "Warning";
	case TRACE_INFO:
		return "Info";
	case TRACE_DEBUG:
		return "Verbose";
	}
	return "Info";
}

static json_t *entry_json(const LogbookEntry *entry)
{
	g_autofree char *time = clock_format_utc(clock_now(), TRUE);
	json_t *object = json_object();

	json_set_text(object, "time", time);
	json_set_text(object, "level", level_word(entry->level));
	json_set_text(object, "component", entry->component);
	json_set_text(object, "id", entry->id);
	json_set_text(object, "callId", entry->call_id);
	json_set_text(object, "way", entry->way);
	json_set_text(object, "address", entry->address);
	json_set_text(object, "from", entry->from);
	json_set_text(object, "to", entry->to);
	json_set_text(object, "text", entry->text);
	return object;
}

void logbook_add(const LogbookEntry *entry)
{
	Waiting *waiting = g_new0(Waiting, 1);

	waiting->time = g_get_monotonic_time();
	waiting->key = g_strdup(entry->key);
	waiting->entry = entry_json(entry);
	g_mutex_lock(&book.lock);
	if (book.folder && book.waiting.length < LOGBOOK_WAITING) {
		g_queue_push_tail(&book.waiting, waiting);
		book.added++;
		if (book.waiting.length == 1)
			g_cond_broadcast(&book.changed);
		waiting = NULL;
	} else if (book.folder) {
		book.lost++;
	}
	g_mutex_unlock(&book.lock);
	if (waiting)
		waiting_free(waiting);
}

static GHashTable *new_ids(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void logbook_link(const char *id, const char *key)
{
	if (!id || !*id || !logbook_wants(LOGBOOK_SIP | LOGBOOK_XMPP))
		return;
	g_mutex_lock(&book.lock);
	if (book.folder) {
		if (g_hash_table_size(book.ids) >= LOGBOOK_LINKS / 2) {
			g_hash_table_unref(book.former);
			book.former = book.ids;
			book.ids = new_ids();
		}
		g_hash_table_replace(book.ids, g_strdup(key), g_strdup(id));
	}
	g_mutex_unlock(&book.lock);
}

/* ---- writing: a thread of its own ---- */

static void set_id(Waiting *waiting)
{
	const char *id = NULL;

	if (!waiting->key || json_object_get(waiting->entry, "id"))
		return;
	id = g_hash_table_lookup(book.ids, waiting->key);
	if (!id)
		id = g_hash_table_lookup(book.former, waiting->key);
	if (id)
		json_object_set_new(waiting->entry, "id", json_string(id));
}

/* Those whose time has come, as lines; under the lock. */
static GString *take_due(guint *count)
{
	GString *lines = g_string_new(NULL);
	gint64 due = g_get_monotonic_time() - 1000 * LOGBOOK_WRITE_MS;
	Waiting *waiting;

	*count = 0;
	while ((waiting = g_queue_peek_head(&book.waiting)) &&
	       (book.hurry || book.ending || waiting->time <= due)) {
		g_autofree char *line = NULL;

		g_queue_pop_head(&book.waiting);
		set_id(waiting);
		line = json_format(waiting->entry);
		g_string_append(lines, line);
		g_string_append_c(lines, '\n');
		waiting_free(waiting);
		(*count)++;
	}
	return lines;
}

/* Several lines at a time, each whole in one segment. */
static void write_lines(LogFile *file, const GString *lines)
{
	const char *at = lines->str;

	while (*at) {
		const char *end = strchr(at, '\n') + 1;

		log_file_write(file, at, (gsize)(end - at));
		at = end;
	}
}

/* Under the lock, after anything that may have changed it. */
static void set_wanted(void)
{
	guint wants = book.ending ? 0 : log_scenarios_wants(book.scenarios);

	g_atomic_int_set(&wanted, (gint)wants);
}

static void end_due(void)
{
	if (log_scenarios_end_due(book.scenarios))
		set_wanted();
}

static void wait_for_work(void)
{
	gint64 until =
		g_get_monotonic_time() +
		1000 * (book.waiting.length ? LOGBOOK_WRITE_MS : LOOK_MS);

	if (g_atomic_int_get(&wanted) || book.waiting.length)
		g_cond_wait_until(&book.changed, &book.lock, until);
	else
		g_cond_wait(&book.changed, &book.lock);
}

static void write_some(LogFile *file)
{
	guint count;
	GString *lines = take_due(&count);

	g_mutex_unlock(&book.lock);
	write_lines(file, lines);
	g_string_free(lines, TRUE);
	g_mutex_lock(&book.lock);
	book.written += count;
	if (!book.waiting.length)
		book.hurry = FALSE;
	g_cond_broadcast(&book.changed);
}

static gpointer write_all(gpointer data)
{
	LogFile *file = data;

	g_mutex_lock(&book.lock);
	while (!book.ending || book.waiting.length) {
		if (!book.hurry && !book.ending)
			wait_for_work();
		end_due();
		write_some(file);
	}
	g_mutex_unlock(&book.lock);
	log_file_free(file);
	return NULL;
}

/* ---- its life ---- */

void logbook_open(const char *folder)
{
	g_mutex_lock(&book.lock);
	book.folder = g_strdup(folder);
	book.scenarios = log_scenarios_load(folder);
	book.ids = new_ids();
	book.former = new_ids();
	book.ending = book.hurry = FALSE;
	book.added = book.written = 0;
	book.lost = 0;
	set_wanted();
	g_mutex_unlock(&book.lock);
	book.writer = g_thread_new("logbook", write_all, log_file_new(folder));
}

void logbook_close(void)
{
	if (!book.folder)
		return;
	g_mutex_lock(&book.lock);
	book.ending = TRUE;
	g_atomic_int_set(&wanted, 0);
	g_cond_broadcast(&book.changed);
	g_mutex_unlock(&book.lock);
	g_thread_join(book.writer);
	g_mutex_lock(&book.lock);
	g_clear_pointer(&book.folder, g_free);
	g_clear_pointer(&book.scenarios, log_scenarios_free);
	g_clear_pointer(&book.ids, g_hash_table_unref);
	g_clear_pointer(&book.former, g_hash_table_unref);
	g_mutex_unlock(&book.lock);
}

void logbook_sync(void)
{
	guint64 until;

	g_mutex_lock(&book.lock);
	until = book.added;
	while (book.folder && !book.ending && book.written < until) {
		book.hurry = TRUE;
		g_cond_broadcast(&book.changed);
		g_cond_wait_until(&book.changed, &book.lock,
				  g_get_monotonic_time() + 100000);
	}
	g_mutex_unlock(&book.lock);
}

/* ---- for the shell ---- */

/* Takes the lock, and gives it back where nothing is open. */
static gboolean lock_open(GError **error)
{
	g_mutex_lock(&book.lock);
	if (book.folder)
		return TRUE;
	g_mutex_unlock(&book.lock);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
		    "nothing can be logged yet");
	return FALSE;
}

static gboolean unlock_changed(gboolean good)
{
	set_wanted();
	g_cond_broadcast(&book.changed);
	g_mutex_unlock(&book.lock);
	return good;
}

gboolean logbook_start(const char *name, gint64 seconds, GError **error)
{
	return lock_open(error) &&
	       unlock_changed(log_scenarios_start(book.scenarios, name, seconds,
						  error));
}

gboolean logbook_stop(const char *name, GError **error)
{
	return lock_open(error) &&
	       unlock_changed(log_scenarios_stop(book.scenarios, name, error));
}

gboolean logbook_extend(gint64 seconds, GError **error)
{
	return lock_open(error) && unlock_changed(log_scenarios_extend(
					   book.scenarios, seconds, error));
}

static gint64 bytes_of(const char *folder)
{
	g_autoptr(GArray) numbers = log_file_numbers(folder);
	gint64 bytes = 0;

	for (guint i = 0; i < numbers->len; i++) {
		g_autofree char *name =
			log_file_name(folder, g_array_index(numbers, guint, i));
		g_autoptr(GFile) file = g_file_new_for_path(name);
		g_autoptr(GFileInfo) info =
			g_file_query_info(file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
					  G_FILE_QUERY_INFO_NONE, NULL, NULL);

		bytes += info ? g_file_info_get_size(info) : 0;
	}
	return bytes;
}

json_t *logbook_describe(void)
{
	json_t *answer = json_object();

	g_mutex_lock(&book.lock);
	if (book.folder) {
		end_due();
		json_object_set_new(answer, "scenarios",
				    log_scenarios_describe(book.scenarios));
		json_object_set_new(answer, "bytes",
				    json_integer(bytes_of(book.folder)));
		json_object_set_new(answer, "lost", json_integer(book.lost));
	}
	g_mutex_unlock(&book.lock);
	return answer;
}

json_t *logbook_search(const json_t *criteria)
{
	g_autofree char *folder = NULL;

	g_mutex_lock(&book.lock);
	folder = g_strdup(book.folder);
	g_mutex_unlock(&book.lock);
	if (!folder)
		return json_pack("{s:s}", "error",
				 "nothing was logged here yet");
	logbook_sync();
	return log_search(folder, criteria);
}
