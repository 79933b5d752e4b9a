/* Names of commands: cmdlets (sorted arrays that layers register), aliases,
 * functions (in scopes) and script files. */
#pragma once

#include "shell/pipeline/cmdlet.h"

typedef enum CommandKind {
	COMMAND_NONE,
	COMMAND_CMDLET,
	COMMAND_FUNCTION,
	COMMAND_SCRIPT,
} CommandKind;

typedef struct Command {
	CommandKind kind;
	const Cmdlet *cmdlet; /* NULL for a script */
	Value owner;	      /* keeps a function alive; owned */
	char *path;	      /* of a script; owned */
} Command;

void command_clear(Command *command);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Command, command_clear)

typedef struct Alias {
	char *name, *target;
	char *option;	   /* "ReadOnly", "Constant" … or NULL */
	char *description; /* or NULL */
} Alias;

typedef struct CommandTable CommandTable;

CommandTable *command_table_new(void);
void command_table_free(CommandTable *table);
/* `cmdlets` is NULL-terminated, sorted by name without regard to case, and
 * lives for ever. `module` as Get-Command shows it. */
void command_table_add(CommandTable *table, const char *module,
		       const Cmdlet *const *cmdlets);
Alias *command_table_alias(CommandTable *table, const char *name,
			   const char *target);
Alias *command_table_find_alias(const CommandTable *table, const char *name);
bool command_table_unalias(CommandTable *table, const char *name);
const Cmdlet *command_table_cmdlet(const CommandTable *table, const char *name);
const char *command_table_module(const CommandTable *table,
				 const Cmdlet *cmdlet);
/* Target of an alias, or NULL. */
const char *command_table_target(const CommandTable *table, const char *name);
/* All, sorted by name; free the array only. */
GPtrArray *command_table_cmdlets(const CommandTable *table); /* Cmdlet */
GPtrArray *command_table_aliases(const CommandTable *table); /* Alias */

/* What a typed name runs: alias, function, cmdlet, script file (a path, or
 * with .ps1 in the current folder), then Get-<name>. The error of an unknown
 * name suggests the nearest. */
bool session_find_command(Session *session, const char *name, Command *command,
			  GError **error);

typedef enum CommandError {
	COMMAND_ERROR_NOT_FOUND,
} CommandError;
#define COMMAND_ERROR (command_error_quark())
GQuark command_error_quark(void);
