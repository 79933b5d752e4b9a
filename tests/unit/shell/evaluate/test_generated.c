/* Programs made at random from pieces of the language: whatever they mean,
 * they end, and nothing breaks. */
#include "shell/evaluate/engine.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"

#include <stdlib.h>

#define PROGRAMS 3000

static void ignore_line(Host *host, Stream stream, const char *text)
{
	(void)host;
	(void)stream;
	(void)text;
}

static const HostClass host_class = { .line = ignore_line };

static const char *const operands[] = {
	"1",
	"-2",
	"0x7fffffff",
	"2147483648",
	"9223372036854775807",
	"1.5",
	"1e300",
	"'a'",
	"'12'",
	"\"x$a\"",
	"''",
	"$null",
	"$true",
	"$a",
	"$b",
	"$h",
	"@()",
	"(1,2,3)",
	"@{k=1;j='z'}",
	"[datetime]'2020-01-01'",
	"[timespan]'1:00'",
	"[char]'c'",
	"1kb",
	"2d",
	"{ 1 }",
	"[int]",
	"$_",
	"@('a',$null,2)",
	"[pscustomobject]@{n=1}",
	"[guid]::Empty",
	"($a)",
	"$(1;2)",
	"\"$h $b\"",
	"$args",
	"$undefined",
};

static const char *const operators[] = {
	" + ",	    " - ",     " * ",	      " / ",	  " % ",
	" -eq ",    " -ne ",   " -lt ",	      " -ge ",	  " -and ",
	" -or ",    " -xor ",  " -band ",     " -bor ",	  " -bxor ",
	" -shl ",   " -shr ",  " -like ",     " -match ", " -replace ",
	" -split ", " -join ", " -contains ", " -in ",	  " -f ",
	" -is ",    " -as ",   ", ",	      " -ceq ",	  " -notlike ",
};

static const char *const postfixes[] = {
	"",
	"",
	"",
	".Length",
	".Count",
	"[0]",
	"[-1]",
	"['k']",
	".k",
	".ToString()",
	".GetType().Name",
	"[0,1]",
	".Substring(1)",
	".Foo()",
	".ToUpper()",
	"[$null]",
	".Keys",
	"[1..2]",
	".PSObject",
	".Split(',')",
	".Trim()",
	".Add(1)",
	".n",
};

static const char *const prefixes[] = {
	"",	      "",	   "",
	"",	      "-",	   "!",
	"-not ",      "-bnot ",	   "[int]",
	"[string]",   "[bool]",	   "[double]",
	"[datetime]", "[array]",   "[char]",
	"-join ",     "-split ",   ",",
	"[decimal]",  "[version]", "[hashtable]",
	"+",	      "[byte]",
};

#define PICK(random_, list_)                                                   \
	(list_)[g_rand_int_range(random_, 0, G_N_ELEMENTS(list_))]

static void add_expression(GString *text, GRand *random, int depth)
{
	bool inner = depth > 0 && g_rand_int_range(random, 0, 3) == 0;
	g_string_append(text, PICK(random, prefixes));
	g_string_append(text, inner ? "(" : "");
	if (inner)
		add_expression(text, random, depth - 1);
	else
		g_string_append(text, PICK(random, operands));
	g_string_append(text, inner ? ")" : "");
	g_string_append(text, PICK(random, postfixes));
	if (depth > 0 && g_rand_boolean(random)) {
		g_string_append(text, PICK(random, operators));
		add_expression(text, random, depth - 1);
	}
}

static const char *const statements[] = {
	"%s; ",
	"$a = %s; ",
	"$b += %s; ",
	"if (%s) { $a } else { $b }; ",
	"foreach ($x in %s) { $x; if ($x) { break } }; ",
	"try { %s } catch { $_.Exception.Message } finally { $b }; ",
	"switch (%s) { 1 { 'one' } 'a' { continue } default { $_ } }; ",
	"$h['k'] = %s; ",
	"function f($p = 1) { $p; %s; return 2 }; f; f 3; ",
	"throw %s; ",
	"& { param($q) %s } 5; ",
	"$h.k = %s; ",
	"$a, $b = %s; ",
	"for ($i = 0; $i -lt 2; $i++) { %s }; ",
	"\"<$(%s)>\"; ",
	"do { %s } while ($false); ",
	"[int]$t = %s; ",
	"$c = { %s }; & $c; ",
	"switch -regex (%s) { 'a(.)' { $Matches } }; ",
	"$a[0] = %s; ",
	"filter g { %s }; g; ",
	"@(%s).Count; ",
	"$l = %s | g; ",
};

static void add_statement(GString *text, GRand *random)
{
	g_autoptr(GString) expression = g_string_new(NULL);
	g_auto(GStrv) halves = g_strsplit(PICK(random, statements), "%s", 2);
	add_expression(expression, random, 3);
	g_string_append_printf(text, "%s%s%s", halves[0], expression->str,
			       halves[1]);
}

static void run(const char *script)
{
	Host host = { .class = &host_class, .output = &emit_nothing };
	g_autoptr(Session) session = session_new(&host);
	g_auto(Value) block = VALUE_NONE;
	evaluate_attach(session);
	if (session->engine->parse(session, script, NULL, &block, NULL) ==
	    PARSE_OK)
		session_run(session, block, &emit_nothing);
	g_assert_cmpuint(session->depth, ==, 0);
	g_assert_cmpuint(session->tries, ==, 0);
	g_assert_true(session->scope == session->global);
}

static void generated(void)
{
	const char *seed = g_getenv("GATEHOUSE_SEED");
	g_autoptr(GRand) random =
		g_rand_new_with_seed(seed ? (guint32)atoi(seed) : 11);
	for (unsigned i = 0; i < PROGRAMS; i++) {
		g_autoptr(GString) text = g_string_new(
			"$a = 1,'b',3.5; $b = 'text'; $h = @{ k = 'v' }; ");
		int count = g_rand_int_range(random, 1, 6);
		for (int j = 0; j < count; j++)
			add_statement(text, random);
		run(text->str);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/evaluate/generated", generated);
	return g_test_run();
}
