/* Properties of files that can be set, and those of any item. */
#include "shell/general/item_property.h"

#include "core/value/list.h"
#include "shell/general/general.h"
#include "shell/general/item.h"
#include "shell/general/object.h"
#include "shell/general/path_param.h"
#include "shell/types/date.h"
#include "shell/types/like.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct PropertyArgs {
	PathArgs path;
	const char *const *names;
	const char *name;
	Value value;
	bool pass_thru;
} PropertyArgs;

/* ---- Get-ItemProperty, Get-ItemPropertyValue */

static Record *item_at(Call *call, const char *path, GError **error)
{
	const char *name;
	const Provider *provider = provider_of(path, &name);
	Value value = VALUE_NONE;
	if (!provider)
		return item_of(path, error);
	return provider->item(call_session(call), name, &value) ? value.record
								: NULL;
}

static bool fail_property(const char *name, const char *path, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "Property %s does not exist at path %s", name, path);
	return false;
}

static bool copy_named(Record *item, const char *pattern, Record *to)
{
	bool any = like_has_wildcards(pattern);
	for (unsigned i = 0; i < record_count(item); i++) {
		const char *label = record_label(item, i);
		if (!like_match(pattern, label, false))
			continue;
		record_set_take(to, label, value_ref(record_get(item, label)));
		any = true;
	}
	return any;
}

static bool get_one(Call *call, void *data, const char *path, GError **error)
{
	PropertyArgs *args = data;
	g_autoptr(Record) item = item_at(call, path, error);
	if (!item)
		return false;
	if (!args->names) {
		call_emit_record_take(call, record_ref(item));
		return true;
	}
	g_autoptr(Record) some = record_new_custom();
	for (const char *const *name = args->names; *name; name++)
		if (!copy_named(item, *name, some))
			return fail_property(*name, path, error);
	copy_named(item, "PS*Path", some);
	copy_named(item, "PSChildName", some);
	call_emit_record_take(call, record_ref(some));
	return true;
}

static bool get_process(Call *call, void *data, GError **error)
{
	PropertyArgs *args = data;
	return paths_each(call, &args->path, NULL, get_one, args, error);
}

static bool value_one(Call *call, void *data, const char *path, GError **error)
{
	PropertyArgs *args = data;
	g_autoptr(Record) item = item_at(call, path, error);
	if (!item)
		return false;
	for (const char *const *name = args->names; *name; name++) {
		if (!record_has(item, *name))
			return fail_property(*name, path, error);
		call_emit_take(call, value_ref(record_get(item, *name)));
	}
	return true;
}

static bool value_process(Call *call, void *data, GError **error)
{
	PropertyArgs *args = data;
	return paths_each(call, &args->path, ".", value_one, args, error);
}

/* ---- Set-ItemProperty */

typedef bool SetFn(const char *path, Value value, GError **error);

static bool fail_set(const char *path, GError **error)
{
	int fault = errno;
	g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(fault),
		    "cannot change '%s': %s", path, g_strerror(fault));
	return false;
}

static bool set_read_only(const char *path, Value value, GError **error)
{
	GStatBuf status;
	const mode_t write = S_IWUSR | S_IWGRP | S_IWOTH;
	if (g_stat(path, &status) != 0)
		return fail_set(path, error);
	mode_t mode = status.st_mode & 07777;
	mode = value_truth(value) ? mode & ~write : mode | S_IWUSR;
	return g_chmod(path, (int)mode) == 0 || fail_set(path, error);
}

static bool set_attributes(const char *path, Value value, GError **error)
{
	g_autofree char *text = value_format(value);
	bool read_only = like_match("*ReadOnly*", text, false);
	return set_read_only(path, value_bool(read_only), error);
}

static bool set_time(const char *path, Value value, int which, GError **error)
{
	struct timespec times[2] = { { 0, UTIME_OMIT }, { 0, UTIME_OMIT } };
	Value date;
	if (!object_date(value, &date, error))
		return false;
	if (date.more == DATE_UNSPECIFIED)
		date.more = DATE_LOCAL;
	int64_t ticks = date_to(date, DATE_UTC).integer - TICKS_UNIX_EPOCH;
	times[which].tv_sec = ticks / TICKS_PER_SECOND;
	times[which].tv_nsec = ticks % TICKS_PER_SECOND * 100;
	return utimensat(AT_FDCWD, path, times, 0) == 0 ||
	       fail_set(path, error);
}

