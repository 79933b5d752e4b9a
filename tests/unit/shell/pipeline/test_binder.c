#include "core/value/table.h"
#include "shell/pipeline/binder.h"
#include "shell/pipeline/session.h"
#include "tests/unit/shell/pipeline/fake_host.h"

#include <string.h>

static const char *const kinds[] = { "Federated", "PublicVerified",
				     "PublicUnverified", NULL };
static const char *const user_aliases[] = { "Sip", NULL };
static const char *const set_names[] = { "Identity", "Filter", NULL };

enum { IDENTITY, FILTER, KIND, PORT, TAGS, FORCE, ENABLED, POLICY, EXPORT };

static const Param params[] = {
	[IDENTITY] = { .is = { "Identity", "x", .type = VALUE_STRING },
		       .sets = SET(0),
		       .mandatory = SET(0),
		       .by_value = SET(0),
		       .by_name = SET(0),
		       .position = 1,
		       .aliases = user_aliases },
	[FILTER] = { .is = { "Filter", "x", .type = VALUE_STRING },
		     .sets = SET(1),
		     .mandatory = SET(1) },
	[KIND] = { .is = { "PartnerType", "x", .allowed = kinds },
		   .position = 2,
		   .by_name = ALL_SETS },
	[PORT] = { .is = { "Port", "x", .type = VALUE_INT, .least = 1,
			   .most = 65535 },
		   .by_name = ALL_SETS,
		   .by_value = ALL_SETS },
	[TAGS] = { .is = { "Tags", "x", .flags = PROPERTY_LIST } },
	[FORCE] = { .is = { "Force", "x", .flags = PROPERTY_SWITCH,
			    .type = VALUE_BOOL } },
	[ENABLED] = { .is = { "Enabled", "x", .type = VALUE_BOOL } },
	[POLICY] = { .is = { "PolicyName", "x", .flags = PROPERTY_NULLABLE } },
	[EXPORT] = { .is = { "Port2", "x", .type = VALUE_INT } },
	{ .position = 0 },
};

static const Cmdlet cmdlet = {
	.name = "Set-Thing",
	.params = params,
	.sets = set_names,
	.default_set = "Identity",
	.confirm = CONFIRM_MEDIUM,
};

/* One word of a row; name NULL ends the row when value is NULL too. */
typedef struct Word {
	const char *name, *value;
	bool colon;
} Word;

typedef struct Case {
	const char *name;
	Word words[7];
	const char *bound; /* "Identity=x Port=5", or the error's text */
} Case;

