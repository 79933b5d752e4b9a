/* Declarations against the facts in tests/data/cmdlets.json: names, parameter
 * sets, what is mandatory, types, aliases, values, defaults, pipeline input. */
#include "core/base/json.h"
#include "shell/cmdlets/cmdlets.h"
#include "shell/pipeline/binder.h"

#include <string.h>

/* Cmdlets that are declared in other files and not there yet, or never. */
static const char *const elsewhere[] = { "Import-CsLegacyConfiguration",
					 "Merge-CsLegacyTopology", NULL };

/* Parameters of ours on cmdlets of the catalogue. */
static const struct {
	const char *cmdlet, *param;
} ours[] = {
	{ "Export-CsConfiguration", "IncludeUsers" },
	{ "Import-CsConfiguration", "ComputerFqdn" },
};

static json_t *catalogue;

static bool is_ours(const Cmdlet *cmdlet, const Param *param)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
		if (g_str_equal(ours[i].cmdlet, cmdlet->name) &&
		    g_str_equal(ours[i].param, param->is.name))
			return true;
	return false;
}

static void complain(const char *cmdlet, const char *param, const char *what)
{
	g_test_message("%s%s%s: %s", cmdlet, param ? " -" : "",
		       param ? param : "", what);
	g_test_fail();
}

static const Cmdlet *find(const char *name)
{
	for (const Cmdlet *const *at = cmdlets_all(); *at; at++)
		if (g_str_equal((*at)->name, name))
			return *at;
	return NULL;
}

static const Param *find_param(const Cmdlet *cmdlet, const char *name)
{
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++)
		if (g_str_equal(cmdlet->params[i].is.name, name))
			return &cmdlet->params[i];
	for (unsigned i = 0; i < COMMON_COUNT; i++)
		if (g_str_equal(common_params[i].is.name, name))
			return &common_params[i];
	return NULL;
}

static int set_index(const Cmdlet *cmdlet, const char *name)
{
	if (g_str_equal(name, "__AllParameterSets"))
		return 0;
	for (int i = 0; cmdlet->sets && cmdlet->sets[i]; i++)
		if (g_str_equal(cmdlet->sets[i], name))
			return i;
	return -1;
}

static void check_member(const Cmdlet *cmdlet, int set, const char *entry)
{
	g_autofree char *name = g_strndup(entry, strcspn(entry, "!@"));
	const Param *param = find_param(cmdlet, name);
	if (!param) {
		complain(cmdlet->name, name, "is not declared");
		return;
	}
	if (!(param_sets(param) & SET(set)))
		complain(cmdlet->name, name, "is not in its set");
	bool mandatory = param->mandatory & SET(set);
	bool wanted = strchr(entry, '!') && !param_is_switch(param);
	if (mandatory != wanted)
		complain(cmdlet->name, name, "is mandatory or not");
}

/* A set has no other parameters than the catalogue's. */
static void check_rest(const Cmdlet *cmdlet, int set, json_t *entries,
		       json_t *params)
{
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++) {
		const Param *param = &cmdlet->params[i];
		bool known =
			is_ours(cmdlet, param) ||
			json_object_get(json_object_get(params, param->is.name),
					"all_sets");
		size_t at;
		json_t *entry;
		json_array_foreach(entries, at, entry)
		{
			const char *text = json_string_value(entry);
			size_t length = strcspn(text, "!@");
			known |= strlen(param->is.name) == length &&
				 !strncmp(text, param->is.name, length);
		}
		if (!known && param_sets(param) & SET(set))
			complain(cmdlet->name, param->is.name,
				 "is in a set where it does not belong");
	}
}

static void check_sets(const Cmdlet *cmdlet, json_t *sets, json_t *params)
{
	const char *name;
	json_t *entries;
	json_object_foreach(sets, name, entries)
	{
		int set = set_index(cmdlet, name);
		size_t at;
		json_t *entry;
		if (set < 0) {
			complain(cmdlet->name, NULL, name);
			continue;
		}
		json_array_foreach(entries, at, entry)
			check_member(cmdlet, set, json_string_value(entry));
		if (json_array_size(entries))
			check_rest(cmdlet, set, entries, params);
	}
}

static void check_type(const Cmdlet *cmdlet, const Param *param, json_t *facts)
{
	const char *expected = json_member(facts, "type");
	g_autofree char *type = param_type_name(param);
	/* "…Unlimited`1[System.UInt32]" was cut at its last dot. */
	if (g_str_has_suffix(expected, "UInt32]"))
		return;
	if (!g_str_equal(type, expected)) {
		g_autofree char *what = g_strdup_printf(
			"has the type %s, not %s", type, expected);
		complain(cmdlet->name, param->is.name, what);
	}
}

static bool has_text(const char *const *list, const char *text)
{
	for (; list && *list; list++)
		if (g_str_equal(*list, text))
			return true;
	return false;
}

