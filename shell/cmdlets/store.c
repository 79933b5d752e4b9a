#include "shell/cmdlets/store.h"

#include "core/publish/publisher.h"
#include "core/publish/replica.h"
#include "shell/cmdlets/note.h"

#include <string.h>

/* What a session keeps of the store. */
typedef struct Keeper {
	Model *model;
	Replica *replica;
	Model *local;
	Publisher *publisher;
	unsigned published; /* units committed when it last ran */
	bool looked;	    /* whether an earlier session left something due */
	const Cmdlet *last; /* noted last in this unit */
	bool atomic;
} Keeper;

static Keeper *keeper(Session *session)
{
	if (!session->store) {
		Keeper *fresh = g_new0(Keeper, 1);
		fresh->model = model_new(session->home);
		session->store = fresh;
	}
	return session->store;
}

Model *session_model(Session *session)
{
	return keeper(session)->model;
}

Model *call_model(Call *call)
{
	return session_model(call_session(call));
}

/* ---- the local replica ---- */

static char *replica_path(const Paths *paths, const char *role)
{
	g_autofree char *path = paths_role(paths, role, "replica.db");
	return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path)
						     : NULL;
}

static bool open_local(Keeper *keep, const char *role, GError **error)
{
	g_autofree char *path = replica_path(model_paths(keep->model), role);
	if (!path || keep->local)
		return true;
	keep->replica = replica_open(path, role, error);
	if (!keep->replica)
		return false;
	keep->local = model_new_reading(replica_store(keep->replica));
	return true;
}

Model *call_local_model(Call *call, GError **error)
{
	Keeper *keep = keeper(call_session(call));
	if (!open_local(keep, "frontend", error) ||
	    !open_local(keep, "edge", error))
		return NULL;
	if (keep->local)
		return keep->local;
	feedback_verbose(call_feedback(call),
			 "No role of this computer has a local store; the "
			 "topology store is read.");
	return keep->model;
}

/* One line a cmdlet and unit: a pipeline over many objects notes its first. */
void call_note(Call *call)
{
	Keeper *keep = keeper(call_session(call));
	const char *before = model_command(keep->model);
	if (before &&
	    (keep->last == call_cmdlet(call) || strlen(before) > NOTE_LONGEST))
		return;
	g_autofree char *line = note_command(call, before);
	char *valid = g_utf8_make_valid(line, -1);
	keep->last = call_cmdlet(call);
	model_set_command(keep->model, valid);
	g_free(valid);
}

bool call_will(Call *call, const char *action, const char *target)
{
	if (!call_should_process(call, target, action))
		return false;
	call_note(call);
	return true;
}

/* ---- hooks ---- */

static bool unit_end(Session *session, bool ok, GError **error)
{
	Keeper *keep = session->store;
	if (!keep)
		return true;
	if (ok)
		return model_commit(keep->model, NULL, error);
	bool whole = model_in_transaction(keep->model);
	if (!model_rollback(keep->model))
		return true;
	session_write_take(session, STREAM_WARNING,
			   value_string(whole ? "The transaction was rolled "
						"back; nothing of it was kept."
					      : "What this line had changed "
						"was rolled back."));
	return true;
}

static void report_take(Session *session, GError *error)
{
	g_autoptr(Record) record = error_record_from(error, VALUE_NONE);
	session_report(session, record);
	g_error_free(error);
}

/* No lock is held while somebody thinks or a script sleeps: what was answered
 * so far is kept. An open transaction is the exception that was asked for. */
static void waiting(Session *session, bool waits)
{
	Keeper *keep = session->store;
	GError *error = NULL;
	if (!keep || !waits || !model_in_unit(keep->model))
		return;
	if (!model_commit(keep->model, NULL, &error))
		report_take(session, error);
}

/* Something was committed since it last ran, or this is the first look and an
 * earlier session may have ended between commit and publishing. */
static bool may_be_due(Keeper *keep)
{
	bool first = !keep->looked;
	keep->looked = true;
	if (model_committed(keep->model) != keep->published)
		return true;
	return first && g_file_test(model_paths(keep->model)->published,
				    G_FILE_TEST_IS_DIR);
}

/* Settings and users go out by themselves. */
static void publish_due(Session *session, Keeper *keep)
{
	g_autoptr(GError) error = NULL;
	unsigned units = model_committed(keep->model);
	if (model_in_transaction(keep->model) || !may_be_due(keep))
		return;
	if (!keep->publisher)
		keep->publisher = publisher_new(model_paths(keep->model), NULL);
	if (publisher_run(keep->publisher, PUBLISHER_DUE, NULL, &error)) {
		keep->published = units;
		return;
	}
	session_write_take(session, STREAM_WARNING,
			   value_string_take(g_strdup_printf(
				   "What changed is in the store but was not "
				   "published: %s",
				   error->message)));
}

static void statement_end(Session *session)
{
	if (session->store)
		publish_due(session, session->store);
}

static void keeper_free(Keeper *keep)
{
	publisher_free(keep->publisher);
	model_free(keep->local);
	replica_free(keep->replica);
	model_free(keep->model);
	g_free(keep);
}

/* Only -Atomic leaves a transaction open on purpose; another is undone. */
static bool session_ends(Session *session, bool ok, GError **error)
{
	Keeper *keep = session->store;
	bool good = true;
	if (!keep)
		return true;
	while (ok && keep->atomic && good && model_in_transaction(keep->model))
		good = model_complete_transaction(keep->model, NULL, error);
	publish_due(session, keep);
	session->store = NULL;
	keeper_free(keep);
	return good;
}

static bool begin_atomic(Session *session, GError **error)
{
	keeper(session)->atomic = true;
	return model_start_transaction(session_model(session), error);
}

static unsigned committed(Session *session)
{
	Keeper *keep = session->store;
	return keep ? model_committed(keep->model) : 0;
}

static char *prompt(Session *session)
{
	Model *model = session_model(session);
	const char *home = model_paths(model)->home;
	return g_strdup_printf("%s%s", home,
			       model_in_transaction(model) ? " *" : "");
}

static char *hint(Session *session)
{
	Model *model = session_model(session);
	if (model_exists(model))
		return NULL;
	return g_strdup_printf(
		"There is no topology in %s yet: begin with New-CsSite, or "
		"Import-CsConfiguration.",
		model_paths(model)->home);
}

void store_attach(Session *session)
{
	store_register_errors();
	session->hooks.unit_end = unit_end;
	session->hooks.statement_end = statement_end;
	session->hooks.end = session_ends;
	session->hooks.waiting = waiting;
	session->hooks.begin_atomic = begin_atomic;
	session->hooks.committed = committed;
	session->hooks.prompt = prompt;
	session->hooks.hint = hint;
}
