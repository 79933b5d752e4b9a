#include "shell/general/general.h"

#include "shell/pipeline/scope.h"
#include "shell/pipeline/session.h"

typedef struct StrictArgs {
	const char *version;
	bool off;
} StrictArgs;

static bool strict_process(Call *call, void *data, GError **error)
{
	const StrictArgs *args = data;
	double version = 3;
	char *end = NULL;
	if (args->version && g_ascii_strcasecmp(args->version, "Latest")) {
		version = g_ascii_strtod(args->version, &end);
		if (end == args->version || version < 1) {
			g_set_error(error, CALL_STOP, 0,
				    "'%s' is no version of the strict mode: "
				    "1.0, 2.0, 3.0 or Latest",
				    args->version);
			return false;
		}
	}
	scope_set_strict(call_session(call)->scope,
			 args->off ? 0 : (unsigned)MIN(version, 3));
	return true;
}

static const char *const strict_sets[] = { "Version", "Off", NULL };

static const Param strict_params[] = {
	{ .is = { "Version", "1.0, 2.0, 3.0 or Latest.",
		  .field = STRING_FIELD(StrictArgs, version) },
	  .sets = SET(0),
	  .mandatory = SET(0) },
	{ .is = { "Off", "Nothing is checked.",
		  .field = SWITCH_FIELD(StrictArgs, off) },
	  .sets = SET(1) },
	{ 0 },
};

static const Example strict_examples[] = {
	{ "Set-StrictMode -Version Latest",
	  "Variables without a value and properties that are not there are "
	  "errors." },
	{ 0 },
};

const Cmdlet cmdlet_set_strict_mode = {
	.name = "Set-StrictMode",
	.synopsis = "Makes the use of what is not there an error.",
	.args_size = sizeof(StrictArgs),
	.params = strict_params,
	.sets = strict_sets,
	.default_set = "Version",
	.examples = strict_examples,
	.process = strict_process,
};
