#include "core/gateway/base/trace.h"
#include "core/gateway/edge/limits.h"
#include "core/gateway/edge/pair_private.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/xmpp/limits.h"

#include <string.h>
#include <sys/socket.h>

/* Pairs that go over the stream of another pair of the same partner (XEP-0220
 * §2.5): another of our domains to the same one, or another one of its domains
 * at the same address, when the server says that a refusal would not end the
 * stream. */

static char *address_of(int fd)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;
	if (fd < 0 || getpeername(fd, (struct sockaddr *)&peer, &length))
		return NULL;
	return address_format((struct sockaddr *)&peer);
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

/* `address`: where its own stream would go; or NULL. */
static gboolean leads_there(const Pair *pair, const Pair *other,
			    const char *address)
{
	SessionView view;
	if (!strcmp(pair->remote, other->remote))
		return TRUE;
	if (!address ||
	    !stream_offer(session_stream(other->session))->dialback_errors)
		return FALSE;
	session_view(other->session, &view);
	return !strcmp(address, view.address);
}

static gboolean is_fit(const Pair *pair, const Pair *other, const char *address)
{
	const Edge *edge = pair->edge;
	return other != pair && other->session && !other->borrowed &&
	       other->shared < PAIR_SHARED &&
	       edge_partner(edge, other->remote) ==
		       edge_partner(edge, pair->remote) &&
	       leads_there(pair, other, address) &&
	       may_ask(pair, session_stream(other->session));
}

static Pair *find(const Pair *pair, int fd)
{
	g_autofree char *address = address_of(fd);
	guint methods = edge_methods(pair->edge, pair->remote);
	GHashTableIter iter;
	void *other;
	if (!(methods & (METHOD_TLS_DIALBACK | METHOD_TCP_DIALBACK)))
		return NULL;
	g_hash_table_iter_init(&iter, pair->edge->pairs);
	while (g_hash_table_iter_next(&iter, NULL, &other))
		if (is_fit(pair, other, address))
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
