/* A model on a store of its own in a new folder, for the tests. */
#pragma once

#include "core/model/model.h"

#include <glib/gstdio.h>

typedef struct Fixture {
	char *home;
	Model *model;
} Fixture;

static inline void fixture_set_up(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	fixture->home = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	fixture->model = model_new(fixture->home);
}

static inline void remove_folder(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;
	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *inside = g_build_filename(path, name, NULL);
		g_remove(inside);
	}
	g_rmdir(path);
}

static inline void fixture_tear_down(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	model_free(fixture->model);
	remove_folder(fixture->home);
	g_free(fixture->home);
}

#define ADD(name, function)                                                    \
	g_test_add(name, Fixture, NULL, fixture_set_up, function,              \
		   fixture_tear_down)

static inline bool set(const Kind *kind, Record *record, const char *property,
		       const char *text, GError **error)
{
	g_auto(Value) value = value_string(text);
	return model_assign(kind, record, property, value, error);
}

/* Adds one; pairs of property and text, ended by NULL. The error's message or
 * NULL. */
static inline char *add(Model *model, const Kind *kind, const char *identity,
			const char *const *pairs)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) record = model_new_record(kind);
	bool good = model_name(model, kind, record, identity, &error);
	for (; good && pairs && *pairs; pairs += 2)
		good = set(kind, record, pairs[0], pairs[1], &error);
	good = good && model_add(model, kind, record, NULL, &error);
	g_assert_true(good == !error);
	return error ? g_strdup(error->message) : NULL;
}

static inline void must_add(Model *model, const Kind *kind,
			    const char *identity, const char *const *pairs)
{
	g_autofree char *message = add(model, kind, identity, pairs);
	g_assert_cmpstr(message, ==, NULL);
}

#define PAIRS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* A site, the domain contoso.test and the pool pool.contoso.test. */
static inline void add_basics(Model *model)
{
	must_add(model, &kind_site, "Redmond", NULL);
	must_add(model, &kind_sip_domain, "contoso.test", NULL);
	must_add(model, &kind_pool, "pool.contoso.test",
		 PAIRS("Site", "Redmond"));
}
