/* New-TemporaryFile and New-Guid: what is new each time. */
#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/types/convert.h"
#include "shell/types/type.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

static const Param no_params[] = { { 0 } };

static bool file_process(Call *call, void *data, GError **error)
{
	g_autofree char *path =
		g_build_filename(g_get_tmp_dir(), "tmpXXXXXX.tmp", NULL);
	(void)data;
	if (!call_should_process(call, g_get_tmp_dir(), "New-TemporaryFile"))
		return true;
	int file = g_mkstemp(path);
	if (file < 0) {
		int fault = errno;
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "cannot make a file in '%s': %s", g_get_tmp_dir(),
			    g_strerror(fault));
		return false;
	}
	close(file);
	Record *item = item_of(path, error);
	if (item)
		call_emit_record_take(call, item);
	return item != NULL;
}

static bool guid_process(Call *call, void *data, GError **error)
{
	g_autofree char *uuid = g_uuid_string_random();
	g_auto(Value) text = value_string(uuid);
	Value guid = VALUE_NONE;
	(void)data;
	if (!convert(text, type_find("guid"), &guid, error))
		return false;
	call_emit_take(call, guid);
	return true;
}

static const Example file_examples[] = {
	{ "New-TemporaryFile | Remove-Item", "Made and removed." },
	{ 0 },
};
static const Example guid_examples[] = {
	{ "(New-Guid).ToString()", "Another one each time." },
	{ 0 },
};

const Cmdlet cmdlet_new_temporary_file = {
	.name = "New-TemporaryFile",
	.synopsis = "Makes an empty file with a name of its own.",
	.params = no_params,
	.examples = file_examples,
	.output = &file_type,
	.confirm = CONFIRM_LOW,
	.process = file_process,
};

const Cmdlet cmdlet_new_guid = {
	.name = "New-Guid",
	.synopsis = "Gives a new globally unique identifier.",
	.params = no_params,
	.examples = guid_examples,
	.process = guid_process,
};
