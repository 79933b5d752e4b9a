#include "core/gateway/frontend/counters.h"

#include <stddef.h>

static const struct {
	const char *name;
	gsize offset;
} fields[] = {
	{ "sipReceived", offsetof(Counters, sip_received) },
	{ "sipStrangers", offsetof(Counters, sip_strangers) },
	{ "sipDelivered", offsetof(Counters, sip_delivered) },
	{ "sipRefused", offsetof(Counters, sip_refused) },
	{ "sipFailed", offsetof(Counters, sip_failed) },
	{ "sipTimedOut", offsetof(Counters, sip_timed_out) },
	{ "sipLate", offsetof(Counters, sip_late) },
	{ "xmppReceived", offsetof(Counters, xmpp_received) },
	{ "xmppDelivered", offsetof(Counters, xmpp_delivered) },
	{ "xmppRefused", offsetof(Counters, xmpp_refused) },
	{ "xmppFailed", offsetof(Counters, xmpp_failed) },
	{ "xmppIgnored", offsetof(Counters, xmpp_ignored) },
	{ "xmppReturned", offsetof(Counters, xmpp_returned) },
	{ "rowsWritten", offsetof(Counters, rows_written) },
	{ "rowsFailed", offsetof(Counters, rows_failed) },
	{ "stateFailed", offsetof(Counters, state_failed) },
	{ "stateLost", offsetof(Counters, state_lost) },
	{ "owedSent", offsetof(Counters, owed_sent) },
	{ "owedLost", offsetof(Counters, owed_lost) },
	{ "owedRepeated", offsetof(Counters, owed_repeated) },
	{ "presenceRepeated", offsetof(Counters, presence_repeated) },
	{ "presenceRefused", offsetof(Counters, presence_refused) },
	{ "noticesLost", offsetof(Counters, notices_lost) },
	{ "receiptsMissing", offsetof(Counters, receipts_missing) },
	{ "limitsMet", offsetof(Counters, limits_met) },
};

json_t *counters_format(const Counters *counters)
{
	json_t *object = json_object();

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		const guint64 *value = (const void *)((const char *)counters +
						      fields[i].offset);

		json_object_set_new(object, fields[i].name,
				    json_integer((json_int_t)*value));
	}
	return object;
}
