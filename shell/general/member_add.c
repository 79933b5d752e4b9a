#include "shell/general/member_add.h"

#include "core/value/list.h"
#include "core/value/table.h"
#include "shell/pipeline/block.h"
#include "shell/pipeline/script_member.h"
#include "shell/pipeline/session.h"
#include "shell/types/member.h"
#include "shell/types/property_set.h"

#include <gio/gio.h>
#include <string.h>

bool member_is_there(Value on, const char *name)
{
	return member_has(on, name) ||
	       !value_is_null(script_method_find(on, name)) ||
	       !value_is_null(property_set_find(on, name));
}

static bool refuse(GError **error, const NewMember *member, const char *needs)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "-MemberType %s needs %s", member->kind, needs);
	return false;
}

static bool needs_block(Call *call, const NewMember *member, Value value,
			GError **error)
{
	if (value_is_block(call_session(call), value))
		return true;
	g_autofree char *block =
		g_strdup_printf("a script block: { $this.%s }", member->name);
	return refuse(error, member, block);
}

/* ---- one kind of member each: the parameters are checked here */

static bool add_note(Call *call, Record *to, const NewMember *member,
		     GError **error)
{
	(void)call;
	(void)error;
	record_put_take(to, member->name, value_ref(member->value));
	return true;
}

static bool add_alias(Call *call, Record *to, const NewMember *member,
		      GError **error)
{
	g_autofree char *of = value_format(member->value);
	(void)call;
	if (value_is_null(member->value))
		return refuse(error, member, "the name of a property");
	if (!name_same(of, member->name)) {
		record_put_take(to, member->name, alias_property_new(of));
		return true;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "the alias '%s' cannot stand for itself", of);
	return false;
}

static bool add_script(Call *call, Record *to, const NewMember *member,
		       GError **error)
{
	if (!needs_block(call, member, member->value, error))
		return false;
	if (!value_is_null(member->second) &&
	    !needs_block(call, member, member->second, error))
		return false;
	record_put_take(to, member->name,
			script_property_new(call_session(call), member->value,
					    member->second));
	return true;
}

static bool add_method(Call *call, Record *to, const NewMember *member,
		       GError **error)
{
	if (!needs_block(call, member, member->value, error))
		return false;
	script_method_add_take(call_session(call), to, member->name,
			       value_ref(member->value));
	return true;
}

static void put_beside(Record *to, const char *name, Value value)
{
	if (!to->methods)
		to->methods = table_new(false);
	table_set_take(to->methods, value_string(name), value);
}

static bool add_property_set(Call *call, Record *to, const NewMember *member,
			     GError **error)
{
	(void)call;
	if (value_is_null(member->value))
		return refuse(error, member, "names of properties");
	put_beside(to, member->name,
		   property_set_new(member->name, member->value));
	return true;
}

/* The value is what the set has: sets of properties, or objects. */
static bool add_member_set(Call *call, Record *to, const NewMember *member,
			   GError **error)
{
	Value value = member->value;
	const Value *values =
		value.type == VALUE_LIST ? value.list->values : &value;
	uint32_t count = value.type == VALUE_LIST ? value.list->count : 1;
	g_autoptr(Record) set = record_new_custom();
	(void)call;
	set->type_name = g_strdup(MEMBER_SET_TYPE);
	for (uint32_t i = 0; i < count; i++) {
		g_auto(Value) name = VALUE_NONE;
		if (!member_get(values[i], "Name", &name, error))
			return false;
		if (!value_text(name))
			return refuse(error, member,
				      "members, such as a PSPropertySet");
		record_put_take(set, value_text(name), value_ref(values[i]));
	}
	put_beside(to, member->name, value_record_take(record_ref(set)));
	return true;
}

static const struct {
	const char *name;
	bool (*add)(Call *call, Record *to, const NewMember *member,
		    GError **error);
} kinds[] = {
	{ "NoteProperty", add_note },	     { "AliasProperty", add_alias },
	{ "ScriptProperty", add_script },    { "ScriptMethod", add_method },
	{ "PropertySet", add_property_set }, { "MemberSet", add_member_set },
};

const char *member_kind(Value value)
{
	const char *text = value_text(value);
	size_t length = text ? strlen(text) : 0;
	for (size_t i = 0; length && i < G_N_ELEMENTS(kinds); i++)
		if (g_ascii_strncasecmp(kinds[i].name, text, length) == 0)
			return kinds[i].name;
	return NULL;
}

bool member_add(Call *call, Record *members, const NewMember *member,
		GError **error)
{
	unsigned kind = 0;
	while (!name_same(kinds[kind].name, member->kind))
		kind++;
	return kinds[kind].add(call, members, member, error);
}
