/* Short forms for the parameters that many declarations have. */
#pragma once

#include "shell/pipeline/cmdlet.h"

#define ALIASES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Read by name with call_param. */
#define PARAM_TEXT(name_, help_, net_)                                         \
	{                                                                      \
		.is = { name_, help_, .type = VALUE_STRING, .net_type = net_ } \
	}
#define PARAM_SWITCH(name_, help_)                                             \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.type = VALUE_BOOL,                                    \
			.flags = PROPERTY_SWITCH,                              \
			.net_type = "SwitchParameter" }                        \
	}
#define PARAM_ANY(name_, help_, net_)                                          \
	{                                                                      \
		.is = { name_,                                                 \
			help_,                                                 \
			.flags = PROPERTY_ANY,                                 \
			.net_type = net_ }                                     \
	}

/* Accepted, so that scripts run; the help says why it does nothing. */
#define NO_DIRECTORY "Accepted; there is no directory here to ask."
#define NO_EFFECT    "Accepted for scripts; has no effect here."
