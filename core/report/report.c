#include "core/report/report.h"

#include "core/base/file.h"

#include <gio/gio.h>
#include <string.h>

static bool ends_with(const char *path, const char *ending)
{
	size_t length = strlen(path), tail = strlen(ending);
	return length > tail &&
	       g_ascii_strcasecmp(path + length - tail, ending) == 0;
}

static char *make(const ReportTopology *topology, const char *path,
		  Feedback *feedback)
{
	if (ends_with(path, ".html") || ends_with(path, ".htm"))
		return report_html(topology, feedback);
	if (ends_with(path, ".json"))
		return report_json(topology);
	if (ends_with(path, ".csv"))
		return report_csv(topology);
	return NULL;
}

bool report_write(const ReportTopology *topology, const char *path,
		  Feedback *feedback, GError **error)
{
	g_autofree char *report = make(topology, path, feedback);
	if (!report) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
			    "'%s' has no ending that says what to write: use "
			    ".html, .json or .csv",
			    path);
		return false;
	}
	return file_replace(path, report, strlen(report), 0644, error);
}
