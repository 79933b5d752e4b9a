#include "core/gateway/frontend/member.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"

#include <string.h>

static void ask_again(Member *member, guint64 delay)
{
	timer_start(member->timer, delay, 0);
}

static const char *state_name(MemberState state)
{
	switch (state) {
	case MEMBER_UNKNOWN:
		return "unknown";
	case MEMBER_UP:
		return "up";
	case MEMBER_DOWN:
		return "down";
	}
	return "";
}

static void tell(const Member *member)
{
	if (member->state == MEMBER_UP)
		trace_line(TRACE_INFO, "sip", NULL,
			   "'%s' of the pool '%s' answers", member->host,
			   member->pool);
	else
		trace_line(TRACE_WARNING, "sip", NULL,
			   "'%s' of the pool '%s' is down: %s", member->host,
			   member->pool, member->reason);
}

static void set_state(Member *member, const char *cause)
{
	MemberState state = cause ? MEMBER_DOWN : MEMBER_UP;
	gboolean news =
		state != member->state || g_strcmp0(cause, member->reason);

	if (state != member->state)
		member->since = clock_now();
	member->state = state;
	if (!news)
		return;
	g_free(member->reason);
	member->reason = g_strdup(cause);
	tell(member);
}

/* ---- OPTIONS ---- */

/* No proxy passes such an OPTIONS on (RFC 3261 §11): the computer itself
 * answers, be it with 483. Any answer is one of a computer that lives, but 503
 * (RFC 3263 §4.3). */
static void judge(Member *member, const SipOutcome *outcome)
{
	g_autofree char *said = NULL;

	if (outcome->status != 503 && !outcome->local) {
		set_state(member, NULL);
		return;
	}
	if (outcome->local && outcome->status == 408)
		said = g_strdup("OPTIONS got no answer");
	else if (!outcome->local)
		said = g_strdup_printf("it answers 503 %s", outcome->reason);
	set_state(member, said		   ? said
			  : outcome->cause ? outcome->cause
					   : "nothing can be sent to it");
}

static void on_outcome(void *data, const SipOutcome *outcome)
{
	Member *member = data;
	Loop *loop = member->pools->loop;

	member->call = NULL;
	member->took = outcome->local ? -1 : loop_now(loop) - member->asked;
	if (!outcome->local) {
		member->heard = loop_now(loop);
		member->status = outcome->status;
	}
	judge(member, outcome);
	ask_again(member, member->state == MEMBER_UP
				  ? member->pools->pace.up
				  : member->pools->pace.down);
}

static const char *parameter(SipProtocol protocol)
{
	switch (protocol) {
	case SIP_UDP:
		return "";
	case SIP_TCP:
		return ";transport=tcp";
	case SIP_TLS:
		return ";transport=tls";
	}
	return "";
}

static void ask(Member *member, const SipTarget *target)
{
	Pools *pools = member->pools;
	g_autofree char *uri = g_strdup_printf("sip:%s:%u%s", target->host,
					       sip_target_port(target),
					       parameter(member->protocol));
	g_autofree char *from = g_strconcat("sip:", pools->self, NULL);
	g_autofree char *tag = random_hex(8);
	g_autofree char *call_id = random_hex(16);
	g_autoptr(GError) error = NULL;
	SipOutgoing outgoing = { .method = "OPTIONS",
				 .uri = uri,
				 .from = from,
				 .to = uri,
				 .from_tag = tag,
				 .call_id = call_id,
				 .cseq = 1,
				 .limit = pools->pace.answer,
				 .alone = pools->pace.alone,
				 .target = *target };

	member->asked = loop_now(pools->loop);
	member->call = sip_agent_send(pools->agent, &outgoing, on_outcome,
				      member, &error);
	if (!member->call)
		ask_again(member, member->pools->pace.down);
}

/* ---- where it is ---- */

static void on_located(void *data, GArray *targets, const GError *error)
{
	Member *member = data;
	g_autofree char *cause = NULL;

	member->locate = NULL;
	if (!targets) {
		cause = g_strdup_printf("'%s' is not found in DNS: %s",
					member->host, error->message);
		set_state(member, cause);
		ask_again(member, member->pools->pace.down);
		return;
	}
	g_array_unref(member->targets);
	member->targets = targets;
	ask(member, &g_array_index(targets, SipTarget, 0));
}

