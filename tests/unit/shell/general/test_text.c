#include "tests/unit/shell/general/harness.h"

#include "shell/general/csv.h"
#include "shell/general/out_file.h"
#include "shell/general/text_file.h"

#include <string.h>

static void write_file(const char *name, const char *bytes, gssize length)
{
	g_assert_true(g_file_set_contents(name, bytes, length, NULL));
}

static char *read_file(const char *name)
{
	char *text = NULL;
	g_assert_true(g_file_get_contents(name, &text, NULL, NULL));
	return text;
}

static List *people(void)
{
	List *list = pairs("Ken \"K\" Myer", "3", "Łódź, Anna", "1", NULL);
	record_set_take(list->values[1].record, "Number", VALUE_NONE);
	return list;
}

static void export_and_import(Harness *harness, gconstpointer data)
{
	(void)data;
	list_unref(run_cmdlet(harness, people(), "Export-Csv", NULL,
			      value_string("x.csv"), END));
	expect_text(read_file("x.csv"),
		    "#TYPE System.Management.Automation.PSCustomObject\n"
		    "\"Name\",\"Number\"\n"
		    "\"Ken \"\"K\"\" Myer\",\"3\"\n"
		    "\"Łódź, Anna\",\n");
	expect_text(show_cmdlet(harness, NULL, "Import-Csv", NULL,
				value_string("x.csv"), END),
		    "\n"
		    "Name         Number\n"
		    "----         ------\n"
		    "Ken \"K\" Myer 3\n"
		    "Łódź, Anna\n"
		    "\n");
}

static void export_append(Harness *harness, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < 2; i++)
		list_unref(run_cmdlet(harness, pairs("a", "1", NULL),
				      "Export-Csv", NULL,
				      value_string(".\\a.csv"), "Append", ON,
				      "NoTypeInformation", ON, "Delimiter",
				      value_string(";"), END));
	expect_text(read_file("a.csv"),
		    "\"Name\";\"Number\"\n\"a\";\"1\"\n\"a\";\"1\"\n");
}

static void export_refuses(Harness *harness, gconstpointer data)
{
	(void)data;
	list_unref(run_cmdlet(harness, ints(1, 5), "Export-Csv", NULL,
			      value_string("C:\\temp\\x.csv"), END));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
	g_assert_nonnull(strstr(error_record_message(harness->session->thrown),
				"begins with a drive letter"));
	list_unref(run_cmdlet(harness, ints(1, 5), "Export-Csv", NULL,
			      value_string("x.csv"), END));
	g_assert_nonnull(strstr(harness->host.text->str, "no properties"));
}

static const struct {
	const char *bytes;
	gssize length;
	const char *expected;
} encodings[] = {
	{ "Name\r\nGr\xc3\xbc\xc3\x9f\x65\r\n", -1, "Grüße" },
	{ "\xef\xbb\xbfName\nGr\xc3\xbc\xc3\x9f\x65", -1, "Grüße" },
	{ "Name\nGr\xfc\xdf\x65 \x80\n", -1, "Grüße €" },
	{ "\xff\xfeN\0a\0m\0e\0\r\0\n\0\x3d\xd8\x00\xde\r\0\n\0", 22, "😀" },
	{ "\xfe\xff\0N\0a\0m\0e\0\n\x4e\x2d\0\n", 16, "中" },
};

static void import_encodings(Harness *harness, gconstpointer data)
{
	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++) {
		write_file("e.csv", encodings[i].bytes, encodings[i].length);
		g_autoptr(List) list =
			run_cmdlet(harness, NULL, "Import-Csv", NULL,
				   value_string("e.csv"), END);
		g_assert_cmpuint(list->count, ==, 1);
		if (list->count == 1)
			g_assert_cmpstr(
				value_text(record_get(list->values[0].record,
						      "Name")),
				==, encodings[i].expected);
	}
}

static void import_odd_rows(Harness *harness, gconstpointer data)
{
	(void)data;
	write_file("o.csv", "A,B\n\n1\n1,2,3\n\"x\ny\",\"\"\"\"\n", -1);
	g_autoptr(List) list = run_cmdlet(harness, NULL, "Import-Csv", NULL,
					  value_string("o.csv"), END);
	g_assert_cmpuint(list->count, ==, 3);
	Record *lone = list->values[0].record;
	g_assert_true(value_is_null(record_get(lone, "B")));
	Record *quoted = list->values[2].record;
	g_assert_cmpstr(value_text(record_get(quoted, "A")), ==, "x\ny");
	g_assert_cmpstr(value_text(record_get(quoted, "B")), ==, "\"");
	write_file("d.csv", "A,a\n1,2\n", -1);
	list_unref(run_cmdlet(harness, NULL, "Import-Csv", NULL,
			      value_string("d.csv"), END));
	g_assert_nonnull(strstr(harness->host.text->str, "The member"));
	list_unref(run_cmdlet(harness, NULL, "Import-Csv", NULL,
			      value_string("none.csv"), END));
	g_assert_nonnull(strstr(harness->host.text->str,
				"none.csv' because it does not"));
}

