#include "shell/options.h"

typedef struct Case {
	const char *name;
	const char *line; /* words after the program's name */
	const char *found;
} Case;

static const Case cases[] = {
	{ "nothing", "", "" },
	{ "script", "x.ps1 -Name y", "file=x.ps1 args=-Name,y" },
	{ "file", "-File x.ps1 a", "file=x.ps1 args=a" },
	{ "any-case", "-file x.ps1", "file=x.ps1" },
	{ "gnu", "--file=x.ps1", "file=x.ps1" },
	{ "all-after-file", "--file=x.ps1 --y", "file=x.ps1 args=--y" },
	{ "gnu-order", "--no-profile --file x.ps1 a",
	  "file=x.ps1 args=a noprofile" },
	{ "command", "-NoProfile -Command Get-Date -Format o",
	  "command=Get-Date -Format o noprofile" },
	{ "short-command", "-c 1+1", "command=1+1" },
	{ "command-stdin", "-Command -", "file=-" },
	{ "stdin", "-", "file=-" },
	{ "prefix", "-NonI -Stop -Atom x.ps1",
	  "file=x.ps1 noninteractive stoponerror atomic" },
	{ "windows", "-NoLogo -ExecutionPolicy Bypass -File x.ps1",
	  "file=x.ps1" },
	{ "home", "-Home /srv x.ps1", "file=x.ps1 home=/srv" },
	{ "gnu-home", "--home /srv", "home=/srv" },
	{ "help", "--help", "help" },
	{ "unknown", "-Wrong",
	  "the option '-Wrong' is unknown: see gatehouse --help" },
	{ "ambiguous", "-No",
	  "the option '-No' is ambiguous: see gatehouse --help" },
	{ "no-value", "-Home", "the option -Home needs a value" },
};

static void add(GString *text, const char *name, const char *value)
{
	if (!name)
		return;
	g_string_append_printf(text, "%s%s%s%s", text->len ? " " : "", name,
			       value ? "=" : "", value ? value : "");
}

static char *describe(const Options *options)
{
	GString *text = g_string_new(NULL);
	g_autofree char *arguments =
		options->arguments
			? g_strjoinv(",", (char **)(gpointer)options->arguments)
			: g_strdup("");
	if (options->file)
		add(text, "file", options->file);
	if (*arguments)
		add(text, "args", arguments);
	if (options->command)
		add(text, "command", options->command);
	if (options->home)
		add(text, "home", options->home);
	add(text, options->no_profile ? "noprofile" : NULL, NULL);
	add(text, options->non_interactive ? "noninteractive" : NULL, NULL);
	add(text, options->stop_on_error ? "stoponerror" : NULL, NULL);
	add(text, options->atomic ? "atomic" : NULL, NULL);
	add(text, options->help ? "help" : NULL, NULL);
	return g_string_free(text, FALSE);
}

static void test_case(gconstpointer data)
{
	const Case *row = data;
	Options options;
	g_autoptr(GError) error = NULL;
	g_autofree char *line = g_strdup_printf(
		"gatehouse%s%s", *row->line ? " " : "", row->line);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	bool good = options_parse(&options, (int)g_strv_length(words), words,
				  &error);
	g_autofree char *found =
		good ? describe(&options) : g_strdup(error->message);
	g_assert_cmpstr(found, ==, row->found);
	options_clear(&options);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
			g_strconcat("/options/", cases[i].name, NULL);
		g_test_add_data_func(path, &cases[i], test_case);
	}
	return g_test_run();
}