static const Case cases[] = {
	{ "positional", { { NULL, "a" } }, "Identity=a" },
	{ "two-positional",
	  { { NULL, "a" }, { NULL, "Fed" } },
	  "Identity=a PartnerType=Federated" },
	{ "named-first-then-position",
	  { { NULL, "Federated" }, { "Identity", NULL }, { NULL, "a" } },
	  "Identity=a PartnerType=Federated" },
	{ "prefix", { { "Id", NULL }, { NULL, "a" } }, "Identity=a" },
	{ "alias", { { "sip", NULL }, { NULL, "a" } }, "Identity=a" },
	{ "alias-prefix", { { "si", NULL }, { NULL, "a" } }, "Identity=a" },
	{ "colon", { { "Identity", "a", true } }, "Identity=a" },
	{ "exact-before-prefix",
	  { { NULL, "a" }, { "Port", NULL }, { NULL, "5" } },
	  "Identity=a Port=5" },
	{ "own-before-common",
	  { { NULL, "a" }, { "E", "$true", true } },
	  "Identity=a Enabled=True" },
	{ "switch",
	  { { "Force", NULL }, { NULL, "a" } },
	  "Identity=a Force=True" },
	{ "switch-colon",
	  { { NULL, "a" }, { "Force", "$false", true } },
	  "Identity=a Force=False" },
	{ "common",
	  { { NULL, "a" }, { "ea", NULL }, { NULL, "Silent" } },
	  "Identity=a ErrorAction=SilentlyContinue" },
	{ "common-confirm",
	  { { NULL, "a" }, { "cf", "$false", true } },
	  "Identity=a Confirm=False" },
	{ "null-unassigns",
	  { { NULL, "a" }, { "PolicyName", "$null", true } },
	  "Identity=a PolicyName=" },
	{ "other-set", { { "Filter", NULL }, { NULL, "f" } }, "Filter=f" },
	{ "list-of-one",
	  { { NULL, "a" }, { "Tags", NULL }, { NULL, "t" } },
	  "Identity=a Tags=t" },
	{ "ambiguous",
	  { { "P", NULL }, { NULL, "a" } },
	  "Parameter cannot be processed because the parameter name 'P' is "
	  "ambiguous. Possible matches include: -PartnerType -Port "
	  "-PolicyName -Port2 -PipelineVariable" },
	{ "twice",
	  { { "Identity", NULL },
	    { NULL, "a" },
	    { "Id", NULL },
	    { NULL, "b" } },
	  "Cannot bind parameter because parameter 'Identity' is specified "
	  "more than once. To give several values to a parameter that takes "
	  "them, write -Identity value1,value2" },
	{ "unknown",
	  { { "Idnetity", NULL }, { NULL, "a" } },
	  "A parameter cannot be found that matches parameter name "
	  "'Idnetity'; did you mean -Identity?" },
	{ "missing-argument",
	  { { "Identity", NULL }, { "Force", NULL } },
	  "Missing an argument for parameter 'Identity'. Specify a parameter "
	  "of type 'String' and try again" },
	{ "missing-mandatory",
	  { { "Force", NULL } },
	  "Cannot process command because of one or more missing mandatory "
	  "parameters: Identity" },
	{ "sets-clash",
	  { { "Identity", NULL },
	    { NULL, "a" },
	    { "Filter", NULL },
	    { NULL, "f" } },
	  "Parameter set cannot be resolved using the specified named "
	  "parameters: -Identity, -Filter cannot be used together" },
	{ "too-many",
	  { { NULL, "a" }, { NULL, "Fed" }, { NULL, "c" } },
	  "A positional parameter cannot be found that accepts argument 'c'" },
	{ "range",
	  { { NULL, "a" }, { "Port", NULL }, { NULL, "70000" } },
	  "Cannot bind parameter 'Port': Port cannot be 70000: it is from 1 "
	  "to 65535" },
	{ "null-to-string",
	  { { "Identity", "$null", true } },
	  "Cannot bind argument to parameter 'Identity' because it is null" },
	{ "empty-mandatory",
	  { { "Identity", "", true } },
	  "Cannot bind argument to parameter 'Identity' because it is an "
	  "empty string" },
};

static Value value_of(const char *text)
{
	if (g_str_equal(text, "$true"))
		return value_bool(true);
	if (g_str_equal(text, "$false"))
		return value_bool(false);
	if (g_str_equal(text, "$null"))
		return VALUE_NONE;
	return value_string(text);
}

static unsigned arguments_of(const Word *words, Argument *arguments)
{
	unsigned count = 0;
	for (; words[count].name || words[count].value; count++) {
		const Word *word = &words[count];
		arguments[count] = (Argument){ word->name, word->value != NULL,
					       VALUE_NONE };
		if (word->value)
			arguments[count].value = value_of(word->value);
	}
	return count;
}

static char *bound_text(const Binding *binding)
{
	GString *text = g_string_new(NULL);
	for (unsigned i = 0; i < binding->total; i++) {
		if (binding->given[i] == GIVEN_NO)
			continue;
		g_autofree char *value = value_format(binding->values[i]);
		g_string_append_printf(text, "%s%s=%s", text->len ? " " : "",
				       binding_param(binding, i)->is.name,
				       value);
	}
	return g_string_free(text, FALSE);
}