static void convert_csv(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, pairs("a", "1", NULL), "ConvertTo-Csv",
			       "NoTypeInformation", ON, END),
		    "\"Name\",\"Number\", \"a\",\"1\"");
	expect_text(show_cmdlet(harness, texts("x;1", "\"y;z\";2", NULL),
				"ConvertFrom-Csv", "Delimiter",
				value_string(";"), "Header",
				value_list_take(texts("Name", "Age", NULL)),
				END),
		    "\nName Age\n---- ---\nx    1\ny;z  2\n\n");
}

static bool count_row(void *data, Record *row)
{
	(void)row;
	++*(int *)data;
	return true;
}

/* Any split of the text gives the same rows. */
static void csv_pieces(void)
{
	const char *text = "#TYPE x\r\nA,B\r\n1,\"a\r\nb\"\r\n2,\"c\"\"d\"\r\n";
	for (size_t piece = 1; piece < strlen(text); piece++) {
		int rows = 0;
		g_autoptr(CsvReader) reader =
			csv_reader_new(',', NULL, count_row, &rows);
		for (size_t at = 0; at < strlen(text); at += piece)
			g_assert_true(csv_reader_feed(
				reader, text + at,
				MIN(piece, strlen(text) - at), NULL));
		g_assert_true(csv_reader_end(reader, NULL));
		g_assert_cmpint(rows, ==, 2);
	}
}

static void to_json(Harness *harness, gconstpointer data)
{
	(void)data;
	List *list = pairs("Grüße", "3", NULL);
	record_set_take(list->values[0].record, "Tags",
			value_list_take(texts("a", "b", NULL)));
	record_set_take(list->values[0].record, "When",
			value_datetime(1795536309000000));
	record_set_take(list->values[0].record, "On", ON);
	record_set_take(list->values[0].record, "No", VALUE_NONE);
	expect_list(run_cmdlet(harness, list, "ConvertTo-Json", "Compress", ON,
			       END),
		    "{\"Name\":\"Grüße\",\"Number\":3,\"Tags\":[\"a\",\"b\"],"
		    "\"When\":\"\\/Date(1795536309000)\\/\",\"On\":true,"
		    "\"No\":null}");
	expect_list(run_cmdlet(harness, pairs("a", "1", "b", "2", NULL),
			       "ConvertTo-Json", "Compress", ON, END),
		    "[{\"Name\":\"a\",\"Number\":1},"
		    "{\"Name\":\"b\",\"Number\":2}]");
	expect_list(run_cmdlet(harness, pairs("a", "1", NULL), "ConvertTo-Json",
			       END),
		    "{\n    \"Name\":  \"a\",\n    \"Number\":  1\n}");
}

/* depth levels of one-element lists around 1. */
static Value nested(int depth)
{
	Value value = value_int(1);
	while (depth--) {
		Record *record = record_new_custom();
		record_set_take(record, "a", value);
		value = value_record_take(record);
	}
	return value;
}

static void json_depth(Harness *harness, gconstpointer data)
{
	(void)data;
	List *list = list_new(LIST_ARRAY, 1);
	list_add_take(list, nested(4));
	expect_list(run_cmdlet(harness, list, "ConvertTo-Json", "Compress", ON,
			       END),
		    "{\"a\":{\"a\":{\"a\":\"@{a=1}\"}}}");
	list = list_new(LIST_ARRAY, 1);
	list_add_take(list, nested(4));
	expect_list(run_cmdlet(harness, list, "ConvertTo-Json", "Compress", ON,
			       "Depth", value_int(9), END),
		    "{\"a\":{\"a\":{\"a\":{\"a\":1}}}}");
}

static void from_json(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(
		show_cmdlet(harness,
			    texts("[{\"a\": 1, \"b\": null},",
				  "{\"a\": 5000000000, \"b\": \"x\"}]", NULL),
			    "ConvertFrom-Json", END),
		"\n         a b\n         - -\n         1\n"
		"5000000000 x\n\n");
	list_unref(run_cmdlet(harness, texts("{\"a\":", NULL),
			      "ConvertFrom-Json", END));
	g_assert_nonnull(strstr(harness->host.text->str, "Invalid JSON primitive"));
}

static void format_table(Harness *harness, gconstpointer data)
{
	(void)data;
	List *list = pairs("Ken", "3", "Pilar", "1", "Ann", "1", NULL);
	expect_text(show_cmdlet(harness, list, "Format-Table", NULL,
				value_string("name"), "GroupBy",
				value_string("Number"), "AutoSize", ON, END),
		    "\n"
		    "   Number: 3\n"
		    "\n"
		    "Name\n----\nKen\n"
		    "\n"
		    "   Number: 1\n"
		    "\n"
		    "Name\n----\nPilar\nAnn\n"
		    "\n");
	expect_text(show_cmdlet(harness, pairs("Ken", "3", NULL),
				"Format-Table", "HideTableHeaders", ON, END),
		    "\nKen 3\n\n");
}