static bool set_read_time(const char *path, Value value, GError **error)
{
	return set_time(path, value, 0, error);
}

static bool set_write_time(const char *path, Value value, GError **error)
{
	return set_time(path, value, 1, error);
}

static const struct {
	const char *name;
	SetFn *set;
} settable[] = {
	{ "Attributes", set_attributes },
	{ "IsReadOnly", set_read_only },
	{ "LastAccessTime", set_read_time },
	{ "LastWriteTime", set_write_time },
};

bool item_property_set(const char *path, const char *name, Value value,
		       GError **error)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(settable); i++)
		if (name_same(settable[i].name, name))
			return settable[i].set(path, value, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "The property '%s' of '%s' cannot be set: Attributes, "
		    "IsReadOnly, LastAccessTime and LastWriteTime can",
		    name, path);
	return false;
}

static bool set_one(Call *call, void *data, const char *path, GError **error)
{
	PropertyArgs *args = data;
	g_autofree char *target =
		g_strdup_printf("Item: %s Property: %s", path, args->name);
	if (!call_should_process(call, target, "Set Property"))
		return true;
	if (!item_property_set(path, args->name, args->value, error))
		return false;
	Record *item = args->pass_thru ? item_of(path, error) : NULL;
	if (item)
		call_emit_record_take(call, item);
	return true;
}

static bool set_process(Call *call, void *data, GError **error)
{
	PropertyArgs *args = data;
	return paths_each(call, &args->path, NULL, set_one, args, error);
}

static const char *const names_aliases[] = { "PSProperty", NULL };

static const Param get_params[] = {
	PATH_PARAMS(PropertyArgs, path),
	{ .is = { "Name", "Properties.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(PropertyArgs, names) },
	  .position = 2,
	  .aliases = names_aliases },
	FILTER_PARAMS(PropertyArgs, path),
	{ 0 },
};
static const Param value_params[] = {
	PATH_PARAMS(PropertyArgs, path),
	{ .is = { "Name", "Properties.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(PropertyArgs, names) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .aliases = names_aliases },
	FILTER_PARAMS(PropertyArgs, path),
	{ 0 },
};
static const Param set_params[] = {
	PATH_PARAMS(PropertyArgs, path),
	{ .is = { "Name", "The property.",
		  .field = STRING_FIELD(PropertyArgs, name) },
	  .position = 2,
	  .mandatory = ALL_SETS,
	  .aliases = names_aliases },
	{ .is = { "Value", "Its value from now on.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(PropertyArgs, value) },
	  .position = 3,
	  .mandatory = ALL_SETS },
	{ .is = { "PassThru", "Gives the item.",
		  .field = SWITCH_FIELD(PropertyArgs, pass_thru) } },
	FILTER_PARAMS(PropertyArgs, path),
	{ 0 },
};

static const Example get_examples[] = {
	{ "Get-ItemProperty . -Name LastWriteTime", "When it changed." },
	{ 0 },
};
static const Example value_examples[] = {
	{ "Get-ItemPropertyValue . -Name LastWriteTime", "A date." },
	{ 0 },
};
static const Example set_examples[] = {
	{ "'x' | Set-Content x.txt; Set-ItemProperty x.txt LastWriteTime "
	  "'2024-01-01'",
	  "As if it had been written then." },
	{ 0 },
};

const Cmdlet cmdlet_get_item_property = {
	.name = "Get-ItemProperty",
	.synopsis = "Gives properties of files and folders.",
	.args_size = sizeof(PropertyArgs),
	.params = get_params,
	.examples = get_examples,
	.process = get_process,
};

const Cmdlet cmdlet_get_item_property_value = {
	.name = "Get-ItemPropertyValue",
	.synopsis = "Gives values of properties of files and folders.",
	.args_size = sizeof(PropertyArgs),
	.params = value_params,
	.examples = value_examples,
	.process = value_process,
};

const Cmdlet cmdlet_set_item_property = {
	.name = "Set-ItemProperty",
	.synopsis = "Sets properties of files and folders.",
	.args_size = sizeof(PropertyArgs),
	.params = set_params,
	.examples = set_examples,
	.confirm = CONFIRM_MEDIUM,
	.process = set_process,
};
