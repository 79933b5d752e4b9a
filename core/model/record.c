#include "core/model/accept.h"
#include "core/model/identity.h"
#include "core/model/modifier.h"
#include "core/model/unit.h"

Record *model_new_record(const Kind *kind)
{
	Record *record = record_new(kind_type(kind));
	for (unsigned i = 0; kind->attributes[i].is.name; i++)
		record->values[i + 1] = attribute_default(&kind->attributes[i]);
	return record;
}

bool model_assign(const Kind *kind, Record *record, const char *property,
		  Value given, GError **error)
{
	const Attribute *attribute = kind_attribute(kind, property);
	g_auto(Value) list = VALUE_NONE;
	Value canonical = VALUE_NONE;
	g_assert(attribute);
	if (attribute->is.flags & PROPERTY_LIST) {
		if (!modifier_apply(record_get(record, property), given, &list,
				    error))
			return false;
		given = list;
	}
	if (!attribute_accept(attribute, given, &canonical, error))
		return false;
	record_set_take(record, attribute->is.name, canonical);
	return true;
}

/* SQL knows only that a key is there twice; this says which. */
static bool explain_twice(Model *model, const Kind *kind, const Record *record,
			  GError **error)
{
	for (unsigned i = 0; kind->attributes[i].is.name; i++) {
		const Attribute *row = &kind->attributes[i];
		const char *text = value_text(record->values[i + 1]);
		if (!row->keyed || !text)
			continue;
		g_auto(Where) where = { 0 };
		where_init(&where);
		g_autofree char *key = attribute_key(row, text);
		g_autofree char *sql =
			g_strdup_printf("%s_key = ?", row->column);
		where_text(&where, sql, key);
		where_integer(&where, " AND id <> ?", record->id);
		g_autoptr(Record) other =
			model_find_where(model, kind, &where, NULL);
		if (!other)
			continue;
		g_clear_error(error);
		g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_EXISTS,
			    "there is %s %s with the %s '%s' already",
			    kind_article(kind), kind->title, row->is.name,
			    text);
		return false;
	}
	return false;
}

static bool explain(Model *model, const Kind *kind, const Record *record,
		    GError **error)
{
	if (error &&
	    g_error_matches(*error, STORE_ERROR, STORE_ERROR_CONSTRAINT))
		explain_twice(model, kind, record, error);
	return false;
}

bool model_add(Model *model, const Kind *kind, Record *record,
	       Feedback *feedback, GError **error)
{
	if (kind->check && !kind->check(model, NULL, record, feedback, error))
		return false;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	record->id = model_next_id(model);
	if (!model_insert_row(model, store, kind, record, error)) {
		explain(model, kind, record, error);
		record->id = 0;
		return false;
	}
	return !kind->written || kind->written(model, NULL, record, error);
}

bool model_update(Model *model, const Kind *kind, const Record *before,
		  Record *after, Feedback *feedback, GError **error)
{
	after->id = before->id;
	if (kind->check && !kind->check(model, before, after, feedback, error))
		return false;
	Store *store = model_write(model, error);
	if (!store)
		return false;
	if (!model_update_row(model, store, kind, before, after, error))
		return explain(model, kind, after, error);
	return !kind->written || kind->written(model, before, after, error);
}

static bool is_global(Record *record)
{
	const char *identity = value_text(record_get(record, "Identity"));
	return identity && !g_ascii_strcasecmp(identity, "Global");
}

static bool reset(Model *model, const Kind *kind, Record *record,
		  Feedback *feedback, GError **error)
{
	g_autoptr(Record) fresh = model_new_record(kind);
	if (kind->name && !kind->name(model, fresh, "global", error))
		return false;
	return model_update(model, kind, record, fresh, feedback, error);
}

bool model_remove(Model *model, const Kind *kind, Record *record,
		  Feedback *feedback, GError **error)
{
	if (kind->scopes & SCOPE_GLOBAL && is_global(record))
		return reset(model, kind, record, feedback, error);
	Store *store = model_write(model, error);
	if (!store)
		return false;
	if (kind->removing && !kind->removing(model, record, feedback, error))
		return false;
	if (model_delete_row(store, kind, record->id, error))
		return true;
	if (error &&
	    g_error_matches(*error, STORE_ERROR, STORE_ERROR_CONSTRAINT))
		g_prefix_error(error,
			       "%s '%s' cannot be removed: ", kind->title,
			       value_text(record_get(record, "Identity")));
	return false;
}
