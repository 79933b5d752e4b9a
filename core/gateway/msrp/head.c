#include "core/gateway/msrp/head.h"

#include "core/gateway/msrp/uri.h"

#include <string.h>

void msrp_head_clear(MsrpHead *head)
{
	g_free(head->method);
	g_free(head->to);
	g_free(head->from);
	g_free(head->message_id);
	g_free(head->content_type);
	memset(head, 0, sizeof(*head));
}

gboolean msrp_ident_valid(const char *text, gsize length)
{
	if (length < MSRP_IDENT_LEAST || length > MSRP_IDENT_BYTES ||
	    !g_ascii_isalnum(*text))
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) &&
		    (!text[i] || !strchr(".-+%=", text[i])))
			return FALSE;
	return TRUE;
}

/* ---- the start line ---- */

static gboolean read_status(MsrpHead *head, const char *text, gsize length)
{
	if (length < 3 || (length > 3 && text[3] != ' '))
		return FALSE;
	for (guint i = 0; i < 3; i++) {
		if (!g_ascii_isdigit(text[i]))
			return FALSE;
		head->status = head->status * 10 + (text[i] - '0');
	}
	head->kind = MSRP_RESPONSE;
	return TRUE;
}

static gboolean read_method(MsrpHead *head, const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isupper(text[i]))
			return FALSE;
	if (!length || length > MSRP_IDENT_BYTES)
		return FALSE;
	head->method = g_strndup(text, length);
	head->kind = !strcmp(head->method, "SEND")     ? MSRP_SEND
		     : !strcmp(head->method, "REPORT") ? MSRP_REPORT
						       : MSRP_OTHER;
	return TRUE;
}

gboolean msrp_head_start(MsrpHead *head, const char *line, gsize length)
{
	const char *space;
	gsize ident;

	memset(head, 0, sizeof(*head));
	head->range.start = 1;
	if (length < 5 || memcmp(line, "MSRP ", 5))
		return FALSE;
	line += 5;
	length -= 5;
	space = memchr(line, ' ', length);
	ident = space ? (gsize)(space - line) : 0;
	if (!msrp_ident_valid(line, ident))
		return FALSE;
	memcpy(head->transaction, line, ident);
	line += ident + 1;
	length -= ident + 1;
	if (length && g_ascii_isdigit(*line))
		return read_status(head, line, length);
	return read_method(head, line, length);
}

/* ---- headers ---- */

static gboolean read_path(char **path, const char *value)
{
	if (*path || !msrp_path_valid(value))
		return FALSE;
	*path = g_strdup(value);
	return TRUE;
}

static gboolean read_to(MsrpHead *head, const char *value)
{
	return read_path(&head->to, value);
}

static gboolean read_from(MsrpHead *head, const char *value)
{
	return read_path(&head->from, value);
}

static gboolean read_message_id(MsrpHead *head, const char *value)
{
	if (head->message_id || !msrp_ident_valid(value, strlen(value)))
		return FALSE;
	head->message_id = g_strdup(value);
	return TRUE;
}

static gboolean read_type(MsrpHead *head, const char *value)
{
	if (head->content_type || !*value)
		return FALSE;
	head->content_type = g_strdup(value);
	return TRUE;
}

/* A number up to `end`, or "*" where that may stand. */
static gboolean read_number(const char **at, char end, gboolean any,
			    guint64 *number)
{
	const char *stop = strchr(*at, end);
	g_autofree char *text =
		stop ? g_strndup(*at, (gsize)(stop - *at)) : NULL;

	if (!text)
		return FALSE;
	*at = *stop ? stop + 1 : stop;
	*number = 0;
	if (any && !strcmp(text, "*"))
		return TRUE;
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, number,
					  NULL);
}

/* Nothing at all is 1-0/0 (RFC 4975 §7.1.1); "0" as a start is nothing. */
static gboolean read_range(MsrpHead *head, const char *value)
{
	MsrpRange range;

	if (!read_number(&value, '-', FALSE, &range.start) || !range.start ||
	    !read_number(&value, '/', TRUE, &range.end) ||
	    !read_number(&value, '\0', TRUE, &range.total))
		return FALSE;
	head->range = range;
	return TRUE;
}

static gboolean read_success(MsrpHead *head, const char *value)
{
	head->success = !g_ascii_strcasecmp(value, "yes");
	return head->success || !g_ascii_strcasecmp(value, "no");
}

static gboolean read_failure(MsrpHead *head, const char *value)
{
	static const char *const names[] = {
		[MSRP_FAILURE_YES] = "yes",
		[MSRP_FAILURE_PARTIAL] = "partial",
		[MSRP_FAILURE_NO] = "no",
	};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (g_ascii_strcasecmp(value, names[i]))
			continue;
		head->failure = i;
		return TRUE;
	}
	return FALSE;
}

/* "000 200 OK"; what another namespace says is no news to us. */
static gboolean read_report(MsrpHead *head, const char *value)
{
	MsrpHead status = { 0 };

	if (strlen(value) < 7 || value[3] != ' ')
		return FALSE;
	if (g_str_has_prefix(value, "000 ") &&
	    !read_status(&status, value + 4, strlen(value + 4)))
		return FALSE;
	if (head->kind == MSRP_REPORT)
		head->status = status.status;
	return TRUE;
}

typedef gboolean ReadFn(MsrpHead *head, const char *value);

static const struct {
	const char *name;
	ReadFn *read;
} headers[] = {
	{ "To-Path", read_to },
	{ "From-Path", read_from },
	{ "Message-ID", read_message_id },
	{ "Content-Type", read_type },
	{ "Byte-Range", read_range },
	{ "Success-Report", read_success },
	{ "Failure-Report", read_failure },
	{ "Status", read_report },
};

void msrp_head_add(MsrpHead *head, const char *line, gsize length)
{
	g_autofree char *copy = g_strndup(line, length);
	char *colon = strchr(copy, ':');

	if (!colon || colon == copy || strlen(copy) != length ||
	    !g_utf8_validate(copy, -1, NULL)) {
		head->malformed = TRUE;
		return;
	}
	*colon = '\0';
	g_strstrip(colon + 1);
	for (guint i = 0; i < G_N_ELEMENTS(headers); i++)
		if (!g_ascii_strcasecmp(copy, headers[i].name) &&
		    !headers[i].read(head, colon + 1))
			head->malformed = TRUE;
}

void msrp_head_finish(MsrpHead *head)
{
	gboolean named = head->kind == MSRP_SEND || head->kind == MSRP_REPORT;

	if (!head->to || !head->from || (named && !head->message_id))
		head->malformed = TRUE;
}
