/* A cmdlet with the parameters that its dynamicparam block makes for some
 * words of a line, without being run: for Get-Command, Get-Help and
 * completion. Errors in the words or the block only mean fewer parameters. */
#pragma once

#include "shell/pipeline/run.h"

typedef struct Extended Extended;

/* Borrows the arguments, for this call only. */
Extended *extended_new(Session *session, const Cmdlet *cmdlet,
		       const Argument *arguments, unsigned count);
/* The cmdlet itself when it makes no parameters. */
const Cmdlet *extended_cmdlet(const Extended *extended);
void extended_free(Extended *extended);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extended, extended_free)
