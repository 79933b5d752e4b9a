#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/path_param.h"

#include <gio/gio.h>

typedef struct ItemArgs {
	PathArgs path;
} ItemArgs;

static bool get_one(Call *call, void *data, const char *path, GError **error)
{
	const char *name;
	const Provider *provider = provider_of(path, &name);
	Value value = VALUE_NONE;
	(void)data;
	if (provider) {
		if (provider->item(call_session(call), name, &value))
			call_emit_take(call, value);
		return true;
	}
	Record *item = item_of(path, error);
	if (item)
		call_emit_record_take(call, item);
	return item != NULL;
}

static bool item_process(Call *call, void *data, GError **error)
{
	ItemArgs *args = data;
	return paths_each(call, &args->path, NULL, get_one, args, error);
}

static const Param item_params[] = {
	PATH_PARAMS(ItemArgs, path),
	FILTER_PARAMS(ItemArgs, path),
	{ 0 },
};

static const Example item_examples[] = {
	{ "Get-Item .", "The current folder as an object." },
	{ "Get-Item Env:HOME", "A variable of the environment." },
	{ 0 },
};

const Cmdlet cmdlet_get_item = {
	.name = "Get-Item",
	.synopsis = "Gives files, folders and items of drives as objects.",
	.args_size = sizeof(ItemArgs),
	.params = item_params,
	.examples = item_examples,
	.output = &file_type,
	.process = item_process,
};
