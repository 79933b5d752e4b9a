#include "shell/pipeline/common.h"

static const char *const action_words[] = {
	"SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore", NULL,
};

/* Scripts also give the number: -ErrorAction 0. */
static bool accept_action(Session *session, const Param *param, Value given,
			  bool convert, Value *bound, GError **error)
{
	(void)session;
	(void)convert;
	bool number = given.type == VALUE_INT &&
		      given.integer < (int64_t)G_N_ELEMENTS(action_words) - 1;
	if (!number || given.integer < 0)
		return property_accept(&param->is, given, bound, error);
	*bound = value_string(action_words[given.integer]);
	return true;
}

#define ALIAS(name) ((const char *const[]){ name, NULL })
#define ACTION(name_, help_, alias_)                                           \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_STRING,                    \
			.allowed = action_words,                               \
			.net_type = "ActionPreference" },                      \
		.aliases = ALIAS(alias_), .accept = accept_action              \
	}
#define SWITCH(name_, help_, alias_)                                           \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_BOOL,                      \
			.flags = PROPERTY_SWITCH },                            \
		.aliases = ALIAS(alias_)                                       \
	}
#define VARIABLE(name_, help_, alias_)                                         \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_STRING },                  \
		.aliases = ALIAS(alias_)                                       \
	}

const Param common_params[COMMON_COUNT + 1] = {
	SWITCH("Verbose", "Tells what is being done.", "vb"),
	SWITCH("Debug", "Shows debug messages.", "db"),
	ACTION("ErrorAction", "What to do on an error.", "ea"),
	ACTION("WarningAction", "What to do with warnings.", "wa"),
	ACTION("InformationAction", "What to do with information.", "infa"),
	VARIABLE("ErrorVariable", "Variable that gets the errors.", "ev"),
	VARIABLE("WarningVariable", "Variable that gets the warnings.", "wv"),
	VARIABLE("InformationVariable", "Variable that gets the information.",
		 "iv"),
	VARIABLE("OutVariable", "Variable that also gets the output.", "ov"),
	{ .is = { "OutBuffer", "Accepted; objects are never held back.",
		  .type = VALUE_INT },
	  .aliases = ALIAS("ob") },
	VARIABLE("PipelineVariable",
		 "Variable that holds the current object for later commands.",
		 "pv"),
	SWITCH("WhatIf", "Says what would be done and does nothing.", "wi"),
	SWITCH("Confirm", "Asks before it acts.", "cf"),
	{ .position = 0 },
};

unsigned common_count(const Cmdlet *cmdlet)
{
	if (cmdlet->simple)
		return 0;
	return cmdlet->confirm == CONFIRM_NONE ? COMMON_WHAT_IF : COMMON_COUNT;
}

Action action_of(Value value)
{
	Value word = VALUE_NONE;
	Action action = ACTION_CONTINUE;
	if (!accept_action(NULL, &common_params[COMMON_ERROR_ACTION], value,
			   true, &word, NULL))
		return action;
	for (unsigned i = 0; action_words[i]; i++)
		if (g_str_equal(action_words[i], value_text(word)))
			action = (Action)i;
	value_clear(&word);
	return action;
}
