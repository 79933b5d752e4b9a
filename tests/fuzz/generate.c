#include "tests/fuzz/generate.h"

#include <glib.h>
#include <stdbool.h>

#define DEPTH_LIMIT 7
#define BYTES_LIMIT 4000 /* of the program */

typedef struct Growth {
	const uint8_t *at, *end;
	GString *text;
} Growth;

/* A rule is a list of alternatives; '%' and a letter stand for another rule.
 * The first one has no rules in it: it is taken where the input or the depth
 * ends. */
typedef const char *const Rule[];

static Rule statements = {
	"$a; ",
	"%e; ",
	"$%n = %e; ",
	"$%n %o= %e; ",
	"%s%s",
	"%s%s%s",
	"%p; ",
	"$%n = %p; ",
	"if (%e) { %s} elseif (%e) { %s} else { %s} ",
	"foreach ($x in %e) { %s} ",
	"for ($i = 0; $i -lt %c; $i++) { %s} ",
	"while (%e) { %s; break } ",
	"$j = 0; do { %s} while ($j++ -lt 3); ",
	"$j = 0; do { %s} until ($j++ -ge 3); ",
	"switch (%e) { %c { %s} '%w' { %s; break } { %e } { %s} default { %s} "
	"} ",
	"switch -regex (%e) { '%r' { $Matches; %s} default { continue } } ",
	"switch -wildcard (%e) { '%g' { %s} } ",
	":out foreach ($y in 1..3) { foreach ($z in %e) { %s; %k } } ",
	"try { %s} catch { $_.Exception.Message; %s} ",
	"try { %s} catch [%y] { %s} catch { %s} finally { %s} ",
	"try { %s} finally { %s} ",
	"trap { %s; %k } %s",
	"throw %e; ",
	"return %e; ",
	"function f%n($p = %e, [%t]$q) { %s} f%n %a %a; ",
	"function g%n { param([Parameter(ValueFromPipeline=$true)]$p) begin { "
	"%s} process { %s} end { %s} } %e | g%n; ",
	"filter h%n { %s} %e | h%n; ",
	"function v%n { [CmdletBinding()] param([Parameter(Mandatory=$true, "
	"Position=0)][%t]$p, [switch]$s, [ValidateRange(1,9)]$r) $p; $s; "
	"$PSBoundParameters } v%n %a %a; ",
	"$%n, $%n = %e; ",
	"[%t]$t = %e; $t; ",
	"$h[%e] = %e; ",
	"$h.%m = %e; ",
	"$h.%m %o= %e; ",
	"$a[%e] %o= %e; ",
	"$o.%m = %e; ",
	"$%n%u; ",
	"%u$%n; ",
	"$f = { %s}; & $f %a; ",
	"& { param($p) %s} %a %a; ",
	". { %s}; ",
	"$c = { %s}.GetNewClosure(); & $c; ",
	"$l = New-Object System.Collections.ArrayList; [void]$l.Add(%e); "
	"[void]$l.Add($l); %s",
	"$h.self = $h; $o.self = %v; %s",
	"$script:%n = %e; ",
	"$global:%n = %e; ",
	"$ErrorActionPreference = '%i'; ",
	"$OFS = %e; ",
	"Invoke-Expression %e; ",
	"\"%q\"; ",
	"%k; ",
	NULL,
};

static Rule expressions = {
	"1",
	"%v",
	"%v",
	"%c",
	"'%w'",
	"(%e)",
	"%e %b %e",
	"%e %b %e",
	"%z%e",
	"(%e).%m",
	"%v.%m",
	"%v.%d",
	"(%e).%d",
	"%v[%e]",
	"(%e)[%e]",
	"[%t]%e",
	"[%t](%e)",
	"[%t]",
	"[%t]::%j",
	"(%e) -is [%t]",
	"(%e) -as [%t]",
	"@(%e)",
	"@(%s)",
	"$(%s)",
	"(%p)",
	"@{ %m = %e; '%w' = %e }",
	"[ordered]@{ %m = %e; %w = %e }",
	"[pscustomobject]@{ %m = %e; n = %e }",
	"(%e, %e, %e)",
	"(, %e)",
	"(%c..%c)",
	"\"%q\"",
	"{ %s}",
	"('{0:%x}' -f %e)",
	"('{1,%c}|{0,-%c:%x}' -f (%e), (%e))",
	"(%e).ToString('%x')",
	"(%e -replace '%r', '%l')",
	"(%e -split '%r')",
	"(%e -match '%r')",
	"(%e -like '%g')",
	"(%e -join %e)",
	"(-join %e)",
	"(%v%u)",
	"$(if (%e) { %e } else { %e })",
	"@(foreach ($x in %e) { %e })",
	"(& { %s})",
	"($%n = %e)",
	"[regex]::Replace(%e, '%r', { %s})",
	NULL,
};

