/* What is not an error: warnings, verbose notes, progress, a question, "stop
 * now". Library code says such things to a Feedback; the shell and the daemon
 * each implement one. Every function accepts NULL and then stays silent,
 * answers no, and never stops. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Feedback Feedback;

typedef enum FeedbackLevel {
	FEEDBACK_WARNING,
	FEEDBACK_INFORMATION,
	FEEDBACK_VERBOSE,
	FEEDBACK_DEBUG,
} FeedbackLevel;

typedef struct FeedbackProgress {
	const char *activity; /* "Importing users" */
	const char *status;   /* "12,000 of 100,000", or NULL */
	int percent;	      /* 0 to 100, -1 unknown, 101 finished */
} FeedbackProgress;

typedef struct FeedbackClass {
	void (*say)(Feedback *feedback, FeedbackLevel level, const char *text);
	void (*progress)(Feedback *feedback, const FeedbackProgress *progress);
	/* Asks a yes-or-no question; false also when nobody can be asked. */
	bool (*ask)(Feedback *feedback, const char *caption,
		    const char *question);
	bool (*stopped)(Feedback *feedback);
} FeedbackClass;

/* The first member of every implementation. */
struct Feedback {
	const FeedbackClass *class;
};

void feedback_say(Feedback *feedback, FeedbackLevel level, const char *format,
		  ...) G_GNUC_PRINTF(3, 4);
void feedback_warn(Feedback *feedback, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
void feedback_verbose(Feedback *feedback, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
void feedback_progress(Feedback *feedback, const char *activity,
		       const char *status, int percent);
bool feedback_ask(Feedback *feedback, const char *caption,
		  const char *question);
/* True once the user wants the work to end (Ctrl+C). */
bool feedback_stopped(Feedback *feedback);
