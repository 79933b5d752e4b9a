#include "tests/unit/shell/general/harness.h"

#include "shell/format/cell.h"
#include "shell/format/out.h"
#include "shell/general/general.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct Block {
	Object object;
	Value (*function)(Value object);
	const char *text;
} Block;

static void block_free(Object *object)
{
	g_free(object);
}

static const ObjectClass block_class = { "ScriptBlock", block_free };

Value block_of(Value (*function)(Value object), const char *text)
{
	Block *block = object_new(&block_class, sizeof(Block));
	block->function = function;
	block->text = text;
	return value_object_take(block);
}

static Flow block_value(Session *session, Value value, Value underscore,
			Value *result)
{
	(void)session;
	Block *block = value_object(value, &block_class);
	*result = block->function(underscore);
	return FLOW_NORMAL;
}

static Flow block_run(Session *session, Value value, const Invocation *how,
		      Emit *output)
{
	Value result;
	block_value(session, value,
		    how->underscore ? *how->underscore : VALUE_NONE, &result);
	return emit_each_take(output, result) ? FLOW_NORMAL : FLOW_STOP;
}

static const char *block_text(Value value)
{
	return ((Block *)value_object(value, &block_class))->text;
}

static const Engine engine = {
	.block_class = &block_class,
	.run = block_run,
	.value = block_value,
	.text = block_text,
};

void harness_setup(Harness *harness, gconstpointer data)
{
	(void)data;
	fake_host_init(&harness->host);
	harness->session = session_new(&harness->host.host);
	harness->session->engine = &engine;
	general_register(harness->session->commands);
	harness->folder = g_dir_make_tmp("general-XXXXXX", NULL);
	g_assert_cmpint(chdir(harness->folder), ==, 0);
}

static void remove_folder(const char *folder)
{
	const char *name;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			remove_folder(path);
		else
			g_unlink(path);
	}
	g_rmdir(folder);
}

void harness_teardown(Harness *harness, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(chdir("/"), ==, 0);
	remove_folder(harness->folder);
	g_free(harness->folder);
	session_free(harness->session);
	fake_host_clear(&harness->host);
}

static Flow give(void *data, Emit *to)
{
	List *list = data;
	for (uint32_t i = 0; i < list->count; i++)
		if (!emit_take(to, value_ref(list->values[i])))
			return FLOW_STOP;
	return FLOW_NORMAL;
}

static List *run_arguments(Harness *harness, List *input, const char *cmdlet,
			   va_list pairs_)
{
	Argument arguments[16];
	ListEmit output;
	unsigned count = 0;
	list_emit_init(&output);
	for (const char *name; (name = va_arg(pairs_, const char *)) != END;)
		arguments[count++] =
			(Argument){ name, true, va_arg(pairs_, Value) };
	Stage stage = { .cmdlet = command_table_cmdlet(
				harness->session->commands, cmdlet),
			.arguments = arguments,
			.count = count };
	g_assert_nonnull(stage.cmdlet);
	Pipeline pipeline = { input ? give : NULL, input, &stage, 1 };
	harness->flow = pipeline_run(harness->session, &pipeline, &output.emit);
	for (unsigned i = 0; i < count; i++)
		value_clear(&arguments[i].value);
	list_unref(input);
	List *given = list_ref(output.list);
	list_emit_clear(&output);
	return given;
}

List *run_cmdlet(Harness *harness, List *input, const char *cmdlet, ...)
{
	va_list arguments;
	va_start(arguments, cmdlet);
	List *list = run_arguments(harness, input, cmdlet, arguments);
	va_end(arguments);
	return list;
}

char *show_cmdlet(Harness *harness, List *input, const char *cmdlet, ...)
{
	va_list arguments;
	GString *text = g_string_new(NULL);
	g_autoptr(Sink) sink = sink_new_string(text, 0);
	g_autoptr(Formatter) formatter = formatter_new(sink, ENUMERATION_LIMIT);
	va_start(arguments, cmdlet);
	g_autoptr(List) list = run_arguments(harness, input, cmdlet, arguments);
	va_end(arguments);
	for (uint32_t i = 0; i < list->count; i++)
		formatter_add(formatter, list->values[i]);
	formatter_end(formatter);
	return g_string_free(text, FALSE);
}

void expect_text(char *given, const char *expected)
{
	g_assert_cmpstr(given, ==, expected);
	g_free(given);
}

void expect_list(List *given, const char *expected)
{
	GString *text = g_string_new(NULL);
	for (uint32_t i = 0; i < given->count; i++) {
		g_autofree char *part = value_format(given->values[i]);
		g_string_append_printf(text, "%s%s", i ? ", " : "", part);
	}
	list_unref(given);
	expect_text(g_string_free(text, FALSE), expected);
}

List *ints(int count, ...)
{
	va_list values;
	List *list = list_new(LIST_ARRAY, (size_t)count);
	va_start(values, count);
	for (int i = 0; i < count; i++)
		list_add_take(list, value_int(va_arg(values, int)));
	va_end(values);
	return list;
}

List *texts(const char *first, ...)
{
	va_list values;
	List *list = list_new(LIST_ARRAY, 4);
	va_start(values, first);
	for (; first; first = va_arg(values, const char *))
		list_add_take(list, value_string(first));
	va_end(values);
	return list;
}

List *pairs(const char *name, const char *number, ...)
{
	va_list values;
	List *list = list_new(LIST_ARRAY, 4);
	va_start(values, number);
	while (name) {
		Record *record = record_new_custom();
		record_set_take(record, "Name", value_string(name));
		record_set_take(record, "Number", value_int(atoi(number)));
		list_add_take(list, value_record_take(record));
		name = va_arg(values, const char *);
		number = name ? va_arg(values, const char *) : NULL;
	}
	va_end(values);
	return list;
}
