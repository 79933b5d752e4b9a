#include "core/base/contents.h"

#include "core/base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_LIMIT ((gsize)1 << 30)

static bool fail(const char *path, int fault, GError **error)
{
	g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(fault),
		    "cannot read '%s': %s", path, g_strerror(fault));
	return false;
}

static bool read_to_end(int file, const char *path, GString *text,
			GError **error)
{
	char part[65536];
	ssize_t got = 1;
	while (got != 0) {
		if (!stop_check(error))
			return false;
		got = read(file, part, sizeof part);
		if (got < 0 && errno != EINTR)
			return fail(path, errno, error);
		if (got > 0)
			g_string_append_len(text, part, got);
		if (text->len > STREAM_LIMIT)
			return fail(path, EFBIG, error);
	}
	return true;
}

/* Opening a pipe waits for somebody who writes. */
static int open_stream(const char *path, GError **error)
{
	int file;
	do {
		if (!stop_check(error))
			return -1;
		file = open(path, O_RDONLY | O_CLOEXEC);
	} while (file < 0 && errno == EINTR);
	if (file < 0)
		fail(path, errno, error);
	return file;
}

static bool read_stream(const char *path, char **bytes, gsize *length,
			GError **error)
{
	int file = open_stream(path, error);
	if (file < 0)
		return false;
	GString *text = g_string_new(NULL);
	bool good = read_to_end(file, path, text, error);
	close(file);
	if (good && length)
		*length = text->len;
	char *whole = g_string_free(text, !good);
	if (good)
		*bytes = whole;
	return good;
}

bool contents_read(const char *path, char **bytes, gsize *length,
		   GError **error)
{
	struct stat about;
	bool stream = stat(path, &about) == 0 && !S_ISREG(about.st_mode) &&
		      !S_ISDIR(about.st_mode);
	return stream ? read_stream(path, bytes, length, error)
		      : g_file_get_contents(path, bytes, length, error);
}
