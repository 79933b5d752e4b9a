#include "db/handle.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FULL 65536 /* less than this much is left: nothing can be written */

G_DEFINE_QUARK(gatehouse - store - error, store_error)

static const char *name_of(const Store *store)
{
	return store->path ? store->path : "memory";
}

static void fail_open(const Store *store, GError **error)
{
	const char *what = store->schema->what;
	bool there = store->path && access(store->path, F_OK) == 0;
	bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;
	if (!there && forbidden && store->creates)
		g_set_error(error, STORE_ERROR, STORE_ERROR_UNREADABLE,
			    "the %s '%s' cannot be created by this user: name "
			    "another folder with --home",
			    what, name_of(store));
	else if (there || forbidden)
		g_set_error(error, STORE_ERROR, STORE_ERROR_UNREADABLE,
			    "the %s '%s' cannot be opened by this user: join "
			    "the group that owns it, or run as root",
			    what, name_of(store));
	else
		g_set_error(error, STORE_ERROR, STORE_ERROR_MISSING,
			    "there is no %s '%s'", what, name_of(store));
}

static void fail_constraint(const Store *store, int code, GError **error)
{
	const char *detail = sqlite3_errmsg(store->handle);
	const char *column = strstr(detail, ": ");
	switch (code) {
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		g_set_error(error, STORE_ERROR, STORE_ERROR_CONSTRAINT,
			    "something else in the store still refers to "
			    "this: change or remove that first");
		return;
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
		g_set_error(error, STORE_ERROR, STORE_ERROR_CONSTRAINT,
			    "there is one with the same %s already",
			    column ? column + 2 : "key");
		return;
	}
	g_set_error(error, STORE_ERROR, STORE_ERROR_CONSTRAINT,
		    "the %s does not take this: %s", store->schema->what,
		    detail);
}

static void fail_full(const Store *store, GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FULL,
		    "the disk that holds '%s' is full: free some space and "
		    "try again",
		    name_of(store));
}

/* A full disk fails in more places than SQLITE_FULL tells: the shared memory
 * of the write-ahead log is one. */
static bool disk_is_full(const Store *store)
{
	struct statvfs disk;
	return (store->handle &&
		sqlite3_system_errno(store->handle) == ENOSPC) ||
	       (store->path && statvfs(store->path, &disk) == 0 &&
		disk.f_bavail < FULL / disk.f_frsize + 1);
}

static void fail_other(const Store *store, int code, GError **error)
{
	if ((code & 0xff) == SQLITE_IOERR && disk_is_full(store)) {
		fail_full(store, error);
		return;
	}
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
		    "the %s '%s' answers: %s", store->schema->what,
		    name_of(store),
		    store->handle ? sqlite3_errmsg(store->handle)
				  : sqlite3_errstr(code));
}

bool store_fail(const Store *store, int code, GError **error)
{
	const char *what = store->schema->what;
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		g_set_error(error, STORE_ERROR, STORE_ERROR_LOCKED,
			    "the %s '%s' is locked by another session: try "
			    "again when that one has finished",
			    what, name_of(store));
		break;
	case SQLITE_FULL:
		fail_full(store, error);
		break;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		g_set_error(error, STORE_ERROR, STORE_ERROR_UNREADABLE,
			    "the %s '%s' cannot be written by this user: join "
			    "the group that owns it, or run as root",
			    what, name_of(store));
		break;
	case SQLITE_CANTOPEN:
		fail_open(store, error);
		break;
	case SQLITE_NOTADB:
		g_set_error(error, STORE_ERROR, STORE_ERROR_FOREIGN,
			    "'%s' is not a %s: name another file or folder",
			    name_of(store), what);
		break;
	case SQLITE_CORRUPT:
		g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
			    "the %s '%s' is damaged: put a copy of it back",
			    what, name_of(store));
		break;
	case SQLITE_CONSTRAINT:
		fail_constraint(store, sqlite3_extended_errcode(store->handle),
				error);
		break;
	default:
		fail_other(store, code, error);
	}
	return false;
}
