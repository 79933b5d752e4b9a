#include "core/model/filter.h"
#include "core/model/identity.h"
#include "core/model/pattern.h"
#include "shell/cmdlets/kind.h"
#include "shell/cmdlets/store.h"

#include <string.h>

static const Kind *kind_of(const Call *call)
{
	return ((const KindCmdlet *)call_cmdlet(call)->data)->kind;
}

static Verb verb_of(const Call *call)
{
	return ((const KindCmdlet *)call_cmdlet(call)->data)->verb;
}

/* Value of a parameter by name when it was given. */
bool call_param(const Call *call, const char *name, Value *value)
{
	const Param *params = call_cmdlet(call)->params;
	for (unsigned i = 0; params[i].is.name; i++) {
		if (!g_str_equal(params[i].is.name, name))
			continue;
		*value = call_value(call, i);
		return call_given(call, i);
	}
	return false;
}

const char *call_param_text(const Call *call, const char *name)
{
	Value value = VALUE_NONE;
	return call_param(call, name, &value) ? value_text(value) : NULL;
}

/* ---- Get- ---- */

typedef struct Giving {
	Call *call;
	uint32_t count;
} Giving;

static bool give(Record *record, void *data)
{
	Giving *giving = data;
	giving->count++;
	return call_emit_record_take(giving->call, record_ref(record));
}

bool emit_records(Call *call, Model *model, const Kind *kind,
		  const Where *where, int64_t limit, uint32_t *count,
		  GError **error)
{
	Giving giving = { call, 0 };
	bool good = model_each(model, kind, where, limit, give, &giving, error);
	if (count)
		*count = giving.count;
	return good;
}

static bool narrow(Call *call, Model *model, const Kind *kind, Where *where,
		   GError **error)
{
	for (const Extra *row = kind->extras; row && row->is.name; row++) {
		Value value;
		if (!(row->verbs & VERB_GET) || !kind->narrow ||
		    !call_param(call, row->is.name, &value) ||
		    (value.type == VALUE_BOOL && !value.boolean))
			continue;
		if (!kind->narrow(model, row->is.name, value, where, error))
			return false;
	}
	return true;
}

static bool get_where(Call *call, Model *model, const Kind *kind, Where *where,
		      bool *nothing, GError **error)
{
	const char *identity = call_param_text(call, "Identity");
	const char *filter = call_param_text(call, "Filter");
	*nothing = false;
	if (identity && !model_where(model, kind, identity, where, error))
		return false;
	if (filter &&
	    !filter_where(call, model, kind, filter, where, nothing, error))
		return false;
	return narrow(call, model, kind, where, error);
}

bool kind_get(Call *call, void *args, GError **error)
{
	const Kind *kind = kind_of(call);
	Value local = VALUE_NONE;
	bool nothing;
	uint32_t count;
	(void)args;
	Model *model =
		call_param(call, "LocalStore", &local) && value_truth(local)
			? call_local_model(call, error)
			: call_model(call);
	if (!model)
		return false;
	g_auto(Where) where = { 0 };
	where_init(&where);
	if (!get_where(call, model, kind, &where, &nothing, error))
		return false;
	if (nothing)
		return true;
	if (!emit_records(call, model, kind, &where, 0, &count, error))
		return false;
	const char *identity = call_param_text(call, "Identity");
	if (count || !identity || pattern_has(identity))
		return true;
	return model_fail_missing(model, kind, identity, error);
}

/* ---- New- ---- */

/* Puts the given parameters into a record. */
static bool assign(Call *call, Model *model, const Kind *kind, Record *record,
		   GError **error)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		Value value;
		if (!(row->except & verb_of(call)) &&
		    call_param(call, row->is.name, &value) &&
		    !model_assign(kind, record, row->is.name, value, error))
			return false;
	}
	for (const Extra *row = kind->extras; row && row->is.name; row++) {
		Value value;
		if (kind->apply && row->verbs & verb_of(call) &&
		    call_param(call, row->is.name, &value) &&
		    !kind->apply(model, record, row->is.name, value, error))
			return false;
	}
	return true;
}

/* Identity of an object that is not stored. */
static void show_identity(const Kind *kind, Record *record, const char *text)
{
	g_auto(Identity) identity = { 0 };
	if (!identity_parse(text, &identity, NULL))
		return;
	if (identity.class == IDENTITY_NAME && kind->scopes & SCOPE_TAG)
		identity.class = IDENTITY_TAG;
	g_autofree char *shown = identity_format(&identity);
	record_set_take(record, "Identity", value_string(shown));
}

static bool stored(Model *model, const Kind *kind, const Record *before,
		   Record *after, Feedback *feedback, GError **error)
{
	if (!model_group_begin(model, error))
		return false;
	bool good = before ? model_update(model, kind, before, after, feedback,
					  error)
			   : model_add(model, kind, after, feedback, error);
	return model_group_end(model, good, error);
}

static bool emit_stored(Call *call, Model *model, const Kind *kind, int64_t id,
			GError **error)
{
	Record *record = model_find_id(model, kind, id, error);
	if (record)
		call_emit_record_take(call, record);
	return record != NULL;
}

