/* Text to tree. The whole text is parsed before anything runs. */
#pragma once

#include "shell/language/tree.h"

typedef struct ParseFault {
	uint32_t start, end; /* what is wrong, as offsets */
	char *message;	     /* one sentence */
	bool incomplete;     /* more text could make it right */
} ParseFault;

/* The script as a block without parameters' values, in the source's arena;
 * NULL when `fault` was filled. */
Block *parse_script(Source *source, ParseFault *fault);
/* Text with $variables and $(…) as a double-quoted string holds it. */
Node *parse_expandable(Source *source, ParseFault *fault);
void parse_fault_clear(ParseFault *fault);
/* "At line:2 char:7: Missing closing ')' in expression" and the like. */
char *parse_fault_format(const ParseFault *fault, const Source *source);