static void check_words(const Cmdlet *cmdlet, const Param *param,
			const char *const *list, json_t *words,
			const char *what)
{
	size_t at;
	json_t *word;
	json_array_foreach(words, at, word)
	{
		const char *text = json_string_value(word);
		/* A name that is a parameter of its own cannot be an alias. */
		if (!has_text(list, text) && !find_param(cmdlet, text))
			complain(cmdlet->name, param->is.name, what);
	}
}

static void check_values(const Cmdlet *cmdlet, const Param *param,
			 json_t *values)
{
	size_t count = 0;
	/* Numbers have a range and no words. */
	if (!values || property_type(&param->is) != VALUE_STRING)
		return;
	while (param->is.allowed && param->is.allowed[count])
		count++;
	if (count != json_array_size(values))
		complain(cmdlet->name, param->is.name,
			 "allows another number of values");
	check_words(cmdlet, param, param->is.allowed, values,
		    "lacks an allowed value");
}

/* Defaults in prose: "300 seconds", "True". Those of Set- are the object's,
 * and two are contradicted by every real topology. */
static void check_default(const Cmdlet *cmdlet, const Param *param,
			  json_t *facts)
{
	static const char *const wrong[] = { "XmppInternalPort",
					     "MediaRelayExternalTurnTcpPort",
					     NULL };
	const char *text = json_member(facts, "default");
	if (!text || param_is_switch(param) || has_text(wrong, param->is.name))
		return;
	g_autofree char *word = g_strndup(text, strcspn(text, " "));
	if (g_strcmp0(param->is.fallback, word))
		complain(cmdlet->name, param->is.name, "has another default");
}

static void check_param(const Cmdlet *cmdlet, const char *name, json_t *facts)
{
	const Param *param = find_param(cmdlet, name);
	if (!param) {
		complain(cmdlet->name, name, "is not declared");
		return;
	}
	if (name_same(name, "WhatIf") || name_same(name, "Confirm"))
		return;
	check_type(cmdlet, param, facts);
	check_words(cmdlet, param, param->aliases,
		    json_object_get(facts, "aliases"), "lacks an alias");
	check_values(cmdlet, param, json_object_get(facts, "values"));
	check_default(cmdlet, param, facts);
	if (json_is_true(json_object_get(facts, "by_value")) &&
	    !param->by_value)
		complain(cmdlet->name, name, "is not taken by value");
	if (json_is_true(json_object_get(facts, "by_name")) && !param->by_name)
		complain(cmdlet->name, name, "is not taken by name");
}

/* What a set lists and `parameters` does not describe is known as well. */
static bool is_known(json_t *facts, const char *name)
{
	const char *set;
	json_t *entries;
	if (json_object_get(json_object_get(facts, "parameters"), name))
		return true;
	json_object_foreach(json_object_get(facts, "sets"), set, entries)
	{
		size_t at;
		json_t *entry;
		json_array_foreach(
			entries, at,
			entry) if (!strncmp(json_string_value(entry), name,
					    strlen(name))) return true;
	}
	return false;
}

static void check_cmdlet(const Cmdlet *cmdlet, json_t *facts)
{
	const char *name;
	json_t *param;
	check_sets(cmdlet, json_object_get(facts, "sets"),
		   json_object_get(facts, "parameters"));
	json_object_foreach(json_object_get(facts, "parameters"), name, param)
		check_param(cmdlet, name, param);
	for (unsigned i = 0; i < cmdlet_param_count(cmdlet); i++)
		if (!is_ours(cmdlet, &cmdlet->params[i]) &&
		    !is_known(facts, cmdlet->params[i].is.name))
			complain(cmdlet->name, cmdlet->params[i].is.name,
				 "is not in the catalogue");
}

static void test_catalogue(void)
{
	size_t at;
	json_t *facts;
	unsigned checked = 0;
	json_array_foreach(catalogue, at, facts)
	{
		const char *name = json_member(facts, "name");
		const Cmdlet *cmdlet = find(name);
		if (cmdlet) {
			check_cmdlet(cmdlet, facts);
			checked++;
		} else if (!has_text(elsewhere, name)) {
			g_test_message("%s: not there yet", name);
		}
	}
	g_test_message("%u of %u cmdlets are declared", checked,
		       (unsigned)json_array_size(catalogue));
	g_assert_cmpuint(checked, >=, 49);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_autofree char *path = g_build_filename(
		g_getenv("GATEHOUSE_SOURCE"), "tests/data/cmdlets.json", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	if (g_file_get_contents(path, &text, NULL, &error))
		catalogue = json_parse(text, -1, &error);
	g_assert_no_error(error);
	g_test_add_func("/cmdlets/catalogue", test_catalogue);
	int code = g_test_run();
	json_decref(catalogue);
	return code;
}
