#include "tests/unit/core/model/fixture.h"

#include "core/model/identity.h"
#include "core/value/list.h"
#include "core/value/table.h"
#include "db/migrate.h"
#include "db/statement.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t number(Model *model, const char *sql)
{
	g_autoptr(GError) error = NULL;
	int64_t value = -1;
	store_integer(model_store(model, NULL), sql, -1, &value, &error);
	g_assert_no_error(error);
	return value;
}

static void commit(Model *model)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(model_commit(model, NULL, &error));
	g_assert_no_error(error);
}

static void test_created_on_write(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_assert_cmpint(number(model, "SELECT count(*) FROM site"), ==, 0);
	g_assert_cmpint(number(model, "SELECT keep_alive_interval FROM "
				      "xmpp_gateway_configuration"),
			==, 300);
	g_assert_false(model_exists(model));
	must_add(model, &kind_site, "Redmond", NULL);
	g_assert_true(model_exists(model));
	commit(model);
	g_assert_cmpint(number(model, "SELECT count(*) FROM site"), ==, 1);
	g_assert_cmpint(model_committed(model), ==, 1);
}

static void test_rollback(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	must_add(model, &kind_site, "Redmond", NULL);
	g_assert_true(model_rollback(model));
	g_assert_cmpint(number(model, "SELECT count(*) FROM site"), ==, 0);
	g_assert_cmpint(number(model, "SELECT count(*) FROM change"), ==, 0);
	g_assert_false(model_rollback(model));
}

static void test_transaction(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_assert_true(model_start_transaction(model, NULL));
	must_add(model, &kind_site, "A", NULL);
	commit(model);
	g_assert_true(model_start_transaction(model, NULL));
	must_add(model, &kind_site, "B", NULL);
	g_assert_true(model_complete_transaction(model, NULL, NULL));
	g_assert_true(model_in_transaction(model));
	g_assert_true(model_undo_transaction(model, NULL));
	g_assert_cmpint(number(model, "SELECT count(*) FROM site"), ==, 0);
	g_assert_false(model_undo_transaction(model, NULL));
}

/* Ids are never given twice, not even after everything was removed. */
static void test_ids(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	must_add(model, &kind_site, "A", NULL);
	commit(model);
	g_autoptr(Record) first = model_find(model, &kind_site, "A", NULL);
	g_assert_true(model_remove(model, &kind_site, first, NULL, NULL));
	commit(model);
	must_add(model, &kind_site, "A", NULL);
	commit(model);
	g_autoptr(Record) second =
		model_find(model, &kind_site, "site:a", NULL);
	g_assert_cmpint(second->id, >, first->id);
}

static bool update_each(Record *record, void *data)
{
	g_autoptr(Record) after = record_copy(record);
	set(&kind_site, after, "Description", "x", NULL);
	g_assert_true(
		model_update(data, &kind_site, record, after, NULL, NULL));
	return true;
}

static void test_change_while_reading(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	for (int i = 0; i < 50; i++) {
		g_autofree char *name = g_strdup_printf("S%d", i);
		must_add(model, &kind_site, name, NULL);
	}
	commit(model);
	for (int i = 0; i < 2; i++)
		g_assert_true(model_each(model, &kind_site, NULL, 0,
					 update_each, model, NULL));
	commit(model);
	g_assert_cmpint(number(model, "SELECT count(*) FROM site WHERE "
				      "description = 'x'"),
			==, 50);
}

typedef struct Kept {
	GPtrArray *records;
	unsigned met;
} Kept;

/* Every third is kept, and every third of the others looked at. */
static bool keep_some(Record *record, void *data)
{
	Kept *kept = data;
	unsigned number_ = kept->met++;
	g_autofree char *name = g_strdup_printf("S%u", number_);
	g_autofree char *about = g_strdup_printf("about %u", number_);
	if (number_ % 3 == 0)
		g_ptr_array_add(kept->records, record_ref(record));
	if (number_ % 3 == 1) {
		g_assert_cmpstr(value_text(record_get(record, "Name")), ==,
				name);
		record_set_take(record, "Name", value_string("changed"));
	}
	if (number_ % 2 == 1)
		g_assert_cmpstr(value_text(record_get(record, "Description")),
				==, about);
	return kept->met < 28;
}

static void add_described(Model *model, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		g_autofree char *name = g_strdup_printf("S%u", i);
		g_autofree char *about = g_strdup_printf("about %u", i);
		must_add(model, &kind_site, name, PAIRS("Description", about));
	}
	commit(model);
}

