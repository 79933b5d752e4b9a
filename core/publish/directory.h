/* A published folder: what its reading and its writing share. Private to
 * core/publish/directory*.c. */
#pragma once

#include "core/publish/transport.h"

#define RECORD_ENDING ".record"

typedef struct Directory {
	Transport is;
	char *folder;
	int watch; /* inotify, or -1 */
} Directory;

char *directory_stream(const Directory *directory, RecordStream stream);
GPtrArray *directory_list(Transport *transport, RecordStream stream,
			  GError **error);
GBytes *directory_read(Transport *transport, const TransportEntry *entry,
		       GError **error);
bool directory_last(Transport *transport, RecordStream stream,
		    RecordPosition *last, GError **error);