static Rule pipelines = {
	"$a | Out-Null",
	"%e | %f",
	"%e | %f | %f",
	"%e | %f | %f | %f",
	"%p | %f",
	"Write-Output %a %a",
	"New-Object PSObject -Property %e",
	"Get-Date %a",
	"Get-Variable %a",
	"Write-Error %a",
	"Write-Warning %a 3>&1",
	"Write-Error %a -ErrorAction SilentlyContinue",
	"Compare-Object (%e) (%e)",
	"Get-Random -Maximum %c -SetSeed 1",
	"New-TimeSpan -Minutes %c",
	"Measure-Command { %s}",
	"Join-Path %a %a",
	"Write-Output @%n",
	NULL,
};

static Rule filters = {
	"Out-String",
	"ForEach-Object { %s}",
	"% { %e }",
	"Where-Object { %e }",
	"? %m -eq %a",
	"? %m -like %a",
	"Sort-Object",
	"Sort-Object { %e } -Descending",
	"Sort-Object %m -Unique",
	"Select-Object -First %c",
	"Select-Object -Last 2 -Skip 1",
	"Select-Object %m, @{n='%w';e={ %e }}",
	"Select-Object -ExpandProperty %m",
	"Select-Object -Unique",
	"Group-Object",
	"Group-Object { %e } -AsHashTable -AsString",
	"Group-Object %m -NoElement",
	"Measure-Object",
	"Measure-Object -Sum -Average -Maximum -Minimum",
	"Measure-Object %m -Sum",
	"Measure-Object -Line -Word -Character",
	"Add-Member -NotePropertyName %m -NotePropertyValue (%e) -PassThru",
	"Add-Member ScriptMethod %m { %s} -PassThru",
	"ConvertTo-Json -Depth 3",
	"ConvertTo-Json -Compress",
	"ConvertTo-Json | ConvertFrom-Json",
	"ConvertTo-Csv",
	"ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv",
	"ConvertTo-Html",
	"Format-Table",
	"Format-Table -AutoSize -Wrap %m, @{n='%w';e={ %e };w=5;a='right'}",
	"Format-List *",
	"Format-List %m -GroupBy %m",
	"Format-Wide -Column 3",
	"Out-String -Stream -Width 40",
	"Get-Member",
	"Tee-Object -Variable %n",
	"Write-Output",
	"ForEach-Object -Begin { %s} -Process { %s} -End { %s}",
	"ForEach-Object %m",
	"& { process { %s} }",
	"Out-Default",
	"Write-Host -NoNewline",
	NULL,
};

static Rule variables = { "$a", "$b", "$h",    "$o",	    "$s",    "$l", "$_",
			  "$f", "$x", "$args", "$Error[0]", "$null", NULL };
static Rule names = { "a", "b", "s", "n", "l", NULL };
static Rule members = { "k",	 "n",	   "Count",	  "Length",
			"Keys",	 "Values", "Name",	  "self",
			"Value", "Year",   "Days",	  "PSObject.Properties",
			"Ticks", "Item",   "PSTypeNames", NULL };
