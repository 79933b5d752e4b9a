/* What a peer sends on an XMPP stream, to either role. The first line says
 * the role (i, r), the methods allowed (a digit of bits) and whether the
 * peer's certificate is good (y, n; Y, N: with both directions and resumption
 * offered or asked for); each further line arrives by itself, and at one that
 * says "!" the connection breaks and there is another one. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run.h"

#include <string.h>

const char fuzz_corpus[] = "stream";

static void feed(Run *run, const char *bytes, gsize length)
{
	while (length) {
		const char *end = memchr(bytes, '\n', length);
		gsize line = end ? (gsize)(end - bytes) : length;
		if (line == 1 && *bytes == '!')
			run_break(run);
		else
			run_feed(run, bytes, line);
		line += end != NULL;
		bytes += line;
		length -= line;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	if (size < 4)
		return 0;
	gboolean more = g_ascii_isupper(text[2]);
	StreamSetup setup = { .role = text[0] == 'i' ? STREAM_INITIATING
						     : STREAM_RECEIVING,
			      .bidi = more,
			      .resumable = more };
	Run run = { .setup = &setup,
		    .methods = (guint)(text[1] & 7),
		    .trusted = g_ascii_tolower(text[2]) == 'y' };
	if (setup.role == STREAM_INITIATING) {
		setup.local = "contoso.test";
		setup.remote = "fabrikam.test";
		setup.methods = run.methods;
	}
	run_begin(&run);
	feed(&run, text + 4, size - 4);
	run_end(&run);
	return 0;
}
