#include "shell/startup.h"

#include "shell/general/general.h"
#include "shell/help/help.h"
#include "shell/pipeline/session.h"

Session *startup_session(Host *host, const char *home)
{
	Session *session = session_new(host);
	session->home = home;
	general_register(session->commands);
	command_table_add(session->commands, "Gatehouse.Help", help_cmdlets);
	return session;
}
