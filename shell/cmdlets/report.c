#include "shell/cmdlets/cmdlets.h"

#include "core/base/json.h"
#include "core/publish/publisher.h"
#include "core/report/gather.h"
#include "core/report/report.h"
#include "shell/cmdlets/store.h"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

typedef struct ReportArgs {
	const char *path, *title;
	bool pass_thru;
} ReportArgs;

/* What was published last, by stream; NULL where nothing was. */
static json_t *heads_of(Publisher *publisher)
{
	RecordPosition heads[RECORD_STREAMS + 1];
	if (!publisher_heads(publisher, heads, NULL))
		return NULL;
	json_t *numbers = json_object();
	for (int i = 1; i <= RECORD_STREAMS; i++)
		json_object_set_new(numbers, stream_name((RecordStream)i),
				    json_integer((json_int_t)heads[i].number));
	return numbers;
}

static bool write_report(Call *call, const ReportArgs *args, const char *path,
			 GError **error)
{
	Model *model = call_model(call);
	g_autoptr(Publisher) publisher =
		publisher_new(model_paths(model), NULL);
	g_autoptr(json_t) replicas = publisher_replicas(publisher, NULL);
	g_autoptr(json_t) heads = heads_of(publisher);
	const GatherInput input = {
		.name = args->title,
		.version = PACKAGE_VERSION,
		.replicas = replicas,
		.heads = heads,
	};
	g_autoptr(Gathered) facts = gather_topology(model, &input, error);
	return facts && report_write(gathered_topology(facts), path,
				     call_feedback(call), error);
}

/* Backslashes separate too. */
static char *native_path(const char *path)
{
	return g_strdelimit(g_strdup(path), "\\", '/');
}

static bool export_report(Call *call, void *data, GError **error)
{
	ReportArgs *args = data;
	g_autofree char *path = native_path(args->path);
	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
			    "'%s' is a folder: name a file that ends in .html, "
			    ".json or .csv",
			    path);
		return false;
	}
	if (!call_should_process(call, path, "Export topology report"))
		return true;
	if (!write_report(call, args, path, error))
		return false;
	if (args->pass_thru)
		call_emit_take(call, value_string(path));
	return true;
}

static const Param report_params[] = {
	{ .is = { "Path", "File to write: .html, .json or .csv.",
		  .flags = PROPERTY_PATH,
		  .field = STRING_FIELD(ReportArgs, path) },
	  .position = 1,
	  .mandatory = ALL_SETS,
	  .by_value = ALL_SETS },
	{ .is = { "Title", "Name of the organisation in the heading.",
		  .field = STRING_FIELD(ReportArgs, title) } },
	{ .is = { "PassThru", "Gives the path.",
		  .field = SWITCH_FIELD(ReportArgs, pass_thru) } },
	{ 0 },
};

static const Example report_examples[] = {
	{ "Export-CsTopologyReport -Path topology.html",
	  "A page with diagram and tables." },
	{ 0 },
};

const Cmdlet cmdlet_export_cs_topology_report = {
	.name = "Export-CsTopologyReport",
	.synopsis = "Writes a report on the whole topology.",
	.description = "The ending of the file says how: .html for one page "
		       "that needs nothing else and can be printed, .json and "
		       ".csv for programs.",
	.args_size = sizeof(ReportArgs),
	.params = report_params,
	.examples = report_examples,
	.confirm = CONFIRM_LOW,
	.process = export_report,
};