/* A computer is at the pool's port; the pool itself is where DNS says. */
static void locate(Member *member)
{
	gboolean is_pool = member->pool == member->host;
	SipLocateWanted wanted = {
		.host = member->host,
		.protocol = member->protocol,
		.port = is_pool ? 0 : member->port,
		.fallback = member->port,
		.pool = member->pool,
	};

	if (!member->pools->resolver) {
		set_state(member, "the topology has no address of it: "
				  "Set-CsComputer -InternalAddress");
		return;
	}
	member->locate = sip_locate(member->pools->resolver, &wanted,
				    on_located, member);
}

static void set_address(Member *member)
{
	SipTarget target;

	if (!sip_target_set(&target, member->protocol, member->address,
			    member->port))
		return;
	target.pool = member->pool;
	target.host = member->host;
	g_array_append_val(member->targets, target);
}

static void on_timer(void *data)
{
	Member *member = data;

	if (member->call || member->locate)
		return;
	if (!member->address)
		locate(member);
	else if (member->targets->len)
		ask(member, &g_array_index(member->targets, SipTarget, 0));
	else
		set_state(member, "its address in the topology is none");
}

/* ---- life ---- */

Member *member_new(Pools *pools, const char *pool, const char *host,
		   const char *address, SipProtocol protocol, guint16 port)
{
	Member *member = g_new0(Member, 1);

	member->pools = pools;
	member->pool = g_intern_string(pool);
	member->host = g_intern_string(host);
	member->address = address && *address ? g_strdup(address) : NULL;
	member->protocol = protocol;
	member->port = port;
	member->targets = g_array_new(FALSE, FALSE, sizeof(SipTarget));
	member->since = clock_now();
	member->took = member->heard = -1;
	member->timer = timer_new(pools->loop, on_timer, member);
	if (member->address)
		set_address(member);
	return member;
}

void member_free(void *data)
{
	Member *member = data;

	if (member->call)
		sip_call_forget(member->call);
	if (member->locate)
		sip_locate_cancel(member->locate);
	timer_free(member->timer);
	g_array_unref(member->targets);
	g_free(member->address);
	g_free(member->reason);
	g_free(member);
}

gboolean member_same(const Member *a, const Member *b)
{
	return a->pool == b->pool && a->host == b->host &&
	       a->protocol == b->protocol && a->port == b->port &&
	       !g_strcmp0(a->address, b->address);
}

void member_start(Member *member)
{
	if (member->pools->agent && !member->call && !member->locate)
		ask_again(member, 0);
}

/* ---- what is shown ---- */

static void describe_connection(const Member *member, const SipTarget *target,
				json_t *object)
{
	SipConnection connection;
	gboolean connected =
		member->pools->agent &&
		sip_agent_describe(member->pools->agent, target, &connection);

	json_object_set_new(object, "connected", json_boolean(connected));
	if (!connected || !connection.protocol)
		return;
	json_object_set_new(object, "protocol",
			    json_string(connection.protocol));
	json_object_set_new(object, "cipher", json_string(connection.cipher));
	json_object_set_new(object, "subject", json_string(connection.subject));
	if (connection.expires) {
		g_autofree char *end =
			clock_format_utc(connection.expires, FALSE);

		json_object_set_new(object, "notAfter", json_string(end));
	}
	g_free(connection.subject);
}

json_t *member_describe(const Member *member)
{
	g_autofree char *since = clock_format_utc(member->since, FALSE);
	const PoolRefused *refused =
		g_hash_table_lookup(member->pools->refused, member->pool);
	json_t *object = json_object();

	json_object_set_new(object, "pool", json_string(member->pool));
	json_object_set_new(object, "computer", json_string(member->host));
	json_object_set_new(object, "transport",
			    json_string(sip_protocol_name(member->protocol)));
	json_object_set_new(object, "state",
			    json_string(state_name(member->state)));
	json_object_set_new(object, "since", json_string(since));
	if (member->reason)
		json_object_set_new(object, "reason",
				    json_string(member->reason));
	if (refused) {
		json_object_set_new(object, "refusedForm",
				    json_string(refused->text));
		json_object_set_new(object, "refusedForms",
				    json_integer(refused->count));
	}
	if (member->took >= 0)
		json_object_set_new(object, "milliseconds",
				    json_integer(member->took));
	if (member->targets->len) {
		const SipTarget *target =
			&g_array_index(member->targets, SipTarget, 0);
		g_autofree char *host = sip_target_host(target);
		g_autofree char *address =
			g_strdup_printf(strchr(host, ':') ? "[%s]:%u" : "%s:%u",
					host, sip_target_port(target));

		json_object_set_new(object, "address", json_string(address));
		describe_connection(member, target, object);
	}
	return object;
}