static Rule methods = {
	"ToString()",	   "GetType().FullName", "ToUpper()",
	"Substring(%c)",   "Substring(%c, %c)",	 "Split(%e)",
	"Replace(%e, %e)", "IndexOf(%e)",	 "Contains(%e)",
	"Add(%e)",	   "Remove(%e)",	 "Insert(%c, %e)",
	"PadLeft(%c)",	   "Trim(%e)",		 "CompareTo(%e)",
	"Equals(%e)",	   "GetEnumerator()",	 "Clear()",
	"AddDays(%e)",	   "Invoke(%e)",	 "ContainsKey(%e)",
	"Sort()",	   "Reverse()",		 "RemoveAt(%c)",
	"ToCharArray()",   "StartsWith(%e)",	 "ForEach({ %s})",
	"Where({ %e })",   "ForEach('%m')",	 "Clone()",
	"AddRange(%e)",	   "Add(%e, %e)",	 "GetHashCode()",
	"Subtract(%e)",	   "ToArray()",		 NULL
};
static Rule statics = { "MaxValue",
			"MinValue",
			"Now.Year",
			"Parse(%e)",
			"IsNullOrEmpty(%e)",
			"Join(%e, %e)",
			"Format(%e, %e)",
			"Round(%e, %c)",
			"Abs(%e)",
			"Max(%e, %e)",
			"Floor(%e)",
			"Pow(%e, %e)",
			"FromDays(%e)",
			"new(%e)",
			"new()",
			"Match(%e, '%r')",
			"Escape(%e)",
			"IsMatch(%e, '%r')",
			"Empty",
			"Concat(%e, %e)",
			"Compare(%e, %e)",
			"ToInt32(%e, 16)",
			"ToString(%e, 2)",
			"FromBase64String(%e)",
			"TryParse(%e, [ref]$a)",
			"GetNames([%t])",
			NULL };
static Rule types = { "int",
		      "string",
		      "double",
		      "long",
		      "bool",
		      "char",
		      "byte",
		      "decimal",
		      "datetime",
		      "timespan",
		      "array",
		      "hashtable",
		      "int[]",
		      "string[]",
		      "object[]",
		      "regex",
		      "guid",
		      "version",
		      "math",
		      "convert",
		      "uri",
		      "xml",
		      "scriptblock",
		      "System.Collections.ArrayList",
		      "System.Collections.Generic.List[int]",
		      "switch",
		      "psobject",
		      "nullable[int]",
		      "single",
		      "uint32",
		      "ipaddress",
		      "StringSplitOptions",
		      "enum",
		      "System.Text.StringBuilder",
		      "environment",
		      NULL };
static Rule exceptions = { "Exception", "System.DivideByZeroException",
			   "System.Management.Automation.RuntimeException",
			   "System.InvalidCastException", NULL };
static Rule numbers = { "0",
			"1",
			"-1",
			"2",
			"5",
			"1.5",
			"7L",
			"3.3d",
			"2147483647",
			"0x7f",
			"1kb",
			"-7",
			"9223372036854775807",
			"1e300",
			"79228162514264337593",
			"0xffffffff",
			"1e-9",
			NULL };
static Rule words = { "a",
		      "abc",
		      "12",
		      "",
		      " x y ",
		      "1,2,3",
		      "2020-02-29",
		      "A\xc3\xa4\xf0\x9f\x98\x80z",
		      "{0}",
		      "1:02:03",
		      "true",
		      "k",
		      "a;b=c",
		      "0x1F",
		      "-1e5",
		      "1.2.3.4",
		      "<a b=\"1\"><c>d</c></a>",
		      "{\"k\":[1,{\"n\":null}]}",
		      NULL };
static Rule patterns = { "a",	 "(a)(b)?", "^.*$",    "\\d+",	 "(?<n>.)",
			 "[^,]", "(a+)+$",  "\\bx\\b", "",	 "(?i)A|B",
			 "(",	 ",",	    "\\s*",    "(.)\\1", NULL };
static Rule globs = { "*", "a*", "?", "[a-c]*", "*b*c", "[", "`*", NULL };
static Rule replacements = { "x", "$1", "$$", "${n}", "$&$0", "", "\\", NULL };
static Rule formats = { "N2",
			"D4",
			"X",
			"P1",
			"C",
			"#,##0.00;(0)",
			"E3",
			"d",
			"yyyy-MM-dd",
			"HH:mm:ss.fff",
			"s",
			"G",
			"0000",
			"R",
			"dddd d MMMM",
			"hh\\:mm",
			"",
			"F99",
			"%%",
			"#.##%",
			"o",
			"N",
			NULL };