static void test_line(gconstpointer data)
{
	const Case *row = data;
	FakeHost host;
	Binding binding;
	Argument arguments[7];
	g_autoptr(GError) error = NULL;
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	unsigned count = arguments_of(row->words, arguments);
	binding_init(&binding, session, &cmdlet);
	bool done = bind_line(&binding, arguments, count, false, &error);
	g_autofree char *text =
		done ? bound_text(&binding) : g_strdup(error->message);
	g_assert_cmpstr(text, ==, row->bound);
	for (unsigned i = 0; i < count; i++)
		value_clear(&arguments[i].value);
	binding_clear(&binding);
	fake_host_clear(&host);
}

/* ---- objects */

typedef struct Fixture {
	FakeHost host;
	Session *session;
	Binding binding;
} Fixture;

static void setup(Fixture *fixture, gconstpointer data)
{
	(void)data;
	fake_host_init(&fixture->host);
	fixture->session = session_new(&fixture->host.host);
	binding_init(&fixture->binding, fixture->session, &cmdlet);
	g_assert_true(bind_line(&fixture->binding, NULL, 0, true, NULL));
}

static void teardown(Fixture *fixture, gconstpointer data)
{
	(void)data;
	binding_clear(&fixture->binding);
	session_free(fixture->session);
	fake_host_clear(&fixture->host);
}

static void expect(Fixture *fixture, Value object, const char *bound)
{
	g_autoptr(GError) error = NULL;
	bool done = bind_object(&fixture->binding, object, &error);
	g_autofree char *text =
		done ? bound_text(&fixture->binding) : g_strdup(error->message);
	g_assert_cmpstr(text, ==, bound);
	value_clear(&object);
}

static void test_object_value(Fixture *fixture, gconstpointer data)
{
	(void)data;
	expect(fixture, value_string("ann"), "Identity=ann");
	expect(fixture, value_string("bob"), "Identity=bob");
}

static Value record_of(const char *name, Value value)
{
	Record *record = record_new_custom();
	record_set_take(record, name, value);
	return value_record_take(record);
}

static void test_object_name(Fixture *fixture, gconstpointer data)
{
	(void)data;
	Value object = record_of("identity", value_string("ann"));
	record_set_take(object.record, "Port", value_string("5269"));
	expect(fixture, object, "Identity=ann Port=5269");
	expect(fixture, record_of("Sip", value_string("bob")), "Identity=bob");
}

/* An exact value comes before a converted one. */
static void test_object_exact_first(Fixture *fixture, gconstpointer data)
{
	(void)data;
	expect(fixture, value_int(7), "Identity=7 Port=7");
	expect(fixture, value_string("7"), "Identity=7 Port=7");
}

static void test_object_forgets(Fixture *fixture, gconstpointer data)
{
	(void)data;
	Value object = record_of("Identity", value_string("ann"));
	record_set_take(object.record, "PartnerType", value_string("fed"));
	expect(fixture, object, "Identity=ann PartnerType=Federated");
	expect(fixture, value_string("bob"), "Identity=bob");
}

static void test_object_null(Fixture *fixture, gconstpointer data)
{
	(void)data;
	expect(fixture, VALUE_NONE,
	       "Cannot bind argument to parameter 'Identity' because it is "
	       "null");
}

static void test_prompt(void)
{
	static const char *const answers[] = { "ann", NULL };
	FakeHost host;
	Binding binding;
	g_autoptr(GError) error = NULL;
	fake_host_init(&host);
	host.host.interactive = true;
	host.answers = answers;
	g_autoptr(Session) session = session_new(&host.host);
	binding_init(&binding, session, &cmdlet);
	g_assert_true(bind_line(&binding, NULL, 0, false, &error));
	g_assert_no_error(error);
	g_autofree char *text = bound_text(&binding);
	g_assert_cmpstr(text, ==, "Identity=ann");
	g_assert_cmpint(host.asked, ==, 1);
	binding_clear(&binding);
	fake_host_clear(&host);
}

