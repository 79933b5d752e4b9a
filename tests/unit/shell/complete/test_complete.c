#include "core/value/record.h"
#include "core/value/table.h"
#include "shell/complete/complete.h"
#include "shell/pipeline/session.h"
#include "tests/unit/shell/pipeline/fake_host.h"

#include <string.h>

static const char *const types[] = { "Federated", "PublicVerified",
				     "PublicUnverified", NULL };

static void complete_name(Session *session, const Cmdlet *cmdlet,
			  const char *prefix, GPtrArray *words)
{
	(void)session;
	(void)cmdlet;
	(void)prefix;
	g_ptr_array_add(words, g_strdup("Ken Myer"));
	g_ptr_array_add(words, g_strdup("ken@contoso.test"));
	g_ptr_array_add(words, g_strdup("pilar@contoso.test"));
}

static const Param params[] = {
	{ .is = { "Identity", "x", .type = VALUE_STRING },
	  .position = 1,
	  .complete = complete_name },
	{ .is = { "PartnerType", "x", .allowed = types }, .position = 2 },
	{ .is = { "Enabled", "x", .type = VALUE_BOOL } },
	{ .is = { "Force", "x", .flags = PROPERTY_SWITCH } },
	{ .position = 0 },
};

static const Cmdlet get_thing = { .name = "Get-Thing", .params = params };
static const Cmdlet set_thing = { .name = "Set-Thing", .params = params };
static const Cmdlet set_total = { .name = "Set-Total", .params = params };

/* With a name it takes more. */
static const char *const sizes[] = { "Large", "Small", NULL };
static const Param more_params[] = {
	{ .is = { "Name", "x", .type = VALUE_STRING }, .position = 1 },
	{ .is = { "Size", "x", .type = VALUE_STRING, .allowed = sizes } },
	{ .position = 0 },
};
static const Param name_params[] = {
	{ .is = { "Name", "x", .type = VALUE_STRING }, .position = 1 },
	{ .position = 0 },
};
static const Cmdlet more_disk = { .name = "New-Disk", .params = more_params };

static Flow extend_disk(Call *call, const Cmdlet **extended, GError **error)
{
	(void)error;
	if (call_given_name(call, "Name"))
		*extended = &more_disk;
	return FLOW_NORMAL;
}

static const Cmdlet new_disk = { .name = "New-Disk",
				 .params = name_params,
				 .extend = extend_disk };
static const Cmdlet *const cmdlets[] = { &get_thing, &new_disk, &set_thing,
					 &set_total, NULL };

typedef struct Case {
	const char *name, *before, *line; /* the cursor is at the end */
	const char *words;		  /* joined by a bar */
	size_t start;
} Case;

static const Case cases[] = {
	{ "cmdlet", NULL, "get-th", "Get-Thing", 0 },
	{ "verb", NULL, "set-", "Set-Thing|Set-Total", 0 },
	{ "after-pipe", NULL, "Get-Thing | set-th", "Set-Thing", 12 },
	{ "in-block", NULL, "1 | % { get-", "Get-Thing", 8 },
	{ "in-brackets", NULL, "(get-", "Get-Thing", 1 },
	{ "after-assignment", NULL, "$x = get-", "Get-Thing", 5 },
	{ "alias", NULL, "gthi", "gthing", 0 },
	{ "property", NULL, "1; $ware.n", "$ware.Name|$ware.Nested", 3 },
	{ "key", NULL, "$ware.nested.inn", "$ware.nested.Inner", 0 },
	{ "quoted-key", NULL, "$ware.Nested.two", "$ware.Nested.'two words'",
	  0 },
	{ "method", NULL, "Get-Thing $ware.Name.StartsW",
	  "$ware.Name.StartsWith(", 10 },
	{ "no-such-member", NULL, "$nothing.x", "", 0 },
	{ "static", NULL, "$x = [math]::rou", "[math]::Round(", 5 },
	{ "static-property", NULL, "[Math]::P", "[Math]::PI|[Math]::Pow(", 0 },
	{ "scope", NULL, "$global:ware", "$global:ware", 0 },
	{ "parameter", NULL, "Get-Thing -par", "-PartnerType", 10 },
	{ "parameter-given", NULL, "Get-Thing -Force -fo", "", 17 },
	{ "allowed", NULL, "Get-Thing -PartnerType pub",
	  "PublicUnverified|PublicVerified", 23 },
	{ "allowed-by-position", NULL, "Get-Thing x fed", "Federated", 12 },
	{ "live", NULL, "Get-Thing ke", "'Ken Myer'|ken@contoso.test", 10 },
	{ "live-quoted", NULL, "Get-Thing \"ken",
	  "\"Ken Myer\"|"
	  "\"ken@contoso.test\"",
	  10 },
	{ "list-element", NULL, "Get-Thing ken,pil", "pilar@contoso.test", 14 },
	{ "after-switch", NULL, "Get-Thing -Force pil", "pilar@contoso.test",
	  17 },
	{ "bool", NULL, "Get-Thing -Enabled $t", "$true", 19 },
	{ "variable", NULL, "Get-Thing $ErrorV", "$ErrorView", 10 },
	{ "earlier-line", "Get-Thing |\n", "set-th", "Set-Thing", 0 },
	{ "parameter-of-earlier-line", "Get-Thing `\n", "-par", "-PartnerType",
	  0 },
	{ "made-parameter", NULL, "New-Disk c -s", "-Size", 11 },
	{ "not-made", NULL, "New-Disk -s", "", 9 },
	{ "made-value", NULL, "New-Disk c -Size l", "Large", 17 },
	{ "unknown-command", NULL, "No-Such -x", "", 8 },
};

static char *joined(const Completion *found)
{
	g_ptr_array_add(found->words, NULL);
	return g_strjoinv("|", (char **)found->words->pdata);
}

/* $ware.Name, .Nested.Inner and ."two words" */
static void set_things(Session *session)
{
	Table *table = table_new(true);
	Record *record = record_new_custom();
	table_set_take(table, value_string("Inner"), value_int(1));
	table_set_take(table, value_string("two words"), value_int(2));
	record_set_take(record, "Name", value_string("x"));
	record_set_take(record, "Nested", value_table_take(table));
	session_set_global_take(session, "ware", value_record_take(record));
}

static void test_case(gconstpointer data)
{
	const Case *row = data;
	FakeHost host;
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	command_table_add(session->commands, "Test", cmdlets);
	command_table_alias(session->commands, "gthing", "Get-Thing");
	set_things(session);
	g_autoptr(Completion) found = complete_line(
		session, row->before, row->line, strlen(row->line));
	g_autofree char *words = joined(found);
	g_assert_cmpstr(words, ==, row->words);
	g_assert_cmpuint(found->start, ==, row->start);
	fake_host_clear(&host);
}

static void test_common(void)
{
	FakeHost host;
	fake_host_init(&host);
	g_autoptr(Session) session = session_new(&host.host);
	command_table_add(session->commands, "Test", cmdlets);
	g_autoptr(Completion) found = complete_line(session, NULL, "SET-", 4);
	g_autofree char *common = completion_common(found);
	g_assert_cmpstr(common, ==, "Set-T");
	fake_host_clear(&host);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strconcat("/complete/", cases[i].name, NULL);
		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/complete/common", test_common);
	return g_test_run();
}
