#include "config.h"

#include "shell/pipeline/host_object.h"

#include "core/value/list.h"
#include "shell/pipeline/host.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"

#define HOST "System.Management.Automation.Host."

enum { COLUMNS = 120, ROWS = 50 }; /* where nobody knows the window */

static const Property choice_properties[] = {
	{ "Label" },
	{ "HelpMessage" },
	{ 0 },
};
static const RecordType choice_type = {
	.name = HOST "ChoiceDescription",
	.properties = choice_properties,
};

static char *pair_format(const Record *record)
{
	g_autofree char *first = value_format(record_at(record, 0));
	g_autofree char *second = value_format(record_at(record, 1));
	return g_strdup_printf("%s,%s", first, second);
}

static const Property size_properties[] = { { "Width" }, { "Height" }, { 0 } };
static const RecordType size_type = {
	.name = HOST "Size",
	.properties = size_properties,
	.format = pair_format,
};

static const Property place_properties[] = { { "X" }, { "Y" }, { 0 } };
static const RecordType place_type = {
	.name = HOST "Coordinates",
	.properties = place_properties,
	.format = pair_format,
};

static const Property raw_properties[] = {
	{ "ForegroundColor" }, { "BackgroundColor" },
	{ "CursorPosition" },  { "WindowPosition" },
	{ "CursorSize" },      { "BufferSize" },
	{ "WindowSize" },      { "MaxWindowSize" },
	{ "KeyAvailable" },    { "MaxPhysicalWindowSize" },
	{ "WindowTitle" },     { 0 },
};
static const RecordType raw_type = {
	.name = "System.Management.Automation.Internal.Host."
		"InternalHostRawUserInterface",
	.properties = raw_properties,
};

static const Property ui_properties[] = { { "RawUI" }, { 0 } };
static const RecordType ui_type = {
	.name = "System.Management.Automation.Internal.Host."
		"InternalHostUserInterface",
	.properties = ui_properties,
};

static const Property host_properties[] = {
	{ "Name" },
	{ "Version" },
	{ "InstanceId" },
	{ "UI" },
	{ "CurrentCulture" },
	{ "CurrentUICulture" },
	{ "PrivateData" },
	{ "DebuggerEnabled" },
	{ "IsRunspacePushed" },
	{ 0 },
};
static const RecordType host_type = {
	.name = "System.Management.Automation.Internal.Host.InternalHost",
	.properties = host_properties,
};

static const Property culture_properties[] = {
	{ "LCID" },
	{ "Name" },
	{ "DisplayName" },
	{ 0 },
};

static char *culture_format(const Record *record)
{
	return value_format(record_at(record, 1));
}

static const RecordType culture_type = {
	.name = "System.Globalization.CultureInfo",
	.properties = culture_properties,
	.format = culture_format,
};

static Value pair(const RecordType *type, int first, int second)
{
	Record *record = record_new(type);
	record_set_take(record, type->properties[0].name, value_int(first));
	record_set_take(record, type->properties[1].name, value_int(second));
	return value_record_take(record);
}

static Value raw_new(Host *host)
{
	Record *raw = record_new(&raw_type);
	unsigned width = host->class->width ? host->class->width(host) : 0;
	int columns = width ? (int)width : COLUMNS;
	static const char *const sizes[] = { "BufferSize", "WindowSize",
					     "MaxWindowSize",
					     "MaxPhysicalWindowSize" };
	for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
		record_set_take(raw, sizes[i], pair(&size_type, columns, ROWS));
	record_set_take(raw, "CursorPosition", pair(&place_type, 0, 0));
	record_set_take(raw, "WindowPosition", pair(&place_type, 0, 0));
	record_set_take(raw, "CursorSize", value_int(25));
	record_set_take(raw, "ForegroundColor", value_string("Gray"));
	record_set_take(raw, "BackgroundColor", value_string("Black"));
	record_set_take(raw, "KeyAvailable", value_bool(false));
	record_set_take(raw, "WindowTitle", value_string("gatehouse"));
	return value_record_take(raw);
}

