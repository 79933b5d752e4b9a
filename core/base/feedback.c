#include "core/base/feedback.h"

G_GNUC_PRINTF(3, 0)
static void say(Feedback *feedback, FeedbackLevel level, const char *format,
		va_list list)
{
	if (!feedback || !feedback->class->say)
		return;
	g_autofree char *text = g_strdup_vprintf(format, list);
	feedback->class->say(feedback, level, text);
}

void feedback_say(Feedback *feedback, FeedbackLevel level, const char *format,
		  ...)
{
	va_list list;
	va_start(list, format);
	say(feedback, level, format, list);
	va_end(list);
}

void feedback_warn(Feedback *feedback, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	say(feedback, FEEDBACK_WARNING, format, list);
	va_end(list);
}

void feedback_verbose(Feedback *feedback, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	say(feedback, FEEDBACK_VERBOSE, format, list);
	va_end(list);
}

void feedback_progress(Feedback *feedback, const char *activity,
		       const char *status, int percent)
{
	if (!feedback || !feedback->class->progress)
		return;
	FeedbackProgress progress = { activity, status, percent };
	feedback->class->progress(feedback, &progress);
}

bool feedback_ask(Feedback *feedback, const char *caption, const char *question)
{
	return feedback && feedback->class->ask &&
	       feedback->class->ask(feedback, caption, question);
}

bool feedback_stopped(Feedback *feedback)
{
	return feedback && feedback->class->stopped &&
	       feedback->class->stopped(feedback);
}
