#include "core/publish/replica_handle.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/publish/stream.h"

static void free_refusal(gpointer data)
{
	Refusal *refusal = data;
	g_free(refusal->record);
	g_free(refusal->tag);
	g_free(refusal->reason);
	g_free(refusal);
}

GPtrArray *refusals_new(void)
{
	return g_ptr_array_new_with_free_func(free_refusal);
}

static Refusal *find_refusal(const GPtrArray *refusals, const char *tag)
{
	for (guint i = 0; i < refusals->len; i++) {
		Refusal *refusal = refusals->pdata[i];
		if (strcmp(refusal->tag, tag) == 0)
			return refusal;
	}
	return NULL;
}

static void add_refusal(GPtrArray *now, const Refusal *known,
			RecordStream stream, const TransportEntry *entry,
			const GError *fault)
{
	Refusal *refusal = g_new0(Refusal, 1);
	refusal->stream = stream;
	refusal->record = g_strdup(entry->name);
	refusal->tag = g_strdup(entry->tag);
	refusal->reason = g_strdup(fault	     ? fault->message
				   : entry->readable ? known->reason
						     : entry->fault);
	refusal->time = known ? known->time : clock_now();
	refusal->told = known && strcmp(known->reason, refusal->reason) == 0 &&
			known->told;
	refusal->final = known && !fault
				 ? known->final
				 : g_error_matches(fault, RECORD_ERROR,
						   RECORD_ERROR_MALFORMED) ||
					   g_error_matches(fault, RECORD_ERROR,
							   RECORD_ERROR_KEY);
	g_ptr_array_add(now, refusal);
}

/* The header's signature counts before a body is read at all. */
static bool take_entry(Replica *replica, Transport *transport,
		       RecordStream stream, const TransportEntry *entry,
		       GError **error)
{
	RecordHeader header;
	RecordPosition position;
	if (!replica_position(replica, stream, &position, error) ||
	    !record_check_header(entry->bytes, RECORD_HEADER_BYTES,
				 replica->key, &header, error) ||
	    !record_follows(&header, replica->trusted, stream, &position,
			    error))
		return false;
	g_autoptr(GBytes) record = transport_read(transport, entry, error);
	return record && replica_apply(replica, stream, record, error);
}

static bool is_ahead(const TransportEntry *entry,
		     const RecordPosition *position)
{
	if (entry->header.epoch != position->epoch)
		return entry->header.epoch > position->epoch;
	return entry->header.number > position->number;
}

static bool pull_stream(Replica *replica, Transport *transport,
			RecordStream stream, GPtrArray *refusals, bool *applied,
			GError **error)
{
	RecordPosition position;
	g_autoptr(GPtrArray) list = transport_list(transport, stream, error);
	if (!list || !replica_position(replica, stream, &position, error))
		return false;
	for (guint i = 0; i < list->len; i++) {
		const TransportEntry *entry = list->pdata[i];
		if (entry->readable && !is_ahead(entry, &position))
			break;
		const Refusal *known =
			find_refusal(replica->refusals, entry->tag);
		g_autoptr(GError) fault = NULL;
		if (entry->readable && !(known && known->final) &&
		    take_entry(replica, transport, stream, entry, &fault)) {
			*applied = true;
			break;
		}
		add_refusal(refusals, known, stream, entry, fault);
	}
	return true;
}

bool replica_pull(Replica *replica, Transport *transport, bool *applied,
		  GError **error)
{
	*applied = false;
	if (!replica_check_trust(replica, error))
		return false;
	g_autoptr(GPtrArray) refusals = refusals_new();
	for (int i = 1; i <= RECORD_STREAMS; i++)
		if (stream_is_for((RecordStream)i, replica->role) &&
		    !pull_stream(replica, transport, (RecordStream)i, refusals,
				 applied, error))
			return false;
	g_ptr_array_unref(replica->refusals);
	replica->refusals = g_steal_pointer(&refusals);
	return true;
}

GPtrArray *replica_refusals(Replica *replica)
{
	return replica->refusals;
}
