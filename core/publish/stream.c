#include "core/publish/stream.h"

#include "core/model/kind.h"

/* Kinds name their stream and their secrets; this turns them round. */

static const Publication publications[RECORD_STREAMS + 1] = {
	[STREAM_TOPOLOGY] = PUBLISH_TOPOLOGY,
	[STREAM_SETTINGS] = PUBLISH_SETTINGS,
	[STREAM_USERS] = PUBLISH_USERS,
};

static const char *const *secrets_of(const Kind *kind)
{
	GPtrArray *columns = g_ptr_array_new();
	for (const Attribute *it = kind->attributes; it->is.name; it++)
		if (it->column && (it->is.flags & PROPERTY_SECRET))
			g_ptr_array_add(columns, (gpointer)it->column);
	g_ptr_array_add(columns, NULL);
	return (const char *const *)g_ptr_array_free(columns, FALSE);
}

static const SnapshotTable *make_tables(RecordStream stream)
{
	GArray *tables = g_array_new(TRUE, TRUE, sizeof(SnapshotTable));
	for (const Kind *const *kind = kinds; *kind; kind++) {
		if ((*kind)->publication != publications[stream])
			continue;
		SnapshotTable table = { (*kind)->table, secrets_of(*kind) };
		g_array_append_val(tables, table);
	}
	return (const SnapshotTable *)(gpointer)g_array_free(tables, FALSE);
}

const SnapshotTable *stream_tables(RecordStream stream)
{
	static const SnapshotTable *made[RECORD_STREAMS + 1];
	g_return_val_if_fail(stream_name(stream), NULL);
	if (g_once_init_enter(&made[stream]))
		g_once_init_leave(&made[stream], make_tables(stream));
	return made[stream];
}

bool stream_is_for(RecordStream stream, const char *role)
{
	return stream != STREAM_USERS || g_strcmp0(role, "frontend") == 0;
}
