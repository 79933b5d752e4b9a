#include "core/gateway/sip/transaction.h"

#include "core/gateway/sip/client.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/server.h"

#include <string.h>

#define SWEEP_MS 250

static void on_sweep(void *data)
{
	SipTransactions *table = data;

	sip_server_sweep(table, loop_now(table->loop));
}

SipTransactions *sip_transactions_new(Loop *loop, SipTransport *transport,
				      const SipTransactionHandler *handler,
				      void *data)
{
	SipTransactions *table = g_new0(SipTransactions, 1);

	table->loop = loop;
	table->transport = transport;
	table->handler = handler;
	table->data = data;
	table->servers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					       sip_server_free);
	table->clients = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					       sip_client_free);
	table->accepted = g_hash_table_new(g_str_hash, g_str_equal);
	table->acks = sip_acks_new();
	g_queue_init(&table->trying);
	g_queue_init(&table->finished);
	g_queue_init(&table->invites);
	table->sweep = timer_new(loop, on_sweep, table);
	timer_start(table->sweep, SWEEP_MS, SWEEP_MS);
	return table;
}

void sip_transactions_free(SipTransactions *table)
{
	if (!table)
		return;
	timer_free(table->sweep);
	g_queue_clear(&table->trying);
	g_queue_clear(&table->finished);
	g_queue_clear(&table->invites);
	g_hash_table_unref(table->clients);
	g_hash_table_unref(table->servers);
	g_hash_table_unref(table->accepted);
	sip_acks_free(table->acks);
	g_free(table);
}

gboolean sip_transactions_take(SipTransactions *table, SipMessage *message,
			       const SipTarget *from)
{
	gboolean taken;

	if (message->method)
		return sip_server_take(table, message, from);
	taken = sip_client_take(table, message);
	sip_message_free(message);
	return taken;
}

void sip_transactions_acknowledge(SipTransactions *table, GBytes *ack,
				  const SipTarget *to)
{
	gsize length;
	const char *bytes = g_bytes_get_data(ack, &length);

	sip_acks_add(table->acks, ack, to, loop_now(table->loop));
	sip_transport_send(table->transport, to, bytes, length);
}

guint sip_transactions_open(const SipTransactions *table)
{
	return table->open_servers + g_hash_table_size(table->clients);
}
