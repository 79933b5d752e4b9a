/* Export-CsConfiguration and Import-CsConfiguration. */
#include "core/publish/configuration.h"
#include "core/base/file.h"
#include "core/publish/enroll.h"
#include "core/value/list.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/deployment.h"
#include "shell/cmdlets/store.h"

#include <gio/gio.h>
#include <netdb.h>

#define FILE_BYTES (1 << 30)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ConfigurationFacts, configuration_facts_clear)

static const Property facts_properties[] = {
	{ "FileName", "The file.", .type = VALUE_STRING },
	{ "Fingerprint", "Of the deployment's keys: the same on both machines.",
	  .type = VALUE_STRING },
	{ "Topology", "Number of the record in it.", .type = VALUE_LONG },
	{ "Settings", "Number of the record in it.", .type = VALUE_LONG },
	{ "Users", "Number of the record in it; 0: without users.",
	  .type = VALUE_LONG },
	{ 0 },
};

static const View facts_view = { .list = true };

static const RecordType facts_type = {
	.name = "Gatehouse.ConfigurationFile",
	.properties = facts_properties,
	.view = &facts_view,
};

static void emit_facts(Call *call, const char *file,
		       const ConfigurationFacts *facts)
{
	static const char *const properties[] = {
		[STREAM_TOPOLOGY] = "Topology",
		[STREAM_SETTINGS] = "Settings",
		[STREAM_USERS] = "Users",
	};
	Record *record = record_new(&facts_type);
	if (file)
		record_set_take(record, "FileName", value_string(file));
	record_set_take(record, "Fingerprint",
			value_string(facts->fingerprint));
	for (int i = 1; i <= RECORD_STREAMS; i++)
		record_set_take(record, properties[i],
				value_long((int64_t)facts->number[i]));
	call_emit_record_take(call, record);
}

/* ---- Export-CsConfiguration ---- */

typedef struct ExportArgs {
	const char *file;
	bool bytes, force, local, users;
} ExportArgs;

static GBytes *export(Call *call, const ExportArgs *args,
		      ConfigurationFacts *facts, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	static const char *const roles[] = { "edge", "frontend" };
	if (!args->local)
		return configuration_export(paths, args->users, facts, error);
	for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++) {
		g_autofree char *name = enrolled_computer(paths, roles[i]);
		if (name)
			return configuration_export_local(paths, roles[i],
							  facts, error);
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
		    "there is no replica on this machine: leave -LocalStore "
		    "out, or run Enable-CsReplica first");
	return NULL;
}

static bool emit_bytes(Call *call, GBytes *content)
{
	gsize length;
	const guint8 *bytes = g_bytes_get_data(content, &length);
	List *list = list_new(LIST_ARRAY, length);
	list->element = VALUE_BYTE;
	for (gsize i = 0; i < length; i++)
		list_add_take(list, (Value){ .type = VALUE_BYTE,
					     .integer = bytes[i] });
	call_emit_take(call, value_list_take(list));
	return true;
}

static bool export_process(Call *call, void *data, GError **error)
{
	ExportArgs *args = data;
	g_auto(ConfigurationFacts) facts = { 0 };
	if (args->file && !args->force &&
	    g_file_test(args->file, G_FILE_TEST_EXISTS)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "the file '%s' exists already: name another one, "
			    "or say -Force to replace it",
			    args->file);
		return false;
	}
	if (!model_commit(call_model(call), NULL, error))
		return false;
	g_autoptr(GBytes) content = export(call, args, &facts, error);
	if (!content)
		return false;
	gsize length;
	const void *bytes = g_bytes_get_data(content, &length);
	if (args->file && !file_replace(args->file, bytes, length, 0600, error))
		return false;
	if (!args->file)
		return emit_bytes(call, content);
	emit_facts(call, args->file, &facts);
	return true;
}

static const char *const export_sets[] = { "FileName", "AsBytes", NULL };

static const Param export_params[] = {
	{ .is = { "FileName", "File to write (zip).", .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ExportArgs, file) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .position = 1 },
	{ .is = { "AsBytes", "Gives the content as bytes.",
		  .field = SWITCH_FIELD(ExportArgs, bytes) },
	  .sets = SET(1) },
	{ .is = { "Force", "Replaces a file that is there.",
		  .field = SWITCH_FIELD(ExportArgs, force) } },
	{ .is = { "LocalStore", "What this machine's replica applied.",
		  .field = SWITCH_FIELD(ExportArgs, local) } },
	{ .is = { "IncludeUsers",
		  "With the users: for a front end, never for "
		  "an edge.",
		  .field = SWITCH_FIELD(ExportArgs, users) } },
	{ 0 },
};

static const Example export_examples[] = {
	{ "Export-CsConfiguration -FileName edge.zip -Force",
	  "Writes what an edge on another machine needs." },
	{ 0 },
};

