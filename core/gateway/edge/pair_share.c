#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair_private.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/xmpp/limits.h"

#include <string.h>
#include <sys/socket.h>

/* Pairs that go over the stream of another pair (XEP-0220 §2.5): another of
 * our domains to the same one, or another domain of the same server that says
 * that a refusal would not end the stream. */

static gboolean is_same_address(const Session *session, int fd)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;
	SessionView view;
	if (fd < 0 || getpeername(fd, (struct sockaddr *)&peer, &length))
		return FALSE;
	g_autofree char *address = address_format((struct sockaddr *)&peer);
	session_view(session, &view);
	return !strcmp(address, view.address);
}

/* Its certificate need not be for that domain: where dialback is enough, the
 * way to the server is what proves it. */
static gboolean may_ask(const Pair *pair, const Stream *stream)
{
	guint usable = policy_usable(edge_methods(pair->edge, pair->remote),
				     stream_is_secured(stream));
	return usable & (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK) &&
	       stream_ready(stream) && !stream_stopped(stream) &&
	       stream_offer(stream)->dialback;
}

static gboolean is_fit(const Pair *pair, const Pair *other, int fd)
{
	if (other == pair || !other->session || other->borrowed ||
	    other->shared >= PAIR_SHARED ||
	    !may_ask(pair, session_stream(other->session)))
		return FALSE;
	return !strcmp(pair->remote, other->remote) ||
	       (stream_offer(session_stream(other->session))->dialback_errors &&
		is_same_address(other->session, fd));
}

static Pair *find(const Pair *pair, int fd)
{
	GHashTableIter iter;
	void *other;
	g_hash_table_iter_init(&iter, pair->edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &other))
		if (is_fit(pair, other, fd))
			return other;
	return NULL;
}

gboolean pair_share(Pair *pair, int fd)
{
	Pair *other = pair->apart || pair->resume ? NULL : find(pair, fd);
	if (!other)
		return FALSE;
	Stream *stream = session_stream(other->session);
	g_autofree char *key =
		dialback_secret_key(pair->edge->secret, pair->remote,
				    pair->local, stream_id(stream));
	other->shared++;
	pair->busy = TRUE;
	pair->asked = session_ref(other->session);
	pair->asked_until = loop_now(pair->edge->loop) + STREAM_STEP_MS;
	stream_ask_pair(stream, pair->local, pair->remote, key);
	return TRUE;
}

void pair_stop_sharing(Pair *pair)
{
	if (!pair->asked)
		return;
	g_clear_pointer(&pair->asked, session_unref);
	pair->busy = FALSE;
}

/* Refused, it goes a way of its own from now on. */
static void decline(Pair *pair)
{
	pair_stop_sharing(pair);
	pair->apart = TRUE;
	pair_dial(pair);
}

static void move_in(Pair *pair)
{
	Session *session = g_steal_pointer(&pair->asked);
	pair->busy = FALSE;
	trace_line(TRACE_INFO, "edge", NULL,
		   "stanzas from '%s' to '%s' go over the stream to '%s'",
		   pair->local, pair->remote,
		   stream_remote(session_stream(session)));
	pair_borrow_from(pair, session);
	session_unref(session);
}

void pair_answered(Edge *edge, Session *session, const Dialback *answer)
{
	Pair *pair = pair_find(edge, answer->local, answer->remote);
	if (!pair || pair->asked != session)
		return;
	if (!strcmp(answer->type, "valid"))
		move_in(pair);
	else
		decline(pair);
}

void pair_tend_sharing(Pair *pair)
{
	if (pair->asked && loop_now(pair->edge->loop) > pair->asked_until)
		decline(pair);
}
