/* Whether a value fits a parameter, and what is bound then. */
#include "core/value/list.h"
#include "core/value/string.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"
#include "shell/types/convert.h"

#include <string.h>

static bool is_any(const Param *param)
{
	return (param->is.flags & PROPERTY_ANY) ||
	       (param->is.field.kind == FIELD_VALUE &&
		param->is.type == VALUE_NULL && !param->is.allowed);
}

static bool one_exact(const Param *param, Value given)
{
	return (ValueType)given.type == property_type(&param->is);
}

/* Whether the value has the parameter's type without any conversion. */
static bool is_exact(const Param *param, Value given)
{
	if (value_is_null(given))
		return param->is.flags & PROPERTY_NULLABLE;
	if (!param_is_list(param) || given.type != VALUE_LIST)
		return one_exact(param, given);
	for (uint32_t i = 0; i < given.list->count; i++)
		if (!one_exact(param, given.list->values[i]))
			return false;
	return true;
}

static bool all_blocks(Session *session, Value given)
{
	for (uint32_t i = 0; i < given.list->count; i++)
		if (!value_is_block(session, given.list->values[i]))
			return false;
	return true;
}

static bool accept_block(Session *session, const Param *param, Value given,
			 Value *bound, GError **error)
{
	bool list = param_is_list(param) && given.type == VALUE_LIST;
	bool null =
		value_is_null(given) && (param->is.flags & PROPERTY_NULLABLE);
	if (null || value_is_block(session, given) ||
	    (list && all_blocks(session, given))) {
		*bound = value_ref(given);
		return true;
	}
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
		    "Cannot bind parameter '%s': it takes a script block, "
		    "{ … }",
		    param->is.name);
	return false;
}

static bool fail_null(const Param *param, GError **error)
{
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_NULL,
		    "Cannot bind argument to parameter '%s' because it is null",
		    param->is.name);
	return false;
}

/* C text would end where the NUL is. */
static bool check_nul(const Param *param, Value *bound, GError **error)
{
	bool path = param->is.flags & PROPERTY_PATH;
	if ((!path && param->is.field.kind == FIELD_VALUE) ||
	    !value_has_nul(*bound))
		return true;
	value_clear(bound);
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
		    "Cannot bind parameter '%s': %s", param->is.name,
		    path ? "illegal characters in path: it has the character "
			   "NUL"
			 : "its text has the character NUL: take it out with "
			   ".Replace(\"`0\", '')");
	return false;
}

/* Mandatory texts must say something. */
static bool check_empty(const Param *param, Value *bound, GError **error)
{
	const char *text = value_text(*bound);
	if (!text || *text || !param->mandatory ||
	    (param->is.flags & PROPERTY_NULLABLE))
		return true;
	value_clear(bound);
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_NULL,
		    "Cannot bind argument to parameter '%s' because it is an "
		    "empty string",
		    param->is.name);
	return false;
}

/* Numbers as a cast makes them: 33.3 for a whole number is 33. */
static bool accept_number(const Property *is, Value given, Value *bound)
{
	ValueType wanted = property_type(is);
	bool whole = wanted == VALUE_BYTE || wanted == VALUE_INT ||
		     wanted == VALUE_LONG;
	if (!whole && wanted != VALUE_DOUBLE)
		return false;
	const Type *type = type_find(whole ? "long" : "double");
	g_auto(Value) number = VALUE_NONE;
	if (is->flags & PROPERTY_LIST)
		type = type_array_of(type);
	return convert(given, type, &number, NULL) &&
	       property_accept(is, number, bound, NULL);
}

static bool accept_converted(const Param *param, Value given, Value *bound,
			     GError **error)
{
	Property is = param->is;
	g_autoptr(GError) why = NULL;
	if (param_is_list(param))
		is.flags |= PROPERTY_LIST;
	if (property_accept(&is, given, bound, &why))
		return check_nul(param, bound, error) &&
		       check_empty(param, bound, error);
	if (g_error_matches(why, PROPERTY_ERROR, PROPERTY_ERROR_TYPE) &&
	    accept_number(&is, given, bound))
		return true;
	g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
		    "Cannot bind parameter '%s': %s", param->is.name,
		    why->message);
	return false;
}

bool param_accept(Session *session, const Param *param, Value given,
		  bool convert, Value *bound, GError **error)
{
	if (param->accept)
		return param->accept(session, param, given, convert, bound,
				     error);
	if (param_is_block(param))
		return accept_block(session, param, given, bound, error);
	if (is_any(param)) {
		*bound = value_ref(given);
		return true;
	}
	if (!convert && !is_exact(param, given)) {
		g_set_error(error, BINDER_ERROR, BINDER_ERROR_VALUE,
			    "Cannot bind parameter '%s': another type",
			    param->is.name);
		return false;
	}
	if (value_is_null(given) && !(param->is.flags & PROPERTY_NULLABLE))
		return fail_null(param, error);
	return accept_converted(param, given, bound, error);
}
