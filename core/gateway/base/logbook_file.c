#include "core/gateway/base/logbook_private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct LogFile {
	char *folder;
	guint number; /* of the segment that is written */
	int fd;
	gsize bytes;
};

char *log_file_name(const char *folder, guint number)
{
	g_autofree char *name = g_strdup_printf("%08u.log", number);

	return g_build_filename(folder, name, NULL);
}

static int by_number(const void *a, const void *b)
{
	const guint *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

static gboolean is_segment(const char *name)
{
	return strlen(name) == 12 && strspn(name, "0123456789") == 8 &&
	       g_str_has_suffix(name, ".log");
}

GArray *log_file_numbers(const char *folder)
{
	GArray *numbers = g_array_new(FALSE, FALSE, sizeof(guint));
	GDir *found = g_dir_open(folder, 0, NULL);
	const char *name;

	while (found && (name = g_dir_read_name(found)))
		if (is_segment(name)) {
			guint number = (guint)g_ascii_strtoull(name, NULL, 10);

			g_array_append_val(numbers, number);
		}
	if (found)
		g_dir_close(found);
	g_array_sort(numbers, by_number);
	return numbers;
}

LogFile *log_file_new(const char *folder)
{
	g_autoptr(GArray) numbers = log_file_numbers(folder);
	LogFile *file = g_new0(LogFile, 1);

	file->folder = g_strdup(folder);
	file->fd = -1;
	if (numbers->len)
		file->number = g_array_index(numbers, guint, numbers->len - 1);
	return file;
}

void log_file_free(LogFile *file)
{
	if (!file)
		return;
	if (file->fd >= 0)
		close(file->fd);
	g_free(file->folder);
	g_free(file);
}

/* Numbers are not used twice, so that a search knows where it was. */
static void drop_oldest(const LogFile *file)
{
	g_autoptr(GArray) numbers = log_file_numbers(file->folder);

	for (guint i = 0; i + LOGBOOK_SEGMENTS < numbers->len; i++) {
		g_autofree char *name = log_file_name(
			file->folder, g_array_index(numbers, guint, i));

		g_unlink(name);
	}
}

static gboolean next_segment(LogFile *file)
{
	g_autofree char *name = NULL;

	if (file->fd >= 0)
		close(file->fd);
	name = log_file_name(file->folder, ++file->number);
	file->fd =
		g_open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	file->bytes = 0;
	drop_oldest(file);
	return file->fd >= 0;
}

void log_file_write(LogFile *file, const char *bytes, gsize length)
{
	if ((file->fd < 0 || file->bytes + length > LOGBOOK_SEGMENT_BYTES) &&
	    !next_segment(file))
		return;
	while (length) {
		gssize wrote = write(file->fd, bytes, length);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return;
		file->bytes += (gsize)wrote;
		bytes += wrote;
		length -= (gsize)wrote;
	}
}
