#include "core/publish/transport.h"

G_DEFINE_QUARK(transport_error, transport_error)

void transport_entry_free(TransportEntry *entry)
{
	if (!entry)
		return;
	g_free(entry->name);
	g_free(entry->tag);
	g_free(entry->fault);
	g_free(entry);
}

void transport_free(Transport *transport)
{
	if (transport)
		transport->class->free(transport);
}

bool transport_append(Transport *transport, const RecordHeader *header,
		      const RecordPosition *last, GBytes *record,
		      GError **error)
{
	return transport->class->append(transport, header, last, record, error);
}

bool transport_last(Transport *transport, RecordStream stream,
		    RecordPosition *last, GError **error)
{
	return transport->class->last(transport, stream, last, error);
}

GPtrArray *transport_list(Transport *transport, RecordStream stream,
			  GError **error)
{
	return transport->class->list(transport, stream, error);
}

GBytes *transport_read(Transport *transport, const TransportEntry *entry,
		       GError **error)
{
	return transport->class->read(transport, entry, error);
}

int transport_watch(Transport *transport)
{
	return transport->class->watch(transport);
}

bool transport_report(Transport *transport, const char *computer,
		      const json_t *status, GError **error)
{
	return transport->class->report(transport, computer, status, error);
}

json_t *transport_reports(Transport *transport, GError **error)
{
	return transport->class->reports(transport, error);
}
