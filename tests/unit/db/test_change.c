#include "db/change.h"
#include "db/migrate.h"
#include "db/snapshot.h"
#include "db/statement.h"

static const char *const tables[] = { "site", "sip_domain", NULL };
static const SnapshotTable taken[] = {
	{ "site", NULL },
	{ "sip_domain", NULL },
	{ 0 },
};

static Store *make(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(NULL, &topology_schema, STORE_CREATE, &error);
	g_assert_no_error(error);
	return store;
}

static int64_t unit(Store *store, const char *sql, const char *command)
{
	g_autoptr(GError) error = NULL;
	Change about = { 0, 5, "login", "host", command };
	int64_t number = -1;
	g_assert_true(store_begin(store, NULL));
	g_autoptr(Recorder) recorder = recorder_new(store, tables, &error);
	g_assert_no_error(error);
	store_execute(store, sql, &error);
	g_assert_no_error(error);
	g_assert_true(recorder_finish(recorder, &about, &number, &error));
	g_assert_no_error(error);
	g_assert_true(store_commit(store, NULL));
	return number;
}

#define ADD_DOMAIN                                                             \
	"INSERT INTO sip_domain VALUES (7, 'Contoso.test', 'contoso.test', 0)"

static bool append_change(const Change *change, GBytes *set, void *data)
{
	g_assert_null(set);
	g_string_append_printf(data, "%d %s;", (int)change->number,
			       change->command);
	return true;
}

static char *list(Store *store, const ChangeQuery *query)
{
	GString *text = g_string_new(NULL);
	g_assert_true(change_each(store, query, append_change, text, NULL));
	return g_string_free(text, FALSE);
}

static void test_record(void)
{
	g_autoptr(Store) store = make();
	g_assert_cmpint(unit(store, ADD_DOMAIN, "one"), ==, 1);
	g_assert_cmpint(
		unit(store, "UPDATE sip_domain SET is_default = 0", "nothing"),
		==, 0);
	g_assert_cmpint(unit(store,
			     "INSERT INTO site (id, name, name_key) VALUES "
			     "(8, 'A', 'a')",
			     "two"),
			==, 2);
	g_assert_cmpint(
		unit(store, "UPDATE sip_domain SET is_default = 1", "three"),
		==, 3);
	g_autofree char *all = list(store, &(ChangeQuery){ 0 });
	g_assert_cmpstr(all, ==, "3 three;2 two;1 one;");
	g_autofree char *row =
		list(store, &(ChangeQuery){ .table = "sip_domain", .row = 7 });
	g_assert_cmpstr(row, ==, "3 three;1 one;");
	g_autofree char *newest = list(store, &(ChangeQuery){ .limit = 1 });
	g_assert_cmpstr(newest, ==, "3 three;");
	g_autofree char *second = list(store, &(ChangeQuery){ .number = 2 });
	g_assert_cmpstr(second, ==, "2 two;");
}

static bool append_row(const ChangedRow *row, void *data)
{
	g_string_append_printf(data, "%d %s %d", (int)row->what, row->table,
			       (int)row->id);
	for (unsigned i = 0; i < row->count; i++)
		g_string_append_printf(
			data, " %s:%s>%s", row->columns[i].column,
			row->columns[i].before ? row->columns[i].before : "",
			row->columns[i].after ? row->columns[i].after : "");
	g_string_append(data, "\n");
	return true;
}

static bool append_set(const Change *change, GBytes *set, void *data)
{
	void **both = data;
	(void)change;
	g_assert_true(changeset_each(both[0], set, append_row, both[1], NULL));
	return true;
}

static void test_changeset(void)
{
	g_autoptr(Store) store = make();
	unit(store, ADD_DOMAIN, "one");
	unit(store, "UPDATE sip_domain SET is_default = 1", "two");
	unit(store, "DELETE FROM sip_domain", "three");
	GString *text = g_string_new(NULL);
	void *both[] = { store, text };
	g_assert_true(change_each(store, &(ChangeQuery){ .rows = true },
				  append_set, both, NULL));
	g_assert_cmpstr(text->str, ==,
			"2 sip_domain 7 name:Contoso.test> "
			"name_key:contoso.test> is_default:1>\n"
			"1 sip_domain 7 is_default:0>1\n"
			"0 sip_domain 7 name:>Contoso.test "
			"name_key:>contoso.test is_default:>0\n");
	g_string_free(text, TRUE);
}

static const Migration replica_migrations[] = {
	{ "0001", "CREATE TABLE position (stream TEXT) STRICT; "
		  "CREATE TABLE site (id INTEGER PRIMARY KEY, old TEXT) "
		  "STRICT" },
	{ 0 },
};
static const StoreSchema replica_schema = { "replica", 9, replica_migrations,
					    .plain = true };

static void test_snapshot(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = make();
	g_autoptr(Store) replica =
		store_open(NULL, &replica_schema, STORE_CREATE, NULL);
	unit(store, ADD_DOMAIN, "one");
	unit(store,
	     "INSERT INTO site (id, name, name_key) VALUES (8, 'A', 'a')",
	     "two");
	g_autoptr(GBytes) bytes = snapshot_take(store, taken, &error);
	g_assert_no_error(error);
	g_autoptr(GBytes) again = snapshot_take(store, taken, NULL);
	g_assert_true(g_bytes_equal(bytes, again));
	for (int i = 0; i < 2; i++) {
		g_assert_true(store_begin(replica, NULL));
		g_assert_true(snapshot_apply(replica, bytes, taken, &error));
		g_assert_no_error(error);
		g_assert_true(store_commit(replica, NULL));
	}
	int64_t rows = 0;
	g_assert_true(store_integer(replica,
				    "SELECT count(*) FROM site, sip_domain "
				    "WHERE site.name_key = 'a' AND "
				    "sip_domain.name = 'Contoso.test'",
				    0, &rows, NULL));
	g_assert_cmpint(rows, ==, 1);
}

static void test_snapshot_without(void)
{
	static const char *const secret[] = { "name", NULL };
	static const SnapshotTable wrong[] = { { "nothing", NULL }, { 0 } };
	static const SnapshotTable blank[] = { { "site", secret }, { 0 } };
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = make();
	g_assert_null(snapshot_take(store, wrong, &error));
	g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
	unit(store,
	     "INSERT INTO site (id, name, name_key) VALUES (8, 'hidden', 'a')",
	     "two");
	g_autoptr(GBytes) bytes = snapshot_take(store, blank, NULL);
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	g_assert_null(memmem(data, length, "hidden", 6));
	SnapshotInstead other = { "site", "name", "it's sealed" };
	g_autoptr(GBytes) sealed =
		snapshot_take_instead(store, blank, &other, NULL);
	data = g_bytes_get_data(sealed, &length);
	g_assert_null(memmem(data, length, "hidden", 6));
	g_assert_nonnull(memmem(data, length, "it's sealed", 11));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/db/change/record", test_record);
	g_test_add_func("/db/changeset/each", test_changeset);
	g_test_add_func("/db/snapshot/apply", test_snapshot);
	g_test_add_func("/db/snapshot/without", test_snapshot_without);
	return g_test_run();
}
