#include "shell/evaluate/engine.h"

#include "shell/evaluate/block.h"
#include "shell/evaluate/intrinsic.h"

const Engine evaluate_engine = {
	.block_class = &block_class,
	.run = block_run,
	.value = block_value,
	.parse = script_parse,
	.load = script_load_at,
	.command = script_command,
	.run_top = script_run_top,
	.run_script = script_run,
	.text = block_text,
	.define = block_define,
	.bind = block_bind,
};

void evaluate_attach(Session *session)
{
	evaluate_errors_register();
	console_register();
	session->engine = &evaluate_engine;
	execution_context_set(session);
}
