#include "tests/unit/shell/general/harness.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void put(const char *name, const char *text)
{
	g_assert_true(g_file_set_contents(name, text, -1, NULL));
}

static char *get(const char *name)
{
	char *text = NULL;
	g_assert_true(g_file_get_contents(name, &text, NULL, NULL));
	return text;
}

static bool exists(const char *name)
{
	return g_file_test(name, G_FILE_TEST_EXISTS);
}

static bool says(Harness *harness, const char *text)
{
	return strstr(harness->host.text->str, text) != NULL;
}

#define RUN(...)   list_unref(run_cmdlet(harness, __VA_ARGS__, END))
#define TEXT(text) value_string(text)

static void content(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(texts("one", "two", "three", NULL), "Set-Content", NULL,
	    TEXT("x.txt"));
	expect_text(get("x.txt"), "one\ntwo\nthree\n");
	RUN(NULL, "Add-Content", NULL, TEXT("x.txt"), NULL, TEXT("four"));
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("x.txt"), END),
		    "one, two, three, four");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("x.txt"), "Tail", value_int(2), END),
		    "three, four");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("x.txt"), "First", value_int(1), END),
		    "one");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("x.txt"), "Tail", value_int(0), END),
		    "");
	RUN(NULL, "Clear-Content", NULL, TEXT("x.txt"));
	expect_text(get("x.txt"), "");
	put("crlf.txt", "a\r\nb");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("crlf.txt"), END),
		    "a, b");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       TEXT("crlf.txt"), "Raw", ON, END),
		    "a\r\nb");
	RUN(ints(0), "Set-Content", NULL, TEXT("empty.txt"));
	expect_text(get("empty.txt"), "");
}

static void content_fails(Harness *harness, gconstpointer data)
{
	(void)data;
	put("b.txt", "b\n");
	expect_list(run_cmdlet(harness, NULL, "Get-Content", NULL,
			       value_list_take(texts("a.txt", "b.txt", NULL)),
			       END),
		    "b");
	g_assert_true(says(harness, "a.txt' because it does not exist"));
	RUN(NULL, "Set-Content", NULL, TEXT("no/where.txt"), NULL, TEXT("x"));
	g_assert_true(says(harness, "Could not find a part of the path"));
	RUN(NULL, "Set-Content", NULL, TEXT("b.txt"), NULL, TEXT("x"), "WhatIf",
	    ON);
	expect_text(get("b.txt"), "b\n");
}

static const struct {
	const char *path, *flag, *part;
} splits[] = {
	{ "/srv/x.csv", "Leaf", "x.csv" },
	{ "/srv/x.csv", "Parent", "/srv" },
	{ "\\srv\\y\\", "Leaf", "y" },
	{ "x.csv", "Parent", "" },
	{ "/x", "Parent", "/" },
	{ "a/x.tar.gz", "LeafBase", "x.tar" },
	{ "a/x.tar.gz", "Extension", ".gz" },
	{ "a/.profile", "Extension", "" },
	{ "/a", "IsAbsolute", "True" },
};

static void split_path(Harness *harness, gconstpointer data)
{
	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(splits); i++)
		expect_list(run_cmdlet(harness, NULL, "Split-Path", NULL,
				       TEXT(splits[i].path), splits[i].flag, ON,
				       END),
			    splits[i].part);
}

static void join_path(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, NULL, "Join-Path", NULL, TEXT("/srv/"),
			       NULL, TEXT("\\a"), END),
		    "/srv/a");
	expect_list(run_cmdlet(harness, NULL, "Join-Path", NULL,
			       value_list_take(texts("a", "b", NULL)), NULL,
			       TEXT("c"), NULL, TEXT("d"), END),
		    "a/c/d, b/c/d");
}

static void test_path(Harness *harness, gconstpointer data)
{
	(void)data;
	put("x.txt", "");
	g_mkdir("sub", 0777);
	expect_list(
		run_cmdlet(harness, NULL, "Test-Path", NULL,
			   value_list_take(texts("x.txt", "sub", "y", "*.txt",
						 "*.md", "C:\\x", NULL)),
			   END),
		"True, True, False, True, False, False");
	expect_list(run_cmdlet(harness, texts("x.txt", "sub", NULL),
			       "Test-Path", "PathType", TEXT("Container"), END),
		    "False, True");
}

static void locations(Harness *harness, gconstpointer data)
{
	(void)data;
	g_mkdir("sub", 0777);
	RUN(NULL, "Push-Location", NULL, TEXT("sub"));
	g_autofree char *inner = g_get_current_dir();
	g_assert_true(g_str_has_suffix(inner, "/sub"));
	RUN(NULL, "Pop-Location");
	g_autofree char *outer = g_get_current_dir();
	g_assert_cmpstr(outer, ==, harness->folder);
	RUN(NULL, "Set-Location", NULL, TEXT("nowhere"));
	g_assert_true(says(harness, "nowhere' because it does not exist"));
}

