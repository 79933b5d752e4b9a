#include "shell/cmdlets/kind.h"

/* Sets of Get-: a name or a filter; of New-: an identity or the key; of Set-:
 * an identity or an object. */
enum { SET_FIRST, SET_SECOND };

static const char *const get_sets[] = { "Identity", "Filter", NULL };
static const char *const new_sets[] = { "Identity", "ParentAndRelativeKey",
					NULL };
static const char *const set_sets[] = { "Identity", "Instance", NULL };

static const struct {
	Verb verb;
	const char *name;
	ProcessFn *process;
	const char *example;
} verbs[] = {
	{ VERB_GET, "Get", kind_get, "Shows what is there." },
	{ VERB_NEW, "New", kind_new, "Adds one." },
	{ VERB_SET, "Set", kind_set, "Changes it." },
	{ VERB_REMOVE, "Remove", kind_remove, "Removes it." },
};

static CompleteFn *completer(const Kind *kind)
{
	static const struct {
		const Kind *kind;
		CompleteFn *complete;
	} all[] = {
		{ &kind_pool, complete_pool },
		{ &kind_site, complete_site },
		{ &kind_edge_server, complete_edge_server },
		{ &kind_registrar, complete_registrar },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i].kind == kind)
			return all[i].complete;
	return NULL;
}

/* List modifiers and times are checked by the model. */
Param kind_param(const Attribute *attribute)
{
	Param param = { .is = attribute->is };
	bool any = attribute->is.flags & PROPERTY_LIST ||
		   attribute->is.type == VALUE_TIMESPAN;
	param.is.flags &= ~(unsigned)PROPERTY_LIST;
	if (any)
		param.is.flags |= PROPERTY_ANY;
	if (attribute->form == FORM_REFERENCE)
		param.complete = completer(attribute->refers);
	return param;
}

static bool is_parameter(const Attribute *attribute, Verb verb)
{
	return !(attribute->is.flags & PROPERTY_READ_ONLY) &&
	       !(attribute->except & verb);
}

static void add(GArray *params, Param param)
{
	g_array_append_val(params, param);
}

static void add_attributes(const Kind *kind, Verb verb, uint64_t sets,
			   GArray *params)
{
	for (const Attribute *row = kind->attributes; row->is.name; row++) {
		if (!is_parameter(row, verb))
			continue;
		Param param = kind_param(row);
		param.sets = verb == VERB_SET && row->sets ? row->sets : sets;
		if (row->mandatory & verb)
			param.mandatory = ALL_SETS;
		if (verb == VERB_NEW)
			param.by_name = ALL_SETS;
		add(params, param);
	}
}

static void add_extras(const Kind *kind, Verb verb, GArray *params)
{
	for (const Extra *row = kind->extras; row && row->is.name; row++)
		if (row->verbs & verb)
			add(params, (Param){ .is = row->is,
					     .sets = row->sets,
					     .mandatory = row->mandatory });
}

static Param identity_param(const Kind *kind, uint64_t sets, bool mandatory)
{
	return (Param){
		.is = { "Identity", "Name of the object.", .type = VALUE_STRING,
			.net_type = kind->identity_type },
		.position = 1,
		.sets = sets,
		.mandatory = mandatory ? sets ? sets : ALL_SETS : 0,
		.complete = complete_identity,
	};
}

static Param switch_param(const char *name, const char *help)
{
	return (Param){ .is = { name, help, .type = VALUE_BOOL,
				.flags = PROPERTY_SWITCH,
				.net_type = "SwitchParameter" } };
}

static void make_get(const Kind *kind, Cmdlet *cmdlet, GArray *params)
{
	bool filter = kind->shape & KIND_FILTER;
	add(params, identity_param(kind, filter ? SET(SET_FIRST) : 0, false));
	if (filter) {
		cmdlet->sets = get_sets;
		cmdlet->default_set = "Identity";
		add(params,
		    (Param){ .is = { "Filter",
				     "Only those whose identity matches the "
				     "wildcard, or that meet the condition.",
				     .type = VALUE_STRING,
				     .net_type = "String" },
			     .sets = SET(SET_SECOND),
			     .accept = accept_filter });
	}
	if (kind->shape & KIND_LOCAL_STORE)
		add(params,
		    switch_param("LocalStore", "Reads what this computer got "
					       "published."));
}

