/* Writes bound values into a cmdlet's argument struct. */
#include "core/value/list.h"
#include "shell/pipeline/binder.h"

static char **strings_of(Value value)
{
	if (value_is_null(value))
		return NULL;
	GPtrArray *texts = g_ptr_array_new();
	if (value.type != VALUE_LIST)
		g_ptr_array_add(texts, value_format(value));
	for (uint32_t i = 0; value.type == VALUE_LIST && i < value.list->count;
	     i++)
		g_ptr_array_add(texts, value_format(value.list->values[i]));
	g_ptr_array_add(texts, NULL);
	return (char **)g_ptr_array_free(texts, FALSE);
}

static void store(Binding *binding, unsigned index, Value value)
{
	const Field *field = &binding_param(binding, index)->is.field;
	char *at = (char *)binding->args + field->offset;
	switch (field->kind) {
	case FIELD_NONE:
		break;
	case FIELD_STRING:
		*(const char **)at = value_text(value);
		break;
	case FIELD_SWITCH:
	case FIELD_BOOL:
		*(bool *)at = value_truth(value);
		break;
	case FIELD_INTEGER:
		*(int64_t *)at = value_is_null(value) ? 0 : value.integer;
		break;
	case FIELD_DOUBLE:
		*(double *)at = value_is_null(value) ? 0 : value.number;
		break;
	case FIELD_STRINGS:
		g_strfreev(binding->vectors[index]);
		binding->vectors[index] = strings_of(value);
		*(char ***)at = binding->vectors[index];
		break;
	case FIELD_VALUE:
		*(Value *)at = value;
		break;
	}
}

/* Fallback texts are converted once and then kept as the value. */
static Value fallback(Binding *binding, unsigned index)
{
	const Param *param = binding_param(binding, index);
	Value *kept = &binding->values[index];
	if (!param->is.fallback || !value_is_null(*kept))
		return *kept;
	g_auto(Value) text = value_string(param->is.fallback);
	param_accept(binding->session, param, text, true, kept, NULL);
	return *kept;
}

void binding_store(Binding *binding, unsigned index)
{
	if (!binding->args || index >= binding->count)
		return;
	bool given = binding->given[index] != GIVEN_NO;
	store(binding, index,
	      given ? binding->values[index] : fallback(binding, index));
}
