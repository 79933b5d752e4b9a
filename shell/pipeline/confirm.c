/* -WhatIf and -Confirm. */
#include "shell/pipeline/call.h"

static const char *const choices[] = { "&Yes", "Yes to &All", "&No",
				       "No to A&ll", NULL };
static const char *const two[] = { "&Yes", "&No", NULL };

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

bool call_choose(Call *call, const char *question, const char *caption,
		 bool all, Answer *answer)
{
	Session *session = call->run->session;
	Host *host = session->host;
	if (!host->interactive)
		return false;
	session_wait(session, true);
	int chosen = host->class->choose(host, caption, question,
					 all ? choices : two, ANSWER_YES);
	session_wait(session, false);
	*answer = chosen < 0 ? ANSWER_NO
		  : all	     ? (Answer)chosen
		  : chosen   ? ANSWER_NO
			     : ANSWER_YES;
	return true;
}

static bool ask(Call *call, const char *caption, const char *question)
{
	Answer answer;
	if (call->yes_to_all || call->no_to_all)
		return call->yes_to_all;
	if (!call_choose(call, question, caption, true, &answer))
		return fail_nobody(call, question);
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

bool call_should_process_as(Call *call, const char *doing, const char *question,
			    const char *caption)
{
	Host *host = call->run->session->host;
	if (call->preferences.what_if) {
		g_autofree char *text = g_strdup_printf("What if: %s", doing);
		host->class->write(host, text, true, NULL, NULL);
		return false;
	}
	call_say(call, FEEDBACK_VERBOSE, doing);
	return !needs_question(call) || ask(call, caption, question);
}

bool call_should_process(Call *call, const char *target, const char *action)
{
	g_autofree char *doing = g_strdup_printf(
		"Performing the operation \"%s\" on target \"%s\".", action,
		target);
	g_autofree char *question = g_strdup_printf(
		"Are you sure you want to perform this action?\n%s", doing);
	return call_should_process_as(call, doing, question, "Confirm");
}

bool call_would_only_say(const Call *call)
{
	return call->preferences.what_if;
}

bool call_should_continue(Call *call, const char *question, const char *caption)
{
	return ask(call, caption ? caption : "Confirm", question);
}
