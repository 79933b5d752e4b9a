#include "shell/general/management.h"

extern const Cmdlet cmdlet_clear_item;
extern const Cmdlet cmdlet_convert_path;
extern const Cmdlet cmdlet_get_item_property;
extern const Cmdlet cmdlet_get_item_property_value;
extern const Cmdlet cmdlet_get_ps_drive;
extern const Cmdlet cmdlet_new_ps_drive;
extern const Cmdlet cmdlet_remove_ps_drive;
extern const Cmdlet cmdlet_set_item;
extern const Cmdlet cmdlet_set_item_property;

static const Cmdlet *const cmdlets[] = {
	&cmdlet_clear_item,	   &cmdlet_convert_path,
	&cmdlet_get_item_property, &cmdlet_get_item_property_value,
	&cmdlet_get_ps_drive,	   &cmdlet_new_ps_drive,
	&cmdlet_remove_ps_drive,   &cmdlet_set_item,
	&cmdlet_set_item_property, NULL,
};

static const struct {
	const char *name, *target;
} aliases[] = {
	{ "cli", "Clear-Item" },
	{ "cvpa", "Convert-Path" },
	{ "gdr", "Get-PSDrive" },
	{ "gp", "Get-ItemProperty" },
	{ "gpv", "Get-ItemPropertyValue" },
	{ "mount", "New-PSDrive" },
	{ "ndr", "New-PSDrive" },
	{ "rdr", "Remove-PSDrive" },
	{ "si", "Set-Item" },
	{ "sp", "Set-ItemProperty" },
};

void management_register(CommandTable *table)
{
	command_table_add(table, "Gatehouse.Management", cmdlets);
	for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++)
		command_table_alias(table, aliases[i].name, aliases[i].target);
}