/* A record is what it was when its row was read, whatever comes after. */
static void test_kept(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	Kept kept = {
		g_ptr_array_new_with_free_func((GDestroyNotify)record_unref), 0
	};
	add_described(model, 30);
	g_assert_true(
		model_each(model, &kind_site, NULL, 0, keep_some, &kept, NULL));
	g_assert_true(model_each(model, &kind_site, NULL, 0, update_each, model,
				 NULL));
	commit(model);
	g_assert_cmpuint(kept.records->len, ==, 10);
	for (unsigned i = 0; i < kept.records->len; i++) {
		Record *record = kept.records->pdata[i];
		g_autofree char *name = g_strdup_printf("S%u", i * 3);
		g_autofree char *about = g_strdup_printf("about %u", i * 3);
		g_assert_cmpstr(value_text(record_get(record, "Name")), ==,
				name);
		g_assert_cmpstr(value_text(record_get(record, "Description")),
				==, about);
		g_assert_cmpint(record->id, >, 0);
	}
	g_ptr_array_unref(kept.records);
}

static bool append_command(const Change *change, GBytes *set_, void *data)
{
	(void)set_;
	g_string_append_printf(data, "%d:%s;", (int)change->number,
			       change->command);
	return true;
}

static void test_changes(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_autoptr(GString) text = g_string_new(NULL);
	model_set_command(model, "New-CsSite A");
	must_add(model, &kind_site, "A", NULL);
	commit(model);
	model_set_command(model, "New-CsSite B");
	must_add(model, &kind_site, "B", NULL);
	commit(model);
	g_autoptr(Record) a = model_find(model, &kind_site, "A", NULL);
	g_assert_true(
		change_each(model_store(model, NULL),
			    &(ChangeQuery){ .table = "site", .row = a->id },
			    append_command, text, NULL));
	g_assert_cmpstr(text->str, ==, "1:New-CsSite A;");
}

static void test_identity(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_autoptr(GError) error = NULL;
	add_basics(model);
	g_autoptr(Record) site =
		model_find(model, &kind_site, "SITE:redmond", NULL);
	g_assert_cmpstr(value_text(record_get(site, "Identity")), ==,
			"Site:Redmond");
	g_assert_null(model_find(model, &kind_site, "Berlin", &error));
	g_assert_cmpstr(error->message, ==, "there is no site 'Berlin'");
	g_clear_error(&error);
	g_assert_null(model_find(model, &kind_site, "Redmnd", &error));
	g_assert_cmpstr(error->message, ==,
			"there is no site 'Redmnd'; did you mean 'Redmond'?");
	g_clear_error(&error);
	g_assert_null(
		model_find(model, &kind_pool, "pol.contoso.test", &error));
	g_assert_cmpstr(error->message, ==,
			"there is no pool 'pol.contoso.test'; did you mean "
			"'pool.contoso.test'?");
	g_clear_error(&error);
	g_autofree char *twice = add(model, &kind_site, "REDMOND", NULL);
	g_assert_cmpstr(twice, ==, "there is a site 'REDMOND' already");
	g_autofree char *wrong = add(model, &kind_pool, "pool_1.contoso.test",
				     PAIRS("Site", "Redmond"));
	g_assert_nonnull(strstr(wrong, "is not a domain name"));
	g_autoptr(Record) pool =
		model_find(model, &kind_pool, "POOL.contoso.test.", NULL);
	g_assert_cmpstr(value_text(record_get(pool, "Site")), ==,
			"Site:Redmond");
	g_assert_null(model_find(model, &kind_pool, "tag:x", &error));
	g_assert_error(error, IDENTITY_ERROR, IDENTITY_ERROR_SCOPE);
}

static void test_international(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	must_add(model, &kind_sip_domain, "MÜNCHEN.example", NULL);
	g_autoptr(Record) domain = model_find(model, &kind_sip_domain,
					      "xn--mnchen-3ya.example", NULL);
	g_assert_nonnull(domain);
	must_add(model, &kind_site, "ZÜRICH", NULL);
	g_autoptr(Record) site = model_find(model, &kind_site, "zür*", NULL);
	g_assert_nonnull(site);
}

static void modify(Record *record, const char *verb, const char *text)
{
	g_autoptr(GError) error = NULL;
	Table *table = table_new(false);
	table_set_take(table, value_string(verb), value_string(text));
	g_auto(Value) value = value_table_take(table);
	model_assign(&kind_xmpp_allowed_partner, record, "AdditionalDomains",
		     value, &error);
	g_assert_no_error(error);
}

static void assert_domains(Record *record, const char *expected)
{
	g_autofree char *text =
		value_format(record_get(record, "AdditionalDomains"));
	g_assert_cmpstr(text, ==, expected);
}

