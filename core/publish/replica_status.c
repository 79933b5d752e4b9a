#include "core/publish/replica_handle.h"

#include "core/base/clock.h"
#include "core/publish/limits.h"
#include "core/publish/stream.h"

static void set_time(json_t *object, gint64 time)
{
	g_autofree char *text = clock_format_utc(time, TRUE);
	json_object_set_new(object, "time", json_string(text));
}

static json_t *status_streams(Replica *replica)
{
	json_t *streams = json_object();
	for (int i = 1; i <= RECORD_STREAMS; i++) {
		RecordPosition position;
		if (!stream_is_for((RecordStream)i, replica->role) ||
		    !replica_position(replica, (RecordStream)i, &position,
				      NULL) ||
		    position.number == 0)
			continue;
		json_t *stream = json_object();
		json_object_set_new(stream, "epoch",
				    json_integer((json_int_t)position.epoch));
		json_object_set_new(stream, "number",
				    json_integer((json_int_t)position.number));
		set_time(stream, position.time);
		json_object_set_new(streams, stream_name((RecordStream)i),
				    stream);
	}
	return streams;
}

static json_t *status_refused(const GPtrArray *refusals)
{
	json_t *refused = json_array();
	for (guint i = 0; i < MIN(refusals->len, STATUS_REFUSALS); i++) {
		const Refusal *refusal = refusals->pdata[i];
		json_t *one = json_object();
		json_object_set_new(one, "stream",
				    json_string(stream_name(refusal->stream)));
		json_object_set_new(one, "record",
				    json_string(refusal->record));
		json_object_set_new(one, "reason",
				    json_string(refusal->reason));
		set_time(one, refusal->time);
		json_array_append_new(refused, one);
	}
	return refused;
}

json_t *replica_status(Replica *replica, const char *computer)
{
	json_t *status = json_object();
	json_object_set_new(status, "computer", json_string(computer));
	json_object_set_new(status, "role", json_string(replica->role));
	set_time(status, clock_now());
	json_object_set_new(status, "streams", status_streams(replica));
	json_object_set_new(status, "refused",
			    status_refused(replica->refusals));
	return status;
}
