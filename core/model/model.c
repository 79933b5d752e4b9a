#include "core/model/model.h"

#include "core/base/clock.h"
#include "core/model/unit.h"
#include "db/migrate.h"
#include "db/statement.h"

#include <errno.h>
#include <unistd.h>

const char *const model_tables[] = {
	"site",
	"pool",
	"computer",
	"edge_server",
	"registrar",
	"sip_domain",
	"external_access_policy",
	"user",
	"access_edge_configuration",
	"xmpp_allowed_partner",
	"xmpp_gateway_configuration",
	"certificate",
	NULL,
};

Model *model_new(const char *home)
{
	Model *model = g_new0(Model, 1);
	model->paths = paths_new(home);
	model->retired =
		g_ptr_array_new_with_free_func((GDestroyNotify)store_free);
	return model;
}

Model *model_new_reading(Store *store)
{
	Model *model = model_new(NULL);
	model->reader = store;
	model->only_reads = true;
	return model;
}

void model_free(Model *model)
{
	if (!model)
		return;
	model_rollback(model);
	if (!model->only_reads)
		store_free(model->reader);
	store_free(model->writer);
	g_ptr_array_unref(model->retired);
	paths_free(model->paths);
	g_free(model->command);
	g_free(model);
}

const Paths *model_paths(const Model *model)
{
	return model->paths;
}

/* What cannot be looked at counts as there: opening it says why. */
bool model_exists(const Model *model)
{
	return access(model->paths->store, F_OK) == 0 || errno != ENOENT;
}

static bool open_memory(Model *model, GError **error)
{
	g_autoptr(Store) store =
		store_open(NULL, &topology_schema, STORE_CREATE, error);
	if (!store || !model_seed(store, error))
		return false;
	model->reader = g_steal_pointer(&store);
	model->reader_is_memory = true;
	return true;
}

/* An older store is brought up to date before it is read. */
static bool open_current(Model *model, GError **error)
{
	model->reader = store_open(model->paths->store, &topology_schema,
				   STORE_READ_ONLY, error);
	if (!model->reader)
		return false;
	if (store_version(model->reader) ==
	    (int)migrate_count(topology_migrations))
		return true;
	store_free(store_open(model->paths->store, &topology_schema, 0, error));
	return store_version(model->reader) ==
	       (int)migrate_count(topology_migrations);
}

Store *model_store(Model *model, GError **error)
{
	if (model->recorder)
		return model->writer;
	if (model->reader_is_memory && model_exists(model)) {
		g_ptr_array_add(model->retired, model->reader);
		model->reader = NULL;
		model->reader_is_memory = false;
	}
	if (model->reader)
		return model->reader;
	if (!model_exists(model) ? !open_memory(model, error)
				 : !open_current(model, error))
		g_clear_pointer(&model->reader, store_free);
	return model->reader;
}

static bool make_home(Model *model, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (paths_ensure(model->paths->home, 0750, &why))
		return true;
	g_set_error(error, STORE_ERROR, STORE_ERROR_UNREADABLE,
		    "the topology store cannot be created: %s; name another "
		    "folder with --home",
		    why->message);
	return false;
}

static bool open_writer(Model *model, GError **error)
{
	if (model->writer)
		return true;
	if (!make_home(model, error))
		return false;
	g_autoptr(Store) store = store_open(
		model->paths->store, &topology_schema, STORE_CREATE, error);
	if (!store || !model_seed(store, error))
		return false;
	model->writer = g_steal_pointer(&store);
	return true;
}

Store *model_write(Model *model, GError **error)
{
	if (model->recorder)
		return model->writer;
	if (model->only_reads) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_UNREADABLE,
			    "the local store is a replica and cannot be "
			    "changed");
		return NULL;
	}
	if (!open_writer(model, error) || !store_begin(model->writer, error))
		return NULL;
	model->recorder = recorder_new(model->writer, model_tables, error);
	if (model->recorder &&
	    store_integer(model->writer, "SELECT next FROM sequence", 0,
			  &model->next_id, error))
		return model->writer;
	model_rollback(model);
	return NULL;
}

int64_t model_next_id(Model *model)
{
	g_assert(model->recorder);
	return model->next_id++;
}

bool model_in_unit(const Model *model)
{
	return model->recorder != NULL;
}

void model_set_command(Model *model, const char *command)
{
	g_free(model->command);
	model->command = g_strdup(command);
}

const char *model_command(const Model *model)
{
	return model->command;
}

bool model_rollback(Model *model)
{
	bool written = model->recorder && !recorder_is_empty(model->recorder);
	g_clear_pointer(&model->recorder, recorder_free);
	if (model->writer)
		store_rollback(model->writer);
	model->transactions = 0;
	model_set_command(model, NULL);
	return written;
}

/* Who sits at the keyboard, also behind sudo. */
static const char *login(void)
{
	const char *name = getuid() == 0 ? g_getenv("SUDO_USER") : NULL;
	return name && *name ? name : g_get_user_name();
}

static bool save_sequence(Model *model, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		model->writer, "UPDATE sequence SET next = ?1", error);
	if (!statement)
		return false;
	statement_bind_integer(statement, 1, model->next_id);
	return statement_run(statement, error);
}

static bool finish(Model *model, int64_t *number, GError **error)
{
	Change about = {
		.time = clock_now(),
		.login = login(),
		.host = g_get_host_name(),
		.command = model->command ? model->command : "",
	};
	return save_sequence(model, error) &&
	       recorder_finish(model->recorder, &about, number, error) &&
	       store_commit(model->writer, error);
}

static bool commit(Model *model, int64_t *change, GError **error)
{
	int64_t number = 0;
	bool good = !model->recorder || finish(model, &number, error);
	if (!good)
		model_rollback(model);
	g_clear_pointer(&model->recorder, recorder_free);
	model_set_command(model, NULL);
	if (good && number)
		model->committed++;
	if (good && change)
		*change = number;
	return good;
}

bool model_commit(Model *model, int64_t *change, GError **error)
{
	if (!model->transactions)
		return commit(model, change, error);
	if (change)
		*change = 0;
	return true;
}

bool model_start_transaction(Model *model, GError **error)
{
	if (!model_write(model, error))
		return false;
	model->transactions++;
	return true;
}

static bool fail_transaction(GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
		    "no transaction is open: begin one with "
		    "Start-Transaction");
	return false;
}

bool model_complete_transaction(Model *model, int64_t *change, GError **error)
{
	if (!model->transactions)
		return fail_transaction(error);
	model->transactions--;
	return model_commit(model, change, error);
}

bool model_undo_transaction(Model *model, GError **error)
{
	if (!model->transactions)
		return fail_transaction(error);
	model_rollback(model);
	return true;
}

bool model_in_transaction(const Model *model)
{
	return model->transactions > 0;
}

unsigned model_committed(const Model *model)
{
	return model->committed;
}

bool model_group_begin(Model *model, GError **error)
{
	Store *store = model_write(model, error);
	return store && store_savepoint(store, error);
}

bool model_group_end(Model *model, bool good, GError **error)
{
	if (good)
		return store_release(model->writer, error);
	store_rollback_savepoint(model->writer);
	return false;
}
