#include "core/gateway/xmpp/received.h"

void received_init(Received *received)
{
	*received = (Received){ .done = g_byte_array_new() };
}

void received_clear(Received *received)
{
	g_clear_pointer(&received->done, g_byte_array_unref);
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
	return TRUE;
}

guint received_open(const Received *received)
{
	return (guint)(received->taken - received->run);
}
