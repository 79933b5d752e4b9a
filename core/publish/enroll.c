#include "core/publish/enroll.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/pki/error.h"
#include "core/pki/keyring.h"
#include "core/publish/publisher.h"
#include "db/statement.h"

static bool make_folder(const char *folder, GError **error)
{
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	if (!paths_ensure(folder, 0700, error))
		return false;
	file_give(folder);
	return true;
}

static bool write_authority(const char *keys, const char *authority,
			    GError **error)
{
	g_autofree char *path = keyring_authority(keys);
	return !authority ||
	       file_replace(path, authority, strlen(authority), 0644, error);
}

static bool write_replica(const Paths *paths, const Enrolment *enrolment,
			  bool replace, GError **error)
{
	g_autofree char *path =
		paths_role(paths, enrolment->role, "replica.db");
	g_autoptr(Replica) replica = replica_open(path, enrolment->role, error);
	if (!replica || !replica_trust(replica, enrolment->store,
				       enrolment->key, replace, error))
		return false;
	g_clear_pointer(&replica, replica_free);
	static const char *const endings[] = { "", "-wal", "-shm" };
	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		g_autofree char *file = g_strconcat(path, endings[i], NULL);
		if (g_file_test(file, G_FILE_TEST_EXISTS))
			file_give(file);
	}
	return true;
}

bool enroll(const Paths *paths, const Enrolment *enrolment, bool replace,
	    GError **error)
{
	g_autofree char *folder = paths_role(paths, enrolment->role, NULL);
	g_autofree char *keys = paths_role(paths, enrolment->role, "keys");
	g_autofree char *name = paths_role(paths, enrolment->role, "computer");
	g_autofree char *line = g_strconcat(enrolment->computer, "\n", NULL);
	return make_folder(folder, error) && make_folder(keys, error) &&
	       write_replica(paths, enrolment, replace, error) &&
	       write_authority(keys, enrolment->authority, error) &&
	       file_replace(name, line, strlen(line), 0644, error);
}

bool enroll_local(const Paths *paths, const char *computer, const char *role,
		  const char *passphrase, bool replace, GError **error)
{
	Enrolment enrolment = { .computer = computer, .role = role };
	guint64 epoch;
	if (!publisher_store_id(paths, enrolment.store, &epoch, error))
		return false;
	g_autoptr(Key) key = publishing_key_open(paths, passphrase, error);
	g_autofree char *path =
		g_build_filename(paths->pki, "authority.pem", NULL);
	g_autofree char *authority = pki_read(path, NULL, NULL);
	enrolment.key = key;
	enrolment.authority = authority;
	return key && enroll(paths, &enrolment, replace, error);
}

char *enrolled_computer(const Paths *paths, const char *role)
{
	g_autofree char *path = paths_role(paths, role, "computer");
	char *text = file_read(path, 1024, NULL, NULL);
	return text ? g_strstrip(text) : NULL;
}

const char *computer_role(Store *store, const char *computer, GError **error)
{
	g_autofree char *key = g_ascii_strdown(computer, -1);
	g_autoptr(Statement) statement = store_statement(
		store,
		"SELECT c.xmpp_gateway, e.id IS NOT NULL FROM computer c "
		"LEFT JOIN edge_server e ON e.pool = c.pool "
		"WHERE c.fqdn_key = ?1",
		error);
	if (!statement)
		return NULL;
	statement_bind_text(statement, 1, key);
	Step step = statement_step(statement, error);
	if (step == STEP_ERROR)
		return NULL;
	if (step == STEP_ROW && statement_integer(statement, 0))
		return statement_integer(statement, 1) ? "edge" : "frontend";
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    step == STEP_ROW
			    ? "the topology gives the computer '%s' no gateway"
			    : "the topology has no computer '%s'",
		    computer);
	return NULL;
}
