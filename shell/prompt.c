#include "shell/prompt.h"

#include "core/value/list.h"

/* ---- the shell's own */

static char *own_text(Session *session)
{
	g_autofree char *place =
		session->hooks.prompt ? session->hooks.prompt(session) : NULL;
	return g_strdup_printf("gatehouse%s%s> ", place ? " " : "",
			       place ? place : "");
}

static bool get_prompt(Call *call, void *data, GError **error)
{
	(void)data, (void)error;
	call_emit_take(call, value_string_take(own_text(call_session(call))));
	return true;
}

static const Param no_params[] = { { 0 } };

static const Example examples[] = {
	{ "$before = $function:prompt; function prompt { \"$(Get-Date -f t) "
	  "$(& $before)\" }",
	  "Puts the time before it." },
	{ 0 },
};

static const Cmdlet cmdlet_get_prompt = {
	.name = "Get-Prompt",
	.synopsis = "Gives the prompt that names the store.",
	.params = no_params,
	.examples = examples,
	.process = get_prompt,
	.hidden = true,
};

static const Cmdlet *const cmdlets[] = { &cmdlet_get_prompt, NULL };

void prompt_define(Session *session)
{
	g_auto(Value) block = VALUE_NONE;
	command_table_add(session->commands, "Gatehouse.Prompt", cmdlets);
	if (session->engine->parse(session, "Get-Prompt", NULL, &block, NULL) ==
	    PARSE_OK)
		session->engine->define(session, "prompt", block);
}

/* ---- whatever stands for it now */

/* $? is that of the line before. */
static char *function_text(Session *session)
{
	g_auto(Value) block = VALUE_NONE;
	bool success = session->success;
	char *text = NULL;
	ListEmit output;
	if (!scope_find_function(session->global, name_intern("prompt")) ||
	    session->engine->parse(session, "prompt", NULL, &block, NULL) !=
		    PARSE_OK)
		return NULL;
	list_emit_init(&output);
	Flow flow = session_run(session, block, &output.emit);
	if (flow == FLOW_NORMAL && output.list->count)
		text = value_format(output.list->values[0]);
	list_emit_clear(&output);
	session->success = success;
	return text;
}

char *prompt_text(Session *session)
{
	char *text = function_text(session);
	if (text && *text)
		return text;
	g_free(text);
	return own_text(session);
}
