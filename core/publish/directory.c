#include "core/publish/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/paths.h"
#include "core/publish/limits.h"

/* ---- appending ---- */

static bool fail(GError **error, const char *what, const char *path)
{
	int number = errno;
	g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_FAILED,
		    "cannot %s '%s': %s", what, path, g_strerror(number));
	return false;
}

/* Users are nobody's business on an edge, nor on the rest of the machine. */
static bool ensure(const Directory *directory, RecordStream stream,
		   GError **error)
{
	g_autofree char *folder = directory_stream(directory, stream);
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	if (!paths_ensure(folder, stream == STREAM_USERS ? 0750 : 0755, error))
		return false;
	file_give(directory->folder);
	file_give(folder);
	return true;
}

static int lock(const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, ".lock", NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0 || flock(fd, LOCK_EX) < 0) {
		fail(error, "lock", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static void remove_entry(const Directory *directory,
			 const TransportEntry *entry)
{
	g_autofree char *path =
		g_build_filename(directory->folder, entry->name, NULL);
	unlink(path);
}

/* Keeps the newest records. Under the lock, so unfinished files beside them
 * are nobody's. */
static void prune(Directory *directory, RecordStream stream)
{
	g_autoptr(GPtrArray) list =
		directory_list(&directory->is, stream, NULL);
	guint kept = 0;
	for (guint i = 0; list && i < list->len; i++) {
		const TransportEntry *entry = list->pdata[i];
		if (!entry->readable || ++kept > TRANSPORT_KEEPS)
			remove_entry(directory, entry);
	}
}

static bool write_head(const char *folder, const RecordHeader *header,
		       GBytes *record, GError **error)
{
	guint8 hash[HASH_BYTES];
	record_hash(g_bytes_get_data(record, NULL), hash);
	GString *text = g_string_new(NULL);
	g_string_append_printf(text,
			       "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " ",
			       header->epoch, header->number);
	for (int i = 0; i < HASH_BYTES; i++)
		g_string_append_printf(text, "%02x", hash[i]);
	g_string_append_c(text, '\n');
	g_autofree char *path = g_build_filename(folder, "head", NULL);
	bool good = file_replace(path, text->str, text->len, 0644, error);
	g_string_free(text, TRUE);
	return good;
}

static bool check_last(Directory *directory, const RecordHeader *header,
		       const RecordPosition *last, GError **error)
{
	RecordPosition now;
	if (!directory_last(&directory->is, header->stream, &now, error))
		return false;
	if (now.epoch == last->epoch && now.number == last->number &&
	    memcmp(now.hash, last->hash, HASH_BYTES) == 0)
		return true;
	g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_RACED,
		    "another session published the %s meanwhile",
		    stream_name(header->stream));
	return false;
}

static bool append_locked(Directory *directory, const char *folder,
			  const RecordHeader *header,
			  const RecordPosition *last, GBytes *record,
			  GError **error)
{
	g_autofree char *path =
		g_strdup_printf("%s/%020" G_GUINT64_FORMAT RECORD_ENDING,
				folder, header->number);
	gsize length;
	const void *bytes = g_bytes_get_data(record, &length);
	int mode = header->stream == STREAM_USERS ? 0640 : 0644;
	if (!check_last(directory, header, last, error) ||
	    !file_replace(path, bytes, length, mode, error) ||
	    !write_head(folder, header, record, error))
		return false;
	prune(directory, header->stream);
	return true;
}

static bool directory_append(Transport *transport, const RecordHeader *header,
			     const RecordPosition *last, GBytes *record,
			     GError **error)
{
	Directory *directory = (Directory *)transport;
	g_autofree char *folder = directory_stream(directory, header->stream);
	if (!ensure(directory, header->stream, error))
		return false;
	int held = lock(folder, error);
	if (held < 0)
		return false;
	bool good =
		append_locked(directory, folder, header, last, record, error);
	close(held);
	return good;
}

/* ---- watching ---- */

static void watch_folder(const Directory *directory, const char *path)
{
	inotify_add_watch(directory->watch, path,
			  IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE |
				  IN_DELETE_SELF);
}

/* Adding what is watched already is harmless, and folders may be new. */
static void watch_all(const Directory *directory)
{
	g_autofree char *above = g_path_get_dirname(directory->folder);
	if (!g_file_test(directory->folder, G_FILE_TEST_IS_DIR))
		watch_folder(directory, above);
	watch_folder(directory, directory->folder);
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		g_autofree char *folder =
			directory_stream(directory, (RecordStream)i);
		watch_folder(directory, folder);
	}
}

static int directory_watch(Transport *transport)
{
	Directory *directory = (Directory *)transport;
	if (directory->watch < 0)
		directory->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (directory->watch < 0)
		return -1;
	char events[4096];
	while (read(directory->watch, events, sizeof events) > 0)
		continue;
	watch_all(directory);
	return directory->watch;
}

/* ---- status ---- */

static bool is_name(const char *computer)
{
	return *computer && *computer != '.' && !strchr(computer, '/');
}

static bool directory_report(Transport *transport, const char *computer,
			     const json_t *status, GError **error)
{
	Directory *directory = (Directory *)transport;
	g_return_val_if_fail(is_name(computer), false);
	g_autofree char *folder =
		g_build_filename(directory->folder, "status", NULL);
	g_autofree char *path = g_strdup_printf("%s/%s.json", folder, computer);
	g_autofree char *text = json_format(status);
	if (!paths_ensure(folder, 0755, error))
		return false;
	file_give(folder);
	return file_replace(path, text, strlen(text), 0644, error);
}

static void read_report(json_t *reports, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *text = file_read(path, STATUS_BYTES, NULL, NULL);
	json_t *status = text ? json_parse(text, -1, NULL) : NULL;
	if (json_is_object(status))
		json_array_append(reports, status);
	json_decref(status);
}

static json_t *directory_reports(Transport *transport,
				 GError **error G_GNUC_UNUSED)
{
	Directory *directory = (Directory *)transport;
	g_autofree char *folder =
		g_build_filename(directory->folder, "status", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	json_t *reports = json_array();
	const char *name;
	while (dir && json_array_size(reports) < TRANSPORT_FILES &&
	       (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".json"))
			read_report(reports, folder, name);
	return reports;
}

static void directory_free(Transport *transport)
{
	Directory *directory = (Directory *)transport;
	if (directory->watch >= 0)
		close(directory->watch);
	g_free(directory->folder);
	g_free(directory);
}

static const TransportClass directory_class = {
	.append = directory_append,
	.last = directory_last,
	.list = directory_list,
	.read = directory_read,
	.watch = directory_watch,
	.report = directory_report,
	.reports = directory_reports,
	.free = directory_free,
};

Transport *transport_directory(const char *folder)
{
	Directory *directory = g_new0(Directory, 1);
	directory->is.class = &directory_class;
	directory->folder = g_strdup(folder);
	directory->watch = -1;
	return &directory->is;
}