static void test_default_values(void)
{
	FakeHost host;
	Binding binding;
	Argument arguments[] = { { NULL, true, value_string("ann") } };
	Table *table = table_new(false);
	table_set_take(table, value_string("set-*:port"), value_int(7));
	table_set_take(table, value_string("Get-Thing:Tags"), value_int(1));
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	session_set_global_take(session, "PSDefaultParameterValues",
				value_table_take(table));
	binding_init(&binding, session, &cmdlet);
	g_assert_true(bind_line(&binding, arguments, 1, false, NULL));
	g_autofree char *text = bound_text(&binding);
	g_assert_cmpstr(text, ==, "Identity=ann Port=7");
	value_clear(&arguments[0].value);
	binding_clear(&binding);
	fake_host_clear(&host);
}

/* ---- the struct of a hand-written cmdlet */

typedef struct ThingArgs {
	const char *name;
	const char *const *list;
	int64_t count;
	bool force;
	Value any;
} ThingArgs;

static const Param struct_params[] = {
	{ .is = { "Name", "x", .field = STRING_FIELD(ThingArgs, name) },
	  .position = 1 },
	{ .is = { "List", "x", .field = STRINGS_FIELD(ThingArgs, list) },
	  .position = 2,
	  .rest = true },
	{ .is = { "Count", "x", .fallback = "5",
		  .field = INTEGER_FIELD(ThingArgs, count) } },
	{ .is = { "Force", "x", .field = SWITCH_FIELD(ThingArgs, force) } },
	{ .is = { "Any", "x", .field = VALUE_FIELD(ThingArgs, any) } },
	{ .position = 0 },
};

static const Cmdlet struct_cmdlet = {
	.name = "Test-Struct",
	.args_size = sizeof(ThingArgs),
	.params = struct_params,
};

static void test_struct(void)
{
	static const Word words[] = { { NULL, "n" },	  { NULL, "a" },
				      { NULL, "b" },	  { "Force", NULL },
				      { "Any", "$true" }, { NULL, NULL } };
	FakeHost host;
	Binding binding;
	Argument arguments[6];
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	unsigned count = arguments_of(words, arguments);
	binding_init(&binding, session, &struct_cmdlet);
	g_assert_true(bind_line(&binding, arguments, count, false, NULL));
	const ThingArgs *args = binding.args;
	g_assert_cmpstr(args->name, ==, "n");
	g_assert_nonnull(args->list);
	g_assert_cmpstr(args->list[0], ==, "a");
	g_assert_cmpstr(args->list[1], ==, "b");
	g_assert_null(args->list[2]);
	g_assert_cmpint(args->count, ==, 5);
	g_assert_true(args->force);
	g_assert_true(value_truth(args->any));
	for (unsigned i = 0; i < count; i++)
		value_clear(&arguments[i].value);
	binding_clear(&binding);
	fake_host_clear(&host);
}

#define OBJECT_TEST(name, function)                                            \
	g_test_add("/pipeline/binder/" name, Fixture, NULL, setup, function,   \
		   teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/pipeline/binder/line/",
						    cases[i].name, NULL);
		g_test_add_data_func(path, &cases[i], test_line);
	}
	OBJECT_TEST("object/value", test_object_value);
	OBJECT_TEST("object/name", test_object_name);
	OBJECT_TEST("object/exact-first", test_object_exact_first);
	OBJECT_TEST("object/forgets", test_object_forgets);
	OBJECT_TEST("object/null", test_object_null);
	g_test_add_func("/pipeline/binder/prompt", test_prompt);
	g_test_add_func("/pipeline/binder/default-values", test_default_values);
	g_test_add_func("/pipeline/binder/struct", test_struct);
	return g_test_run();
}
