#include "core/base/random.h"
#include "core/gateway/xmpp/limits.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/stream_private.h"

#include <string.h>

/* XEP-0198: counts of stanzas, and streams that go on over another
 * connection. */

#define RESUME_ID_BYTES 20
#define RESUME_ID_MOST	200

static void set_number(Xml *element, const char *name, guint32 number)
{
	g_autofree char *text = g_strdup_printf("%u", number);
	xml_set(element, name, text);
}

static gboolean read_count(const Xml *element, guint32 *count)
{
	const char *text = xml_get(element, "h");
	guint64 h = 0;
	if (!text ||
	    !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &h, NULL))
		return FALSE;
	*count = (guint32)h;
	return TRUE;
}

/* A count that is none must not be taken for another one. */
static gboolean need_count(Stream *stream, const Xml *element, guint32 *count)
{
	if (read_count(element, count))
		return TRUE;
	stream_fail(stream, STREAM_BAD_FORMAT,
		    "its count of stanzas is no number of 32 bits");
	return FALSE;
}

static gboolean is_true(const Xml *element, const char *name)
{
	const char *text = xml_get(element, name);
	return text && (!strcmp(text, "true") || !strcmp(text, "1"));
}

/* ---- counts ---- */

void stream_write_count(Stream *stream)
{
	char text[64];
	g_snprintf(text, sizeof text, "<a xmlns='%s' h='%u'/>", NS_MANAGEMENT,
		   received_count(stream->received));
	stream->count_moved = FALSE;
	stream_write(stream, text, -1);
}

static void on_request(Stream *stream, const Xml *element)
{
	(void)element;
	stream_write_count(stream);
}

static void fail_high_count(Stream *stream, guint32 h)
{
	stream->detail = xml_new("handled-count-too-high", NS_MANAGEMENT);
	set_number(stream->detail, "h", h);
	set_number(stream->detail, "send-count", sent_total(stream->sent));
	stream_fail(stream, STREAM_UNDEFINED_CONDITION,
		    "handled-count-too-high: it counts %u of %u stanzas", h,
		    sent_total(stream->sent));
}

/* Where we send nothing, a count says nothing. */
static void on_count(Stream *stream, const Xml *element)
{
	guint32 h = 0;
	if (!stream_may_send(stream))
		return;
	stream->request_open = FALSE;
	if (!need_count(stream, element, &h))
		return;
	if (!stream->managed)
		return;
	if (!sent_count(stream->sent, h)) {
		fail_high_count(stream, h);
		return;
	}
	stream_make_room(stream);
	if (sent_total(stream->sent) != stream->requested)
		stream->handler->wake(stream->data);
}

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
	fail_high_count(stream, h);
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

static void refuse(Stream *stream, const char *condition, const Resume *spent)
{
	g_autoptr(Xml) failed = xml_new("failed", NS_MANAGEMENT);
	if (spent)
		set_number(failed, "h", received_count(spent->received));
	xml_add(failed, condition, NS_STANZA_ERROR);
	stream_write_xml(stream, failed);
}

static void on_early(Stream *stream, const Xml *element)
{
	(void)element;
	refuse(stream, "unexpected-request", NULL);
}

static void on_enable(Stream *stream, const Xml *element)
{
	g_autoptr(Xml) enabled = xml_new("enabled", NS_MANAGEMENT);
	if (stream->managed || stream->no_management) {
		stream_fail(stream, STREAM_POLICY_VIOLATION,
			    "stream management cannot be enabled now");
		return;
	}
	if (stream->resumable && is_true(element, "resume")) {
		stream->resume_id = random_hex(RESUME_ID_BYTES);
		stream->resume_seconds = STREAM_KEPT_S;
		xml_set(enabled, "id", stream->resume_id);
		xml_set(enabled, "resume", "true");
		set_number(enabled, "max", STREAM_KEPT_S);
	}
	stream->managed = TRUE;
	stream->proof = SENT_BY_COUNT;
	received_start_count(stream->received);
	sent_start_count(stream->sent);
	stream_write_xml(stream, enabled);
	if (stream->bidi)
		stream->handler->room(stream->data);
}

/* All that came on the lost stream has its outcome: the count that is told
 * leaves out nothing that the peer would have to send twice. */
static void go_on(void *data)
{
	Stream *stream = data;
	g_autoptr(Xml) resumed = xml_new("resumed", NS_MANAGEMENT);
	if (!take_over(stream, stream->resume_count))
		return;
	xml_set(resumed, "previd", stream->resume_id);
	set_number(resumed, "h", received_count(stream->received));
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
	if (!need_count(stream, element, &stream->resume_count))
		return;
	if (stream->managed || stream->no_management || stream->stanzas) {
		refuse(stream, "unexpected-request", NULL);
		return;
	}
	Resume *lost = find_lost(stream, element);
	if (!lost || lost->spent) {
		refuse(stream, "item-not-found", lost);
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

static void write_enable(Stream *stream)
{
	g_autoptr(Xml) enable = xml_new("enable", NS_MANAGEMENT);
	if (stream->resumable)
		xml_set(enable, "resume", "true");
	stream->state = STATE_ENABLE;
	stream_write_xml(stream, enable);
}

static void write_resume(void *data)
{
	Stream *stream = data;
	g_autoptr(Xml) resume = xml_new("resume", NS_MANAGEMENT);
	received_watch(stream->resume->received, NULL, NULL);
	xml_set(resume, "previd", stream->resume->id);
	set_number(resume, "h", received_count(stream->resume->received));
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
		write_enable(stream);
	} else {
		stream->state = STATE_RESUME;
		if (received_open(stream->resume->received))
			received_watch(stream->resume->received, write_resume,
				       stream);
		else
			write_resume(stream);
	}
}

static void on_enabled(Stream *stream, const Xml *element)
{
	const char *id = xml_get(element, "id");
	const char *most = xml_get(element, "max");
	if (stream->resumable && id && *id && strlen(id) <= RESUME_ID_MOST &&
	    is_true(element, "resume")) {
		stream->resume_id = g_strdup(id);
		stream->resume_seconds =
			most ? (guint)g_ascii_strtoull(most, NULL, 10) : 0;
	}
	stream->managed = TRUE;
	stream->proof = SENT_BY_COUNT;
	received_start_count(stream->received);
	stream_out_ready(stream);
}

static void on_resumed(Stream *stream, const Xml *element)
{
	guint32 h = 0;
	if (!need_count(stream, element, &h))
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
	if (stream->state == STATE_ENABLE) {
		stream_out_ready(stream);
		return;
	}
	if (read_count(element, &h) && sent_count(stream->resume->sent, h))
		sent_return(stream->resume->sent);
	forget_resume(stream);
	write_enable(stream);
}

const StreamRow stream_management_rows[] = {
	{ STATE_SENDING | STATE_RECEIVING, "a", NS_MANAGEMENT, on_count },
	{ STATE_SENDING | STATE_RECEIVING, "r", NS_MANAGEMENT, on_request },
	{ STATE_RECEIVING, "enable", NS_MANAGEMENT, on_enable },
	{ STATE_RECEIVING, "resume", NS_MANAGEMENT, on_resume },
	{ STATE_NEGOTIATE, "enable", NS_MANAGEMENT, on_early },
	{ STATE_NEGOTIATE, "resume", NS_MANAGEMENT, on_early },
	{ STATE_ENABLE, "enabled", NS_MANAGEMENT, on_enabled },
	{ STATE_ENABLE | STATE_RESUME, "failed", NS_MANAGEMENT, on_failed },
	{ STATE_RESUME, "resumed", NS_MANAGEMENT, on_resumed },
	{ 0 },
};
