#include "shell/help/syntax.h"
#include "shell/help/text.h"

static const char *const types[] = { "One", "Two", NULL };
static const char *const sets[] = { "Identity", "Filter", NULL };

static const Param params[] = {
	{ .is = { "Force", "Does it anyway.", .flags = PROPERTY_SWITCH } },
	{ .is = { "Target", "Where it goes.", .type = VALUE_STRING },
	  .position = 2,
	  .mandatory = SET(0),
	  .sets = SET(0) },
	{ .is = { "Identity", "What to move.", .type = VALUE_STRING },
	  .position = 1,
	  .by_value = SET(0),
	  .sets = SET(0) },
	{ .is = { "Kind", "Which kind.", .allowed = types },
	  .mandatory = ALL_SETS },
	{ .is = { "Filter", "Which ones.", .flags = PROPERTY_BLOCK },
	  .sets = SET(1) },
	{ .position = 0 },
};

static const Example examples[] = {
	{ "Move-Thing a b", "Moves a to b." },
	{ 0 },
};

static const Cmdlet cmdlet = {
	.name = "Move-Thing",
	.synopsis = "Moves things.",
	.params = params,
	.sets = sets,
	.examples = examples,
	.confirm = CONFIRM_LOW,
};

static void test_syntax(void)
{
	g_autofree char *first = syntax_line(&cmdlet, 0);
	g_autofree char *second = syntax_line(&cmdlet, 1);
	g_assert_cmpstr(first, ==,
			"Move-Thing [[-Identity] <String>] [-Target] <String> "
			"-Kind {One | Two} [-Force] [-WhatIf] [-Confirm] "
			"[<CommonParameters>]");
	g_assert_cmpstr(second, ==,
			"Move-Thing -Kind {One | Two} [-Force] [-Filter "
			"<ScriptBlock>] [-WhatIf] [-Confirm] "
			"[<CommonParameters>]");
}

static void test_text(void)
{
	g_autofree char *text =
		help_text(&cmdlet, HELP_SYNTAX | HELP_EXAMPLES, 60);
	g_assert_cmpstr(text, ==,
			"NAME\n    Move-Thing\n\n"
			"SYNOPSIS\n    Moves things.\n\n"
			"SYNTAX\n"
			"    Move-Thing [[-Identity] <String>] [-Target] "
			"<String>\n"
			"        -Kind {One | Two} [-Force] [-WhatIf] "
			"[-Confirm]\n"
			"        [<CommonParameters>]\n\n"
			"    Move-Thing -Kind {One | Two} [-Force] [-Filter\n"
			"        <ScriptBlock>] [-WhatIf] [-Confirm]\n"
			"        [<CommonParameters>]\n\n"
			"EXAMPLES\n"
			"    -------------------------- EXAMPLE 1 "
			"--------------------------\n\n"
			"    Move-Thing a b\n\n    Moves a to b.\n");
}

static void test_parameter(void)
{
	g_autofree char *text = help_parameter(&params[3], 0);
	g_assert_cmpstr(text, ==,
			"    -Kind <String>\n        Which kind.\n\n"
			"        Required?                    true\n"
			"        Position?                    named\n"
			"        Accept pipeline input?       false\n"
			"        Accepted values              One, Two\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/help/syntax", test_syntax);
	g_test_add_func("/help/text", test_text);
	g_test_add_func("/help/parameter", test_parameter);
	return g_test_run();
}
