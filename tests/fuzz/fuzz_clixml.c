/* Bytes of a file for Import-Clixml: what is read can be written, and what was
 * written is read again as the same number of objects. */
#include "shell/general/clixml.h"
#include "shell/types/clixml.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "clixml";

static void write_back(const List *list)
{
	ClixmlWriter *writer = clixml_writer_new(4);
	g_autoptr(GError) error = NULL;
	bool well = true;
	for (uint32_t i = 0; i < list->count && well; i++)
		well = clixml_write(writer, list->values[i], &error);
	const GString *text = clixml_end(writer);
	g_autoptr(List) again =
		well ? clixml_read(text->str, text->len, &error) : NULL;
	if (again)
		g_assert_cmpuint(again->count, ==, list->count);
	clixml_writer_free(writer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize bytes;
	containers_watch();
	g_autofree char *text =
		clixml_decode((const char *)data, size, &bytes, NULL);
	g_autoptr(List) list = text ? clixml_read(text, bytes, NULL) : NULL;
	if (list)
		write_back(list);
	/* Files may refer to themselves. */
	g_clear_pointer(&list, list_unref);
	containers_collect();
	return 0;
}
