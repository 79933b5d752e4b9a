/* What a service answers in JSON, as records of a declared type. */
#pragma once

#include "core/base/json.h"
#include "core/value/record.h"
#include "shell/pipeline/cmdlet.h"

/* `members` names the JSON member of each property, in the type's order; NULL
 * leaves that one out. Properties of type VALUE_DATETIME are read from ISO
 * 8601 text. */
Record *answer_record(const RecordType *type, const char *const *members,
		      const json_t *object);
/* Any JSON value: objects become custom records. */
Value answer_value(const json_t *json);
/* The answer to a question that is one word: of the front end `computer`, or
 * (NULL) of this machine's. */
json_t *answer_of_front_end(Call *call, const char *computer, const char *ask,
			    GError **error);
