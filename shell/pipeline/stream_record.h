/* What streams 3 to 6 carry: WarningRecord, VerboseRecord, DebugRecord and
 * InformationRecord. Merged into the output they are these objects; their text
 * is the message. */
#pragma once

#include "core/value/list.h"
#include "core/value/record.h"
#include "shell/pipeline/host.h"

/* For streams 3 to 5. */
Record *stream_record_new(Stream stream, const char *message);
/* `source` is the script or command that informs; tags may be NULL. */
Record *information_record_new(Value data, const char *source,
			       const List *tags);
/* What Write-Host says: HostInformationMessage. Colours may be NULL. */
Record *host_message_new(const char *text, bool newline, const char *foreground,
			 const char *background);
/* Whether it is one of the above, to be shown by its text. */
bool value_is_stream_record(Value value);
