/* The rows behind definition.h, by what they describe. */
#pragma once

#include "shell/types/definition.h"

extern const Definition string_rows[], char_rows[], guid_rows[], version_rows[],
	boolean_rows[], custom_object_rows[], byte_rows[], int32_rows[],
	int64_rows[], double_rows[], decimal_rows[], datetime_rows[],
	timespan_rows[], hashtable_rows[], arraylist_rows[],
	object_array_rows[];
