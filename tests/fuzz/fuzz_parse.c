/* Any bytes as a script, and as the inside of a string: a tree or a fault
 * with a place in the text. */
#include "shell/language/parse.h"
#include "shell/language/source.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "parse";

static void check_fault(const ParseFault *fault, const Source *source)
{
	g_autofree char *text = parse_fault_format(fault, source);
	g_autofree char *line = source_line_text(source, fault->start);
	g_assert_nonnull(fault->message);
	g_assert_cmpuint(fault->start, <=, source->length);
	g_assert_cmpuint(fault->start, <=, fault->end);
	g_assert_nonnull(text);
	g_assert_nonnull(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(Source) source = source_new((const char *)data, size, NULL);
	ParseFault fault;
	if (!parse_script(source, &fault))
		check_fault(&fault, source);
	parse_fault_clear(&fault);
	if (!parse_expandable(source, &fault))
		check_fault(&fault, source);
	parse_fault_clear(&fault);
	return 0;
}
