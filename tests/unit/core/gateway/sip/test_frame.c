#include "core/gateway/sip/frame.h"

#include "core/gateway/sip/limits.h"

#include <string.h>

#define HEAD "MESSAGE sip:a@b SIP/2.0\r\nVia: x\r\n"

static void check_next(SipFrame *frame, SipFrameResult wanted, const char *text)
{
	const char *bytes;
	gsize length;
	SipFrameResult result = sip_frame_next(frame, &bytes, &length);

	g_assert_cmpint(result, ==, wanted);
	if (text && result == wanted)
		g_assert_cmpmem(bytes, length, text, strlen(text));
}

static void feed(SipFrame *frame, const char *text)
{
	sip_frame_append(frame, text, strlen(text));
}

#define ONE   HEAD "Content-Length: 3\r\nSubject: s\r\n\r\nabc"
#define OTHER HEAD "l:0\r\n\r\n"

static void pipelined(void)
{
	g_autoptr(SipFrame) frame = sip_frame_new();

	feed(frame, "\r\n\r\n" ONE OTHER "\r\n\r\n" ONE "\r\n");
	check_next(frame, SIP_FRAME_MESSAGE, ONE);
	check_next(frame, SIP_FRAME_MESSAGE, OTHER);
	check_next(frame, SIP_FRAME_MESSAGE, ONE);
	check_next(frame, SIP_FRAME_MORE, NULL);
	g_assert_false(sip_frame_partial(frame));
}

/* Any cut of the stream gives the same messages. */
static void cut(void)
{
	const char *text = "\r\n\r\n" ONE "\r\n" OTHER ONE;
	gsize length = strlen(text);

	for (gsize at = 1; at < length; at++) {
		g_autoptr(SipFrame) frame = sip_frame_new();
		const char *bytes;
		gsize size;
		guint count = 0;

		sip_frame_append(frame, text, at);
		while (sip_frame_next(frame, &bytes, &size) ==
		       SIP_FRAME_MESSAGE)
			count++;
		sip_frame_append(frame, text + at, length - at);
		while (sip_frame_next(frame, &bytes, &size) ==
		       SIP_FRAME_MESSAGE)
			count++;
		g_assert_cmpuint(count, ==, 3);
		g_assert_false(sip_frame_partial(frame));
	}
}

static void byte_by_byte(void)
{
	g_autoptr(SipFrame) frame = sip_frame_new();

	for (const char *at = ONE; at[1]; at++) {
		sip_frame_append(frame, at, 1);
		check_next(frame, SIP_FRAME_MORE, NULL);
	}
	g_assert_true(sip_frame_partial(frame));
	feed(frame, "c");
	check_next(frame, SIP_FRAME_MESSAGE, ONE);
}

static void broken(void)
{
	static const char *const heads[] = {
		HEAD "Content-Length: -1\r\n\r\n",
		HEAD "Content-Length: 1\r\nl: 1\r\n\r\na",
		HEAD "Content-Length: 99999999\r\n\r\n",
		HEAD "Content-Length: 0x10\r\n\r\n",
		HEAD "\r\n",
		"nonsense\r\n\r\n",
	};
	g_autoptr(SipFrame) endless = sip_frame_new();
	g_autofree char *line = g_strnfill(SIP_HEADER_BYTES + 1, 'a');

	for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
		g_autoptr(SipFrame) frame = sip_frame_new();

		feed(frame, heads[i]);
		check_next(frame, SIP_FRAME_BROKEN, heads[i]);
		check_next(frame, SIP_FRAME_BROKEN, NULL);
	}
	feed(endless, line);
	check_next(endless, SIP_FRAME_BROKEN, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/sip/frame/pipelined", pipelined);
	g_test_add_func("/sip/frame/cut", cut);
	g_test_add_func("/sip/frame/byte-by-byte", byte_by_byte);
	g_test_add_func("/sip/frame/broken", broken);
	return g_test_run();
}
