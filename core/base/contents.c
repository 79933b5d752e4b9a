#include "core/base/contents.h"

#include "core/base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_LIMIT ((gsize)1 << 30)

static bool fail(const char *path, int fault, GError **error)
{
	g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(fault),
		    "cannot read '%s': %s", path, g_strerror(fault));
	return false;
}

static bool read_parts(int file, const char *path, ContentsPart *take,
		       void *data, GError **error)
{
	char part[65536];
	ssize_t got = 1;
	while (got != 0) {
		if (!stop_check(error))
			return false;
		got = read(file, part, sizeof part);
		if (got < 0 && errno != EINTR)
			return fail(path, errno, error);
		if (got > 0 && !take(data, part, (gsize)got, error))
			return false;
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

bool contents_each(const char *path, ContentsPart *take, void *data,
		   GError **error)
{
	int file = open_stream(path, error);
	if (file < 0)
		return false;
	bool ended = read_parts(file, path, take, data, error);
	close(file);
	return ended;
}

typedef struct Whole {
	const char *path;
	GString *text;
} Whole;

static bool keep(void *data, const char *bytes, gsize length, GError **error)
{
	Whole *whole = data;
	g_string_append_len(whole->text, bytes, (gssize)length);
	return whole->text->len <= STREAM_LIMIT ||
	       fail(whole->path, EFBIG, error);
}

static bool read_stream(const char *path, char **bytes, gsize *length,
			GError **error)
{
	GString *text = g_string_new(NULL);
	bool good = contents_each(path, keep, &(Whole){ path, text }, error);
	if (good && length)
		*length = text->len;
	char *whole = g_string_free(text, !good);
	if (good)
		*bytes = whole;
	return good;
}

bool contents_is_stream(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 && !S_ISREG(about.st_mode) &&
	       !S_ISDIR(about.st_mode);
}

bool contents_read(const char *path, char **bytes, gsize *length,
		   GError **error)
{
	return contents_is_stream(path)
		       ? read_stream(path, bytes, length, error)
		       : g_file_get_contents(path, bytes, length, error);
}

static bool is_plain(const char *path)
{
	return !g_file_test(path, G_FILE_TEST_IS_SYMLINK) &&
	       (!g_file_test(path, G_FILE_TEST_EXISTS) ||
		g_file_test(path, G_FILE_TEST_IS_REGULAR));
}

bool contents_write(const char *path, const char *bytes, gsize length,
		    GError **error)
{
	if (is_plain(path))
		return g_file_set_contents(path, bytes, (gssize)length, error);
	FILE *file = fopen(path, "we");
	bool well = file && fwrite(bytes, 1, length, file) == length;
	int fault = errno;
	if (file && fclose(file) != 0 && well) {
		fault = errno;
		well = false;
	}
	if (!well)
		g_set_error(error, G_FILE_ERROR,
			    (int)g_file_error_from_errno(fault),
			    "cannot write '%s': %s", path, g_strerror(fault));
	return well;
}
