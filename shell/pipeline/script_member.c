#include "shell/pipeline/script_member.h"

#include "core/value/extra.h"
#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"
#include "shell/types/member.h"
#include "shell/types/property_set.h"

#include <gio/gio.h>

#define DEPTH 32 /* properties that compute each other */

typedef struct Computed {
	Object object;
	Session *session; /* lives longer than its objects are read */
	Value getter, setter;
	char *of;     /* of an alias */
	Value latest; /* what was read last */
	unsigned depth;
} Computed;

static void computed_free(Object *object)
{
	Computed *computed = (Computed *)object;
	value_clear(&computed->getter);
	value_clear(&computed->setter);
	value_clear(&computed->latest);
	g_free(computed->of);
	g_free(computed);
}

static void computed_visit(Object *object, ContainerEach *each)
{
	Computed *computed = (Computed *)object;
	value_visit(computed->getter, each);
	value_visit(computed->setter, each);
	value_visit(computed->latest, each);
}

static void computed_empty(Object *object)
{
	Computed *computed = (Computed *)object;
	value_clear(&computed->getter);
	value_clear(&computed->setter);
	value_clear(&computed->latest);
}

/* ---- running the blocks */

static Flow run_on(Session *session, Value on, Value block,
		   const Value *arguments, unsigned count, Value *result)
{
	g_autofree Argument *words = g_new0(Argument, MAX(count, 1));
	ListEmit emit;
	for (unsigned i = 0; i < count; i++)
		words[i] =
			(Argument){ .has_value = true, .value = arguments[i] };
	Invocation how = { .self = &on, .arguments = words, .count = count };
	list_emit_init(&emit);
	Flow flow = session->engine->run(session, block, &how, &emit.emit);
	if (flow)
		list_emit_clear(&emit);
	else if (emit.list->count)
		*result = list_emit_value(&emit);
	else
		*result = VALUE_NOTHING;
	if (!flow && is_nothing(*result))
		list_emit_clear(&emit);
	return flow;
}

/* What the block threw, kept for $Error and told as an error. */
static bool fail_thrown(Session *session, const char *what, GError **error)
{
	g_autoptr(Record) record = session_take_thrown(session);
	session_remember_error(session, record);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
		    "Exception %s value: \"%s\"", what,
		    error_record_message(record));
	return false;
}

/* $this: the object, or the value that the members were added to. */
static Value self_of(Record *of)
{
	const Value *owner = extra_owner(of);
	return owner ? *owner : (Value){ .type = VALUE_RECORD, .record = of };
}

/* A property that cannot be computed is $null. */
static Value read_script(Object *object, Record *of)
{
	Computed *computed = (Computed *)object;
	Value result = VALUE_NONE;
	if (computed->depth >= DEPTH || value_is_null(computed->getter))
		return VALUE_NONE;
	G_GNUC_UNUSED g_auto(Value) held =
		value_object_take(object_ref(object));
	computed->depth++;
	Flow flow = run_on(computed->session, self_of(of), computed->getter,
			   NULL, 0, &result);
	computed->depth--;
	if (flow == FLOW_THROW)
		fail_thrown(computed->session, "getting", NULL);
	value_set_take(&computed->latest, result);
	return computed->latest;
}

static bool write_script(Object *object, Record *of, Value value,
			 GError **error)
{
	Computed *computed = (Computed *)object;
	g_auto(Value) result = VALUE_NONE;
	if (value_is_null(computed->setter)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_READ_ONLY,
			    "Set accessor for the script property is "
			    "unavailable");
		return false;
	}
	Flow flow = run_on(computed->session, self_of(of), computed->setter,
			   &value, 1, &result);
	return flow != FLOW_THROW ||
	       fail_thrown(computed->session, "setting", error);
}

static Value read_alias(Object *object, Record *of)
{
	Computed *computed = (Computed *)object;
	if (computed->depth >= DEPTH)
		return VALUE_NONE;
	Value value = VALUE_NONE;
	computed->depth++;
	member_get(self_of(of), computed->of, &value, NULL);
	computed->depth--;
	value_set_take(&computed->latest, value);
	return computed->latest;
}

static bool write_alias(Object *object, Record *of, Value value, GError **error)
{
	Computed *computed = (Computed *)object;
	if (computed->depth >= DEPTH ||
	    !member_has(self_of(of), computed->of)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    "there is no property '%s'", computed->of);
		return false;
	}
	computed->depth++;
	bool done = member_set_take(self_of(of), computed->of, value_ref(value),
				    error);
	computed->depth--;
	return done;
}

static const ObjectClass script_class = {
	.name = "System.Management.Automation.PSScriptProperty",
	.free = computed_free,
	.visit = computed_visit,
	.empty = computed_empty,
	.read = read_script,
	.write = write_script,
};

static const ObjectClass alias_class = {
	.name = "System.Management.Automation.PSAliasProperty",
	.free = computed_free,
	.visit = computed_visit,
	.empty = computed_empty,
	.read = read_alias,
	.write = write_alias,
};

Value script_property_new(Session *session, Value getter, Value setter)
{
	Computed *computed = object_new(&script_class, sizeof *computed);
	computed->session = session;
	computed->getter = value_ref(getter);
	computed->setter = value_ref(setter);
	return value_object_take(computed);
}

Value alias_property_new(const char *of)
{
	Computed *computed = object_new(&alias_class, sizeof *computed);
	computed->of = g_strdup(of);
	return value_object_take(computed);
}

const char *script_member_kind(Value stored)
{
	if (value_object(stored, &script_class))
		return "ScriptProperty";
	if (value_object(stored, &alias_class))
		return "AliasProperty";
	return "NoteProperty";
}

char *script_member_text(Value stored, const char *name)
{
	Computed *computed = value_object(stored, &alias_class);
	if (computed)
		return g_strdup_printf("%s = %s", name, computed->of);
	computed = value_object(stored, &script_class);
	if (!computed)
		return NULL;
	g_autofree char *get = value_format(computed->getter);
	g_autofree char *set = value_format(computed->setter);
	return g_strdup_printf("System.Object %s {get=%s;%s%s%s}", name, get,
			       *set ? "set=" : "", set, *set ? ";" : "");
}

/* ---- methods */

void script_method_add_take(Session *session, Record *record, const char *name,
			    Value block)
{
	if (!record->methods)
		record->methods = table_new(false);
	if (name_same(name, "ToString"))
		table_set_take(record->methods, value_string(RECORD_TEXT),
			       script_property_new(session, block, VALUE_NONE));
	table_set_take(record->methods, value_string(name), block);
}

Value script_method_find(Value on, const char *name)
{
	const Value *block = NULL;
	if (on.type == VALUE_RECORD && on.record->methods)
		block = table_find_text(on.record->methods, name);
	Value method = block ? *block : extra_method(on, name);
	bool is_set = method.type == VALUE_RECORD || property_set_names(method);
	return is_set ? VALUE_NONE : method;
}

Flow script_method_call(Session *session, Value on, Value block,
			const Value *arguments, unsigned count, Value *result)
{
	return run_on(session, on, block, arguments, count, result);
}
