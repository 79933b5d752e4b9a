#include "shell/language/parse.h"
#include "tests/unit/shell/language/dump.h"

#include <string.h>

static char *parse_and_dump(const char *text)
{
	g_autoptr(Source) source = source_new(text, strlen(text), NULL);
	ParseFault fault;
	Block *block = parse_script(source, &fault);
	char *dumped =
		block ? dump_block(block) : parse_fault_format(&fault, source);
	parse_fault_clear(&fault);
	return dumped;
}

static const struct {
	const char *script, *tree;
} trees[] = {
	/* about_Parsing: expression mode and argument mode */
	{ "2", "2" },
	{ "`2", "(command '2')" },
	{ "Write-Output 2", "(command 'Write-Output' 2)" },
	{ "2+2", "(chain 2 + 2)" },
	{ "Write-Output 2+2", "(command 'Write-Output' '2+2')" },
	{ "Write-Output(2+2)",
	  "(command 'Write-Output' (paren (chain 2 + 2)))" },
	{ "$a", "$a" },
	{ "Write-Output $a", "(command 'Write-Output' $a)" },
	{ "$a+2", "(chain $a + 2)" },
	{ "Write-Output $a+2", "(command 'Write-Output' (expand $a '+2'))" },
	{ "$-", "(command '$-')" },
	{ "Write-Output $-", "(command 'Write-Output' '$-')" },
	{ "a$a", "(command 'a$a')" },
	{ "Write-Output a$a", "(command 'Write-Output' (expand 'a' $a))" },
	{ "a'$a'", "(command 'a$a')" },
	{ "Write-Output a'$a'", "(command 'Write-Output' 'a$a')" },
	{ "a\"$a\"", "(command 'a$a')" },
	{ "Write-Output a\"$a\"", "(command 'Write-Output' (expand 'a' $a))" },
	{ "a$(2)", "(command 'a$(2)')" },
	{ "Write-Output a$(2)", "(command 'Write-Output' (expand 'a' ${2}))" },
	{ "Write-Output !1", "(command 'Write-Output' '!1')" },
	{ "Write-Output (!1)",
	  "(command 'Write-Output' (paren (unary-not 1)))" },
	{ "Write-Output (2)", "(command 'Write-Output' (paren 2))" },
	{ "Set-Variable AB A,B",
	  "(command 'Set-Variable' 'AB' (list 'A' 'B'))" },
	{ "CMD /CECHO A,B", "(command 'CMD' '/CECHO' (list 'A' 'B'))" },
	{ "CMD /CECHO $AB", "(command 'CMD' '/CECHO' $AB)" },
	{ "CMD /CECHO :$AB", "(command 'CMD' '/CECHO' (expand ':' $AB))" },
	/* arguments */
	{ "w $HOME.Length-more", "(command 'w' (access $HOME .Length) -more)" },
	{ "w $x.Prop $x[0] $Path\\file.zip",
	  "(command 'w' (access $x .Prop) (access $x []0) "
	  "(expand $Path '\\file.zip'))" },
	{ "w a(2)", "(command 'w' 'a' (paren 2))" },
	{ "w $(1)b", "(command 'w' ${1} 'b')" },
	{ "w 'a'b", "(command 'w' 'a' 'b')" },
	{ "w a, b , c", "(command 'w' (list 'a' 'b' 'c'))" },
	{ "w -Name:a -Force -Confirm:$false",
	  "(command 'w' -Name:'a' -Force -Confirm:$false)" },
	{ "w \u2013Name \u201ca b\u201d", "(command 'w' -Name 'a b')" },
	{ "w -- -x", "(command 'w' -- -x)" },
	{ "w -5 1kb 0x10 1.5 007x", "(command 'w' -5 1024 16 1.5 '007x')" },
	{ "w [int] #c", "(command 'w' '[int]')" },
	{ "w a#b c`#d", "(command 'w' 'a#b' 'c#d')" },
	{ "w @p @(1) @{a=1}", "(command 'w' @p @{1} (table 'a'=1))" },
	{ "w a `\n b", "(command 'w' 'a' 'b')" },
	{ "w {$_.x -eq 1}", "(command 'w' {(chain (access $_ .x) -eq 1)})" },
	{ "a | b |\n c", "(command 'a') | (command 'b') | (command 'c')" },
	{ "& 'a b' c; . .\\x.ps1; & $c", "(call 'a b' 'c'); (dot '.\\x.ps1'); "
					 "(call $c)" },
	{ "w > f.txt 2>&1", "(command 'w') 1>-1'f.txt' 2>1" },
	{ "% {1}; ? {2}", "(command '%' {1}); (command '?' {2})" },
	{ ".\\run.ps1 7z.exe", "(command '.\\run.ps1' '7z.exe')" },
	{ "7z a", "(command '7z' 'a')" },
	/* expressions */
	{ "1 + 2 * 3 - 4", "(chain 1 + (chain 2 * 3) - 4)" },
	{ "1,2+3", "(chain (list 1 2) + 3)" },
	{ "-not $a -and $b", "(chain (unary-not $a) -and $b)" },
	{ "$a -ceq 'x' -or $b -ilike 'y'",
	  "(chain (chain $a -eq/c 'x') -or (chain $b -like 'y'))" },
	{ "1..3 -join ','", "(chain (chain 1 .. 3) -join ',')" },
	{ "'{0}' -f 1,2", "(chain '{0}' -f (list 1 2))" },
	{ "$a.b.c(1, 2)[0]", "(access $a .b .()c 1 2 []0)" },
	{ "[math]::Max(1,2)", "(access (type math) ::()Max 1 2)" },
	{ "[int]'5' + 1", "(chain (cast int '5') + 1)" },
	{ "[int[]](1,2)", "(cast int[] (paren (list 1 2)))" },
	{ "[Collections.Generic.List[object]]::new()",
	  "(access (type Collections.Generic.List<object>) ::()new)" },
	{ "$i++; --$j", "(step+1a $i); (step-1b $j)" },
	{ "-split 'a b'; ,1", "(unary-split 'a b'); (unary, 1)" },
	{ "(1,2)[-1]", "(access (paren (list 1 2)) []-1)" },
	{ "-2147483648", "-2147483648" },
	{ "@{ a = 1; 'b c' = 2\n $k = 3 }", "(table 'a'=1 'b c'=2 $k=3)" },
	{ "$a[1..2].x", "(access $a [](chain 1 .. 2) .x)" },
	{ "1 +\n 2", "(chain 1 + 2)" },
	{ "$x = $y = 2", "(set= $x (set= $y 2))" },
	{ "$a, $b = 1, 2", "(set= (list $a $b) (list 1 2))" },
	{ "[int]$x += 1", "(set+ (cast int $x) 1)" },
	{ "$a.b = if (1) {2} else {3}", "(set= (access $a .b) (if 1{2}{3}))" },
	/* strings */
	{ "\"a$b.c\"", "(expand 'a' $b '.c')" },
	{ "\"a$($b.c)\"", "(expand 'a' ${(access $b .c)})" },
	{ "\"x`$y\"\"z\"", "'x$y\"z'" },
	{ "'it''s'", "'it's'" },
	{ "\"$(\"in $(1)\")\"", "(expand ${(expand 'in ' ${1})})" },
	{ "@\"\na $b\nc\n\"@", "(expand 'a ' $b '\nc')" },
	{ "@'\na $b\n'@", "'a $b'" },
	{ "@'\n'@", "''" },
	{ "\"${env:X}$global:y\"", "(expand $X $y)" },
	/* statements */
	{ "if (1) {2} elseif (3) {4}\nelse {5}", "(if 1{2} 3{4}{5})" },
	{ "foreach ($x in 1..3) { $x }", "(foreach $x (chain 1 .. 3){$x})" },
	{ "while ($a) { break }", "(while $a{(break )})" },
	{ "do { 1 } until ($x)", "(do-until $x{1})" },
	{ "switch ($x) { 1 {2} 'a' {3} default {4} }",
	  "(switch 1{2} 'a'{3} {4})" },
	{ "return 1,2", "(return (list 1 2))" },
	{ "foreach-object {1}", "(command 'foreach-object' {1})" },
	{ "<# c #> 1 # d", "1" },
	{ "1;;2\n\n3", "1; 2; 3" },
};

