/* -WhatIf and -Confirm. */
#include "shell/pipeline/call.h"

typedef enum Answer {
	ANSWER_YES,
	ANSWER_YES_TO_ALL,
	ANSWER_NO,
	ANSWER_NO_TO_ALL,
} Answer;

static const char *const choices[] = { "&Yes", "Yes to &All", "&No",
				       "No to A&ll", NULL };

static bool fail_nobody(Call *call, const char *question)
{
	GError *error = NULL;
	g_set_error(&error, CALL_STOP, 0,
		    "%s needs a confirmation and nobody can be asked: give "
		    "-Confirm:$false (%s)",
		    call->cmdlet->name, question);
	call_terminate_take(call, error, VALUE_NONE);
	return false;
}

static bool ask(Call *call, const char *caption, const char *question)
{
	Session *session = call->run->session;
	Host *host = session->host;
	if (call->yes_to_all || call->no_to_all)
		return call->yes_to_all;
	if (!host->interactive)
		return fail_nobody(call, question);
	session_wait(session, true);
	int answer = host->class->choose(host, caption, question, choices,
					 ANSWER_YES);
	session_wait(session, false);
	call->yes_to_all = answer == ANSWER_YES_TO_ALL;
	call->no_to_all = answer == ANSWER_NO_TO_ALL;
	return answer == ANSWER_YES || answer == ANSWER_YES_TO_ALL;
}

static bool needs_question(const Call *call)
{
	const Preferences *prefer = &call->preferences;
	if (prefer->confirm_given)
		return prefer->confirm;
	return prefer->confirm_from != CONFIRM_NONE &&
	       call->cmdlet->confirm >= prefer->confirm_from;
}

bool call_should_process(Call *call, const char *target, const char *action)
{
	Host *host = call->run->session->host;
	g_autofree char *doing = g_strdup_printf(
		"Performing the operation \"%s\" on target \"%s\".", action,
		target);
	if (call->preferences.what_if) {
		g_autofree char *text = g_strdup_printf("What if: %s", doing);
		host->class->write(host, text, true, NULL, NULL);
		return false;
	}
	call_say(call, FEEDBACK_VERBOSE, doing);
	if (!needs_question(call))
		return true;
	g_autofree char *question = g_strdup_printf(
		"Are you sure you want to perform this action?\n%s", doing);
	return ask(call, "Confirm", question);
}

bool call_should_continue(Call *call, const char *question, const char *caption)
{
	return ask(call, caption ? caption : "Confirm", question);
}
