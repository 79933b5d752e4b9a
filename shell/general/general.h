/* The cmdlets without a noun of ours and PowerShell's aliases. Each cmdlet is
 * declared in the file of its noun; the only list is general.c's. */
#pragma once

#include "shell/pipeline/command.h"

/* Sorted by name, NULL-terminated. */
extern const Cmdlet *const general_cmdlets[];

typedef struct GeneralAlias {
	const char *name, *target;
} GeneralAlias;

/* Sorted by name, ends with { 0 }. */
extern const GeneralAlias general_aliases[];

/* Adds all of them. */
void general_register(CommandTable *table);

extern const Cmdlet cmdlet_add_content;
extern const Cmdlet cmdlet_add_member;
extern const Cmdlet cmdlet_clear_content;
extern const Cmdlet cmdlet_clear_history;
extern const Cmdlet cmdlet_clear_host;
extern const Cmdlet cmdlet_clear_variable;
extern const Cmdlet cmdlet_compare_object;
extern const Cmdlet cmdlet_convertfrom_csv;
extern const Cmdlet cmdlet_convertfrom_json;
extern const Cmdlet cmdlet_convertfrom_string_data;
extern const Cmdlet cmdlet_convertfrom_secure_string;
extern const Cmdlet cmdlet_convertto_csv;
extern const Cmdlet cmdlet_convertto_html;
extern const Cmdlet cmdlet_convertto_json;
extern const Cmdlet cmdlet_convertto_secure_string;
extern const Cmdlet cmdlet_convertto_xml;
extern const Cmdlet cmdlet_copy_item;
extern const Cmdlet cmdlet_export_clixml;
extern const Cmdlet cmdlet_export_csv;
extern const Cmdlet cmdlet_foreach_object;
extern const Cmdlet cmdlet_format_custom;
extern const Cmdlet cmdlet_format_list;
extern const Cmdlet cmdlet_format_table;
extern const Cmdlet cmdlet_format_wide;
extern const Cmdlet cmdlet_get_alias;
extern const Cmdlet cmdlet_get_child_item;
extern const Cmdlet cmdlet_get_content;
extern const Cmdlet cmdlet_get_credential;
extern const Cmdlet cmdlet_get_date;
extern const Cmdlet cmdlet_get_history;
extern const Cmdlet cmdlet_get_ps_call_stack;
extern const Cmdlet cmdlet_get_item;
extern const Cmdlet cmdlet_get_location;
extern const Cmdlet cmdlet_get_member;
extern const Cmdlet cmdlet_get_random;
extern const Cmdlet cmdlet_get_unique;
extern const Cmdlet cmdlet_get_variable;
extern const Cmdlet cmdlet_group_object;
extern const Cmdlet cmdlet_import_clixml;
extern const Cmdlet cmdlet_import_csv;
extern const Cmdlet cmdlet_import_module;
extern const Cmdlet cmdlet_invoke_expression;
extern const Cmdlet cmdlet_join_path;
extern const Cmdlet cmdlet_measure_command;
extern const Cmdlet cmdlet_measure_object;
extern const Cmdlet cmdlet_move_item;
extern const Cmdlet cmdlet_new_alias;
extern const Cmdlet cmdlet_new_item;
extern const Cmdlet cmdlet_new_object;
extern const Cmdlet cmdlet_new_time_span;
extern const Cmdlet cmdlet_new_variable;
extern const Cmdlet cmdlet_out_default;
extern const Cmdlet cmdlet_out_file;
extern const Cmdlet cmdlet_out_host;
extern const Cmdlet cmdlet_out_null;
extern const Cmdlet cmdlet_out_string;
extern const Cmdlet cmdlet_pop_location;
extern const Cmdlet cmdlet_push_location;
extern const Cmdlet cmdlet_read_host;
extern const Cmdlet cmdlet_remove_item;
extern const Cmdlet cmdlet_remove_module;
extern const Cmdlet cmdlet_remove_variable;
extern const Cmdlet cmdlet_rename_item;
extern const Cmdlet cmdlet_resolve_path;
extern const Cmdlet cmdlet_select_object;
extern const Cmdlet cmdlet_select_string;
extern const Cmdlet cmdlet_select_xml;
extern const Cmdlet cmdlet_set_alias;
extern const Cmdlet cmdlet_set_content;
extern const Cmdlet cmdlet_set_location;
extern const Cmdlet cmdlet_set_strict_mode;
extern const Cmdlet cmdlet_set_variable;
extern const Cmdlet cmdlet_sort_object;
extern const Cmdlet cmdlet_split_path;
extern const Cmdlet cmdlet_start_sleep;
extern const Cmdlet cmdlet_start_transcript;
extern const Cmdlet cmdlet_stop_transcript;
extern const Cmdlet cmdlet_tee_object;
extern const Cmdlet cmdlet_test_path;
extern const Cmdlet cmdlet_where_object;
extern const Cmdlet cmdlet_write_debug;
extern const Cmdlet cmdlet_write_error;
extern const Cmdlet cmdlet_write_host;
extern const Cmdlet cmdlet_write_information;
extern const Cmdlet cmdlet_write_output;
extern const Cmdlet cmdlet_write_progress;
extern const Cmdlet cmdlet_write_verbose;
extern const Cmdlet cmdlet_write_warning;
