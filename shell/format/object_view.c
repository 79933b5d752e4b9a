#include "shell/format/object_view.h"

#include "shell/types/culture.h"
#include "shell/types/member.h"

/* Properties of an object that is shown by them and not by its text; NULL
 * ends them. */
static const struct {
	const char *type;
	const char *const *properties;
} views[] = {
	{ "System.Guid", (const char *const[]){ "Guid", NULL } },
	{ "System.DateTimeOffset",
	  (const char *const[]){ "DateTime", "UtcDateTime", "LocalDateTime",
				 "Date", "Day", "DayOfWeek", "DayOfYear",
				 "Hour", "Millisecond", "Minute", "Month",
				 "Offset", "Second", "Ticks", "UtcTicks",
				 "TimeOfDay", "Year", NULL } },
};

static char *type_full_name(Value value)
{
	const Type *type = type_of_value(value);
	return type ? g_strdup(type->name) : value_format(value);
}

/* Objects that are shown as a table of fixed columns. */

static const Property version_properties[] = {
	{ "Major" }, { "Minor" }, { "Build" }, { "Revision" }, { 0 },
};
static const ViewColumn version_columns[] = {
	{ "Major", .width = 6, .left = true },
	{ "Minor", .width = 6, .left = true },
	{ "Build", .width = 6, .left = true },
	{ "Revision", .width = 8, .left = true },
	{ 0 },
};
static const View version_view = { .columns = version_columns };
static const RecordType version_type = {
	.name = "System.Version",
	.properties = version_properties,
	.view = &version_view,
};

static const Property culture_properties[] = {
	{ "LCID" },
	{ "Name" },
	{ "DisplayName" },
	{ 0 },
};
static const ViewColumn culture_columns[] = {
	{ "LCID", .width = 16, .left = true },
	{ "Name", .width = 16 },
	{ "DisplayName" },
	{ 0 },
};
static const View culture_view = { .columns = culture_columns };
static const RecordType culture_type = {
	.name = "System.Globalization.CultureInfo",
	.properties = culture_properties,
	.view = &culture_view,
};

static const Property type_properties[] = {
	{ "IsPublic" }, { "IsSerializable" }, { "Name" }, { "BaseType" }, { 0 },
};
static const ViewColumn type_columns[] = {
	{ "IsPublic", .width = 8 },
	{ "IsSerializable", "IsSerial", .width = 8 },
	{ "Name", .width = 40 },
	{ "BaseType", .text = type_full_name },
	{ 0 },
};
static const View type_view = { .columns = type_columns };
static const RecordType runtime_type = {
	.name = "System.RuntimeType",
	.properties = type_properties,
	.view = &type_view,
};

static Record *declared(const RecordType *type, Value object)
{
	Record *record = record_new(type);
	for (const Property *one = type->properties; one->name; one++) {
		Value value = VALUE_NONE;
		member_get(object, one->name, &value, NULL);
		record_set_take(record, one->name, value);
	}
	return record;
}

static Record *record_of(Value object, const char *const *properties)
{
	Record *record = record_new_custom();
	for (; *properties; properties++) {
		Value value = VALUE_NONE;
		member_get(object, *properties, &value, NULL);
		record_set_take(record, *properties, value);
	}
	return record;
}

Record *object_view(Value object)
{
	Record *dynamic = member_record(object);
	if (dynamic)
		return dynamic;
	if (name_same(version_type.name, value_type_name(object)))
		return declared(&version_type, object);
	if (value_object(object, &culture_class))
		return declared(&culture_type, object);
	if (value_object(object, &type_class))
		return declared(&runtime_type, object);
	for (unsigned i = 0; i < G_N_ELEMENTS(views); i++)
		if (name_same(views[i].type, value_type_name(object)))
			return record_of(object, views[i].properties);
	return NULL;
}
