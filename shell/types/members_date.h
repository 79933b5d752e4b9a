/* Members of dates lie in two files: members_date.c has those of a date,
 * members_date_static.c what [datetime]:: gives. */
#pragma once

#include "shell/types/member.h"

#define FILE_TIME_EPOCH	 INT64_C(504911232000000000) /* 1601-01-01 */
#define AUTOMATION_EPOCH INT64_C(599264352000000000) /* 1899-12-30 */

extern const Getter date_static_getters[];
extern const Method date_static_methods[];
