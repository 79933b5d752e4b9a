/* Trees as text, for the parser's tests: (kind part …). Free it. */
#pragma once

#include "shell/language/tree.h"

char *dump_block(const Block *block);
