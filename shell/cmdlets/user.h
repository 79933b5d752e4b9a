/* What the cmdlets on users share. */
#pragma once

#include "core/model/user.h"
#include "shell/pipeline/cmdlet.h"

/* -Identity: a text in any form, or the user itself from the pipeline. */
bool accept_user(Session *session, const Param *param, Value given,
		 bool convert, Value *bound, GError **error);
/* The one user that it means. */
Record *user_of(Model *model, Value identity, GError **error);
/* Text that names the user in questions and messages; borrowed. */
const char *user_label(Record *user);
/* Writes the user (before NULL: a new one); gives it with -PassThru. */
bool user_store(Call *call, Model *model, Record *before, Record *after,
		GError **error);
/* With -PassThru, gives the user as it now is. */
bool user_pass_thru(Call *call, Model *model, int64_t id, GError **error);

#define USER_IDENTITY                                                          \
	{                                                                      \
		.is = { "Identity",                                            \
			"User: SIP address, UPN, domain\\logon or display "    \
			"name.",                                               \
			.type = VALUE_STRING, .net_type = "UserIdParameter" }, \
		.position = 1, .mandatory = ALL_SETS, .by_value = ALL_SETS,    \
		.by_name = ALL_SETS, .accept = accept_user,                    \
		.complete = complete_user                                      \
	}
