#include "shell/general/general.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/general/object.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"

#include <gio/gio.h>
#include <string.h>

typedef struct NewArgs {
	const char *type, *com;
	Value arguments, property;
	bool strict;
} NewArgs;

static const char *const bags[] = { "PSObject",
				    "PSCustomObject",
				    "Object",
				    "System.Management.Automation.PSObject",
				    "System.Management.Automation."
				    "PSCustomObject",
				    "System.Object",
				    NULL };

static bool is_bag(const char *name)
{
	for (const char *const *bag = bags; *bag; bag++)
		if (name_same(*bag, name))
			return true;
	return false;
}

/* What the type itself says, and not the shell of the call. */
static bool is_of_constructor(const GError *error)
{
	return error->domain == TYPE_ERROR &&
	       error->code != TYPE_ERROR_NOT_FOUND &&
	       error->code != TYPE_ERROR_MEMBER &&
	       error->code != TYPE_ERROR_OVERLOAD;
}

static bool make(const NewArgs *args, Value *made, GError **error)
{
	if (is_bag(args->type)) {
		*made = value_record_take(record_new_custom());
		return true;
	}
	const Type *type = type_find(args->type);
	if (!type) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_NOT_FOUND,
			    "Cannot find type [%s]: verify that the assembly "
			    "containing this type is loaded",
			    args->type);
		return false;
	}
	const Value *values = &args->arguments;
	unsigned count = !value_is_null(args->arguments);
	if (args->arguments.type == VALUE_LIST) {
		values = args->arguments.list->values;
		count = args->arguments.list->count;
	}
	GError *why = NULL;
	if (static_call(type, "new", values, count, made, &why))
		return true;
	convert_error_bare(&why);
	if (is_of_constructor(why))
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_CONSTRUCTOR,
			    "Exception calling \".ctor\" with \"%u\" "
			    "argument(s): \"%s\"",
			    count, why->message);
	else
		g_propagate_error(error, g_error_copy(why));
	g_error_free(why);
	return false;
}

static bool set_properties(Value made, const Table *table, GError **error)
{
	uint32_t index = 0;
	const TableEntry *entry;
	while ((entry = table_next(table, &index))) {
		g_autofree char *name = value_format(entry->key);
		if (made.type == VALUE_RECORD && !made.record->type)
			record_set_take(made.record, name,
					value_ref(entry->value));
		else if (!member_set_take(made, name, value_ref(entry->value),
					  error))
			return false;
	}
	return true;
}

static bool make_object(Call *call, const NewArgs *args, GError **error)
{
	g_auto(Value) made = VALUE_NONE;
	if (args->com) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "-ComObject '%s' needs Windows", args->com);
		return false;
	}
	if (!args->type) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "New-Object needs -TypeName: PSObject makes an "
			    "object of your own");
		return false;
	}
	if (!make(args, &made, error))
		return false;
	if (args->property.type == VALUE_TABLE &&
	    !set_properties(made, args->property.table, error))
		return false;
	call_emit_take(call, value_ref(made));
	return true;
}

static bool new_process(Call *call, void *data, GError **error)
{
	return make_object(call, data, error) || object_stop(call, error);
}

static const char *const argument_aliases[] = { "Args", NULL };

static const Param new_params[] = {
	{ .is = { "TypeName",
		  "PSObject, or a type such as "
		  "System.Collections.ArrayList.",
		  .field = STRING_FIELD(NewArgs, type) },
	  .position = 1 },
	{ .is = { "ArgumentList", "What the type is made from.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, arguments) },
	  .position = 2,
	  .aliases = argument_aliases },
	{ .is = { "Property", "Table of properties.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(NewArgs, property) } },
	{ .is = { "ComObject", "Needs Windows.",
		  .field = STRING_FIELD(NewArgs, com) } },
	{ .is = { "Strict", "Accepted.",
		  .field = SWITCH_FIELD(NewArgs, strict) } },
	{ 0 },
};

static const Example new_examples[] = {
	{ "New-Object PSObject -Property @{ Name = 'Ken' }",
	  "An object with Name." },
	{ 0 },
};

const Cmdlet cmdlet_new_object = {
	.name = "New-Object",
	.synopsis = "Makes an object.",
	.args_size = sizeof(NewArgs),
	.params = new_params,
	.examples = new_examples,
	.process = new_process,
};
