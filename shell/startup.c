#include "shell/startup.h"

#include "shell/batch.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/evaluate/engine.h"
#include "shell/general/general.h"
#include "shell/general/out_file.h"
#include "shell/help/help.h"
#include "shell/pipeline/session.h"
#include "shell/prompt.h"

Session *startup_session(Host *host, const char *home)
{
	Session *session = session_new(host);
	session->home = home;
	evaluate_attach(session);
	session->hooks.open_file = out_file_open;
	session->hooks.close_file = out_file_finish;
	general_register(session->commands);
	command_table_add(session->commands, "Gatehouse.Help", help_cmdlets);
	cmdlets_register(session);
	prompt_define(session);
	session_set_global_take(session, "PROFILE",
				value_string_take(profile_path()));
	return session;
}
