/* Exceptions: records whose type says what went wrong. The table knows which
 * exception is a kind of which, so that catch, trap and -is find them by the
 * names of their parents. */
#pragma once

#include "core/value/record.h"
#include "shell/types/type.h"

/* "System.IO.IOException" of any of its spellings; free it. Names that are not
 * known stay as they are, with System.Management.Automation. before a name
 * without dots. */
char *exception_full_name(const char *name);
/* Whether an exception of that name is one of the other, by any spelling. */
bool exception_is(const char *name, const char *wanted);
/* Full name of what it derives from; NULL above System.Exception. */
const char *exception_parent(const char *name);

Record *exception_new(const char *name, const char *message);
bool value_is_exception(Value value);
/* The innermost: GetBaseException. Borrowed. */
Value exception_base(Value exception);
/* From what a constructor got: (message), (message, inner) and the orders that
 * argument exceptions have. NULL for wrong arguments. */
Record *exception_construct(const char *name, const Value *arguments,
			    unsigned count);
