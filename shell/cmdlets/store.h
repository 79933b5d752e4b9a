/* The store of a session: one Model, opened when a cmdlet first needs it, and
 * the hooks that end units of commit. */
#pragma once

#include "core/model/model.h"
#include "shell/pipeline/cmdlet.h"
#include "shell/pipeline/session.h"

/* Sets the session's hooks and the categories of the store's errors. */
void store_attach(Session *session);
/* Categories of the errors of model and store. */
void store_register_errors(void);
/* The session's model. Borrowed. */
Model *session_model(Session *session);
Model *call_model(Call *call);
/* Notes the command for the change log, secrets masked. Call it before the
 * first write of a cmdlet. */
void call_note(Call *call);
/* -LocalStore: the replica of a role on this machine, or the store itself where
 * there is none. Owned by the session. */
Model *call_local_model(Call *call, GError **error);
/* Runs `confirm` through -WhatIf and -Confirm, then notes the command. */
bool call_will(Call *call, const char *action, const char *target);
