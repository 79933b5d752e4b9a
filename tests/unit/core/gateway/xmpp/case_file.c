#include "tests/unit/core/gateway/xmpp/case_file.h"

#include <string.h>

#define TITLE "=== "

static void case_free(gpointer data)
{
	Case *one = data;
	g_free(one->name);
	g_strfreev(one->words);
	g_strfreev(one->lines);
	g_free(one);
}

static gboolean is_step(const char *line)
{
	return *line && *line != '#';
}

static Case *case_parse(const char *prefix, const char *title, char **lines)
{
	Case *one = g_new0(Case, 1);
	g_autoptr(GStrvBuilder) steps = g_strv_builder_new();
	const char *colon = strchr(title, ':');
	if (!colon)
		g_error("%s: no ':' after '%s'", prefix, title);
	one->name =
		g_strdup_printf("%s/%.*s", prefix, (int)(colon - title), title);
	g_autofree char *words = g_strstrip(g_strdup(colon + 1));
	one->words = g_strsplit(words, " ", -1);
	for (; *lines && !g_str_has_prefix(*lines, TITLE); lines++)
		if (is_step(*lines))
			g_strv_builder_add(steps, *lines);
	one->lines = g_strv_builder_end(steps);
	return one;
}

static void add_file(GPtrArray *cases, const char *folder, const char *path)
{
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		g_error("cannot read %s", path);
	g_autofree char *base = g_path_get_basename(path);
	*strrchr(base, '.') = '\0';
	g_autofree char *prefix = g_strdup_printf("/%s/%s", folder, base);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (g_str_has_prefix(*line, TITLE))
			g_ptr_array_add(cases, case_parse(prefix,
							  *line + strlen(TITLE),
							  line + 1));
}

static gint by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *case_files_read(const char *folder)
{
	GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *path =
		g_build_filename(g_getenv("GATEHOUSE_SOURCE"), "tests",
				 "conformance", folder, NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".txt"))
			g_ptr_array_add(files,
					g_build_filename(path, name, NULL));
	g_ptr_array_sort(files, by_text);
	for (guint i = 0; i < files->len; i++)
		add_file(cases, folder, files->pdata[i]);
	return cases;
}
