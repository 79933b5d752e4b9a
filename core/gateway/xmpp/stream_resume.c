#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

/* XEP-0198 §5: streams that go on over another connection. */

/* ---- the state of a lost stream ---- */

void stream_leave(Stream *stream)
{
	if (!stream->resume_id || !stream_ready(stream))
		return;
	Resume *left = g_new0(Resume, 1);
	left->id = g_steal_pointer(&stream->resume_id);
	left->local = g_strdup(stream->local);
	left->remote = g_strdup(stream->remote);
	left->method = stream->method;
	left->secured = stream->secured;
	left->bidi = stream->bidi;
	left->seconds = stream->resume_seconds;
	left->received = received_ref(stream->received);
	left->pairs = g_hash_table_ref(stream->pairs);
	left->sent = stream->sent;
	stream->sent = sent_new();
	stream->resume = left;
}

static void add_pairs(GHashTable *from, GHashTable *into)
{
	GHashTableIter iter;
	void *name;
	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(into, g_strdup(name));
}

/* The lost stream's state becomes this one's: nothing was sent or received on
 * it so far. False when the peer counts what was never sent. */
static gboolean take_over(Stream *stream, guint32 h)
{
	Resume *resume = stream->resume;
	stream->resume = NULL;
	received_watch(resume->received, NULL, NULL);
	sent_free(stream->sent);
	stream->sent = g_steal_pointer(&resume->sent);
	received_unref(stream->received);
	stream->received = g_steal_pointer(&resume->received);
	stream->resume_id = g_steal_pointer(&resume->id);
	stream->resume_seconds = resume->seconds;
	stream->managed = TRUE;
	stream->proof = SENT_BY_COUNT;
	stream->requested = 0;
	add_pairs(resume->pairs, stream->pairs);
	resume_free(resume);
	if (sent_count(stream->sent, h))
		return TRUE;
	stream_fail_high_count(stream, h);
	return FALSE;
}

static gboolean proves_no_worse(const Stream *stream, const Resume *resume)
{
	/* The methods' bits stand in order, the best one first. */
	return stream->method && stream->method <= resume->method &&
	       (stream->secured || !resume->secured);
}

gboolean stream_may_resume(const Stream *stream, const Resume *resume)
{
	return !strcmp(stream->local, resume->local) &&
	       !strcmp(stream->remote, resume->remote) &&
	       stream->bidi == resume->bidi && proves_no_worse(stream, resume);
}

/* ---- receiving ---- */

/* All that came on the lost stream has its outcome: the count that is told
 * leaves out nothing that the peer would have to send twice. */
static void go_on(void *data)
{
	Stream *stream = data;
	g_autoptr(Xml) resumed = xml_new("resumed", NS_MANAGEMENT);
	if (!take_over(stream, stream->resume_count))
		return;
	xml_set(resumed, "previd", stream->resume_id);
	stream_set_number(resumed, "h", received_count(stream->received));
	stream_write_xml(stream, resumed);
	sent_return(stream->sent);
	stream->state = STATE_RECEIVING;
	stream->handler->room(stream->data);
}

static Resume *find_lost(Stream *stream, const Xml *element)
{
	const char *id = xml_get(element, "previd");
	if (!id || strlen(id) > RESUME_ID_MOST || !stream->handler->resume)
		return NULL;
	return stream->handler->resume(stream->data, id);
}

static void on_resume(Stream *stream, const Xml *element)
{
	if (!stream_need_count(stream, element, &stream->resume_count))
		return;
	if (stream->managed || stream->no_management || stream->stanzas) {
		stream_write_failed(stream, "unexpected-request", NULL);
		return;
	}
	Resume *lost = find_lost(stream, element);
	if (!lost || lost->spent) {
		stream_write_failed(stream, "item-not-found", lost);
		resume_free(lost);
		return;
	}
	stream->resume = lost;
	stream->state = STATE_RESUMING;
	if (received_open(lost->received))
		received_watch(lost->received, go_on, stream);
	else
		go_on(stream);
}

/* ---- initiating ---- */

static void write_resume(void *data)
{
	Stream *stream = data;
	g_autoptr(Xml) resume = xml_new("resume", NS_MANAGEMENT);
	received_watch(stream->resume->received, NULL, NULL);
	xml_set(resume, "previd", stream->resume->id);
	stream_set_number(resume, "h",
			  received_count(stream->resume->received));
	stream_write_xml(stream, resume);
}

static void forget_resume(Stream *stream)
{
	g_clear_pointer(&stream->resume, resume_free);
}

void stream_manage(Stream *stream)
{
	if (stream->resume && stream->resume->bidi != stream->bidi)
		forget_resume(stream);
	if (!stream->management_offered || stream->no_management) {
		forget_resume(stream);
		stream_out_ready(stream);
	} else if (!stream->resume) {
		stream_write_enable(stream);
	} else {
		stream->state = STATE_RESUME;
		if (received_open(stream->resume->received))
			received_watch(stream->resume->received, write_resume,
				       stream);
		else
			write_resume(stream);
	}
}

static void on_resumed(Stream *stream, const Xml *element)
{
	guint32 h = 0;
	if (!stream_need_count(stream, element, &h))
		return;
	if (g_strcmp0(xml_get(element, "previd"), stream->resume->id)) {
		stream_fail(stream, STREAM_UNDEFINED_CONDITION,
			    "it resumes a stream that it was not asked for");
		return;
	}
	if (!take_over(stream, h))
		return;
	sent_return(stream->sent);
	stream_out_ready(stream);
}

/* With a count, the rest was never taken over and goes again; without one
 * nobody knows. */
static void on_failed(Stream *stream, const Xml *element)
{
	guint32 h = 0;
	if (stream_read_count(element, &h) &&
	    sent_count(stream->resume->sent, h))
		sent_return(stream->resume->sent);
	forget_resume(stream);
	stream_write_enable(stream);
}

const StreamRow stream_resume_rows[] = {
	{ STATE_RECEIVING, "resume", NS_MANAGEMENT, on_resume },
	{ STATE_RESUME, "resumed", NS_MANAGEMENT, on_resumed },
	{ STATE_RESUME, "failed", NS_MANAGEMENT, on_failed },
	{ 0 },
};
