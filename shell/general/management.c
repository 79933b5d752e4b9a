#include "shell/general/management.h"

#include "shell/general/item.h"
#include "shell/general/refused.h"

extern const Cmdlet cmdlet_add_history;
extern const Cmdlet cmdlet_add_ps_snapin;
extern const Cmdlet cmdlet_add_type;
extern const Cmdlet cmdlet_clear_item;
extern const Cmdlet cmdlet_convert_path;
extern const Cmdlet cmdlet_export_alias;
extern const Cmdlet cmdlet_export_module_member;
extern const Cmdlet cmdlet_get_culture;
extern const Cmdlet cmdlet_get_execution_policy;
extern const Cmdlet cmdlet_get_file_hash;
extern const Cmdlet cmdlet_get_host;
extern const Cmdlet cmdlet_get_item_property;
extern const Cmdlet cmdlet_get_item_property_value;
extern const Cmdlet cmdlet_get_module;
extern const Cmdlet cmdlet_get_process;
extern const Cmdlet cmdlet_get_ps_drive;
extern const Cmdlet cmdlet_get_ps_snapin;
extern const Cmdlet cmdlet_get_type_data;
extern const Cmdlet cmdlet_get_ui_culture;
extern const Cmdlet cmdlet_get_verb;
extern const Cmdlet cmdlet_import_alias;
extern const Cmdlet cmdlet_invoke_command;
extern const Cmdlet cmdlet_invoke_history;
extern const Cmdlet cmdlet_new_guid;
extern const Cmdlet cmdlet_new_ps_drive;
extern const Cmdlet cmdlet_new_temporary_file;
extern const Cmdlet cmdlet_remove_ps_drive;
extern const Cmdlet cmdlet_remove_ps_snapin;
extern const Cmdlet cmdlet_remove_type_data;
extern const Cmdlet cmdlet_set_execution_policy;
extern const Cmdlet cmdlet_set_item;
extern const Cmdlet cmdlet_set_item_property;
extern const Cmdlet cmdlet_start_process;
extern const Cmdlet cmdlet_stop_process;
extern const Cmdlet cmdlet_unblock_file;
extern const Cmdlet cmdlet_update_type_data;

static const Cmdlet *const cmdlets[] = {
	&cmdlet_add_history,
	&cmdlet_add_ps_snapin,
	&cmdlet_add_type,
	&cmdlet_clear_item,
	&cmdlet_convert_path,
	&cmdlet_export_alias,
	&cmdlet_export_module_member,
	&cmdlet_get_culture,
	&cmdlet_get_execution_policy,
	&cmdlet_get_file_hash,
	&cmdlet_get_host,
	&cmdlet_get_item_property,
	&cmdlet_get_item_property_value,
	&cmdlet_get_module,
	&cmdlet_get_process,
	&cmdlet_get_ps_drive,
	&cmdlet_get_ps_snapin,
	&cmdlet_get_type_data,
	&cmdlet_get_ui_culture,
	&cmdlet_get_verb,
	&cmdlet_import_alias,
	&cmdlet_invoke_command,
	&cmdlet_invoke_history,
	&cmdlet_new_guid,
	&cmdlet_new_ps_drive,
	&cmdlet_new_temporary_file,
	&cmdlet_remove_ps_drive,
	&cmdlet_remove_ps_snapin,
	&cmdlet_remove_type_data,
	&cmdlet_set_execution_policy,
	&cmdlet_set_item,
	&cmdlet_set_item_property,
	&cmdlet_start_process,
	&cmdlet_stop_process,
	&cmdlet_unblock_file,
	&cmdlet_update_type_data,
	NULL,
};

static const struct {
	const char *name, *target;
} aliases[] = {
	{ "asnp", "Add-PSSnapin" },
	{ "cli", "Clear-Item" },
	{ "cvpa", "Convert-Path" },
	{ "epal", "Export-Alias" },
	{ "gdr", "Get-PSDrive" },
	{ "gmo", "Get-Module" },
	{ "gp", "Get-ItemProperty" },
	{ "gps", "Get-Process" },
	{ "gpv", "Get-ItemPropertyValue" },
	{ "gsnp", "Get-PSSnapin" },
	{ "icm", "Invoke-Command" },
	{ "ihy", "Invoke-History" },
	{ "ipal", "Import-Alias" },
	{ "kill", "Stop-Process" },
	{ "mount", "New-PSDrive" },
	{ "ndr", "New-PSDrive" },
	{ "ps", "Get-Process" },
	{ "r", "Invoke-History" },
	{ "rdr", "Remove-PSDrive" },
	{ "rmo", "Remove-Module" },
	{ "rsnp", "Remove-PSSnapin" },
	{ "saps", "Start-Process" },
	{ "si", "Set-Item" },
	{ "sp", "Set-ItemProperty" },
	{ "spps", "Stop-Process" },
	{ "start", "Start-Process" },
};

void management_register(CommandTable *table)
{
	item_members_register();
	command_table_add(table, "Gatehouse.Management", cmdlets);
	command_table_add(table, "Gatehouse.NotOffered", refused_cmdlets());
	for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++)
		command_table_alias(table, aliases[i].name, aliases[i].target);
}
