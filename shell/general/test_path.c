#include "shell/general/general.h"

#include "shell/general/item.h"
#include "shell/general/object.h"
#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <gio/gio.h>

typedef struct TestArgs {
	PathArgs path;
	const char *type;
	Value newer, older;
	bool valid;
} TestArgs;

/* What is asked of each thing at a path. */
typedef struct Question {
	const TestArgs *args;
	Value newer, older; /* dates or $null */
} Question;

static const char *const path_types[] = { "Any", "Container", "Leaf", NULL };

static bool has_type(const char *path, const char *type)
{
	bool there = g_file_test(path, G_FILE_TEST_EXISTS);
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);
	if (!type || name_same(type, "Any"))
		return there;
	return there && folder == name_same(type, "Container");
}

static bool has_age(const Question *question, const char *path)
{
	if (value_is_null(question->newer) && value_is_null(question->older))
		return true;
	g_autoptr(Record) item = item_of(path, NULL);
	if (!item)
		return false;
	int64_t written = record_get(item, "LastWriteTime").integer;
	return (value_is_null(question->newer) ||
		written > question->newer.integer) &&
	       (value_is_null(question->older) ||
		written < question->older.integer);
}

static bool fits(const Question *question, const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	return has_type(path, question->args->type) &&
	       paths_include(&question->args->path, name) &&
	       has_age(question, path);
}

static bool is_there(Call *call, const Question *question, const char *path)
{
	const char *name;
	const PathArgs *paths = &question->args->path;
	bool literal = paths->literal_paths != NULL;
	const Provider *provider = provider_of(path, &name);
	if (provider) {
		g_auto(GStrv) found = provider_expand(call_session(call), path,
						      literal, false, NULL);
		const char *type = question->args->type;
		bool container = type && name_same(type, "Container");
		return found && found[0] && (!container || !*name);
	}
	g_autofree char *native = path_native(path, NULL);
	if (!native)
		return false;
	if (literal || !path_is_pattern(native))
		return fits(question, native);
	g_auto(GStrv) found = path_expand(path, NULL);
	for (char **one = found; one && *one; one++)
		if (fits(question, *one))
			return true;
	return false;
}

static bool is_valid(const char *path)
{
	const char *name;
	g_autofree char *native = NULL;
	if (provider_of(path, &name))
		return true;
	native = path_native(path, NULL);
	return native != NULL;
}

static bool date_of(Value given, Value *date, GError **error)
{
	*date = VALUE_NONE;
	return value_is_null(given) || object_date(given, date, error);
}

static bool test_process(Call *call, void *data, GError **error)
{
	TestArgs *args = data;
	Question question = { .args = args };
	const char *const *path = args->path.literal_paths
					  ? args->path.literal_paths
					  : args->path.paths;
	if (!path) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "Cannot bind argument to parameter 'Path' because "
			    "it is null");
		return false;
	}
	if (!date_of(args->newer, &question.newer, error) ||
	    !date_of(args->older, &question.older, error))
		return false;
	for (; *path; path++) {
		if (!**path) {
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "Cannot bind argument to parameter 'Path' "
				    "because it is an empty string");
			return false;
		}
		call_emit_take(
			call, value_bool(args->valid ? is_valid(*path)
						     : is_there(call, &question,
								*path)));
	}
	return true;
}

static const char *const type_aliases[] = { "Type", NULL };

static const Param test_params[] = {
	PATH_PARAMS(TestArgs, path),
	FILTER_PARAMS(TestArgs, path),
	{ .is = { "PathType", "Kind that is asked for.", .allowed = path_types,
		  .field = STRING_FIELD(TestArgs, type) },
	  .aliases = type_aliases },
	{ .is = { "IsValid", "Asks only whether the path is well written.",
		  .field = SWITCH_FIELD(TestArgs, valid) } },
	{ .is = { "NewerThan", "Only what was changed after this moment.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(TestArgs, newer) } },
	{ .is = { "OlderThan", "Only what was changed before this moment.",
		  .flags = PROPERTY_ANY | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(TestArgs, older) } },
	{ 0 },
};

static const Example test_examples[] = {
	{ "Test-Path /nowhere", "Gives False." },
	{ "Test-Path Variable:x", "Whether there is $x." },
	{ 0 },
};

const Cmdlet cmdlet_test_path = {
	.name = "Test-Path",
	.synopsis = "Tells whether files, folders or items exist.",
	.args_size = sizeof(TestArgs),
	.params = test_params,
	.examples = test_examples,
	.process = test_process,
};
