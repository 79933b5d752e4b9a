#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "core/model/unit.h"

#include <string.h>

static bool fail_scope(const Kind *kind, const char *text, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_SCOPE,
		    "'%s' cannot name a %s", text, kind->title);
	return false;
}

/* "site:Redmond", "Redmond"; "EdgeServer:fqdn", "service:EdgeServer:fqdn",
 * "fqdn": the name alone. */
static bool plain_name(const Kind *kind, const char *text, char **name,
		       GError **error)
{
	g_auto(Identity) identity = { 0 };
	if (!identity_parse(text, &identity, error))
		return false;
	bool good = identity.class == IDENTITY_NAME ||
		    (identity.class == IDENTITY_SITE && kind == &kind_site) ||
		    (identity.class == IDENTITY_SERVICE && kind->role &&
		     (!identity.role ||
		      !g_ascii_strcasecmp(identity.role, kind->role)));
	if (!good)
		return fail_scope(kind, text, error);
	*name = g_steal_pointer(&identity.name);
	return true;
}

/* Where the name is kept: the kind's own key, or that of what it refers to. */
static const Kind *key_kind(const Kind *kind, const Attribute **key)
{
	*key = kind_attribute(kind, kind->key);
	while ((*key)->form == FORM_REFERENCE) {
		kind = (*key)->refers;
		*key = kind_attribute(kind, kind->key);
	}
	return kind;
}

static void append_key(const Kind *kind, const char *name, Where *where)
{
	const Attribute *own = kind_attribute(kind, kind->key);
	const Attribute *key;
	const Kind *keeper = key_kind(kind, &key);
	bool wild = pattern_has(name);
	g_autofree char *text =
		wild ? pattern_to_glob(name) : attribute_key(key, name);
	g_autofree char *sql =
		g_strdup_printf("%s.%s_key %s ?", keeper->table, key->column,
				wild ? "GLOB" : "=");
	if (keeper == kind) {
		where_text(where, sql, text);
		return;
	}
	g_autofree char *head = g_strdup_printf(
		"%s.%s IN (SELECT %s.id FROM %s WHERE ", kind->table,
		own->column, keeper->table, keeper->table);
	where_sql(where, head);
	where_text(where, sql, text);
	where_sql(where, ")");
}

static bool where_single(const Kind *kind, const char *text, GError **error)
{
	g_auto(Identity) identity = { 0 };
	if (!identity_parse(text, &identity, error))
		return false;
	return identity.class == IDENTITY_GLOBAL ||
	       pattern_match(text, "Global") || fail_scope(kind, text, error);
}

bool model_where(Model *model, const Kind *kind, const char *identity,
		 Where *where, GError **error)
{
	g_autofree char *name = NULL;
	if (kind->where)
		return kind->where(model, identity, where, error);
	if (kind_is_single(kind))
		return where_single(kind, identity, error);
	if (!plain_name(kind, identity, &name, error))
		return false;
	append_key(kind, name, where);
	return true;
}

typedef struct Found {
	Record *record;
	bool several;
} Found;

static bool take_found(Record *record, void *data)
{
	Found *found = data;
	found->several = found->record != NULL;
	if (!found->record)
		found->record = record_ref(record);
	return !found->several;
}

static bool fail_several(const Kind *kind, const char *identity, GError **error)
{
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_AMBIGUOUS,
		    "'%s' stands for more than one %s: name one of them",
		    identity, kind->title);
	return false;
}

Record *model_find(Model *model, const Kind *kind, const char *identity,
		   GError **error)
{
	g_auto(Where) where = { 0 };
	Found found = { 0 };
	where_init(&where);
	if (!model_where(model, kind, identity, &where, error) ||
	    !model_each(model, kind, &where, 2, take_found, &found, error)) {
		record_unref(found.record);
		return NULL;
	}
	if (found.record && !found.several)
		return found.record;
	if (found.several)
		fail_several(kind, identity, error);
	else
		model_fail_missing(model, kind, identity, error);
	record_unref(found.record);
	return NULL;
}

/* The one row's id, 0 for none. */
static bool read_id(Model *model, const Kind *kind, const Where *where,
		    const char *identity, int64_t *id, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT id FROM %s%s%s LIMIT 2", kind->table,
		where->sql->len ? " WHERE " : "", where->sql->str);
	Store *store = model_store(model, error);
	g_autoptr(Statement) rows =
		store ? store_statement(store, sql, error) : NULL;
	if (!rows)
		return false;
	where_bind(where, rows, 1);
	Step step = statement_step(rows, error);
	int64_t found = step == STEP_ROW ? statement_integer(rows, 0) : 0;
	if (step == STEP_ERROR)
		return false;
	if (found && statement_step(rows, NULL) == STEP_ROW)
		return fail_several(kind, identity, error);
	*id = found;
	return true;
}

bool model_look_up(Model *model, const Kind *kind, const char *identity,
		   int64_t *id, GError **error)
{
	g_auto(Where) where = { 0 };
	where_init(&where);
	return model_where(model, kind, identity, &where, error) &&
	       read_id(model, kind, &where, identity, id, error);
}

int64_t model_id_of(Model *model, const Kind *kind, const char *identity,
		    GError **error)
{
	int64_t id = 0;
	if (model_look_up(model, kind, identity, &id, error) && !id)
		model_fail_missing(model, kind, identity, error);
	return id;
}

bool model_name(Model *model, const Kind *kind, Record *record,
		const char *identity, GError **error)
{
	g_autofree char *name = NULL;
	g_auto(Value) value = VALUE_NONE;
	if (kind->name)
		return kind->name(model, record, identity, error);
	g_assert(kind->key);
	if (!plain_name(kind, identity, &name, error))
		return false;
	value = value_string(name);
	if (!model_assign(kind, record, kind->key, value, error))
		return false;
	g_auto(Where) where = { 0 };
	where_init(&where);
	append_key(kind, value_text(record_get(record, kind->key)), &where);
	g_autoptr(Record) other = model_find_where(model, kind, &where, NULL);
	return !other || kind_fail_exists(kind, name, error);
}