static void parses(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(trees); i++) {
		g_autofree char *tree = parse_and_dump(trees[i].script);
		g_assert_cmpstr(tree, ==, trees[i].tree);
	}
}

static const struct {
	const char *script;
	bool incomplete;
	const char *message;
} faults[] = {
	{ "(1", true, "At line:1 char:3: Missing closing ')' in expression" },
	{ "'a", true,
	  "At line:1 char:1: The string is missing the terminator: '" },
	{ "if (1) {", true,
	  "At line:1 char:8: Missing closing '}' in statement block or type "
	  "definition" },
	{ "a |", true,
	  "At line:1 char:4: An empty pipe element is not allowed" },
	{ "1 +", true,
	  "At line:1 char:4: You must provide a value expression following the "
	  "'+' operator" },
	{ "w a,", true,
	  "At line:1 char:5: Missing argument in parameter list" },
	{ "<# x", true,
	  "At line:1 char:1: The terminator '#>' is missing from the multiline "
	  "comment" },
	{ "@{a=1", true, "At line:1 char:6: The hash literal was incomplete" },
	{ "$x =", true,
	  "At line:1 char:4: You must provide a value expression following the "
	  "'=' operator" },
	{ "1\n 2 3", false,
	  "At line:2 char:4: Unexpected token '3' in expression or statement" },
	{ "1 = 2", false,
	  "At line:1 char:1: The assignment expression is not valid. The input "
	  "to an assignment operator must be an object that is able to accept "
	  "assignments, such as a variable or a property" },
	{ "a | | b", false,
	  "At line:1 char:5: An empty pipe element is not allowed" },
	{ "a | 1", false,
	  "At line:1 char:5: Expressions are only allowed as the first element "
	  "of a pipeline" },
	{ "}", false,
	  "At line:1 char:1: Unexpected token '}' in expression or statement" },
	{ "w ,a", false,
	  "At line:1 char:3: Missing argument in parameter list" },
	{ "a && b", false,
	  "At line:1 char:3: The token '&&' is not a valid statement separator "
	  "in this version" },
	{ "\"$x: y\"", false,
	  "At line:1 char:2: Variable reference is not valid. ':' was not "
	  "followed by a valid variable name character. Consider using ${} to "
	  "delimit the name" },
	{ "if 1", false,
	  "At line:1 char:4: Missing '(' after 'if' in if statement" },
	{ "try {1}; 2", false,
	  "At line:1 char:8: The Try statement is missing its Catch or Finally "
	  "block" },
	{ "$a -foo 1", false,
	  "At line:1 char:4: Unexpected token '-foo' in expression or "
	  "statement" },
};