static void child_items(Harness *harness, gconstpointer data)
{
	(void)data;
	put("b.txt", "12345");
	put("a.csv", "");
	put(".hidden", "");
	g_mkdir("sub", 0777);
	put("sub/c.txt", "");
	expect_list(run_cmdlet(harness, NULL, "Get-ChildItem", "Name", ON, END),
		    "sub, a.csv, b.txt");
	expect_list(run_cmdlet(harness, NULL, "Get-ChildItem", "Name", ON,
			       "Recurse", ON, "Filter", TEXT("*.txt"), END),
		    "b.txt, sub/c.txt");
	expect_list(run_cmdlet(harness, NULL, "Get-ChildItem", "Name", ON,
			       "File", ON, "Force", ON, "Exclude",
			       TEXT("*.csv"), END),
		    ".hidden, b.txt");
	g_autoptr(List) list =
		run_cmdlet(harness, NULL, "Get-Item", NULL, TEXT("b.*"), END);
	g_assert_cmpuint(list->count, ==, 1);
	Record *item = list->values[0].record;
	g_assert_cmpint(record_get(item, "Length").integer, ==, 5);
	g_assert_cmpstr(value_text(record_get(item, "BaseName")), ==, "b");
	g_assert_cmpint(record_get(item, "LastWriteTime").type, ==,
			VALUE_DATETIME);
	g_assert_true(g_str_has_prefix(value_text(record_get(item, "FullName")),
				       harness->folder));
}

static void change_items(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(NULL, "New-Item", NULL, TEXT("d/e"), "ItemType", TEXT("dir"));
	g_assert_true(exists("d/e"));
	RUN(NULL, "New-Item", NULL, TEXT("d/e/x.txt"), "Value", TEXT("hi"));
	expect_text(get("d/e/x.txt"), "hi");
	RUN(NULL, "New-Item", NULL, TEXT("d/e/x.txt"));
	g_assert_true(says(harness, "already exists"));
	RUN(NULL, "Copy-Item", NULL, TEXT("d"), NULL, TEXT("copy"), "Recurse",
	    ON);
	expect_text(get("copy/e/x.txt"), "hi");
	RUN(NULL, "Copy-Item", NULL, TEXT("d"), NULL, TEXT("d/e"), "Recurse",
	    ON);
	g_assert_true(says(harness, "onto or into itself"));
	RUN(NULL, "Rename-Item", NULL, TEXT("copy/e/x.txt"), NULL,
	    TEXT("y.txt"));
	RUN(NULL, "Move-Item", NULL, TEXT("copy/e/y.txt"), NULL, TEXT("."));
	expect_text(get("y.txt"), "hi");
	RUN(NULL, "Remove-Item", NULL, TEXT("d"));
	g_assert_true(says(harness, "is not empty: -Recurse"));
	g_assert_true(exists("d/e/x.txt"));
	RUN(NULL, "Remove-Item", NULL, TEXT("d"), "Recurse", ON, "WhatIf", ON);
	g_assert_true(exists("d/e/x.txt"));
	RUN(NULL, "Remove-Item", NULL, TEXT("d"), "Recurse", ON);
	g_assert_false(exists("d"));
}

/* A link to a folder is removed, not what it points to. */
static void remove_link(Harness *harness, gconstpointer data)
{
	(void)data;
	g_mkdir("real", 0777);
	put("real/x", "");
	g_assert_cmpint(symlink("real", "link"), ==, 0);
	RUN(NULL, "Remove-Item", NULL, TEXT("link"), "Recurse", ON);
	g_assert_false(exists("link"));
	g_assert_true(exists("real/x"));
}

static void piped_items(Harness *harness, gconstpointer data)
{
	(void)data;
	put("a.txt", "");
	put("b.txt", "");
	List *items = run_cmdlet(harness, NULL, "Get-ChildItem", END);
	g_assert_cmpuint(items->count, ==, 2);
	RUN(items, "Remove-Item");
	g_assert_false(exists("a.txt"));
	g_assert_false(exists("b.txt"));
}

static void transcript(Harness *harness, gconstpointer data)
{
	(void)data;
	RUN(NULL, "Start-Transcript", NULL, TEXT("log.txt"));
	RUN(NULL, "Write-Host", NULL, TEXT("shown"));
	RUN(NULL, "Start-Transcript", NULL, TEXT("other.txt"));
	RUN(NULL, "Stop-Transcript");
	RUN(NULL, "Write-Host", NULL, TEXT("later"));
	g_autofree char *log = get("log.txt");
	g_assert_nonnull(strstr(log, "transcript start"));
	g_assert_nonnull(strstr(log, "\nshown\n"));
	g_assert_nonnull(strstr(log, "a transcript is being written"));
	g_assert_nonnull(strstr(log, "transcript end"));
	g_assert_null(strstr(log, "later"));
	g_assert_true(says(harness, "later"));
	RUN(NULL, "Stop-Transcript");
	g_assert_true(says(harness, "no transcript is being written"));
}

#define ADD(path, function)                                                    \
	g_test_add(path, Harness, NULL, harness_setup, function,               \
		   harness_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/general/content/lines", content);
	ADD("/general/content/fails", content_fails);
	ADD("/general/path/split", split_path);
	ADD("/general/path/join", join_path);
	ADD("/general/path/test", test_path);
	ADD("/general/location/push", locations);
	ADD("/general/item/children", child_items);
	ADD("/general/item/change", change_items);
	ADD("/general/item/link", remove_link);
	ADD("/general/item/piped", piped_items);
	ADD("/general/transcript/start-stop", transcript);
	return g_test_run();
}
