#include "core/gateway/sip/relay_private.h"

#include "core/gateway/bridge/errors.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/respond.h"
#include "core/gateway/sip/via.h"

/* A request without connection yet, as the answer that it gets without one. */
typedef struct Waiting {
	GBytes *answer;
	SipTarget to, back;
	gint64 ends;
} Waiting;

struct SipRelayWait {
	Loop *loop;
	SipTransport *transport;
	GQueue queue; /* of Waiting, oldest first */
};

static void waiting_free(void *data)
{
	Waiting *waiting = data;

	g_bytes_unref(waiting->answer);
	g_free(waiting);
}

SipRelayWait *sip_relay_wait_new(Loop *loop, SipTransport *transport)
{
	SipRelayWait *wait = g_new0(SipRelayWait, 1);

	wait->loop = loop;
	wait->transport = transport;
	g_queue_init(&wait->queue);
	return wait;
}

void sip_relay_wait_free(SipRelayWait *wait)
{
	if (!wait)
		return;
	g_queue_clear_full(&wait->queue, waiting_free);
	g_free(wait);
}

/* Whose connection has had its time is on its way. */
static void drop_old(SipRelayWait *wait)
{
	gint64 now = loop_now(wait->loop);
	Waiting *oldest;

	while ((oldest = g_queue_peek_head(&wait->queue)) &&
	       (now >= oldest->ends ||
		wait->queue.length >= SIP_RELAY_WAITING)) {
		g_queue_pop_head(&wait->queue);
		waiting_free(oldest);
	}
}

void sip_relay_wait_add(SipRelayWait *wait, const SipTarget *to,
			const SipMessage *message, const SipTarget *from)
{
	Waiting *waiting = g_new0(Waiting, 1);

	drop_old(wait);
	waiting->answer =
		sip_respond(message, from, 504, error_phrase(504), NULL);
	waiting->to = *to;
	waiting->back = *from;
	sip_answer_target(message, from, &waiting->back);
	waiting->ends = loop_now(wait->loop) + 2 * SIP_CONNECT_MS;
	g_queue_push_tail(&wait->queue, waiting);
}

static void give(SipRelayWait *wait, Waiting *waiting)
{
	gsize length;
	const char *bytes = g_bytes_get_data(waiting->answer, &length);

	sip_transport_send(wait->transport, &waiting->back, bytes, length);
	waiting_free(waiting);
}

void sip_relay_wait_failed(SipRelayWait *wait, const SipTarget *to)
{
	GList *next;

	for (GList *at = wait->queue.head; at; at = next) {
		Waiting *waiting = at->data;

		next = at->next;
		if (!sip_target_same(&waiting->to, to))
			continue;
		g_queue_delete_link(&wait->queue, at);
		give(wait, waiting);
	}
}
