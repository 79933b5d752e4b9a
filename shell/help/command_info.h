/* Commands as objects: what Get-Command, Get-Alias and the drives Function:
 * and Alias: give. Their text is their name, so that `& (Get-Command x)` runs
 * the command. */
#pragma once

#include "shell/pipeline/session.h"

extern const RecordType alias_info_type, application_info_type,
	cmdlet_info_type, function_info_type, script_info_type;

Record *command_info_alias(Session *session, const char *name,
			   const char *target);
Record *command_info_cmdlet(Session *session, const Cmdlet *cmdlet);
Record *command_info_function(Session *session, const Function *function);
Record *command_info_program(const char *path);
Record *command_info_script(const char *path);
/* Its syntax, one line for each parameter set. Free it. */
char *command_info_syntax(const Cmdlet *cmdlet);
