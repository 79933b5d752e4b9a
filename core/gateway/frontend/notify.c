#include "core/gateway/frontend/notify.h"

#include "core/gateway/base/repeat.h"
#include "core/gateway/frontend/limits.h"

typedef struct Told {
	Frontend *frontend;
	char *domains; /* edges_pair */
} Told;

static void told_free(Told *told)
{
	g_free(told->domains);
	g_free(told);
}

static void note_lost(const Told *told, const char *why)
{
	g_autofree char *cause =
		g_strjoin(" ", "notice", told->domains, why, NULL);

	told->frontend->counters.notices_lost++;
	trace_repeat(TRACE_INFO, "sip-xmpp", NULL, cause,
		     "who is typing was not told from %s: %s", told->domains,
		     why);
}

static void on_result(void *data, const LinkResult *result)
{
	Told *told = data;

	if (!result->ok)
		note_lost(told, result->condition ? result->condition : "lost");
	told_free(told);
}

/* The result may come at once. */
static void send_notice(Told *told, const char *lane, const Xml *stanza)
{
	g_autofree char *trace = trace_id();
	g_autoptr(GBytes) payload = xml_bytes(stanza);
	LinkSend send = { .payload = payload,
			  .trace = trace,
			  .life = NOTIFY_LIFE_MS,
			  .done = on_result,
			  .data = told,
			  .lane = lane };

	switch (courier_send(told->frontend->courier, told->domains, &send)) {
	case COURIER_TAKEN:
		return;
	case COURIER_NOBODY:
		note_lost(told, "no edge serves this partner");
		break;
	case COURIER_FULL:
		note_lost(told, "too much is under way");
		break;
	}
	told_free(told);
}

void notify_xmpp(Frontend *frontend, const Address *from, const Address *to,
		 const Xml *stanza)
{
	g_autofree char *sender = address_to_jid(from, FALSE);
	g_autofree char *receiver = address_to_jid(to, FALSE);
	g_autofree char *lane = g_strjoin(" ", sender, receiver, NULL);
	Told *told;

	if (!frontend->courier)
		return;
	told = g_new0(Told, 1);
	told->frontend = frontend;
	told->domains = edges_pair(from->domain, to->domain);
	send_notice(told, lane, stanza);
}