static void format_list(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness, pairs("Ken", "3", NULL), "Format-List",
				NULL,
				value_list_take(texts("Number", "City", NULL)),
				END),
		    "\nNumber : 3\nCity   :\n\n");
}

static void format_wide(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_text(show_cmdlet(harness,
				pairs("a", "3", "b", "1", "c", "1", NULL),
				"Format-Wide", "Column", value_int(2), END),
		    "\n"
		    "a                                       b\n"
		    "c\n"
		    "\n");
}

static void out_string(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(
		run_cmdlet(harness, pairs("Ken", "3", NULL), "Out-String", END),
		"\nName Number\n---- ------\nKen       3\n\n");
	expect_list(run_cmdlet(harness, ints(2, 1, 2), "Out-String", "Stream",
			       ON, END),
		    "1, 2");
}

static void out_file(Harness *harness, gconstpointer data)
{
	(void)data;
	for (int i = 0; i < 2; i++)
		list_unref(run_cmdlet(harness, ints(2, 1, 2), "Out-File", NULL,
				      value_string("o.txt"), "Append", ON,
				      END));
	expect_text(read_file("o.txt"), "1\n2\n1\n2\n");
	list_unref(run_cmdlet(harness, ints(1, 3), "Out-File", NULL,
			      value_string("o.txt"), "NoClobber", ON, END));
	g_assert_cmpint(harness->flow, ==, FLOW_THROW);
	expect_text(read_file("o.txt"), "1\n2\n1\n2\n");
	list_unref(run_cmdlet(harness, ints(1, 3), "Out-File", NULL,
			      value_string("o.txt"), "WhatIf", ON, END));
	expect_text(read_file("o.txt"), "1\n2\n1\n2\n");
	list_unref(run_cmdlet(harness, ints(1, 3), "Out-File", NULL,
			      value_string("o.txt"), END));
	expect_text(read_file("o.txt"), "3\n");
}

static void write_cmdlets(Harness *harness, gconstpointer data)
{
	(void)data;
	expect_list(run_cmdlet(harness, NULL, "Write-Output", NULL,
			       value_list_take(ints(2, 1, 2)), NULL,
			       value_int(3), END),
		    "1, 2, 3");
	list_unref(run_cmdlet(harness, NULL, "Write-Host", NULL,
			      value_string("a"), NULL, value_int(2),
			      "Separator", value_string("-"), END));
	list_unref(run_cmdlet(harness, NULL, "Write-Warning", NULL,
			      value_string("careful"), END));
	list_unref(run_cmdlet(harness, NULL, "Write-Verbose", NULL,
			      value_string("silent"), END));
	list_unref(run_cmdlet(harness, NULL, "Write-Verbose", NULL,
			      value_string("loud"), "Verbose", ON, END));
	expect_text(g_strdup(harness->host.text->str),
		    "a-2\nWARNING: careful\nVERBOSE: loud\n");
}

static void write_error(Harness *harness, gconstpointer data)
{
	(void)data;
	list_unref(run_cmdlet(harness, NULL, "Write-Error", NULL,
			      value_string("no pool"), "Category",
			      value_string("ObjectNotFound"), "ErrorId",
			      value_string("NoPool"), END));
	g_assert_nonnull(strstr(harness->host.text->str, "no pool"));
	g_assert_nonnull(strstr(harness->host.text->str, "ObjectNotFound"));
	g_assert_nonnull(strstr(harness->host.text->str, "NoPool"));
	g_assert_cmpuint(harness->session->errors->count, ==, 1);
}

#define ADD(path, function)                                                    \
	g_test_add(path, Harness, NULL, harness_setup, function,               \
		   harness_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	ADD("/general/csv/round-trip", export_and_import);
	ADD("/general/csv/append", export_append);
	ADD("/general/csv/refuses", export_refuses);
	ADD("/general/csv/encodings", import_encodings);
	ADD("/general/csv/odd-rows", import_odd_rows);
	ADD("/general/csv/convert", convert_csv);
	g_test_add_func("/general/csv/pieces", csv_pieces);
	ADD("/general/json/to", to_json);
	ADD("/general/json/depth", json_depth);
	ADD("/general/json/from", from_json);
	ADD("/general/format/table", format_table);
	ADD("/general/format/list", format_list);
	ADD("/general/format/wide", format_wide);
	ADD("/general/out/string", out_string);
	ADD("/general/out/file", out_file);
	ADD("/general/write/streams", write_cmdlets);
	ADD("/general/write/error", write_error);
	return g_test_run();
}
