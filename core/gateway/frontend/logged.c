#include "core/gateway/frontend/logged.h"

#include "core/gateway/base/logbook.h"
#include "core/gateway/sip/tap.h"

#include <string.h>

static void add(const SipTapped *tapped, gboolean sent, const SipTarget *other)
{
	g_autofree char *key = logbook_sip_key(tapped->call_id, tapped->cseq);
	g_autofree char *host = sip_target_host(other);
	g_autofree char *address =
		g_strdup_printf("%s:%u", host, sip_target_port(other));
	LogbookEntry entry = { .component = "SIP",
			       .level = TRACE_INFO,
			       .key = key,
			       .call_id = tapped->call_id,
			       .way = sent ? "sent" : "received",
			       .address = address,
			       .from = tapped->from,
			       .to = tapped->to,
			       .text = tapped->text };

	logbook_add(&entry);
}

/* Pools are asked whether they live all the time: that is left out. */
void logged_tap(void *data, gboolean sent, const SipTarget *other,
		const char *bytes, gsize length)
{
	const Frontend *frontend = data;
	gboolean bodies =
		frontend->config && frontend->config->gateway.log_bodies;
	g_auto(SipTapped) tapped = { 0 };

	if (logbook_wants(LOGBOOK_SIP) &&
	    sip_tap_read(bytes, length, bodies, &tapped) && tapped.cseq &&
	    !g_str_has_suffix(tapped.cseq, " OPTIONS"))
		add(&tapped, sent, other);
}

void logged_link(const char *trace, const char *call_id, const char *cseq)
{
	g_autofree char *key = NULL;

	if (!logbook_wants(LOGBOOK_SIP))
		return;
	key = logbook_sip_key(call_id, cseq);
	logbook_link(trace, key);
}

void logged_link_sent(const char *trace, const SipOutgoing *outgoing)
{
	g_autofree char *cseq = NULL;

	if (!logbook_wants(LOGBOOK_SIP))
		return;
	cseq = g_strdup_printf("%u %s", outgoing->cseq,
			       outgoing->method ? outgoing->method : "MESSAGE");
	logged_link(trace, outgoing->call_id, cseq);
}
