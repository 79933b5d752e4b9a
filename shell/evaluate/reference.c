/* [ref]$x: an object whose Value is the variable's, read and set whenever
 * somebody reads and sets it, wherever the object went. */
#include "shell/evaluate/block.h"

typedef struct Reference {
	Object object;
	Session *session; /* lives longer than its objects are read */
	Scope *scope;	  /* that has the variable; NULL when emptied */
	const Name *name;
} Reference;

static void reference_empty(Object *object)
{
	g_clear_pointer(&((Reference *)object)->scope, scope_unref);
}

static void reference_free(Object *object)
{
	reference_empty(object);
	g_free(object);
}

static void reference_visit(Object *object, ContainerEach *each)
{
	const Reference *reference = (const Reference *)object;
	if (reference->scope)
		each(&reference->scope->container);
}

static Variable *variable_of(const Reference *reference)
{
	return reference->scope
		       ? scope_find_local(reference->scope, reference->name)
		       : NULL;
}

static Value reference_read(Object *object, Record *of)
{
	(void)of;
	const Variable *variable = variable_of((const Reference *)object);
	return variable ? variable->value : VALUE_NONE;
}

/* A variable that was removed meanwhile takes what it is given and nobody
 * sees it. */
static bool reference_write(Object *object, Record *of, Value value,
			    GError **error)
{
	(void)of;
	const Reference *reference = (const Reference *)object;
	const Variable *variable = variable_of(reference);
	if (!variable)
		return true;
	return variable_assign_take(reference->session, reference->scope,
				    reference->name, variable->label,
				    value_ref(value), error);
}

static const ObjectClass reference_class = {
	.name = REFERENCE_TYPE,
	.free = reference_free,
	.visit = reference_visit,
	.empty = reference_empty,
	.read = reference_read,
	.write = reference_write,
};

static Scope *scope_with(Scope *scope, const Name *name)
{
	const Variable *variable = scope_find(scope, name);
	while (variable && scope_find_local(scope, name) != variable)
		scope = scope->parent;
	return variable ? scope : NULL;
}

static Value reference_new(Session *session, Scope *scope, const Name *name)
{
	Record *record = record_new_custom();
	Reference *reference = object_new(&reference_class, sizeof *reference);
	reference->session = session;
	reference->scope = scope_ref(scope);
	reference->name = name;
	record->type_name = g_strdup(REFERENCE_TYPE);
	record_put_take(record, "Value", value_object_take(reference));
	return value_record_take(record);
}

Flow eval_reference(Eval *eval, const VariableNode *node, Value *result)
{
	const Name *name = eval_variable_name(node);
	Scope *scope = eval_variable_scope(eval, node);
	bool local = node->scope == SCOPE_LOCAL || node->scope == SCOPE_PRIVATE;
	if (!local)
		scope = scope_with(scope, name);
	if (!scope || !scope_find_local(scope, name))
		return eval_fail(
			eval, &node->node,
			g_error_new(EVALUATE_ERROR, EVALUATE_ERROR_REFERENCE,
				    "[ref] cannot be applied to a variable "
				    "that does not exist: '$%s'; set it first",
				    node->label));
	*result = reference_new(eval->session, scope, name);
	return FLOW_NORMAL;
}
