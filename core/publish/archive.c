#include "core/publish/archive.h"

#include <gio/gio.h>
#include <string.h>
#include <zip.h>

#include "core/publish/limits.h"

static void free_member(gpointer data)
{
	ArchiveMember *member = data;
	g_free(member->name);
	g_bytes_unref(member->content);
	g_free(member);
}

Archive *archive_new(void)
{
	return g_ptr_array_new_with_free_func(free_member);
}

void archive_add(Archive *archive, const char *name, GBytes *content)
{
	ArchiveMember *member = g_new(ArchiveMember, 1);
	*member = (ArchiveMember){ g_strdup(name), g_bytes_ref(content) };
	g_ptr_array_add(archive, member);
}

void archive_add_text(Archive *archive, const char *name, const char *text)
{
	g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
	archive_add(archive, name, content);
}

GBytes *archive_find(const Archive *archive, const char *name)
{
	for (guint i = 0; i < archive->len; i++) {
		const ArchiveMember *member = archive->pdata[i];
		if (strcmp(member->name, name) == 0)
			return member->content;
	}
	return NULL;
}

char *archive_find_text(const Archive *archive, const char *name)
{
	GBytes *content = archive_find(archive, name);
	if (!content)
		return NULL;
	gsize length;
	const char *text = g_bytes_get_data(content, &length);
	return g_utf8_validate_len(text, length, NULL) ? g_strndup(text, length)
						       : NULL;
}

static bool fail(GError **error, const char *what, const char *why)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", what,
		    why);
	return false;
}

/* ---- writing ---- */

static bool put(zip_t *zip, const ArchiveMember *member, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(member->content, &length);
	zip_source_t *source = zip_source_buffer(zip, data, length, 0);
	if (source && zip_file_add(zip, member->name, source, 0) >= 0)
		return true;
	zip_source_free(source);
	return fail(error, "the configuration file cannot be made",
		    zip_strerror(zip));
}

static GBytes *take_bytes(zip_source_t *source)
{
	zip_stat_t about;
	if (zip_source_stat(source, &about) < 0 || zip_source_open(source) < 0)
		return NULL;
	g_autofree char *data = g_malloc(about.size + 1);
	zip_int64_t got = zip_source_read(source, data, about.size);
	zip_source_close(source);
	if (got < 0 || (zip_uint64_t)got != about.size)
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&data), about.size);
}

/* zip_close gives up one reference of the source and fills it. */
static GBytes *pack_into(zip_source_t *source, const Archive *archive,
			 GError **error)
{
	zip_error_t fault;
	zip_error_init(&fault);
	zip_source_keep(source);
	zip_t *zip =
		zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &fault);
	if (!zip) {
		zip_source_free(source);
		fail(error, "the configuration file cannot be made",
		     zip_error_strerror(&fault));
		zip_error_fini(&fault);
		return NULL;
	}
	for (guint i = 0; i < archive->len; i++)
		if (!put(zip, archive->pdata[i], error)) {
			zip_discard(zip);
			return NULL;
		}
	if (zip_close(zip) < 0) {
		fail(error, "the configuration file cannot be made",
		     zip_strerror(zip));
		zip_discard(zip);
		return NULL;
	}
	return take_bytes(source);
}

GBytes *archive_pack(const Archive *archive, GError **error)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	GBytes *bytes = pack_into(source, archive, error);
	zip_source_free(source);
	if (!bytes && error && !*error)
		fail(error, "the configuration file cannot be made",
		     "libzip gave no content");
	return bytes;
}

/* ---- reading ---- */

static GBytes *get(zip_t *zip, zip_uint64_t index, guint64 *left)
{
	zip_stat_t about;
	if (zip_stat_index(zip, index, 0, &about) < 0 ||
	    !(about.valid & ZIP_STAT_SIZE) || about.size > *left)
		return NULL;
	*left -= about.size;
	zip_file_t *file = zip_fopen_index(zip, index, 0);
	if (!file)
		return NULL;
	g_autofree char *data = g_malloc(about.size + 1);
	zip_int64_t got = zip_fread(file, data, about.size);
	/* The checksum is looked at when the end is read. */
	bool whole = got == (zip_int64_t)about.size &&
		     zip_fread(file, data + about.size, 1) == 0;
	whole = zip_fclose(file) == 0 && whole;
	return whole ? g_bytes_new_take(g_steal_pointer(&data), about.size)
		     : NULL;
}

static Archive *get_all(zip_t *zip, GError **error)
{
	g_autoptr(GPtrArray) archive = archive_new();
	guint64 left = CONFIGURATION_BYTES;
	zip_int64_t count = zip_get_num_entries(zip, 0);
	for (zip_int64_t i = 0; i < count && i < CONFIGURATION_FILES; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
		g_autoptr(GBytes) content = get(zip, (zip_uint64_t)i, &left);
		if (!name || !content) {
			fail(error, "this is no intact configuration file",
			     "a part of it is damaged or too large");
			return NULL;
		}
		archive_add(archive, name, content);
	}
	return g_steal_pointer(&archive);
}

Archive *archive_unpack(GBytes *bytes, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);
	zip_error_t fault;
	zip_error_init(&fault);
	zip_source_t *source = zip_source_buffer_create(data, length, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &fault);
	if (!zip) {
		zip_source_free(source);
		fail(error, "this is no configuration file",
		     zip_error_strerror(&fault));
		zip_error_fini(&fault);
		return NULL;
	}
	Archive *archive = get_all(zip, error);
	zip_discard(zip);
	return archive;
}
