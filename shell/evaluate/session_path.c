/* SessionState.Path: each method is a cmdlet for paths. */
#include "shell/evaluate/intrinsic.h"
#include "shell/pipeline/location.h"
#include "shell/types/file.h"

#define ARGUMENTS 2

const ObjectClass path_intrinsics_class = {
	.name = "System.Management.Automation.PathIntrinsics",
};

static const struct {
	const char *method;
	unsigned count;
	const char *cmdlet;
	const char *words[ARGUMENTS]; /* parameter of each; NULL: unread */
	const char *flag;	      /* a switch that is given, or NULL */
	const char *property;	      /* of what it gives; NULL: all of it */
	bool list;		      /* even one is a list */
} methods[] = {
	{ "Combine", 2, "Join-Path", { "Path", "ChildPath" } },
	{ "ParseParent", 2, "Split-Path", { "Path" }, "Parent" },
	{ "ParseChildName", 1, "Split-Path", { "Path" }, "Leaf" },
	{ "IsValid", 1, "Test-Path", { "Path" }, "IsValid" },
	{ "IsPSAbsolute", 2, "Split-Path", { "Path" }, "IsAbsolute" },
	{ "GetResolvedPSPathFromPSPath",
	  1,
	  "Resolve-Path",
	  { "Path" },
	  .list = true },
	{ "GetResolvedProviderPathFromPSPath",
	  2,
	  "Resolve-Path",
	  { "Path" },
	  .property = "ProviderPath",
	  .list = true },
	{ "CurrentProviderLocation", 1, "Get-Location", { NULL } },
	{ "SetLocation", 1, "Set-Location", { "Path" } },
	{ "PushCurrentLocation", 1, "Push-Location", { "StackName" } },
	{ "PopLocation", 1, "Pop-Location", { "StackName" } },
};

/* The list's elements, or a property of each, as the method gives them. */
static Value outcome(const List *list, const char *property, bool whole)
{
	g_autoptr(List) all = list_new(whole ? LIST_GENERIC : LIST_ARRAY, 0);
	for (uint32_t i = 0; i < list->count; i++) {
		Value one = VALUE_NONE;
		if (property)
			member_get(list->values[i], property, &one, NULL);
		else
			one = value_ref(list->values[i]);
		list_add_take(all, one);
	}
	if (whole)
		return value_list_take(g_steal_pointer(&all));
	return all->count ? value_ref(all->values[0]) : VALUE_NOTHING;
}

static Flow run(Eval *eval, const Node *node, unsigned index,
		const Value *arguments, Value *result)
{
	Argument words[ARGUMENTS + 1];
	unsigned count = 0;
	g_auto(Value) list = VALUE_NONE;
	for (unsigned i = 0; i < methods[index].count; i++)
		if (methods[index].words[i])
			words[count++] =
				(Argument){ .name = methods[index].words[i],
					    .has_value = true,
					    .value = arguments[i] };
	if (methods[index].flag)
		words[count++] = (Argument){ .name = methods[index].flag };
	Flow flow = intrinsic_run(eval, node, methods[index].cmdlet, words,
				  count, &list);
	if (!flow)
		*result = outcome(list.list, methods[index].property,
				  methods[index].list);
	return flow;
}

/* Whole, whether or not it is there. */
static Value unresolved(Value path)
{
	g_autofree char *native = file_path(&path, 1, 0);
	bool home = *native == '~' && (!native[1] || native[1] == '/');
	g_autofree char *from =
		home ? g_strconcat(g_get_home_dir(), native + 1, NULL)
		     : g_strdup(native);
	return value_string_take(g_canonicalize_filename(from, NULL));
}

Flow session_path_method(Eval *eval, const Node *node, const char *name,
			 const Value *arguments, unsigned count, Value *result,
			 bool *known)
{
	*known = true;
	if (name_same(name, "GetUnresolvedProviderPathFromPSPath") && count) {
		*result = unresolved(arguments[0]);
		return FLOW_NORMAL;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++)
		if (name_same(methods[i].method, name) &&
		    methods[i].count == count)
			return run(eval, node, i, arguments, result);
	*known = false;
	return FLOW_NORMAL;
}

bool session_path_member(const char *name, Value *result)
{
	if (name_same(name, "CurrentFileSystemLocation"))
		*result = value_record_take(location_new("."));
	else if (name_same(name, "CurrentLocation"))
		*result = value_record_take(location_here());
	else
		return false;
	return true;
}