static void make_new(const Kind *kind, Cmdlet *cmdlet, GArray *params)
{
	bool by_key = kind->shape & KIND_KEY_SET;
	Param identity =
		identity_param(kind, by_key ? SET(SET_FIRST) : 0, true);
	identity.complete = NULL;
	identity.by_name = ALL_SETS;
	add(params, identity);
	if (by_key) {
		Param key = kind_param(kind_attribute(kind, kind->key));
		key.sets = key.mandatory = SET(SET_SECOND);
		cmdlet->sets = new_sets;
		cmdlet->default_set = "Identity";
		add(params, key);
	}
	add_attributes(kind, VERB_NEW, 0, params);
	if (kind->shape & KIND_IN_MEMORY)
		add(params, switch_param("InMemory",
					 "Makes the object and does not store "
					 "it; Set- with -Instance does."));
}

static void make_set(const Kind *kind, Cmdlet *cmdlet, GArray *params)
{
	bool instance = kind->shape & KIND_INSTANCE;
	bool bare = kind->shape & KIND_INSTANCE_ONLY;
	Param identity =
		identity_param(kind, instance ? SET(SET_FIRST) : 0, false);
	if (!instance)
		identity.by_name = ALL_SETS;
	add(params, identity);
	if (instance) {
		cmdlet->sets = kind->set_sets ? kind->set_sets : set_sets;
		cmdlet->default_set = "Identity";
		add(params,
		    (Param){ .is = { "Instance", "Changed object to be stored.",
				     .flags = PROPERTY_ANY,
				     .net_type = "PSObject" },
			     .sets = SET(SET_SECOND),
			     .by_value = SET(SET_SECOND) });
	}
	add_attributes(kind, VERB_SET, bare ? ~SET(SET_SECOND) : 0, params);
}

static void make_remove(const Kind *kind, GArray *params)
{
	Param identity = identity_param(kind, 0, true);
	identity.by_name = ALL_SETS;
	add(params, identity);
}

static void make_params(KindCmdlet *made)
{
	const Kind *kind = made->kind;
	GArray *params = g_array_new(TRUE, TRUE, sizeof(Param));
	switch (made->verb) {
	case VERB_GET:
		make_get(kind, &made->cmdlet, params);
		break;
	case VERB_NEW:
		make_new(kind, &made->cmdlet, params);
		break;
	case VERB_SET:
		make_set(kind, &made->cmdlet, params);
		break;
	case VERB_REMOVE:
		make_remove(kind, params);
		break;
	}
	add_extras(kind, made->verb, params);
	made->cmdlet.params = (Param *)(gpointer)g_array_free(params, FALSE);
}

static KindCmdlet *make(const Kind *kind, unsigned verb)
{
	KindCmdlet *made = g_new0(KindCmdlet, 1);
	const char *arguments = kind->example[verb];
	made->kind = kind;
	made->verb = verbs[verb].verb;
	made->name = g_strconcat(verbs[verb].name, "-", kind->noun, NULL);
	made->cmdlet.name = made->name;
	made->cmdlet.synopsis = kind->synopsis[verb];
	made->cmdlet.process = verbs[verb].process;
	made->cmdlet.confirm =
		made->verb == VERB_GET ? CONFIRM_NONE : CONFIRM_MEDIUM;
	made->cmdlet.writes = made->verb != VERB_GET;
	made->cmdlet.data = made;
	made->examples[0].code =
		arguments && *arguments
			? g_strconcat(made->name, " ", arguments, NULL)
			: g_strdup(made->name);
	made->examples[0].text = verbs[verb].example;
	made->cmdlet.examples = made->examples;
	make_params(made);
	return made;
}

void kind_make_cmdlets(const Kind *kind, GPtrArray *cmdlets)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (kind->verbs & verbs[i].verb)
			g_ptr_array_add(cmdlets, &make(kind, i)->cmdlet);
}
