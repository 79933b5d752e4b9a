#include "core/gateway/xmpp/stream_private.h"

StreamRole stream_role(const Stream *stream)
{
	return stream->role;
}

gboolean stream_ready(const Stream *stream)
{
	return stream->state == STATE_SENDING ||
	       stream->state == STATE_RECEIVING;
}

gboolean stream_over(const Stream *stream)
{
	return stream->state == STATE_CLOSED;
}

void stream_note_refused(Stream *stream, const char *why)
{
	if (!stream->refused)
		stream->refused = g_strdup(why);
}

const char *stream_refused(const Stream *stream)
{
	return stream->refused;
}

gboolean stream_is_secured(const Stream *stream)
{
	return stream->secured;
}

gboolean stream_has_features(const Stream *stream)
{
	return (stream->state &
		(STATE_PROCEED | STATE_AUTH | STATE_DIALBACK | STATE_ENABLE |
		 STATE_RESUME | STATE_SENDING)) != 0;
}

const Offer *stream_offer(const Stream *stream)
{
	return &stream->offer;
}

gboolean stream_offers_management(const Stream *stream)
{
	return stream->management_offered;
}

gboolean stream_offers_bidi(const Stream *stream)
{
	return stream->bidi_offered;
}

gboolean stream_is_fresh(const Stream *stream)
{
	return !stream->secured && !stream->written &&
	       stream->state & (STATE_IDLE | STATE_HEADER);
}

const char *stream_state(const Stream *stream)
{
	switch (stream->state) {
	case STATE_IDLE:
		return "connecting";
	case STATE_HEADER:
		return "header";
	case STATE_FEATURES:
		return "features";
	case STATE_PROCEED:
	case STATE_TLS:
		return "TLS";
	case STATE_AUTH:
		return "EXTERNAL";
	case STATE_DIALBACK:
		return "dialback";
	case STATE_VERIFY:
		return "verify";
	case STATE_ENABLE:
		return "management";
	case STATE_RESUME:
	case STATE_RESUMING:
		return "resumption";
	case STATE_PROVING:
		return "certificate";
	case STATE_NEGOTIATE:
		return "negotiation";
	case STATE_SENDING:
	case STATE_RECEIVING:
		return "ready";
	case STATE_CLOSED:
		return "closed";
	}
	return "";
}

const char *stream_local(const Stream *stream)
{
	return stream->local;
}

const char *stream_remote(const Stream *stream)
{
	return stream->remote;
}

const char *stream_id(const Stream *stream)
{
	return stream->id;
}

const char *stream_lang(const Stream *stream)
{
	return stream->lang;
}

guint stream_methods(const Stream *stream)
{
	return stream->methods;
}

Method stream_method(const Stream *stream)
{
	return stream->method;
}

SentProof stream_proof(const Stream *stream)
{
	return stream->proof;
}

gboolean stream_managed(const Stream *stream)
{
	return stream->managed;
}

guint stream_pairs(const Stream *stream)
{
	return g_hash_table_size(stream->pairs) +
	       (stream->wanted ? g_hash_table_size(stream->wanted) : 0);
}

gboolean stream_is_bidi(const Stream *stream)
{
	return stream->bidi;
}

const Resume *stream_resume(const Stream *stream)
{
	return stream->resume;
}

const char *stream_resume_id(const Stream *stream)
{
	return stream->resume_id;
}

guint64 stream_stanzas(const Stream *stream)
{
	return stream->stanzas;
}

gboolean stream_key_refused(const Stream *stream)
{
	return stream->key_refused;
}

guint64 stream_elements(const Stream *stream)
{
	return stream->elements;
}

guint stream_unproven(const Stream *stream)
{
	return sent_open(stream->sent);
}

guint stream_asks(const Stream *stream)
{
	return stream->asks;
}
