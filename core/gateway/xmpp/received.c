#include "core/gateway/xmpp/received.h"

struct Received {
	int references;
	guint64 taken, run; /* received; resolved without a gap */
	guint64 from;	    /* those up to here are not counted */
	GByteArray *done;   /* of run + 1, run + 2 …: 1 when resolved */
	ReceivedFn *settled;
	void *data;
};

Received *received_new(void)
{
	Received *received = g_new0(Received, 1);
	received->references = 1;
	received->done = g_byte_array_new();
	return received;
}

Received *received_ref(Received *received)
{
	received->references++;
	return received;
}

void received_unref(Received *received)
{
	if (!received || --received->references)
		return;
	g_byte_array_unref(received->done);
	g_free(received);
}

guint64 received_take(Received *received)
{
	static const guint8 open = 0;
	g_byte_array_append(received->done, &open, 1);
	return ++received->taken;
}

gboolean received_resolve(Received *received, guint64 number)
{
	guint length = 0;
	if (number <= received->run || number > received->taken)
		return FALSE;
	received->done->data[number - received->run - 1] = 1;
	while (length < received->done->len && received->done->data[length])
		length++;
	if (!length)
		return FALSE;
	g_byte_array_remove_range(received->done, 0, length);
	received->run += length;
	if (!received->done->len && received->settled)
		received->settled(received->data);
	return TRUE;
}

guint received_open(const Received *received)
{
	return received->done->len;
}

void received_start_count(Received *received)
{
	received->from = received->taken;
}

guint32 received_count(const Received *received)
{
	return received->run > received->from
		       ? (guint32)(received->run - received->from)
		       : 0;
}

void received_watch(Received *received, ReceivedFn *settled, void *data)
{
	received->settled = settled;
	received->data = data;
}