/* An object in memory is checked as one that is stored. */
static bool emit_unstored(Call *call, Model *model, const Kind *kind,
			  Record *record, GError **error)
{
	if (kind->check &&
	    !kind->check(model, NULL, record, call_feedback(call), error))
		return false;
	call_emit_record_take(call, record_ref(record));
	return true;
}

bool kind_new(Call *call, void *args, GError **error)
{
	const Kind *kind = kind_of(call);
	Model *model = call_model(call);
	const char *identity = call_param_text(call, "Identity");
	Value memory = VALUE_NONE;
	(void)args;
	if (!identity)
		identity = call_param_text(call, kind->key);
	g_autoptr(Record) record = model_new_record(kind);
	if (!model_name(model, kind, record, identity, error))
		return false;
	show_identity(kind, record, identity);
	if (!assign(call, model, kind, record, error))
		return false;
	if (call_param(call, "InMemory", &memory) && value_truth(memory))
		return emit_unstored(call, model, kind, record, error);
	if (!call_will(call, call_cmdlet(call)->name, identity))
		return true;
	return stored(model, kind, NULL, record, call_feedback(call), error) &&
	       emit_stored(call, model, kind, record->id, error);
}

/* ---- Set- ---- */

static Record *instance_before(Model *model, const Kind *kind, Value instance,
			       GError **error)
{
	const char *text = value_text(instance);
	if (instance.type == VALUE_RECORD) {
		Record *record = instance.record;
		if (record->type == kind_type(kind) && record->id)
			return model_find_id(model, kind, record->id, error);
		text = value_text(record_get(record, "Identity"));
	}
	if (text)
		return model_find(model, kind, text, error);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_WRONG,
		    "Instance takes %s %s as Get-%s gives it",
		    kind_article(kind), kind->title, kind->noun);
	return NULL;
}

static bool take_properties(const Kind *kind, Record *instance, Record *after,
			    GError **error)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		if (row->except & VERB_SET ||
		    row->is.flags & PROPERTY_READ_ONLY ||
		    !record_has(instance, row->is.name))
			continue;
		Value value = record_get(instance, row->is.name);
		if (!value_equal(value, record_get(after, row->is.name)) &&
		    !model_assign(kind, after, row->is.name, value, error))
			return false;
	}
	return true;
}

/* An object that -InMemory made and nobody stored yet. */
static Record *unstored(Model *model, const Kind *kind, Value instance,
			GError **error)
{
	const char *text = value_text(record_get(instance.record, "Identity"));
	g_autoptr(Record) record = model_new_record(kind);
	if (!model_name(model, kind, record, text, error) ||
	    !take_properties(kind, instance.record, record, error))
		return NULL;
	return g_steal_pointer(&record);
}

static bool is_unstored(const Kind *kind, Value instance)
{
	return instance.type == VALUE_RECORD &&
	       instance.record->type == kind_type(kind) && !instance.record->id;
}

static Record *find_for_set(Call *call, Model *model, const Kind *kind,
			    GError **error)
{
	const char *identity = call_param_text(call, "Identity");
	if (identity)
		return model_find(model, kind, identity, error);
	if (kind->scopes & SCOPE_GLOBAL)
		return model_find(model, kind, "global", error);
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_WRONG,
		    "name the %s with -Identity", kind->title);
	return NULL;
}

/* Fills before (NULL: to be added) and after. */
static bool prepare_set(Call *call, Model *model, const Kind *kind,
			Record **before, Record **after, GError **error)
{
	Value instance = VALUE_NONE;
	bool by_instance = call_param(call, "Instance", &instance);
	if (by_instance && is_unstored(kind, instance) &&
	    (*after = unstored(model, kind, instance, NULL)))
		return assign(call, model, kind, *after, error);
	*before = by_instance ? instance_before(model, kind, instance, error)
			      : find_for_set(call, model, kind, error);
	if (!*before)
		return false;
	*after = record_copy(*before);
	if (by_instance && instance.type == VALUE_RECORD &&
	    !take_properties(kind, instance.record, *after, error))
		return false;
	return assign(call, model, kind, *after, error);
}

bool kind_set(Call *call, void *args, GError **error)
{
	const Kind *kind = kind_of(call);
	Model *model = call_model(call);
	g_autoptr(Record) before = NULL;
	g_autoptr(Record) after = NULL;
	(void)args;
	if (!prepare_set(call, model, kind, &before, &after, error))
		return false;
	const char *target =
		value_text(record_get(before ? before : after, "Identity"));
	if (!call_will(call, call_cmdlet(call)->name, target ? target : ""))
		return true;
	return stored(model, kind, before, after, call_feedback(call), error);
}

/* ---- Remove- ---- */

bool kind_remove(Call *call, void *args, GError **error)
{
	const Kind *kind = kind_of(call);
	Model *model = call_model(call);
	const char *identity = call_param_text(call, "Identity");
	(void)args;
	g_autoptr(Record) record = model_find(model, kind, identity, error);
	if (!record)
		return false;
	const char *target = value_text(record_get(record, "Identity"));
	if (!call_will(call, call_cmdlet(call)->name, target))
		return true;
	if (!model_group_begin(model, error))
		return false;
	bool good =
		model_remove(model, kind, record, call_feedback(call), error);
	return model_group_end(model, good, error);
}
