/* Processes of this machine as objects, read from /proc. */
#pragma once

#include "core/value/record.h"

extern const RecordType process_type;
/* NULL when there is no such process. */
Record *process_info(int id);
/* Ids of all processes, in order; of int. Free with g_array_unref. */
GArray *process_ids(void);
