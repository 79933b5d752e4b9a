#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(GError **error, const char *what, const char *path)
{
	int number = errno;
	if (number == ENOENT)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "there is no %s '%s'",
			    strcmp(what, "write") ? "file" : "folder", path);
	else
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number),
			    "cannot %s '%s': %s", what, path,
			    g_strerror(number));
	return false;
}

/* Writing needs the folder, not the file. */
static bool fail_write(GError **error, const char *path)
{
	int number = errno;
	g_autofree char *folder = g_path_get_dirname(path);
	errno = number;
	return fail(error, "write", number == ENOENT ? folder : path);
}

static bool read_all(int fd, const char *path, char *into, gsize length,
		     GError **error)
{
	gsize done = 0;
	while (done < length) {
		ssize_t got = read(fd, into + done, length - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(error, "read", path);
		if (got == 0) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
				    "'%s' became shorter while it was read",
				    path);
			return false;
		}
		done += (gsize)got;
	}
	return true;
}

static char *read_file(int fd, const char *path, gsize limit, gsize *length,
		       GError **error)
{
	struct stat about;
	if (fstat(fd, &about) < 0) {
		fail(error, "read", path);
		return NULL;
	}
	if (!S_ISREG(about.st_mode) || (guint64)about.st_size > limit) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    "'%s' is no file of at most %" G_GSIZE_FORMAT
			    " bytes",
			    path, limit);
		return NULL;
	}
	g_autofree char *content = g_malloc((gsize)about.st_size + 1);
	if (!read_all(fd, path, content, (gsize)about.st_size, error))
		return NULL;
	content[about.st_size] = '\0';
	if (length)
		*length = (gsize)about.st_size;
	return g_steal_pointer(&content);
}

char *file_read(const char *path, gsize limit, gsize *length, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		fail(error, "read", path);
		return NULL;
	}
	char *content = read_file(fd, path, limit, length, error);
	close(fd);
	return content;
}

static bool write_all(int fd, const char *path, const char *bytes, gsize length,
		      GError **error)
{
	while (length) {
		ssize_t put = write(fd, bytes, length);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail(error, "write", path);
		bytes += put;
		length -= (gsize)put;
	}
	return fsync(fd) == 0 || fail(error, "write", path);
}

bool file_sync_folder(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(error, "open", folder);
	bool good = fsync(fd) == 0 || errno == EINVAL;
	if (!good)
		fail(error, "write", folder);
	close(fd);
	return good;
}

void file_give(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	struct stat about;
	if (geteuid() != 0 || stat(folder, &about) < 0 || about.st_uid == 0)
		return;
	if (chown(path, about.st_uid, about.st_gid) < 0)
		g_assert(errno != EFAULT);
}

bool file_replace(const char *path, const void *bytes, gsize length, int mode,
		  GError **error)
{
	g_autofree char *beside = g_strdup_printf("%s.XXXXXX", path);
	int fd = g_mkstemp_full(beside, O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_write(error, path);
	bool good = write_all(fd, path, bytes, length, error) &&
		    (fchmod(fd, (mode_t)mode) == 0 || fail_write(error, path));
	close(fd);
	if (good)
		file_give(beside);
	good = good && (rename(beside, path) == 0 || fail_write(error, path));
	if (!good) {
		unlink(beside);
		return false;
	}
	return file_sync_folder(path, error);
}
