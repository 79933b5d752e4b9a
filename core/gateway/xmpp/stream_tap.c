#include "core/gateway/xmpp/stanza.h"
#include "core/gateway/xmpp/stream_private.h"
#include "core/gateway/xmpp/tap_text.h"

static gboolean is_wanted(const Stream *stream, const char *remote)
{
	return stream->handler->said && tap_wants(remote);
}

static void tell(Stream *stream, TapWay way, const char *remote,
		 const char *text)
{
	stream->handler->said(stream->data, way, remote, text);
}

void stream_tap_sent(Stream *stream, const char *bytes, gsize length)
{
	if (!is_wanted(stream, stream->remote))
		return;
	g_autoptr(GPtrArray) texts =
		tap_text_sent(bytes, length, tap_shows_bodies());
	for (guint i = 0; i < texts->len; i++)
		tell(stream, TAP_SENT, stream->remote, texts->pdata[i]);
}

/* Who opens a stream is known by what its header says. */
void stream_tap_opened(Stream *stream, const Xml *root)
{
	g_autofree char *said = jid_domain(xml_get(root, "from"));
	const char *remote = stream->role == STREAM_INITIATING || !said
				     ? stream->remote
				     : said;
	if (!is_wanted(stream, remote))
		return;
	g_autofree char *text = tap_text_header(root);
	tell(stream, TAP_RECEIVED, remote, text);
}

void stream_tap_received(Stream *stream, const Xml *element)
{
	if (!is_wanted(stream, stream->remote))
		return;
	g_autofree char *text = tap_text(element, tap_shows_bodies());
	tell(stream, TAP_RECEIVED, stream->remote, text);
}

void stream_tap_ended(Stream *stream)
{
	if (is_wanted(stream, stream->remote))
		tell(stream, TAP_RECEIVED, stream->remote, "</stream:stream>");
}