static void faults_tell_where(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
		const char *text = faults[i].script;
		g_autoptr(Source) source = source_new(text, strlen(text), NULL);
		ParseFault fault;
		g_assert_null(parse_script(source, &fault));
		if (!fault.message)
			continue;
		g_autofree char *message = parse_fault_format(&fault, source);
		g_assert_cmpstr(message, ==, faults[i].message);
		g_assert_cmpint(fault.incomplete, ==, faults[i].incomplete);
		parse_fault_clear(&fault);
	}
}

/* Every cut of a valid script is valid, incomplete or wrong: no crash. */
static const char sample[] =
	"param([Parameter(Mandatory=$true)][string[]]$Name = @('a'), $b)\n"
	"function Get-X([int]$n = 3) { begin { $s = 0 } process { $s += $_ } "
	"end { return $s } }\n"
	"if ($a -eq 1) { 'x' } elseif (-not $b) { \"y $($c.d[0]) ${e f}\" } "
	"else { @{ k = 1; 'l m' = 2 } }\n"
	"switch -regex ($x) { '^a' { break } {$_ -gt 1} { continue } }\n"
	":outer foreach ($i in 1..3) { for ($j = 0; $j -lt 3; $j++) "
	"{ break outer } }\n"
	"try { throw 'x' } catch [System.IO.IOException], [int] { $_ } "
	"finally { 1 }\n"
	"Get-A -B:c @d 1kb,2 2>&1 > f | % { $_.e(1, 'f')::g } # h\n"
	"@\"\nhere $x\n\"@ -f [math]::PI, ([int]'1') -split ','\n"
	"do { $a, $b = 1, 2 } while ($true)\n";

