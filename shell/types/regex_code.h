/* What the files of regular expressions know of PCRE2; nobody else. */
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include "shell/types/regex.h"

#include <pcre2.h>

#define MATCH_LIMIT 10000000

struct Regex {
	Object object;
	char *pattern;
	uint32_t options;
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

/* A pattern of .NET; NULL with PCRE2's code of the error. */
pcre2_code *regex_translate(const char *pattern, uint32_t options, int *code);
