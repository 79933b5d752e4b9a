/* Texts and data far beyond what people write: they run, or one clear error
 * says why not; and what runs ends when Ctrl+C is pressed. */
#include "core/value/list.h"
#include "shell/evaluate/engine.h"
#include "shell/general/general.h"
#include "shell/pipeline/session.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>

typedef struct Shell {
	Host host;
	Session *session;
	GString *errors;
} Shell;

static void host_line(Host *host, Stream stream, const char *text)
{
	if (stream == STREAM_ERROR)
		g_string_append_printf(((Shell *)host)->errors, "%s\n", text);
}

static unsigned host_width(Host *host)
{
	(void)host;
	return 80;
}

static const HostClass host_class = { .line = host_line, .width = host_width };

static void shell_init(Shell *shell)
{
	shell->host = (Host){ .class = &host_class, .output = &emit_nothing };
	shell->errors = g_string_new(NULL);
	shell->session = session_new(&shell->host);
	general_register(shell->session->commands);
	evaluate_attach(shell->session);
}

static void shell_clear(Shell *shell)
{
	session_free(shell->session);
	g_string_free(shell->errors, TRUE);
}

/* What a text gives, as text; errors instead when there are any. */
static char *run(const char *text)
{
	Shell shell;
	ListEmit emit;
	g_auto(Value) block = VALUE_NONE;
	g_autoptr(GError) error = NULL;
	shell_init(&shell);
	list_emit_init(&emit);
	char *answer = NULL;
	if (shell.session->engine->parse(shell.session, text, NULL, &block,
					 &error) != PARSE_OK)
		answer = g_strdup(error->message);
	else
		session_run(shell.session, block, &emit.emit);
	g_auto(Value) value = list_emit_value(&emit);
	if (!answer)
		answer = shell.errors->len ? g_strdup(shell.errors->str)
					   : value_format(value);
	shell_clear(&shell);
	return answer;
}

/* before + piece, count times + after */
typedef struct Long {
	const char *name, *before, *piece;
	unsigned count;
	const char *after, *answer;
} Long;

static const Long longs[] = {
	{ "literal", "('", "x", 10000000, "').Length", "10000000" },
	{ "line", "$n = 0; ", "$n = $n + 1; ", 800000, "$n", "800000" },
	{ "statements", "$n = 0\n", "$n++\n", 1000000, "$n", "1000000" },
	{ "array", "(0", ",1", 1000000, ").Count", "1000001" },
	{ "table", "$h = @{", "\n", 1000000, "a=1}; $h.Count", "1" },
	{ "chain", "0", " + 1", 200000, "", "200000" },
	{ "elseif", "if ($false) { 1 }", " elseif ($false) { 1 }", 100000,
	  " else { 7 }", "7" },
	{ "members", "$h = @{}; $h.h = $h; $h", ".h", 100000, ".Count", "1" },
	{ "comment", "<#", "<#", 1000000, "#> 5", "5" },
	{ "blanks", "1", " ", 1000000, "+ 1", "2" },
	{ "pipeline", "1", " | % { $_ + 1 }", 300, "", "301" },
	{ "escapes", "\"", "`t", 1000000, "\".Length", "1000000" },
	{ "expansions", "$a = 'x'; \"", "$a", 200000, "\".Length", "200000" },
	{ 0 },
};

static void long_text(gconstpointer data)
{
	const Long *test = data;
	g_autoptr(GString) text = g_string_new(test->before);
	for (unsigned i = 0; i < test->count; i++)
		g_string_append(text, test->piece);
	g_string_append(text, test->after);
	g_autofree char *answer = run(text->str);
	g_assert_cmpstr(answer, ==, test->answer);
}

/* Nested until the parser or the evaluator says no: never more than words. */
typedef struct Nest {
	const char *open, *middle, *close;
} Nest;

static const Nest nests[] = {
	{ "(", "1", ")" },
	{ "@(", "1", ")" },
	{ "$(", "1", ")" },
	{ "@{a=", "1", "}" },
	{ "{", "1", "}" },
	{ "& {", "1", "}" },
	{ "if (1) {", "1", "}" },
	{ "foreach ($x in 1) {", "1", "}" },
	{ "while (1) {", "1", "; break }" },
	{ "do {", "1", "} until (1)" },
	{ "switch (1) { 1 {", "1", "} }" },
	{ "try {", "1", "} catch { }" },
	{ "function f {", "1", "}" },
	{ "\"$(", "1", ")\"" },
	{ "1 + (", "1", ")" },
	{ "- ", "1", "" },
	{ "-not ", "1", "" },
	{ "!", "1", "" },
	{ ",", "1", "" },
	{ "[int]", "1", "" },
	{ "$a[", "0", "]" },
	{ "$a.b(", "1", ")" },
	{ "$a = ", "1", "" },
	{ "1 | % {", "1", "}" },
	{ "[a[", "int", "]]" },
	{ "[a({ ", "1", "})]" },
	{ "[a ( { ", "", "" },
	{ "return ", "1", "" },
	{ "f (", "1", ")" },
	{ "f {", "1", "}" },
	{ "{param($a = ", "1", ")}" },
	{ "-join ", "1", "" },
	{ "$($a.", "b", ")" },
	{ "@{(", "1", ") = 1}" },
	{ "throw ", "1", "" },
	{ 0 },
};

