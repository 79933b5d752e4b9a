/* The cmdlets on items of drives, processes and the session, as far as they are
 * no file's: a module of its own, with its aliases. */
#pragma once

#include "shell/pipeline/command.h"

void management_register(CommandTable *table);
