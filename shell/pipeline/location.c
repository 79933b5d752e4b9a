#include "shell/pipeline/location.h"

static const Property location_properties[] = {
	{ "Path", "The folder." },
	{ "ProviderPath", "The same." },
	{ 0 },
};
static const ViewColumn location_columns[] = {
	{ "Path", NULL, 0, false },
	{ 0 },
};
static const View location_view = { .columns = location_columns };

static char *format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Path")));
}

const RecordType location_type = { "System.Management.Automation.PathInfo",
				   location_properties, &location_view, NULL,
				   format };

Record *location_new_as(const char *path)
{
	Record *record = record_new(&location_type);
	record_set_take(record, "Path", value_string(path));
	record_set_take(record, "ProviderPath", value_string(path));
	return record;
}

Record *location_new(const char *path)
{
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	return location_new_as(whole);
}

void location_refresh(Session *session)
{
	g_autofree char *folder = g_get_current_dir();
	session_set_global_take(session, "PWD",
				value_record_take(location_new(folder)));
}