static const unsigned depths[] = { 50, 1000, 100000 };

static void nested(void)
{
	for (const Nest *nest = nests; nest->open; nest++)
		for (unsigned i = 0; i < G_N_ELEMENTS(depths); i++) {
			g_autoptr(GString) text = g_string_new(NULL);
			for (unsigned j = 0; j < depths[i]; j++)
				g_string_append(text, nest->open);
			g_string_append(text, nest->middle);
			for (unsigned j = 0; j < depths[i]; j++)
				g_string_append(text, nest->close);
			g_autofree char *answer = run(text->str);
			g_assert_nonnull(answer);
		}
}

/* ---- Ctrl+C ---- */

typedef struct Press {
	Emit emit;
	Session *session;
	unsigned left;
} Press;

/* Objects that come before the key is pressed. */
static bool press_take(Emit *emit, Value value)
{
	Press *press = (Press *)emit;
	value_clear(&value);
	if (--press->left == 0)
		press->session->interrupted = 1;
	return true;
}

static const char *const endless[] = {
	"while ($true) { 1 }",
	"for (;;) { 1 }",
	"do { 1 } until ($false)",
	"1..2000000000",
	"1..1000000000 | % { $_ }",
	"function f { 1; f }; while (1) { try { f } catch { } }",
	"& { while (1) { 1 } } | % { $_ } | ? { $_ }",
	"$l = 1, 2; while (1) { foreach ($x in $l) { $x } }",
	"while (1) { try { 1 } finally { 2 } }",
	"while (1) { switch (1, 2) { 1 { 1 } 2 { 2 } } }",
	"while (1) { trap { continue } 1; throw 2 }",
	NULL,
};

static void interrupted(void)
{
	for (const char *const *text = endless; *text; text++) {
		Shell shell;
		g_auto(Value) block = VALUE_NONE;
		shell_init(&shell);
		Press press = { { press_take }, shell.session, 20 };
		g_assert_cmpint(shell.session->engine->parse(shell.session,
							     *text, NULL,
							     &block, NULL),
				==, PARSE_OK);
		Flow flow = session_run(shell.session, block, &press.emit);
		g_assert_cmpint(flow, ==, FLOW_STOP);
		g_assert_cmpuint(shell.session->depth, ==, 0);
		g_assert_true(shell.session->scope == shell.session->global);
		shell_clear(&shell);
	}
}

static Session *pressed;

static void press_key(int number)
{
	(void)number;
	pressed->interrupted++;
}

static void press_soon(suseconds_t microseconds)
{
	struct itimerval when = { .it_value.tv_usec = microseconds };
	signal(SIGALRM, press_key);
	setitimer(ITIMER_REAL, &when, NULL);
}

/* The key may be pressed at any moment, also while a finally block begins or
 * ends. */
static void interrupted_anywhere(void)
{
	static const char text[] =
		"while (1) { try { try { } finally { } } finally { } }";
	Shell shell;
	g_auto(Value) block = VALUE_NONE;
	shell_init(&shell);
	pressed = shell.session;
	g_assert_cmpint(shell.session->engine->parse(shell.session, text, NULL,
						     &block, NULL),
			==, PARSE_OK);
	for (suseconds_t i = 1; i <= 1000; i++) {
		press_soon(100 + i);
		Flow flow = session_run(shell.session, block, &emit_nothing);
		g_assert_cmpint(flow, ==, FLOW_STOP);
		shell.session->interrupted = 0;
	}
	signal(SIGALRM, SIG_DFL);
	shell_clear(&shell);
}

/* A session that makes circles stays as large as what it holds. */
static void circles(void)
{
	unsigned before = containers_alive();
	g_autofree char *answer =
		run("$f = { param($n) $h = @{}; $h.h = $h; "
		    "$b = { $b }.GetNewClosure(); $h.b = $b }\n"
		    "foreach ($i in 1..100000) { & $f $i }; 'end'");
	g_assert_cmpstr(answer, ==, "end");
	g_assert_cmpuint(containers_alive(), ==, before);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (const Long *test = longs; test->name; test++) {
		g_autofree char *name =
			g_strdup_printf("/evaluate/limits/%s", test->name);
		g_test_add_data_func(name, test, long_text);
	}
	g_test_add_func("/evaluate/limits/nested", nested);
	g_test_add_func("/evaluate/limits/interrupted", interrupted);
	g_test_add_func("/evaluate/limits/interrupted_anywhere",
			interrupted_anywhere);
	g_test_add_func("/evaluate/limits/circles", circles);
	return g_test_run();
}
