/* [Tuple]::Create(1, 'a') and [Tuple[int,string]]::new(1, 'a'). */
#include "shell/types/construct.h"
#include "shell/types/convert.h"
#include "shell/types/generic.h"
#include "shell/types/member.h"

#include <string.h>

#define TUPLE "System.Tuple"
#define MOST  7 /* items of one tuple */

static const char *const items[MOST] = { "Item1", "Item2", "Item3", "Item4",
					 "Item5", "Item6", "Item7" };

/* "(1, a)" */
static char *tuple_text(const Record *record)
{
	GString *text = g_string_new("(");
	for (unsigned i = 0; i < MOST; i++) {
		if (!record_has(record, items[i]))
			break;
		g_autofree char *item =
			value_format(record_get((Record *)record, items[i]));
		g_string_append_printf(text, "%s%s", i ? ", " : "", item);
	}
	g_string_append_c(text, ')');
	return g_string_free(text, FALSE);
}

static const Property none[] = { { 0 } };

static const RecordType tuple_type = {
	.name = TUPLE,
	.properties = none,
	.format = tuple_text,
};

bool tuple_is(const Type *type)
{
	return g_str_has_prefix(type->name, TUPLE "`");
}

static void fill(Record *record, const Type *type, const Value *values,
		 unsigned count)
{
	record->type_name = g_strdup(type->name);
	for (unsigned i = 0; i < count; i++)
		record_set_take(record, items[i], value_ref(values[i]));
}

bool tuple_new(const Type *type, const Value *arguments, unsigned count,
	       Value *result, GError **error)
{
	Value own[MOST] = { 0 };
	bool good = true;
	const Type *const *types = type->arguments;
	if (count > MOST || count != g_strv_length((char **)(gpointer)types))
		return member_fail(error, TYPE_ERROR_MEMBER,
				   "Cannot find an overload for \"%s\" and the "
				   "argument count: \"%u\".",
				   type->name, count);
	for (unsigned i = 0; i < count && good; i++)
		good = name_same(types[i]->name, "System.Object")
			       ? (own[i] = value_ref(arguments[i]), true)
			       : convert(arguments[i], types[i], &own[i],
					 error);
	if (good) {
		Record *record = record_new(&tuple_type);
		fill(record, type, own, count);
		*result = value_record_take(record);
	}
	for (unsigned i = 0; i < count; i++)
		value_clear(&own[i]);
	return good;
}

static const Type *type_of_item(Value value)
{
	const Type *type = type_of(value);
	return type ? type : type_find("object");
}

METHOD(create)
{
	const Type *types[MOST];
	for (unsigned i = 0; i < count; i++)
		types[i] = type_of_item(arguments[i]);
	const Type *type = type_generic(TUPLE, types, count);
	return tuple_new(type, arguments, count, result, error);
}

static const Method statics[] = {
	{ "Create", 1, MOST, create },
	{ 0 },
};

const Members tuple_members = {
	.type = TUPLE,
	.static_methods = statics,
};
