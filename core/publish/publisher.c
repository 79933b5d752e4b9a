#include "core/publish/publisher.h"

#include <gio/gio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/publish/secret.h"
#include "core/publish/stream.h"
#include "db/change.h"
#include "db/statement.h"

#define RACES 3 /* attempts while other sessions publish too */

struct Publisher {
	char *passphrase;
	Paths *paths;
	Transport *transport;
	Store *store; /* read only, opened when there is one */
	Key *key;
	guint64 seen; /* change number up to which nothing was due */
};

Publisher *publisher_new(const Paths *paths, const char *passphrase)
{
	Publisher *publisher = g_new0(Publisher, 1);
	publisher->paths = paths_new(paths->home);
	publisher->passphrase = g_strdup(passphrase);
	publisher->transport = transport_directory(paths->published);
	return publisher;
}

void publisher_free(Publisher *publisher)
{
	if (!publisher)
		return;
	g_free(publisher->passphrase);
	paths_free(publisher->paths);
	transport_free(publisher->transport);
	store_free(publisher->store);
	key_free(publisher->key);
	g_free(publisher);
}

static bool open_store(Publisher *publisher, GError **error)
{
	if (!publisher->store)
		publisher->store =
			store_open(publisher->paths->store, &topology_schema,
				   STORE_READ_ONLY, error);
	return publisher->store != NULL;
}

static char *read_fact(Store *store, const char *name, GError **error)
{
	g_autoptr(Statement) statement = store_statement(
		store, "SELECT value FROM fact WHERE name = ?1", error);
	if (!statement)
		return NULL;
	statement_bind_text(statement, 1, name);
	Step step = statement_step(statement, error);
	if (step == STEP_ROW)
		return g_strdup(statement_text(statement, 0));
	if (step == STEP_DONE)
		g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
			    "the topology store has no fact '%s'", name);
	return NULL;
}

static bool read_id(const char *text, guint8 id[STORE_ID_BYTES])
{
	if (strlen(text) != 2 * STORE_ID_BYTES)
		return false;
	for (int i = 0; i < STORE_ID_BYTES; i++) {
		int high = g_ascii_xdigit_value(text[2 * i]);
		int low = g_ascii_xdigit_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		id[i] = (guint8)(high << 4 | low);
	}
	return true;
}

static bool read_identity(Store *store, guint8 id[STORE_ID_BYTES],
			  guint64 *epoch, GError **error)
{
	g_autofree char *text = read_fact(store, "store_id", error);
	g_autofree char *number =
		text ? read_fact(store, "epoch", error) : NULL;
	if (!number)
		return false;
	*epoch = g_ascii_strtoull(number, NULL, 10);
	if (read_id(text, id) && *epoch > 0)
		return true;
	g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
		    "the topology store has no good id and epoch");
	return false;
}

bool publisher_store_id(const Paths *paths, guint8 id[STORE_ID_BYTES],
			guint64 *epoch, GError **error)
{
	g_autoptr(Store) store = store_open(paths->store, &topology_schema,
					    STORE_READ_ONLY, error);
	return store && read_identity(store, id, epoch, error);
}

/* One lot of work: the store at one moment. */
typedef struct Round {
	Publisher *publisher;
	PublishWhat what;
	guint8 store[STORE_ID_BYTES];
	guint64 epoch, change;
	Published *done;
} Round;

/* An import of a million users leaves a million rows: those of the few other
 * tables are found by table, those of users by change (the plus keeps SQLite
 * from the other index). */
static char *changed_sql(RecordStream stream, const char *const *also)
{
	bool users = stream == STREAM_USERS;
	GString *sql = g_string_new("SELECT 1 FROM change_row WHERE ");
	g_string_append(sql, users ? "change > ?1 AND +table_name IN ("
				   : "+change > ?1 AND table_name IN (");
	const SnapshotTable *tables = stream_tables(stream);
	for (const SnapshotTable *table = tables; table->name; table++)
		g_string_append_printf(sql, "%s'%s'",
				       table == tables ? "" : ", ",
				       table->name);
	for (; also && *also; also++)
		g_string_append_printf(sql, ", '%s'", *also);
	g_string_append(sql, ") LIMIT 1");
	return g_string_free(sql, FALSE);
}

static bool changed_since(const Round *round, RecordStream stream,
			  guint64 number, bool *changed, GError **error)
{
	bool shared = false;
	if (stream == STREAM_SETTINGS &&
	    !secret_is_shared(round->publisher->store, &shared, error))
		return false;
	g_autofree char *sql =
		changed_sql(stream, shared ? secret_tables : NULL);
	g_autoptr(Statement) statement =
		store_statement(round->publisher->store, sql, error);
	if (!statement)
		return false;
	/* What was looked at before need not be looked at again. */
	if (stream != STREAM_TOPOLOGY)
		number = MAX(number, round->publisher->seen);
	statement_bind_integer(statement, 1, (gint64)number);
	Step step = statement_step(statement, error);
	*changed = step == STEP_ROW;
	return step != STEP_ERROR;
}

/* Whether the newest record is whole; what cannot be read is not. */
static bool is_intact(const Round *round, RecordStream stream)
{
	Publisher *publisher = round->publisher;
	g_autoptr(GPtrArray) list =
		transport_list(publisher->transport, stream, NULL);
	g_autoptr(Key) key = publishing_key_public(publisher->paths, NULL);
	guint i = 0;
	while (list && i < list->len &&
	       !((TransportEntry *)list->pdata[i])->readable)
		i++;
	if (!key || !list || i == list->len)
		return false;
	g_autoptr(GBytes) record =
		transport_read(publisher->transport, list->pdata[i], NULL);
	g_autoptr(GBytes) body = NULL;
	RecordHeader header;
	return record && record_verify(record, key, &header, &body, NULL);
}

