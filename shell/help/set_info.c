#include "shell/help/set_info.h"

#include "core/value/list.h"
#include "core/value/record.h"
#include "shell/help/parameter_info.h"
#include "shell/help/syntax.h"
#include "shell/pipeline/binder.h"

#include <string.h>

static const Property set_properties[] = {
	{ "Name" }, { "IsDefault" }, { "Parameters" }, { "Syntax" }, { 0 },
};

/* The set as it is written, without the command's name. */
static char *format(const Record *record)
{
	return g_strdup(value_text(record_get((Record *)record, "Syntax")));
}

static const RecordType set_type = {
	.name = "System.Management.Automation.CommandParameterSetInfo",
	.properties = set_properties,
	.format = format,
};

const char *set_info_default(const Cmdlet *cmdlet)
{
	if (!cmdlet->sets || !cmdlet->default_set)
		return NULL;
	return cmdlet->sets[cmdlet_default_set(cmdlet)];
}

static Value parameters_of(const Cmdlet *cmdlet, unsigned set)
{
	List *list = list_new(LIST_GENERIC, 0);
	unsigned count = cmdlet_param_count(cmdlet) + common_count(cmdlet);
	for (unsigned i = 0; i < count; i++) {
		const Param *param = cmdlet_param(cmdlet, i);
		if (param->is.name[0] != ' ' && syntax_has(param, set))
			list_add_take(list,
				      value_record_take(parameter_info_in_set(
					      cmdlet, param, set)));
	}
	return value_list_take(list);
}

static Record *set_info(const Cmdlet *cmdlet, unsigned set)
{
	Record *record = record_new(&set_type);
	g_autofree char *line = syntax_line(cmdlet, set);
	const char *name =
		cmdlet->sets ? cmdlet->sets[set] : "__AllParameterSets";
	const char *first = set_info_default(cmdlet);
	const char *blank = strchr(line, ' ');
	record_set_take(record, "Name", value_string(name));
	record_set_take(record, "IsDefault",
			value_bool(first && strcmp(first, name) == 0));
	record_set_take(record, "Parameters", parameters_of(cmdlet, set));
	record_set_take(record, "Syntax", value_string(blank ? blank + 1 : ""));
	return record;
}

Value set_infos(const Cmdlet *cmdlet)
{
	List *list = list_new(LIST_GENERIC, 0);
	for (unsigned set = 0; set < cmdlet_set_count(cmdlet); set++)
		list_add_take(list, value_record_take(set_info(cmdlet, set)));
	return value_list_take(list);
}
