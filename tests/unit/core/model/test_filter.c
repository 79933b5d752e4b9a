#include "tests/unit/core/model/fixture.h"

#include "core/model/filter.h"
#include "core/model/topology.h"
#include "core/model/user.h"

#include <string.h>

static Value variable(const char *name, void *data)
{
	(void)data;
	return g_str_equal(name, "pool") ? value_string("pool.contoso.test")
					 : VALUE_NONE;
}

static void add_user(Model *model, const char *name, const char *address,
		     bool enabled)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Record) user = model_new_record(&kind_user);
	user_name(user, name, &error);
	if (address)
		set(&kind_user, user, "SipAddress", address, &error);
	set(&kind_user, user, "RegistrarPool", "pool.contoso.test", &error);
	record_set_take(user, "Enabled", value_bool(enabled));
	model_add(model, &kind_user, user, NULL, &error);
	g_assert_no_error(error);
}

static bool append_name(Record *record, void *data)
{
	GString *names = data;
	g_string_append_printf(names, "%s%s", names->len ? "," : "",
			       value_text(record_get(record, "DisplayName")));
	return true;
}

static const struct {
	const char *filter, *expected;
} cases[] = {
	{ "Enabled -eq $true", "Ken,Ånn" },
	{ "enabled -ne $true", "Bob" },
	{ "DisplayName -like 'k*'", "Ken" },
	{ "DisplayName -notlike \"k*\"", "Ånn,Bob" },
	{ "DisplayName -eq 'ÅNN'", "Ånn" },
	{ "SipAddress -eq 'sip:KEN@contoso.test'", "Ken" },
	{ "SipAddress -like 'sip:*@contoso.test'", "Ken,Ånn" },
	{ "SipAddress -eq $null", "Bob" },
	{ "SipAddress -ne $null", "Ken,Ånn" },
	{ "RegistrarPool -eq $pool -and Enabled -eq $true", "Ken,Ånn" },
	{ "RegistrarPool -like 'pool*'", "Ken,Ånn,Bob" },
	{ "RegistrarPool -ne 'pool.contoso.test'", "" },
	{ "$_.DisplayName -eq 'Ken' -or $_.DisplayName -eq 'Bob'", "Ken,Bob" },
	{ "-not (DisplayName -eq 'Ken')", "Ånn,Bob" },
	{ "-not (SipAddress -eq 'sip:ken@contoso.test')", "Ånn,Bob" },
	{ "!(LineURI -like 'tel:*')", "Ken,Ånn,Bob" },
	{ "-not -not (LineURI -eq 'x')", "" },
	/* What nobody here has. */
	{ "VoicePolicy -eq $null", "Ken,Ånn,Bob" },
	{ "voicepolicy -ne $null", "" },
	{ "ConferencingPolicy -eq 'Sales'", "" },
	{ "$_.PinPolicy -ne 'Sales' -and DisplayName -like 'k*'", "Ken" },
	{ "ArchivingPolicy -like '*'", "" },
	{ "-not (MobilityPolicy -eq 'Sales')", "Ken,Ånn,Bob" },
	{ "!(DisplayName -eq 'Ken') -and Enabled -eq $true", "Ånn" },
	/* One precedence from the left: (Ken or Bob) and enabled. */
	{ "DisplayName -eq 'Ken' -or DisplayName -eq 'Bob' -and Enabled -eq "
	  "$true",
	  "Ken" },
	/* Typed in a word processor. */
	{ "DisplayName –eq ‘Ken’", "Ken" },
	{ "DisplayName -eq 'x'' OR 1=1 --'", "" },
	{ "DisplayName -gt 'c'", "Ken,Ånn" },
};

static const char *const wrong[] = {
	"Enabled",
	"Enabled -eq",
	"Enabled -is $true",
	"Nothing -eq 1",
	"(Enabled -eq $true",
	"Enabled -eq $true Enabled",
	"DisplayName -eq 'x",
	"Enabled -eq 'perhaps'",
	"",
};

static char *run(Model *model, const char *text, GError **error)
{
	g_auto(Where) where = { 0 };
	GString *names = g_string_new(NULL);
	where_init(&where);
	bool good = filter_compile(model, &kind_user, text, variable, NULL,
				   &where, error) &&
		    model_each(model, &kind_user, &where, 0, append_name, names,
			       error);
	return g_string_free(names, !good);
}

static void test_cases(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	add_basics(fixture->model);
	add_user(fixture->model, "Ken", "ken@contoso.test", true);
	add_user(fixture->model, "Ånn", "ann@contoso.test", true);
	add_user(fixture->model, "Bob", NULL, false);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *names =
			run(fixture->model, cases[i].filter, &error);
		g_test_message("%s", cases[i].filter);
		g_assert_no_error(error);
		g_assert_cmpstr(names, ==, cases[i].expected);
	}
}

static void test_wrong(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *names = run(fixture->model, wrong[i], &error);
		g_test_message("%s: %s", wrong[i],
			       error ? error->message : names);
		g_assert_nonnull(error);
	}
}

static void test_misspelt(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autofree char *names =
		run(fixture->model, "SipAdress -eq 'x'", &error);
	g_assert_null(names);
	g_assert_cmpstr(error->message, ==,
			"a user has no property 'SipAdress' to filter by; did "
			"you mean 'SipAddress'?");
}

/* Nothing is near: then all are named. */
static void test_unknown(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autofree char *names =
		run(fixture->model, "Department -eq 'x'", &error);
	g_assert_null(names);
	g_assert_true(g_str_has_prefix(
		error->message, "a user has no property 'Department' to filter "
				"by; there are Identity, DisplayName, "));
	g_assert_nonnull(strstr(error->message, ", LineURI,"));
}

static void test_depth(Fixture *fixture, gconstpointer unused)
{
	(void)unused;
	g_autoptr(GError) error = NULL;
	g_autofree char *deep = g_strnfill(100000, '(');
	g_autofree char *names = run(fixture->model, deep, &error);
	g_assert_nonnull(error);
	g_assert_null(names);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/filter/cases", test_cases);
	ADD("/filter/wrong", test_wrong);
	ADD("/filter/misspelt", test_misspelt);
	ADD("/filter/unknown", test_unknown);
	ADD("/filter/depth", test_depth);
	return g_test_run();
}
