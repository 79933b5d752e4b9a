#include "core/model/model.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/cmdlets/store.h"

static const Param no_params[] = { { 0 } };

static bool start(Call *call, void *args, GError **error)
{
	(void)args;
	return model_start_transaction(call_model(call), error);
}

static bool complete(Call *call, void *args, GError **error)
{
	(void)args;
	return model_complete_transaction(call_model(call), NULL, error);
}

static bool undo(Call *call, void *args, GError **error)
{
	(void)args;
	return model_undo_transaction(call_model(call), error);
}

static const Example start_examples[] = {
	{ "Start-Transaction; New-CsSite Redmond; Complete-Transaction",
	  "Keeps all of it or nothing." },
	{ 0 },
};

const Cmdlet cmdlet_start_transaction = {
	.name = "Start-Transaction",
	.synopsis = "Makes what follows one unit until Complete-Transaction.",
	.params = no_params,
	.examples = start_examples,
	.writes = true,
	.process = start,
};

static const Example complete_examples[] = {
	{ "Complete-Transaction", "Keeps what the transaction changed." },
	{ 0 },
};

const Cmdlet cmdlet_complete_transaction = {
	.name = "Complete-Transaction",
	.synopsis = "Keeps what was changed since Start-Transaction.",
	.params = no_params,
	.examples = complete_examples,
	.writes = true,
	.process = complete,
};

static const Example undo_examples[] = {
	{ "Undo-Transaction", "Takes back what the transaction changed." },
	{ 0 },
};

const Cmdlet cmdlet_undo_transaction = {
	.name = "Undo-Transaction",
	.synopsis = "Takes back what was changed since Start-Transaction.",
	.params = no_params,
	.examples = undo_examples,
	.writes = true,
	.process = undo,
};
