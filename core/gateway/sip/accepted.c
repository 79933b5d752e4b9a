#include "core/gateway/sip/accepted.h"

#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/limits.h"

#include <string.h>

typedef struct Ack {
	char *key;
	GBytes *bytes;
	SipTarget to;
	gint64 ends;
} Ack;

struct SipAcks {
	GHashTable *by_key; /* of Ack */
	GQueue oldest;	    /* of Ack, the same */
};

char *sip_accepted_key(const SipMessage *message)
{
	const char *call_id = sip_message_value(message, "call-id");
	const char *from = sip_message_value(message, "from");
	const char *cseq = sip_message_value(message, "cseq");
	g_autofree char *tag = from ? sip_header_tag(from) : NULL;

	return g_strdup_printf(
		"%s\n%s\n%.*s", call_id ? call_id : "", tag ? tag : "",
		cseq ? (int)strcspn(cseq, " \t") : 0, cseq ? cseq : "");
}

static void ack_free(void *data)
{
	Ack *ack = data;

	g_bytes_unref(ack->bytes);
	g_free(ack->key);
	g_free(ack);
}

SipAcks *sip_acks_new(void)
{
	SipAcks *acks = g_new0(SipAcks, 1);

	acks->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&acks->oldest);
	return acks;
}

void sip_acks_free(SipAcks *acks)
{
	if (!acks)
		return;
	g_hash_table_unref(acks->by_key);
	g_queue_clear_full(&acks->oldest, ack_free);
	g_free(acks);
}

static void drop_old(SipAcks *acks, gint64 now)
{
	Ack *ack;

	while ((ack = g_queue_peek_head(&acks->oldest)) &&
	       (now >= ack->ends || acks->oldest.length > SIP_ACKS)) {
		g_queue_pop_head(&acks->oldest);
		if (g_hash_table_lookup(acks->by_key, ack->key) == ack)
			g_hash_table_remove(acks->by_key, ack->key);
		ack_free(ack);
	}
}

void sip_acks_add(SipAcks *acks, GBytes *bytes, const SipTarget *to, gint64 now)
{
	gsize length;
	const char *text = g_bytes_get_data(bytes, &length);
	g_autoptr(SipMessage) message = sip_message_scan(text, length);
	Ack *ack = g_new(Ack, 1);

	*ack = (Ack){ sip_accepted_key(message), g_bytes_ref(bytes), *to,
		      now + SIP_END_MS };
	g_queue_push_tail(&acks->oldest, ack);
	g_hash_table_replace(acks->by_key, ack->key, ack);
	drop_old(acks, now);
}

GBytes *sip_acks_find(SipAcks *acks, const SipMessage *answer, gint64 now,
		      SipTarget *to)
{
	g_autofree char *key = sip_accepted_key(answer);
	Ack *ack;

	drop_old(acks, now);
	ack = g_hash_table_lookup(acks->by_key, key);
	if (!ack)
		return NULL;
	*to = ack->to;
	return ack->bytes;
}
