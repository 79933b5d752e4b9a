/* Parameters that the CSV cmdlets share. */
#pragma once

#include "shell/pipeline/cmdlet.h"

#define CULTURE_PARAM(struct_)                                                 \
	{                                                                      \
		.is = { "UseCulture",                                          \
			"Accepted; the delimiter is a comma.",                 \
			.field = SWITCH_FIELD(struct_, use_culture) }          \
	}

#define DELIMITER_PARAM(struct_, position_)                                    \
	{                                                                      \
		.is = { "Delimiter", "Character between fields.",              \
			.field = STRING_FIELD(struct_, delimiter) },           \
		.position = position_                                          \
	}

#define ENCODING_PARAM(struct_, help_)                                         \
	{                                                                      \
		.is = { "Encoding",                                            \
			help_,                                                 \
			.allowed = text_encodings,                             \
			.field = STRING_FIELD(struct_, encoding) }             \
	}
