#include "core/base/stop.h"
#include "shell/general/general.h"

#include "shell/general/path.h"
#include "shell/general/path_param.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>

#define PIECE 65536

/* ---- Get-FileHash */

typedef struct HashArgs {
	PathArgs path;
	const char *algorithm;
} HashArgs;

static const Property hash_properties[] = {
	{ "Algorithm", "How it was made." },
	{ "Hash", "In hexadecimal digits." },
	{ "Path", "Of which file." },
	{ 0 },
};
static const ViewColumn hash_columns[] = {
	{ "Algorithm", NULL, 15, false },
	{ "Hash", NULL, 0, false },
	{ "Path", NULL, 0, false },
	{ 0 },
};
static const View hash_view = { .columns = hash_columns };
static const RecordType hash_type = { "Microsoft.Powershell.Utility.FileHash",
				      hash_properties, &hash_view };

static const char *const algorithms[] = { "SHA1",   "SHA256", "SHA384",
					  "SHA512", "MD5",    NULL };

static GChecksumType checksum_of(const char *algorithm)
{
	static const GChecksumType types[] = {
		G_CHECKSUM_SHA1,   G_CHECKSUM_SHA256, G_CHECKSUM_SHA384,
		G_CHECKSUM_SHA512, G_CHECKSUM_MD5,
	};
	for (unsigned i = 0; algorithm && algorithms[i]; i++)
		if (name_same(algorithms[i], algorithm))
			return types[i];
	return G_CHECKSUM_SHA256;
}

static bool read_all(const char *path, GChecksum *sum, GError **error)
{
	guchar piece[PIECE];
	size_t bytes;
	FILE *file = fopen(path, "re");
	while (file && !stop_wanted() &&
	       (bytes = fread(piece, 1, sizeof(piece), file)) > 0)
		g_checksum_update(sum, piece, (gssize)bytes);
	bool well = file && !ferror(file);
	int fault = errno;
	if (file)
		fclose(file);
	if (!stop_check(error))
		return false;
	if (!well)
		g_set_error(error, G_IO_ERROR,
			    (int)g_io_error_from_errno(fault),
			    "The file '%s' cannot be read: %s", path,
			    g_strerror(fault));
	return well;
}

static bool hash_one(Call *call, void *data, const char *path, GError **error)
{
	HashArgs *args = data;
	const char *algorithm = args->algorithm ? args->algorithm : "SHA256";
	g_autoptr(GChecksum) sum = g_checksum_new(checksum_of(algorithm));
	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return true;
	if (!read_all(path, sum, error))
		return false;
	Record *record = record_new(&hash_type);
	record_set_take(record, "Algorithm",
			value_string_take(g_ascii_strup(algorithm, -1)));
	record_set_take(record, "Hash",
			value_string_take(
				g_ascii_strup(g_checksum_get_string(sum), -1)));
	record_set_take(record, "Path", value_string_take(path_absolute(path)));
	call_emit_record_take(call, record);
	return true;
}

static bool hash_process(Call *call, void *data, GError **error)
{
	HashArgs *args = data;
	return paths_each(call, &args->path, NULL, hash_one, args, error);
}

static const Param hash_params[] = {
	PATH_PARAMS(HashArgs, path),
	{ .is = { "Algorithm", "How; SHA256 when not given.",
		  .allowed = algorithms,
		  .field = STRING_FIELD(HashArgs, algorithm) } },
	{ 0 },
};
static const Example hash_examples[] = {
	{ "'x' | Set-Content x.txt; Get-FileHash x.txt -Algorithm MD5",
	  "Tells whether a file was changed." },
	{ 0 },
};

const Cmdlet cmdlet_get_file_hash = {
	.name = "Get-FileHash",
	.synopsis = "Gives checksums of files.",
	.args_size = sizeof(HashArgs),
	.params = hash_params,
	.examples = hash_examples,
	.output = &hash_type,
	.process = hash_process,
};
