#include "shell/cmdlets/steps.h"

#include "core/report/steps.h"

struct Steps {
	Call *call;
	GPtrArray *lines;
};

Steps *steps_new(Call *call)
{
	Steps *steps = g_new(Steps, 1);
	*steps = (Steps){ call, g_ptr_array_new_with_free_func(g_free) };
	return steps;
}

void steps_free(Steps *steps)
{
	g_ptr_array_unref(steps->lines);
	g_free(steps);
}

void steps_add(Steps *steps, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	char *line = g_strdup_vprintf(format, list);
	va_end(list);
	feedback_verbose(call_feedback(steps->call), "%s", line);
	g_ptr_array_add(steps->lines, line);
}

bool steps_report(Steps *steps, const char *path, GError **error)
{
	return !path || report_steps(path, call_cmdlet(steps->call)->name,
				     steps->lines, error);
}
