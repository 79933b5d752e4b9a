/* Validate… attributes of variables, kept with them. */
#include "shell/evaluate/block.h"

typedef struct Checks {
	Object object;
	Source *source; /* holds the attributes */
	GPtrArray *attributes;
} Checks;

static void checks_free(Object *object)
{
	Checks *checks = (Checks *)object;
	source_unref(checks->source);
	g_ptr_array_unref(checks->attributes);
	g_free(checks);
}

static const ObjectClass checks_class = {
	.name = "VariableChecks",
	.free = checks_free,
};

Value variable_checks_new(Source *source)
{
	Checks *checks = object_new(&checks_class, sizeof *checks);
	checks->source = source_ref(source);
	checks->attributes = g_ptr_array_new();
	return value_object_take(checks);
}

void variable_checks_add(Value value, Attribute *attribute)
{
	Checks *checks = value_object(value, &checks_class);
	g_ptr_array_add(checks->attributes, attribute);
}

bool variable_checks_pass(Session *session, Value value, const char *name,
			  Value given, GError **error)
{
	Checks *checks = value_object(value, &checks_class);
	Attribute *const *attributes =
		(Attribute *const *)checks->attributes->pdata;
	g_autoptr(GError) why = NULL;
	if (validate_value(session, checks->source, name, attributes,
			   checks->attributes->len, given, &why))
		return true;
	g_autofree char *text = value_format(given);
	g_set_error(error, EVALUATE_ERROR, EVALUATE_ERROR_VALIDATE,
		    "The variable cannot be validated because the value %s is "
		    "not a valid value for the %s variable",
		    text, name);
	return false;
}
