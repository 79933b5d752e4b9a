#include "core/publish/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/publish/limits.h"

char *directory_stream(const Directory *directory, RecordStream stream)
{
	return g_build_filename(directory->folder, stream_name(stream), NULL);
}

static bool read_start(const char *path, TransportEntry *entry)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		entry->fault = g_strdup_printf("cannot be read: %s",
					       g_strerror(errno));
		return false;
	}
	struct stat about = { 0 };
	bool good = fstat(fd, &about) == 0;
	ssize_t got =
		good ? pread(fd, entry->bytes, RECORD_HEADER_BYTES, 0) : -1;
	close(fd);
	g_free(entry->tag);
	entry->tag = g_strdup_printf(
		"%s %ld %ld.%09ld", entry->name, (long)about.st_size,
		(long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
	g_autoptr(GError) fault = NULL;
	if (record_read(entry->bytes, got < 0 ? 0 : (gsize)got, &entry->header,
			&fault))
		return true;
	entry->fault = g_strdup(fault->message);
	return false;
}

static TransportEntry *entry_new(const Directory *directory,
				 RecordStream stream, const char *name)
{
	TransportEntry *entry = g_new0(TransportEntry, 1);
	entry->name = g_strdup_printf("%s/%s", stream_name(stream), name);
	entry->tag = g_strdup(entry->name);
	g_autofree char *path =
		g_build_filename(directory->folder, entry->name, NULL);
	entry->readable = read_start(path, entry);
	/* An old record under a new name is a trick, or a broken tool. */
	if (entry->readable &&
	    g_ascii_strtoull(name, NULL, 10) != entry->header.number) {
		entry->readable = false;
		entry->fault = g_strdup("its name is not its number");
	}
	return entry;
}

static int newest_first(gconstpointer a, gconstpointer b)
{
	const TransportEntry *x = *(TransportEntry *const *)a;
	const TransportEntry *y = *(TransportEntry *const *)b;
	if (x->readable != y->readable)
		return x->readable ? 1 : -1;
	if (!x->readable)
		return strcmp(x->name, y->name);
	if (x->header.epoch != y->header.epoch)
		return x->header.epoch < y->header.epoch ? 1 : -1;
	return (x->header.number < y->header.number) -
	       (x->header.number > y->header.number);
}

static void free_entry(gpointer entry)
{
	transport_entry_free(entry);
}

GPtrArray *directory_list(Transport *transport, RecordStream stream,
			  GError **error)
{
	Directory *directory = (Directory *)transport;
	g_autofree char *folder = directory_stream(directory, stream);
	g_autoptr(GError) fault = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &fault);
	if (!dir && !g_error_matches(fault, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return NULL;
	}
	GPtrArray *list = g_ptr_array_new_with_free_func(free_entry);
	const char *name;
	while (dir && list->len < TRANSPORT_FILES &&
	       (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, RECORD_ENDING))
			g_ptr_array_add(list,
					entry_new(directory, stream, name));
	g_ptr_array_sort(list, newest_first);
	return list;
}

GBytes *directory_read(Transport *transport, const TransportEntry *entry,
		       GError **error)
{
	Directory *directory = (Directory *)transport;
	g_autofree char *path =
		g_build_filename(directory->folder, entry->name, NULL);
	gsize length;
	char *content = file_read(path, RECORD_HEADER_BYTES + RECORD_BODY_BYTES,
				  &length, error);
	return content ? g_bytes_new_take(content, length) : NULL;
}

/* The newest readable record is the end; the head file is for people and for
 * tools that copy. */
bool directory_last(Transport *transport, RecordStream stream,
		    RecordPosition *last, GError **error)
{
	g_autoptr(GPtrArray) list = directory_list(transport, stream, error);
	if (!list)
		return false;
	*last = (RecordPosition){ 0 };
	for (guint i = 0; i < list->len; i++) {
		const TransportEntry *entry = list->pdata[i];
		if (!entry->readable)
			continue;
		last->epoch = entry->header.epoch;
		last->number = entry->header.number;
		last->time = entry->header.time;
		record_hash(entry->bytes, last->hash);
		break;
	}
	return true;
}