const Cmdlet cmdlet_export_cs_configuration = {
	.name = "Export-CsConfiguration",
	.synopsis = "Writes what was published to a file, for other machines.",
	.args_size = sizeof(ExportArgs),
	.params = export_params,
	.sets = export_sets,
	.default_set = "FileName",
	.examples = export_examples,
	.output = &facts_type,
	.process = export_process,
};

/* ---- Import-CsConfiguration ---- */

typedef struct ImportArgs {
	const char *file, *computer;
	Value bytes;
	bool force, local;
} ImportArgs;

static GBytes *given_bytes(Value value, GError **error)
{
	GByteArray *bytes = g_byte_array_new();
	for (uint32_t i = 0; value.type == VALUE_LIST && i < value.list->count;
	     i++) {
		guint8 byte = (guint8)value.list->values[i].integer;
		g_byte_array_append(bytes, &byte, 1);
	}
	if (!bytes->len)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-ByteInput takes the bytes of "
			    "Export-CsConfiguration -AsBytes");
	GBytes *content = g_byte_array_free_to_bytes(bytes);
	if (g_bytes_get_size(content))
		return content;
	g_bytes_unref(content);
	return NULL;
}

static GBytes *read_content(const ImportArgs *args, GError **error)
{
	gsize length;
	if (!args->file)
		return given_bytes(args->bytes, error);
	char *text = file_read(args->file, FILE_BYTES, &length, error);
	return text ? g_bytes_new_take(text, length) : NULL;
}

/* This machine's name with its domain, as its resolver knows it. */
static char *own_name(void)
{
	struct addrinfo *found = NULL;
	struct addrinfo wanted = { .ai_flags = AI_CANONNAME };
	const char *host = g_get_host_name();
	char *name = NULL;
	if (getaddrinfo(host, NULL, &wanted, &found) == 0 && found &&
	    found->ai_canonname)
		name = g_strdup(found->ai_canonname);
	if (found)
		freeaddrinfo(found);
	return name ? name : g_strdup(host);
}

static bool import_local(Call *call, const ImportArgs *args, GBytes *content,
			 ConfigurationFacts *facts, GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));
	g_autofree char *name =
		args->computer ? g_strdup(args->computer) : own_name();
	if (configuration_import_local(paths, name, content, args->force, facts,
				       error))
		return true;
	if (!args->computer)
		g_prefix_error(error,
			       "as '%s' (say -ComputerFqdn for another "
			       "name): ",
			       name);
	return false;
}

static bool import_process(Call *call, void *data, GError **error)
{
	ImportArgs *args = data;
	g_auto(ConfigurationFacts) facts = { 0 };
	g_autoptr(GBytes) content = read_content(args, error);
	if (!content)
		return false;
	call_note(call);
	bool done = args->local
			    ? import_local(call, args, content, &facts, error)
			    : configuration_import(call_model(call), content,
						   &facts, call_feedback(call),
						   error);
	if (done)
		emit_facts(call, args->file, &facts);
	return done;
}

static const char *const import_sets[] = { "ByteInput", "FileName", NULL };

static const Param import_params[] = {
	{ .is = { "ByteInput", "Content as bytes.", .flags = PROPERTY_ANY,
		  .net_type = "Byte[]",
		  .field = VALUE_FIELD(ImportArgs, bytes) },
	  .sets = SET(0),
	  .mandatory = SET(0),
	  .by_value = SET(0),
	  .position = 1 },
	{ .is = { "FileName", "File of Export-CsConfiguration.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ImportArgs, file) },
	  .sets = SET(1),
	  .mandatory = SET(1),
	  .position = 1 },
	{ .is = { "Force",
		  "Also where this machine belongs to another "
		  "deployment, whose copy is then forgotten.",
		  .field = SWITCH_FIELD(ImportArgs, force) } },
	{ .is = { "LocalStore",
		  "Sets this machine up as a computer of the "
		  "file's topology.",
		  .field = SWITCH_FIELD(ImportArgs, local) } },
	{ .is = { "ComputerFqdn",
		  "Which computer of the topology this machine "
		  "is; its own name by default.",
		  .field = STRING_FIELD(ImportArgs, computer) } },
	{ 0 },
};

static const Example import_examples[] = {
	{ "Get-Help Import-CsConfiguration",
	  "On an edge: Import-CsConfiguration -LocalStore -FileName "
	  "edge.zip." },
	{ 0 },
};

const Cmdlet cmdlet_import_cs_configuration = {
	.name = "Import-CsConfiguration",
	.synopsis = "Takes in what Export-CsConfiguration wrote.",
	.args_size = sizeof(ImportArgs),
	.params = import_params,
	.sets = import_sets,
	.default_set = "FileName",
	.examples = import_examples,
	.output = &facts_type,
	.writes = true,
	.process = import_process,
};