static void parse_quietly(const char *text, size_t length)
{
	g_autoptr(Source) source = source_new(text, length, NULL);
	ParseFault fault;
	Block *block = parse_script(source, &fault);
	g_assert_true((block == NULL) == (fault.message != NULL));
	if (fault.message) {
		g_autofree char *message = parse_fault_format(&fault, source);
		g_assert_nonnull(message);
		g_assert_cmpuint(fault.start, <=, source->length);
	}
	parse_fault_clear(&fault);
}

static void survives_cuts(void)
{
	g_autofree char *whole = parse_and_dump(sample);
	g_assert_false(g_str_has_prefix(whole, "At line"));
	for (size_t length = 0; length < sizeof sample; length++)
		parse_quietly(sample, length);
}

static void survives_mutations(void)
{
	static const char spice[] =
		"$@(){}[]'\"`|&;,.:-+=<>#\n %a1\xe2\x80\x93";
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	for (unsigned round = 0; round < 20000; round++) {
		char text[sizeof sample];
		memcpy(text, sample, sizeof sample);
		int edits = g_rand_int_range(random, 1, 6);
		for (int i = 0; i < edits; i++)
			text[g_rand_int_range(random, 0, sizeof sample - 1)] =
				spice[g_rand_int_range(random, 0,
						       sizeof spice - 1)];
		int from = g_rand_int_range(random, 0, sizeof sample / 2);
		parse_quietly(text + from, sizeof sample - 1 - (size_t)from);
	}
}

static void nesting_ends_in_an_error(void)
{
	static const char *const openers[] = {
		"(",	 "{",	"$(", "@(",  "\"$(", "@{a=", "- ", "!",
		"[int]", "if(", "a[", "$x=", ",",    "& {",  "[a["
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(openers); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (unsigned n = 0; n < 100000; n++)
			g_string_append(text, openers[i]);
		parse_quietly(text->str, text->len);
	}
}

static void long_chains_are_flat(void)
{
	g_autoptr(GString) text = g_string_new("$x = 1");
	for (unsigned i = 0; i < 100000; i++)
		g_string_append(text, " + 1");
	g_string_append(text, "\nif (0) {}");
	for (unsigned i = 0; i < 10000; i++)
		g_string_append(text, " elseif (0) {}");
	g_string_append(text, "\n$x");
	for (unsigned i = 0; i < 100000; i++)
		g_string_append(text, ".y");
	g_autoptr(Source) source = source_new(text->str, text->len, NULL);
	ParseFault fault;
	g_assert_nonnull(parse_script(source, &fault));
	parse_fault_clear(&fault);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/language/parse/trees", parses);
	g_test_add_func("/language/parse/faults", faults_tell_where);
	g_test_add_func("/language/parse/cuts", survives_cuts);
	g_test_add_func("/language/parse/mutations", survives_mutations);
	g_test_add_func("/language/parse/nesting", nesting_ends_in_an_error);
	g_test_add_func("/language/parse/long", long_chains_are_flat);
	return g_test_run();
}
