/* Snap-ins: none is there, none is missing. */
#include "shell/pipeline/cmdlet.h"

typedef struct SnapinArgs {
	const char *const *names;
	bool pass_thru, registered;
} SnapinArgs;

static bool accept_process(Call *call, void *data, GError **error)
{
	(void)call, (void)data, (void)error;
	return true;
}

#define SWITCH(name_, help_, member_)                                          \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.field = SWITCH_FIELD(SnapinArgs, member_) }           \
	}

static const Param snapin_params[] = {
	{ .is = { "Name", "Accepted.", .flags = PROPERTY_LIST,
		  .field = STRINGS_FIELD(SnapinArgs, names) },
	  .position = 1,
	  .by_value = ALL_SETS },
	SWITCH("PassThru", "Accepted.", pass_thru),
	SWITCH("Registered", "Accepted.", registered),
	{ 0 },
};

static const Example add_snapin_examples[] = {
	{ "Add-PSSnapin Some.Snapin", "Changes nothing." },
	{ 0 },
};
static const Example get_snapin_examples[] = {
	{ "Get-PSSnapin", "Gives nothing." },
	{ 0 },
};
static const Example remove_snapin_examples[] = {
	{ "Remove-PSSnapin Some.Snapin", "Changes nothing." },
	{ 0 },
};

#define SNAPIN_CMDLET(variable_, name_, synopsis_, examples_)                  \
	const Cmdlet variable_ = {                                             \
		.name = name_,                                                 \
		.synopsis = synopsis_,                                         \
		.args_size = sizeof(SnapinArgs),                               \
		.params = snapin_params,                                       \
		.examples = examples_,                                         \
		.process = accept_process,                                     \
	}

SNAPIN_CMDLET(cmdlet_add_ps_snapin, "Add-PSSnapin",
	      "Accepts snap-ins; there are none.", add_snapin_examples);
SNAPIN_CMDLET(cmdlet_get_ps_snapin, "Get-PSSnapin",
	      "Gives nothing: there are no snap-ins.", get_snapin_examples);
SNAPIN_CMDLET(cmdlet_remove_ps_snapin, "Remove-PSSnapin",
	      "Accepts snap-ins; there are none.", remove_snapin_examples);
