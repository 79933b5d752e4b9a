#include "shell/general/text_file.h"

#include "core/base/contents.h"
#include "shell/types/text_decode.h"

const char *const text_encodings[] = {
	"Unknown", "String", "Unicode", "BigEndianUnicode",
	"UTF8",	   "UTF7",   "UTF8BOM", "UTF8NoBOM",
	"UTF32",   "ASCII",  "Default", "OEM",
	"Byte",	   NULL,
};

char *text_file_read(const char *path, size_t *bytes, GError **error)
{
	char *raw;
	gsize raw_bytes;
	if (!contents_read(path, &raw, &raw_bytes, error))
		return NULL;
	return text_decode_take(raw, raw_bytes, bytes);
}
