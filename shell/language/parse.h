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
/* Row of parse_fault_ids that fits the fault. */
unsigned parse_fault_kind(const ParseFault *fault);
typedef struct FaultId {
	const char *begins; /* how the sentence begins; "": any other */
	const char *id;	    /* "MissingEndCurlyBrace" */
} FaultId;
#define FAULT_IDS 89
extern const FaultId parse_fault_ids[FAULT_IDS];
/* "At line:2 char:7: Missing closing ')' in expression" and the like. */
char *parse_fault_format(const ParseFault *fault, const Source *source);