static void test_modifiers(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	Model *model = fixture->model;
	g_autoptr(GError) error = NULL;
	must_add(model, &kind_xmpp_allowed_partner, "fabrikam.test",
		 PAIRS("AdditionalDomains", "a.test"));
	g_autoptr(Record) before = model_find(model, &kind_xmpp_allowed_partner,
					      "fabrikam.test", NULL);
	g_autoptr(Record) after = record_copy(before);
	modify(after, "Add", "b.test");
	modify(after, "Add", "B.test");
	assert_domains(after, "a.test b.test");
	modify(after, "remove", "A.TEST");
	assert_domains(after, "b.test");
	modify(after, "Replace", "c.test");
	assert_domains(after, "c.test");
	g_assert_true(model_update(model, &kind_xmpp_allowed_partner, before,
				   after, NULL, &error));
	g_autoptr(Record) stored = model_find(model, &kind_xmpp_allowed_partner,
					      "fabrikam.test", NULL);
	assert_domains(stored, "c.test");
	model_assign(&kind_xmpp_allowed_partner, stored, "AdditionalDomains",
		     VALUE_NONE, &error);
	g_assert_no_error(error);
	assert_domains(stored, "");
	g_auto(Value) bad = value_string("not a domain");
	g_assert_false(model_assign(&kind_xmpp_allowed_partner, stored,
				    "AdditionalDomains", bad, &error));
	g_assert_nonnull(error);
}

static void import_until_killed(const char *home, int ready)
{
	Model *model = model_new(home);
	for (int i = 0;; i++) {
		g_autofree char *name = g_strdup_printf("Site %d", i);
		must_add(model, &kind_site, name, NULL);
		if (i == 2000 && write(ready, "x", 1) != 1)
			_exit(1);
	}
}

static void test_killed(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	int ready[2];
	char byte;
	g_autoptr(GError) error = NULL;
	must_add(fixture->model, &kind_site, "Before", NULL);
	commit(fixture->model);
	model_free(fixture->model);
	g_assert_cmpint(pipe(ready), ==, 0);
	pid_t child = fork();
	if (child == 0)
		import_until_killed(fixture->home, ready[1]);
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	fixture->model = model_new(fixture->home);
	Store *store = model_write(fixture->model, &error);
	g_assert_no_error(error);
	g_assert_true(store_verify(store, NULL));
	g_assert_cmpint(number(fixture->model, "SELECT count(*) FROM site"), ==,
			1);
	g_assert_cmpint(number(fixture->model, "SELECT count(*) FROM change"),
			==, 1);
}

/* Every attribute's column exists, every default is accepted. */
static void test_declarations(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	for (const Kind *const *kind = kinds; *kind; kind++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Record) record = model_new_record(*kind);
		g_assert_nonnull(record);
		g_autoptr(Record) none =
			model_find_id(fixture->model, *kind, 99, &error);
		g_assert_no_error(error);
		g_assert_null(none);
		g_assert_true(!kind[1] ||
			      g_strcmp0(kind[0]->noun, kind[1]->noun) < 0);
		g_assert_true(kind_find((*kind)->noun) == *kind);
		for (const Attribute *row = (*kind)->attributes; row->is.name;
		     row++)
			g_assert_true(row->is.help && *row->is.help);
	}
}

/* A store of the first version gets what later ones have. */
static void test_upgrade(Fixture *fixture, gconstpointer unused)
{
	const Migration first[] = { topology_migrations[0], { 0 } };
	StoreSchema schema = topology_schema;
	g_autoptr(GError) error = NULL;
	(void)unused;
	schema.migrations = first;
	g_autoptr(Store) store = store_open(model_paths(fixture->model)->store,
					    &schema, STORE_CREATE, &error);
	g_assert_no_error(error);
	g_assert_true(store_execute(
		store,
		"INSERT INTO site (id, name, name_key) VALUES (1, 'A', 'a');"
		"INSERT INTO pool (id, fqdn, fqdn_key, site, sip_profile, "
		"sip_transport, sip_port, trust_by_address, legacy) VALUES "
		"(2, 'p.test', 'p.test', 1, 'Lync', 'Tls', 5061, 0, 0)",
		&error));
	g_assert_no_error(error);
	g_clear_pointer(&store, store_free);
	g_autoptr(Record) pool =
		model_find(fixture->model, &kind_pool, "p.test", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(value_text(record_get(pool, "SipTlsMinimum")), ==,
			"Tls12");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/model/created/on-write", test_created_on_write);
	ADD("/model/unit/rollback", test_rollback);
	ADD("/model/unit/transaction", test_transaction);
	ADD("/model/unit/change-while-reading", test_change_while_reading);
	ADD("/model/read/kept", test_kept);
	ADD("/model/unit/changes", test_changes);
	ADD("/model/unit/killed", test_killed);
	ADD("/model/ids/never-again", test_ids);
	ADD("/model/identity/forms", test_identity);
	ADD("/model/identity/international", test_international);
	ADD("/model/modifiers", test_modifiers);
	ADD("/model/upgrade", test_upgrade);
	ADD("/model/kinds/declarations", test_declarations);
	return g_test_run();
}
