#include "core/gateway/frontend/relation.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/owed.h"
#include "core/gateway/frontend/untold.h"

void relation_owe(Relation *relation, const char *type)
{
	Frontend *frontend = relation->presences->frontend;
	const char *trace = relation_trace(relation);
	g_autofree char *id = random_hex(8);
	g_autoptr(Xml) stanza =
		presence_stanza(type, relation->local, relation->remote, id);
	g_autoptr(GBytes) payload = xml_bytes(stanza);
	StateRow *row = state_row_new(STATE_ERROR, payload, trace);

	row->id = state_next_id(frontend->state);
	row->expires = row->arrived + OWED_LIFE_US;
	trace_line(TRACE_INFO, "presence", trace, "%s: %s to the contact",
		   relation->key, type);
	state_put(frontend->state, 0, row, NULL, NULL);
	owed_take(frontend, row);
	owed_tick(frontend, loop_now(frontend->loop));
}

static void send_stanza(Relation *relation, const Xml *stanza, gboolean probe)
{
	g_autoptr(GBytes) payload = xml_bytes(stanza);

	untold_send(relation, xml_get(stanza, "from"), probe, payload);
}

static void on_probe(void *data)
{
	Relation *relation = data;
	g_autofree char *id = random_hex(8);
	g_autoptr(Xml) stanza =
		presence_stanza("probe", relation->local, relation->remote, id);

	send_stanza(relation, stanza, TRUE);
}

/* The later one of two need not be sent. */
static void probe_in(Relation *relation, guint64 wait)
{
	if (!relation->probe)
		relation->probe = timer_new(relation->presences->frontend->loop,
					    on_probe, relation);
	if (!timer_running(relation->probe))
		timer_start(relation->probe, wait, 0);
}

void relation_probe(Relation *relation)
{
	gint64 now = loop_now(relation->presences->frontend->loop);

	probe_in(relation,
		 pace_turn(relation->presences->pace, relation->remote->domain,
			   PROBES_PER_SECOND, now));
}

void relation_probe_within(Relation *relation, guint milliseconds)
{
	probe_in(relation,
		 (guint64)g_random_int_range(0, (gint32)milliseconds));
}

static Xml *stanza_of(const Relation *relation, const Presence *presence)
{
	const PartnerConfig *partner = relation_partner(relation);

	return partner ? presence_write(presence, relation->local,
					relation->remote,
					partner->type == PARTNER_TYPE_FEDERATED)
		       : NULL;
}

void relation_send(Relation *relation, const Presence *presence)
{
	g_autoptr(Xml) stanza = stanza_of(relation, presence);

	if (stanza)
		send_stanza(relation, stanza, FALSE);
}

void relation_repeat(Relation *relation, const Presence *presence,
		     const char *id)
{
	g_autoptr(Xml) stanza = stanza_of(relation, presence);
	g_autofree char *stamp = clock_format_utc(relation->watch.noted, FALSE);
	Xml *delay;

	if (!stanza)
		return;
	xml_set(stanza, "id", id);
	if (relation->watch.noted) {
		delay = xml_add(stanza, "delay", "urn:xmpp:delay");
		xml_set(delay, "stamp", stamp);
	}
	send_stanza(relation, stanza, FALSE);
}
