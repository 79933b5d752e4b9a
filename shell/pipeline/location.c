#include "shell/pipeline/location.h"

#define CORE "Microsoft.PowerShell.Core\\"

/* One session a process. */
static const char *current_drive, *current_provider;

static char *name_format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Name")));
}

static char *provider_format(const Record *record)
{
	g_autofree char *name = name_format(record);
	return g_strconcat(CORE, name, NULL);
}

static const Property provider_properties[] = {
	{ "Name", "What lies there." },
	{ 0 },
};
static const RecordType provider_type = {
	.name = "System.Management.Automation.ProviderInfo",
	.properties = provider_properties,
	.format = provider_format,
};

static const Property drive_properties[] = {
	{ "Name", "Its name, without the colon." },
	{ "Provider", "What lies on it." },
	{ "Root", "Where it begins." },
	{ 0 },
};
static const RecordType drive_type = {
	.name = "System.Management.Automation.PSDriveInfo",
	.properties = drive_properties,
	.format = name_format,
};

static const Property location_properties[] = {
	{ "Drive", "The drive." },
	{ "Provider", "What lies there." },
	{ "ProviderPath", "The path without a drive." },
	{ "Path", "The folder." },
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

static Value provider_value(const char *name)
{
	Record *record = record_new(&provider_type);
	record_set_take(record, "Name", value_string(name));
	return value_record_take(record);
}

static Value drive_value(const char *name, const char *provider,
			 const char *root)
{
	Record *record = record_new(&drive_type);
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "Provider", provider_value(provider));
	record_set_take(record, "Root", value_string(root));
	return value_record_take(record);
}

static Record *make(const char *path, const char *inner, const char *provider,
		    Value drive)
{
	Record *record = record_new(&location_type);
	record_set_take(record, "Drive", drive);
	record_set_take(record, "Provider", provider_value(provider));
	record_set_take(record, "ProviderPath", value_string(inner));
	record_set_take(record, "Path", value_string(path));
	return record;
}

Record *location_new_as(const char *path)
{
	return make(path, path, "FileSystem",
		    drive_value("/", "FileSystem", "/"));
}

Record *location_new(const char *path)
{
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	return location_new_as(whole);
}

const char *location_drive(void)
{
	return current_drive;
}

char *location_text(void)
{
	return current_drive ? g_strconcat(current_drive, ":/", NULL)
			     : g_get_current_dir();
}

Record *location_here(void)
{
	g_autofree char *text = location_text();
	if (!current_drive)
		return location_new(text);
	return make(text, "", current_provider,
		    drive_value(current_drive, current_provider, ""));
}

static void set_pwd(Session *session)
{
	session_set_global_take(session, "PWD",
				value_record_take(location_here()));
}

void location_refresh(Session *session)
{
	current_drive = current_provider = NULL;
	set_pwd(session);
}

void location_enter(Session *session, const char *drive, const char *provider)
{
	current_drive = drive;
	current_provider = provider;
	set_pwd(session);
}
