#include "shell/format/object_view.h"

#include "shell/types/member.h"

/* Properties of an object that is shown by them and not by its text; NULL
 * ends them. */
static const struct {
	const char *type;
	const char *const *properties;
} views[] = {
	{ "System.Guid", (const char *const[]){ "Guid", NULL } },
	{ "System.Version", (const char *const[]){ "Major", "Minor", "Build",
						   "Revision", NULL } },
	{ "System.Globalization.CultureInfo",
	  (const char *const[]){ "LCID", "Name", "DisplayName", NULL } },
	{ "System.DateTimeOffset",
	  (const char *const[]){ "DateTime", "UtcDateTime", "LocalDateTime",
				 "Date", "Day", "DayOfWeek", "DayOfYear",
				 "Hour", "Millisecond", "Minute", "Month",
				 "Offset", "Second", "Ticks", "UtcTicks",
				 "TimeOfDay", "Year", NULL } },
};

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
	for (unsigned i = 0; i < G_N_ELEMENTS(views); i++)
		if (name_same(views[i].type, value_type_name(object)))
			return record_of(object, views[i].properties);
	return NULL;
}
