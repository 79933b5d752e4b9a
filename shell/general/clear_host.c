#include "shell/general/general.h"

#include "shell/pipeline/session.h"

#define CLEAR "\033[H\033[2J"

/* Only a terminal that somebody looks at is cleared. */
static bool clear_process(Call *call, void *data, GError **error)
{
	Host *host = call_session(call)->host;
	(void)data, (void)error;
	if (host->interactive)
		host->class->write(host, CLEAR, false, NULL, NULL);
	return true;
}

static const Param no_params[] = { { 0 } };

static const Example clear_examples[] = {
	{ "Clear-Host", "An empty screen." },
	{ 0 },
};

const Cmdlet cmdlet_clear_host = {
	.name = "Clear-Host",
	.synopsis = "Empties the screen.",
	.params = no_params,
	.examples = clear_examples,
	.process = clear_process,
};