static Value culture_new(void)
{
	Record *culture = record_new(&culture_type);
	record_set_take(culture, "LCID", value_int(1033));
	record_set_take(culture, "Name", value_string("en-US"));
	record_set_take(culture, "DisplayName",
			value_string("English (United States)"));
	return value_record_take(culture);
}

static Value typed(const char *type, const char *text)
{
	Value value = VALUE_NONE;
	g_auto(Value) from = value_string(text);
	return convert(from, type_find(type), &value, NULL) ? value
							    : VALUE_NONE;
}

Value host_object_new(Host *host)
{
	Record *ui = record_new(&ui_type);
	Record *object = record_new(&host_type);
	g_autofree char *id = g_uuid_string_random();
	record_set_take(ui, "RawUI", raw_new(host));
	record_set_take(object, "Name", value_string("ConsoleHost"));
	record_set_take(object, "Version",
			typed("System.Version", PACKAGE_VERSION));
	record_set_take(object, "InstanceId", typed("System.Guid", id));
	record_set_take(object, "UI", value_record_take(ui));
	record_set_take(object, "CurrentCulture", culture_new());
	record_set_take(object, "CurrentUICulture", culture_new());
	record_set_take(object, "PrivateData",
			value_record_take(record_new_custom()));
	record_set_take(object, "IsRunspacePushed", value_bool(false));
	return value_record_take(object);
}

static bool is(Value value, const RecordType *type)
{
	return value.type == VALUE_RECORD && value.record->type == type;
}

bool value_is_host(Value value)
{
	return is(value, &host_type);
}

bool value_is_host_ui(Value value)
{
	return is(value, &ui_type);
}

bool value_is_host_raw(Value value)
{
	return is(value, &raw_type);
}

/* ---- types that scripts make ---- */

static bool make_choice(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)on;
	(void)error;
	Record *choice = record_new(&choice_type);
	g_autofree char *label = argument_text(arguments, count, 0);
	g_autofree char *help = argument_text(arguments, count, 1);
	record_set_take(choice, "Label", value_string(label));
	record_set_take(choice, "HelpMessage", value_string(help));
	*result = value_record_take(choice);
	return true;
}

static bool convert_to_choice(const Type *type, Value from, Value *to,
			      GError **error)
{
	(void)type;
	if (is(from, &choice_type)) {
		*to = value_ref(from);
		return true;
	}
	return make_choice(VALUE_NONE, &from, 1, to, error);
}

static bool make_pair(const RecordType *type, const Value *arguments,
		      unsigned count, Value *result, GError **error)
{
	int first = 0, second = 0;
	if (count == 2 && (!convert_int(arguments[0], &first, error) ||
			   !convert_int(arguments[1], &second, error)))
		return false;
	*result = pair(type, first, second);
	return true;
}

static bool make_size(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	return make_pair(&size_type, arguments, count, result, error);
}

static bool make_place(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	(void)on;
	return make_pair(&place_type, arguments, count, result, error);
}

#define MADE_BY(variable_, name_, make_, least_, most_)                        \
	static const Method variable_##_statics[] = {                          \
		{ "new", least_, most_, make_ },                               \
		{ 0 },                                                         \
	};                                                                     \
	static const Members variable_ = { .type = HOST name_,                 \
					   .static_methods =                   \
						   variable_##_statics }

MADE_BY(choice_members, "ChoiceDescription", make_choice, 1, 2);
MADE_BY(size_members, "Size", make_size, 0, 2);
MADE_BY(place_members, "Coordinates", make_place, 0, 2);

static const Type made_types[] = {
	{ .name = HOST "ChoiceDescription", .convert = convert_to_choice },
	{ .name = HOST "Size" },
	{ .name = HOST "Coordinates" },
};

void host_types_register(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(made_types); i++)
		type_add(&made_types[i]);
	members_add(&choice_members);
	members_add(&size_members);
	members_add(&place_members);
}