static bool is_due(const Round *round, RecordStream stream,
		   const RecordPosition *last, bool *due, GError **error)
{
	bool told = stream != STREAM_TOPOLOGY || round->what == PUBLISHER_ALL;
	bool changed;
	*due = told;
	if (last->number == 0 || last->epoch < round->epoch)
		return true;
	if (!changed_since(round, stream, last->number, &changed, error))
		return false;
	/* A topology that was edited since is not published to repair it. */
	bool repair = round->what == PUBLISHER_REPAIR && (told || !changed) &&
		      !is_intact(round, stream);
	*due = (told && changed) || repair;
	return true;
}

/* The tables of a stream; with the settings goes the dialback secret, sealed
 * for the edges. */
static GBytes *take_body(const Round *round, RecordStream stream,
			 GError **error)
{
	Publisher *publisher = round->publisher;
	g_autoptr(GError) fault = NULL;
	SnapshotInstead secret = { "xmpp_gateway_configuration",
				   "dialback_passphrase", NULL };
	g_autofree char *sealed =
		stream == STREAM_SETTINGS
			? secret_seal(publisher->store, publisher->paths,
				      &fault)
			: NULL;
	if (fault) {
		g_propagate_error(error, g_steal_pointer(&fault));
		return NULL;
	}
	secret.text = sealed;
	return snapshot_take_instead(publisher->store, stream_tables(stream),
				     &secret, error);
}

static GBytes *make_record(const Round *round, RecordStream stream,
			   const RecordPosition *last, RecordHeader *header,
			   GError **error)
{
	Publisher *publisher = round->publisher;
	g_autoptr(GBytes) body = take_body(round, stream, error);
	if (!body)
		return NULL;
	*header = (RecordHeader){
		.kind = RECORD_SNAPSHOT,
		.stream = stream,
		.epoch = round->epoch,
		.number = round->change,
		.schema = (guint64)store_version(publisher->store),
		.time = clock_now(),
	};
	memcpy(header->store, round->store, STORE_ID_BYTES);
	if (last->epoch == round->epoch)
		memcpy(header->previous, last->hash, HASH_BYTES);
	return record_make(header, body, publisher->key, error);
}

static bool publish(const Round *round, RecordStream stream,
		    const RecordPosition *last, GError **error)
{
	Publisher *publisher = round->publisher;
	if (!publisher->key)
		publisher->key = publishing_key_open(
			publisher->paths, publisher->passphrase, error);
	if (!publisher->key)
		return false;
	RecordHeader header;
	g_autoptr(GBytes) record =
		make_record(round, stream, last, &header, error);
	if (!record || !transport_append(publisher->transport, &header, last,
					 record, error))
		return false;
	if (round->done)
		round->done->number[stream] = header.number;
	return true;
}

static bool run_stream(const Round *round, RecordStream stream, GError **error)
{
	RecordPosition last;
	bool due;
	if (!transport_last(round->publisher->transport, stream, &last,
			    error) ||
	    !is_due(round, stream, &last, &due, error))
		return false;
	return !due || publish(round, stream, &last, error);
}

/* Settings and users wait for the first topology: until then nobody reads. */
static bool run_streams(Round *round, GError **error)
{
	RecordPosition topology;
	Publisher *publisher = round->publisher;
	if (!run_stream(round, STREAM_TOPOLOGY, error) ||
	    !transport_last(publisher->transport, STREAM_TOPOLOGY, &topology,
			    error))
		return false;
	if (topology.number == 0)
		return true;
	if (!run_stream(round, STREAM_SETTINGS, error) ||
	    !run_stream(round, STREAM_USERS, error))
		return false;
	publisher->seen = round->change;
	return true;
}

/* Everything at one moment of the store. */
static bool run_once(Publisher *publisher, PublishWhat what, Published *done,
		     GError **error)
{
	Round round = { .publisher = publisher, .what = what, .done = done };
	gint64 change = 0;
	if (!store_begin_read(publisher->store, error))
		return false;
	bool good = read_identity(publisher->store, round.store, &round.epoch,
				  error) &&
		    change_last(publisher->store, &change, error);
	if (good &&
	    (what != PUBLISHER_DUE || (guint64)change != publisher->seen)) {
		round.change = (guint64)MAX(change, 1);
		good = run_streams(&round, error);
	}
	store_rollback(publisher->store);
	return good;
}

bool publisher_run(Publisher *publisher, PublishWhat what, Published *done,
		   GError **error)
{
	if (done)
		*done = (Published){ 0 };
	if (what == PUBLISHER_REPAIR)
		publisher->seen = 0;
	if (!publisher->store &&
	    !g_file_test(publisher->paths->store, G_FILE_TEST_EXISTS))
		return true;
	if (!open_store(publisher, error))
		return false;
	for (int i = 0;; i++) {
		g_autoptr(GError) fault = NULL;
		if (run_once(publisher, what, done, &fault))
			return true;
		publisher->seen = 0;
		if (i < RACES && g_error_matches(fault, TRANSPORT_ERROR,
						 TRANSPORT_ERROR_RACED))
			continue;
		g_propagate_error(error, g_steal_pointer(&fault));
		return false;
	}
}

bool publisher_heads(Publisher *publisher,
		     RecordPosition heads[RECORD_STREAMS + 1], GError **error)
{
	heads[0] = (RecordPosition){ 0 };
	for (int i = 1; i <= RECORD_STREAMS; i++)
		if (!transport_last(publisher->transport, (RecordStream)i,
				    &heads[i], error))
			return false;
	return true;
}

json_t *publisher_replicas(Publisher *publisher, GError **error)
{
	return transport_reports(publisher->transport, error);
}
