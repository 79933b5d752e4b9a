#include "core/gateway/sip/frame.h"

#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/message.h"

#include <string.h>

struct SipFrame {
	GByteArray *bytes;
	gsize start;	/* of what was not given out yet */
	gsize searched; /* no end of headers before here */
	gsize length;	/* of the message at start, 0: not known yet */
	gsize blank;	/* bytes of line ends since a message or a ping */
	guint pings;
	gboolean broken;
};

SipFrame *sip_frame_new(void)
{
	SipFrame *frame = g_new0(SipFrame, 1);

	frame->bytes = g_byte_array_new();
	return frame;
}

void sip_frame_free(SipFrame *frame)
{
	if (!frame)
		return;
	g_byte_array_unref(frame->bytes);
	g_free(frame);
}

void sip_frame_append(SipFrame *frame, const char *bytes, gsize length)
{
	if (frame->start) {
		g_byte_array_remove_range(frame->bytes, 0, (guint)frame->start);
		frame->searched -= MIN(frame->searched, frame->start);
		frame->start = 0;
	}
	g_byte_array_append(frame->bytes, (const guint8 *)bytes, (guint)length);
}

static const char *at_start(const SipFrame *frame, gsize *length)
{
	*length = frame->bytes->len - frame->start;
	return (const char *)frame->bytes->data + frame->start;
}

static void skip_line_ends(SipFrame *frame)
{
	while (frame->start < frame->bytes->len &&
	       strchr("\r\n", frame->bytes->data[frame->start]) &&
	       frame->bytes->data[frame->start]) {
		frame->start++;
		frame->blank++;
	}
	frame->pings += (guint)(frame->blank / 4);
	frame->blank %= 4;
}

guint sip_frame_pings(SipFrame *frame)
{
	guint pings = frame->pings;

	frame->pings = 0;
	return pings;
}

/* Bytes up to and with the empty line, 0 when it is not there yet. */
static gsize headers_end(SipFrame *frame)
{
	gsize length;
	const char *bytes = at_start(frame, &length);
	gsize from = frame->searched > frame->start
			     ? frame->searched - frame->start
			     : 0;
	const char *end = memmem(bytes + from, length - from, "\r\n\r\n", 4);

	if (end)
		return (gsize)(end - bytes) + 4;
	frame->searched = frame->bytes->len - MIN(frame->bytes->len, 3);
	return 0;
}

/* The one Content-Length; two equal ones are one too many already. */
static gboolean body_length(const char *bytes, gsize headers, guint64 *body)
{
	g_autoptr(SipMessage) message = sip_message_scan(bytes, headers);
	const SipHeader *header;

	if (!message || sip_message_count(message, "content-length") != 1)
		return FALSE;
	header = sip_message_header(message, "content-length");
	return sip_number(header->value, header->length, SIP_BODY_BYTES, body);
}

static gboolean find_length(SipFrame *frame)
{
	gsize length;
	const char *bytes = at_start(frame, &length);
	gsize headers = headers_end(frame);
	guint64 body;

	if (!headers) {
		frame->broken = length > SIP_HEADER_BYTES;
		return FALSE;
	}
	if (headers > SIP_HEADER_BYTES || !body_length(bytes, headers, &body)) {
		frame->broken = TRUE;
		return FALSE;
	}
	frame->length = headers + body;
	return TRUE;
}

SipFrameResult sip_frame_next(SipFrame *frame, const char **bytes,
			      gsize *length)
{
	gsize there;

	if (!frame->broken && !frame->length) {
		skip_line_ends(frame);
		find_length(frame);
	}
	*bytes = at_start(frame, &there);
	*length = there;
	if (frame->broken)
		return SIP_FRAME_BROKEN;
	if (!frame->length || there < frame->length)
		return SIP_FRAME_MORE;
	*length = frame->length;
	frame->start += frame->length;
	frame->length = 0;
	frame->blank = 0;
	return SIP_FRAME_MESSAGE;
}

gboolean sip_frame_partial(const SipFrame *frame)
{
	return frame->bytes->len > frame->start;
}
