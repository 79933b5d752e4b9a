/* Preference variables, and the common parameters that override them. */
#include "core/value/list.h"
#include "shell/pipeline/call.h"

static bool given(const Call *call, Common common)
{
	const Binding *binding = &call->binding;
	unsigned index = binding->count + common;
	return index < binding->total && binding->given[index] != GIVEN_NO;
}

static Value value_of(const Call *call, Common common)
{
	return call->binding.values[call->binding.count + common];
}

static Action action(Call *call, Common common, const char *variable)
{
	Session *session = call->run->session;
	return action_of(given(call, common)
				 ? value_of(call, common)
				 : session_variable(session, variable));
}

/* -Verbose and -Debug are switches over an action. */
static Action spoken(Call *call, Common common, const char *variable)
{
	if (!given(call, common))
		return action(call, COMMON_COUNT, variable);
	return value_truth(value_of(call, common)) ? ACTION_CONTINUE
						   : ACTION_SILENTLY_CONTINUE;
}

static Confirm confirm_from(Session *session)
{
	static const char *const words[] = { "None", "Low", "Medium", "High" };
	g_autofree char *text =
		value_format(session_variable(session, "ConfirmPreference"));
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strcasecmp(words[i], text) == 0)
			return (Confirm)i;
	return CONFIRM_HIGH;
}

void preferences_read(Call *call)
{
	Preferences *to = &call->preferences;
	Session *session = call->run->session;
	to->error = action(call, COMMON_ERROR_ACTION, "ErrorActionPreference");
	to->say[FEEDBACK_WARNING] =
		action(call, COMMON_WARNING_ACTION, "WarningPreference");
	to->say[FEEDBACK_INFORMATION] = action(call, COMMON_INFORMATION_ACTION,
					       "InformationPreference");
	to->say[FEEDBACK_VERBOSE] =
		spoken(call, COMMON_VERBOSE, "VerbosePreference");
	to->say[FEEDBACK_DEBUG] = spoken(call, COMMON_DEBUG, "DebugPreference");
	to->what_if = given(call, COMMON_WHAT_IF)
			      ? value_truth(value_of(call, COMMON_WHAT_IF))
			      : value_truth(session_variable(
					session, "WhatIfPreference"));
	to->confirm_given = given(call, COMMON_CONFIRM);
	to->confirm = to->confirm_given &&
		      value_truth(value_of(call, COMMON_CONFIRM));
	to->confirm_from = confirm_from(session);
}

/* Common parameters that functions pass on by their variables. */
static const struct {
	Common common;
	const char *variable;
} inherited[] = {
	{ COMMON_VERBOSE, "VerbosePreference" },
	{ COMMON_DEBUG, "DebugPreference" },
	{ COMMON_ERROR_ACTION, "ErrorActionPreference" },
	{ COMMON_WARNING_ACTION, "WarningPreference" },
	{ COMMON_INFORMATION_ACTION, "InformationPreference" },
	{ COMMON_WHAT_IF, "WhatIfPreference" },
	{ COMMON_CONFIRM, "ConfirmPreference" },
};

/* -Confirm means every cmdlet asks, -Confirm:$false none. */
static Value inherited_value(const Call *call, Common common)
{
	Value value = value_of(call, common);
	bool yes = value_truth(value);
	switch (common) {
	case COMMON_VERBOSE:
	case COMMON_DEBUG:
		return value_string(yes ? "Continue" : "SilentlyContinue");
	case COMMON_CONFIRM:
		return value_string(yes ? "Low" : "None");
	default:
		return value_ref(value);
	}
}

void call_set_preferences(const Call *call, Scope *scope)
{
	for (size_t i = 0; i < G_N_ELEMENTS(inherited); i++)
		if (given(call, inherited[i].common))
			scope_put_take(
				scope, inherited[i].variable,
				inherited_value(call, inherited[i].common));
}

/* ---- -OutVariable, -ErrorVariable and their kind */

static const Common kept_params[] = {
	[KEPT_OUTPUT] = COMMON_OUT_VARIABLE,
	[KEPT_ERROR] = COMMON_ERROR_VARIABLE,
	[KEPT_WARNING] = COMMON_WARNING_VARIABLE,
	[KEPT_INFORMATION] = COMMON_INFORMATION_VARIABLE,
};

void call_keep(Call *call, unsigned which, Value value)
{
	if (!given(call, kept_params[which]))
		return;
	if (!call->kept[which])
		call->kept[which] = list_new(LIST_ARRAYLIST, 0);
	list_add_take(call->kept[which], value_ref(value));
}

void call_keep_said(Call *call, unsigned which, Value value)
{
	call_keep(call, which, value);
	for (Call *outer = call->outer; outer; outer = outer->outer)
		if (outer->cmdlet->script)
			call_keep(outer, which, value);
}

/* "+name" adds to what the variable holds. */
static void prepend(List *list, Value before)
{
	size_t at = 0;
	if (before.type != VALUE_LIST && !value_is_null(before))
		list_insert_take(list, 0, value_ref(before));
	if (before.type != VALUE_LIST)
		return;
	for (; at < before.list->count; at++)
		list_insert_take(list, at, value_ref(before.list->values[at]));
}

void call_set_variables(Call *call)
{
	Session *session = call->run->session;
	for (unsigned i = 0; i < G_N_ELEMENTS(kept_params); i++) {
		if (!given(call, kept_params[i]))
			continue;
		const char *name = value_text(value_of(call, kept_params[i]));
		List *list = call->kept[i] ? g_steal_pointer(&call->kept[i])
					   : list_new(LIST_ARRAYLIST, 0);
		if (*name == '+')
			prepend(list, session_variable(session, ++name));
		scope_put_take(session->scope, name, value_list_take(list));
	}
}
