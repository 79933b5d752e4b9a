#include "core/gateway/msrp/head.h"

#include <string.h>

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 403, "Action Not Allowed" },
	{ 408, "Timeout" },
	{ 413, "Stop Sending" },
	{ 415, "Media Type Not Understood" },
	{ 423, "Parameter Out Of Bounds" },
	{ 481, "No Such Session" },
	{ 501, "Unknown Method" },
	{ 506, "Session Bound To Another Connection" },
};

const char *msrp_phrase(int status)
{
	for (guint i = 0; i < G_N_ELEMENTS(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Failed";
}

static void add_end(GString *into, const char *transaction, MsrpFlag flag)
{
	g_string_append_printf(into, "-------%s%c\r\n", transaction, flag);
}

static void add_line(GString *into, const char *name, const char *value)
{
	if (value)
		g_string_append_printf(into, "%s: %s\r\n", name, value);
}

static void add_range(GString *into, const MsrpRange *range)
{
	g_string_append_printf(into,
			       "Byte-Range: %" G_GUINT64_FORMAT
			       "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT
			       "\r\n",
			       range->start, range->end, range->total);
}

static const char *failure_name(MsrpFailure failure)
{
	switch (failure) {
	case MSRP_FAILURE_YES:
		return NULL; /* said by not saying it */
	case MSRP_FAILURE_PARTIAL:
		return "partial";
	case MSRP_FAILURE_NO:
		return "no";
	}
	return NULL;
}

void msrp_write_request(GString *into, const MsrpRequest *request)
{
	g_string_append_printf(into, "MSRP %s %s\r\n", request->transaction,
			       request->method);
	add_line(into, "To-Path", request->to);
	add_line(into, "From-Path", request->from);
	add_line(into, "Message-ID", request->message_id);
	if (request->range.total || !request->bytes)
		add_range(into, &request->range);
	if (request->success)
		add_line(into, "Success-Report", "yes");
	add_line(into, "Failure-Report", failure_name(request->failure));
	if (request->status)
		g_string_append_printf(into, "Status: 000 %d %s\r\n",
				       request->status,
				       msrp_phrase(request->status));
	if (request->bytes) {
		add_line(into, "Content-Type", request->content_type);
		g_string_append(into, "\r\n");
		g_string_append_len(into, request->bytes,
				    (gssize)request->length);
		g_string_append(into, "\r\n");
	}
	add_end(into, request->transaction, request->flag);
}

static char *first_of(const char *path)
{
	return g_strndup(path, strcspn(path, " "));
}

void msrp_write_response(GString *into, const MsrpHead *head, int status)
{
	g_autofree char *to = first_of(head->from);
	g_autofree char *from = first_of(head->to);

	g_string_append_printf(into, "MSRP %s %d %s\r\n", head->transaction,
			       status, msrp_phrase(status));
	add_line(into, "To-Path", to);
	add_line(into, "From-Path", from);
	add_end(into, head->transaction, MSRP_LAST);
}
