/* What scripts ask of the system: who runs them; waiting. */
#include "core/base/stop.h"
#include "core/value/name.h"
#include "shell/types/convert.h"
#include "shell/types/culture.h"
#include "shell/types/member.h"

#include <unistd.h>

#define MOST_SLEEP 86400000 /* milliseconds at a time */

METHOD(sleep_for)
{
	int milliseconds;
	if (!convert_int(arguments[0], &milliseconds, error))
		return false;
	if (milliseconds < 0 || milliseconds > MOST_SLEEP)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Number must be either non-negative and at "
				   "most a day.\n"
				   "Parameter name: millisecondsTimeout");
	stop_sleep(milliseconds);
	return true;
}

typedef struct Thread {
	Object object;
} Thread;

static const ObjectClass thread_class = { .name = "System.Threading.Thread" };

GETTER(get_thread)
{
	*result = value_object_take(object_new(&thread_class, sizeof(Thread)));
	return true;
}

GETTER(get_culture)
{
	*result = culture_value(culture_current());
	return true;
}

SETTER(set_culture)
{
	(void)on;
	g_auto(Value) culture = VALUE_NONE;
	if (!convert(value, type_find("cultureinfo"), &culture, error))
		return false;
	culture_set_current(culture_of(culture));
	return true;
}

/* Texts of the shell are English: there is nothing to set. */
SETTER(set_texts)
{
	g_auto(Value) culture = VALUE_NONE;
	(void)on;
	return convert(value, type_find("cultureinfo"), &culture, error);
}

GETTER(get_thread_number)
{
	*result = value_int(1);
	return true;
}

static const Getter thread_getters[] = {
	{ "ManagedThreadId", get_thread_number },
	{ "CurrentCulture", get_culture },
	{ "CurrentUICulture", get_culture },
	{ 0 },
};
static const Setter thread_setters[] = {
	{ "CurrentCulture", set_culture },
	{ "CurrentUICulture", set_texts },
	{ 0 },
};
static const Getter thread_static_getters[] = {
	{ "CurrentThread", get_thread },
	{ 0 },
};
static const Method thread_statics[] = {
	{ "Sleep", 1, 1, sleep_for, true },
	{ 0 },
};
const Members thread_members = {
	.type = "System.Threading.Thread",
	.getters = thread_getters,
	.setters = thread_setters,
	.static_getters = thread_static_getters,
	.static_methods = thread_statics,
};

METHOD(nothing)
{
	return true;
}

static const Method collector_statics[] = {
	{ "Collect", 0, 2, nothing, true },
	{ "WaitForPendingFinalizers", 0, 0, nothing, true },
	{ 0 },
};
const Members collector_members = {
	.type = "System.GC",
	.static_methods = collector_statics,
};

/* Assemblies need no loading here. */
static const Method assembly_statics[] = {
	{ "LoadWithPartialName", 1, 1, nothing },
	{ "Load", 1, 1, nothing },
	{ 0 },
};
const Members assembly_members = {
	.type = "System.Reflection.Assembly",
	.static_methods = assembly_statics,
};

#define IDENTITY  "System.Security.Principal.WindowsIdentity"
#define PRINCIPAL "System.Security.Principal.WindowsPrincipal"

METHOD(current_identity)
{
	Record *record = record_new_custom();
	record->type_name = g_strdup(IDENTITY);
	record_set_take(record, "Name", value_string(g_get_user_name()));
	record_set_take(record, "IsAuthenticated", value_bool(true));
	record_set_take(record, "IsSystem", value_bool(false));
	*result = value_record_take(record);
	return true;
}

static const Method identity_statics[] = {
	{ "GetCurrent", 0, 0, current_identity },
	{ 0 },
};
const Members identity_members = {
	.type = IDENTITY,
	.static_methods = identity_statics,
};

bool convert_to_principal(const Type *type, Value from, Value *to,
			  GError **error)
{
	if (!name_same(value_type_name(from), IDENTITY))
		return convert_fail(from, type->name, NULL, error);
	Record *record = record_new_custom();
	record->type_name = g_strdup(PRINCIPAL);
	record_set_take(record, "Identity", value_ref(from));
	*to = value_record_take(record);
	return true;
}

/* An administrator is root; everybody is a user. */
METHOD(is_in_role)
{
	g_autofree char *role = argument_text(arguments, count, 0);
	*result = value_bool(
		name_same(role, "User") ||
		(name_same(role, "Administrator") && geteuid() == 0));
	return true;
}

static const Method principal_methods[] = {
	{ "IsInRole", 1, 1, is_in_role },
	{ 0 },
};
const Members principal_members = {
	.type = PRINCIPAL,
	.methods = principal_methods,
};