static Rule binaries = { "+",	      "-",	 "*",	   "/",
			 "%",	      "-eq",	 "-ne",	   "-lt",
			 "-ge",	      "-gt",	 "-le",	   "-and",
			 "-or",	      "-xor",	 "-band",  "-bor",
			 "-bxor",     "-shl",	 "-shr",   "-ceq",
			 "-contains", "-in",	 "-notin", "-notcontains",
			 "-join",     "-f",	 ",",	   "-ireplace",
			 "-notlike",  "-csplit", "..",	   NULL };
static Rule assigning = { "+", "-", "*", "/", "%", NULL };
static Rule unaries = { "-",	   "!", "-not ",  "-bnot ",   "+", "-join ",
			"-split ", ",", "[void]", "[string]", NULL };
static Rule steps = { "++", "--", NULL };
static Rule jumps = { "break",	"continue", "break out", "continue out",
		      "return", "exit 3",   NULL };
static Rule actions = { "Continue", "Stop", "SilentlyContinue", "Ignore",
			NULL };
static Rule arguments = { "1",	    "(%e)",    "$a",	  "'%w'",
			  "abc$a",  "-p 1",    "-q:(%e)", "{ %s}",
			  "a,b,$a", "@{k=1}",  "$(%s)",	  "-Verbose",
			  "-s",	    "x$(%e)y", "-r 5",	  NULL };
static Rule quotations = { "a",	    "$a",	"%w$(%e)%w", "${b}",
			   "$h.k",  "$($h.%m)", "`t`n`0`$a", "%q%q",
			   "$(%s)", "\"\"",	NULL };

static const char *const *rule_of(char letter)
{
	switch (letter) {
	case 'a':
		return arguments;
	case 'b':
		return binaries;
	case 'c':
		return numbers;
	case 'd':
		return methods;
	case 'e':
		return expressions;
	case 'f':
		return filters;
	case 'g':
		return globs;
	case 'i':
		return actions;
	case 'j':
		return statics;
	case 'k':
		return jumps;
	case 'l':
		return replacements;
	case 'm':
		return members;
	case 'n':
		return names;
	case 'o':
		return assigning;
	case 'p':
		return pipelines;
	case 'q':
		return quotations;
	case 'r':
		return patterns;
	case 's':
		return statements;
	case 't':
		return types;
	case 'u':
		return steps;
	case 'v':
		return variables;
	case 'w':
		return words;
	case 'x':
		return formats;
	case 'y':
		return exceptions;
	case 'z':
		return unaries;
	}
	return NULL;
}

static const char *choose(Growth *growth, const char *const *rule,
			  unsigned depth)
{
	unsigned count = g_strv_length((char **)(gpointer)rule);
	bool over = depth > DEPTH_LIMIT || growth->text->len > BYTES_LIMIT;
	if (over || growth->at == growth->end)
		return rule[0];
	return rule[*growth->at++ % count];
}

static void grow(Growth *growth, const char *const *rule, unsigned depth)
{
	const char *text = choose(growth, rule, depth);
	for (; *text; text++) {
		const char *const *inner =
			*text == '%' ? rule_of(text[1]) : NULL;
		if (!inner) {
			g_string_append_c(growth->text, *text);
			continue;
		}
		grow(growth, inner, depth + 1);
		text++;
	}
}

char *generate_program(const uint8_t *data, size_t size)
{
	Growth growth = { data, data + size, NULL };
	growth.text =
		g_string_new("$a = 1, 'b', 3.5; $b = 'text'; $s = 'a b'; "
			     "$h = @{ k = 'v'; n = 2 }; "
			     "$o = [pscustomobject]@{ n = 1; k = 'v' }; ");
	do
		grow(&growth, statements, 0);
	while (growth.at < growth.end && growth.text->len < BYTES_LIMIT);
	return g_string_free(growth.text, FALSE);
}
