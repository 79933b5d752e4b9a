#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/types/like.h"

typedef struct VerbArgs {
	const char *const *verbs;
} VerbArgs;

static const struct {
	const char *group, *verbs;
} groups[] = {
	{ "Common", "Add Clear Close Copy Enter Exit Find Format Get Hide Join "
		    "Lock Move New Open Optimize Pop Push Redo Remove Rename "
		    "Reset Resize Search Select Set Show Skip Split Step "
		    "Switch Undo Unlock Watch" },
	{ "Data", "Backup Checkpoint Compare Compress Convert ConvertFrom "
		  "ConvertTo Dismount Edit Expand Export Group Import "
		  "Initialize Limit Merge Mount Out Publish Restore Save Sync "
		  "Unpublish Update" },
	{ "Lifecycle", "Approve Assert Complete Confirm Deny Disable Enable "
		       "Install Invoke Register Request Restart Resume Start "
		       "Stop Submit Suspend Uninstall Unregister Wait" },
	{ "Diagnostic", "Debug Measure Ping Repair Resolve Test Trace" },
	{ "Communications", "Connect Disconnect Read Receive Send Write" },
	{ "Security", "Block Grant Protect Revoke Unblock Unprotect" },
	{ "Other", "Use" },
};

static bool is_asked(const VerbArgs *args, const char *verb)
{
	if (!args->verbs)
		return true;
	for (const char *const *pattern = args->verbs; *pattern; pattern++)
		if (like_match(*pattern, verb, false))
			return true;
	return false;
}

static bool process(Call *call, void *data, GError **error)
{
	(void)error;
	for (unsigned i = 0; i < G_N_ELEMENTS(groups); i++) {
		g_auto(GStrv) verbs = g_strsplit(groups[i].verbs, " ", -1);
		for (char **verb = verbs; *verb; verb++) {
			if (!is_asked(data, *verb))
				continue;
			Record *record = record_new_custom();
			record_set_take(record, "Verb", value_string(*verb));
			record_set_take(record, "Group",
					value_string(groups[i].group));
			if (!call_emit_record_take(call, record))
				return true;
		}
	}
	return true;
}

static const Param params[] = {
	{ .is = { "Verb", "Verbs; wildcards are allowed.",
		  .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(VerbArgs, verbs) },
	  .position = 1,
	  .by_value = ALL_SETS },
	{ 0 },
};
static const Example examples[] = {
	{ "Get-Verb Un*", "Verbs such as Undo and Unlock." },
	{ 0 },
};

const Cmdlet cmdlet_get_verb = {
	.name = "Get-Verb",
	.synopsis = "Gives the verbs that cmdlets' names begin with.",
	.args_size = sizeof(VerbArgs),
	.params = params,
	.examples = examples,
	.process = process,
};
