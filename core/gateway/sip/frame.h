/* Cuts a TCP byte stream into SIP messages by their Content-Length: pipelined
 * messages come one by one, CR LF between messages is swallowed. */
#pragma once

#include <glib.h>

typedef struct SipFrame SipFrame;

typedef enum SipFrameResult {
	SIP_FRAME_MORE,	   /* nothing whole yet */
	SIP_FRAME_MESSAGE, /* one whole message */
	SIP_FRAME_BROKEN,  /* headers without usable length: the stream ends */
} SipFrameResult;

SipFrame *sip_frame_new(void);
void sip_frame_free(SipFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SipFrame, sip_frame_free)
void sip_frame_append(SipFrame *frame, const char *bytes, gsize length);
/* `bytes` stays valid until the next append. When broken they are what there
 * is of the headers, for an answer. */
SipFrameResult sip_frame_next(SipFrame *frame, const char **bytes,
			      gsize *length);
/* How many keep-alives (CR LF CR LF between messages, RFC 5626 §3.5.1) came
 * since this was asked last. */
guint sip_frame_pings(SipFrame *frame);
/* A message has begun and is not whole. */
gboolean sip_frame_partial(const SipFrame *frame);
