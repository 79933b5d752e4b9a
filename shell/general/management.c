#include "shell/general/management.h"

#include "shell/general/refused.h"

extern const Cmdlet cmdlet_add_type;
extern const Cmdlet cmdlet_clear_item;
extern const Cmdlet cmdlet_convert_path;
extern const Cmdlet cmdlet_get_culture;
extern const Cmdlet cmdlet_get_execution_policy;
extern const Cmdlet cmdlet_get_file_hash;
extern const Cmdlet cmdlet_get_host;
extern const Cmdlet cmdlet_get_item_property;
extern const Cmdlet cmdlet_get_item_property_value;
extern const Cmdlet cmdlet_get_process;
extern const Cmdlet cmdlet_get_ps_drive;
extern const Cmdlet cmdlet_get_ui_culture;
extern const Cmdlet cmdlet_get_verb;
extern const Cmdlet cmdlet_invoke_command;
extern const Cmdlet cmdlet_new_guid;
extern const Cmdlet cmdlet_new_ps_drive;
extern const Cmdlet cmdlet_new_temporary_file;
extern const Cmdlet cmdlet_remove_ps_drive;
extern const Cmdlet cmdlet_set_execution_policy;
extern const Cmdlet cmdlet_set_item;
extern const Cmdlet cmdlet_set_item_property;
extern const Cmdlet cmdlet_start_process;
extern const Cmdlet cmdlet_stop_process;
extern const Cmdlet cmdlet_unblock_file;

static const Cmdlet *const cmdlets[] = {
	&cmdlet_add_type,
	&cmdlet_clear_item,
	&cmdlet_convert_path,
	&cmdlet_get_culture,
	&cmdlet_get_execution_policy,
	&cmdlet_get_file_hash,
	&cmdlet_get_host,
	&cmdlet_get_item_property,
	&cmdlet_get_item_property_value,
	&cmdlet_get_process,
	&cmdlet_get_ps_drive,
	&cmdlet_get_ui_culture,
	&cmdlet_get_verb,
	&cmdlet_invoke_command,
	&cmdlet_new_guid,
	&cmdlet_new_ps_drive,
	&cmdlet_new_temporary_file,
	&cmdlet_remove_ps_drive,
	&cmdlet_set_execution_policy,
	&cmdlet_set_item,
	&cmdlet_set_item_property,
	&cmdlet_start_process,
	&cmdlet_stop_process,
	&cmdlet_unblock_file,
	NULL,
};

static const struct {
	const char *name, *target;
} aliases[] = {
	{ "cli", "Clear-Item" },      { "cvpa", "Convert-Path" },
	{ "gdr", "Get-PSDrive" },     { "gp", "Get-ItemProperty" },
	{ "gps", "Get-Process" },     { "gpv", "Get-ItemPropertyValue" },
	{ "icm", "Invoke-Command" },  { "kill", "Stop-Process" },
	{ "mount", "New-PSDrive" },   { "ndr", "New-PSDrive" },
	{ "ps", "Get-Process" },      { "rdr", "Remove-PSDrive" },
	{ "saps", "Start-Process" },  { "si", "Set-Item" },
	{ "sp", "Set-ItemProperty" }, { "spps", "Stop-Process" },
	{ "start", "Start-Process" },
};

void management_register(CommandTable *table)
{
	command_table_add(table, "Gatehouse.Management", cmdlets);
	command_table_add(table, "Gatehouse.NotOffered", refused_cmdlets());
	for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++)
		command_table_alias(table, aliases[i].name, aliases[i].target);
}
