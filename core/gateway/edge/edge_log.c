#include "core/gateway/edge/edge_log.h"

#include "core/gateway/base/logbook.h"
#include "core/gateway/xmpp/tap.h"

#include <string.h>

struct EdgeLog {
	Tap *tap;
};

/* The value of an attribute of the first tag, as it was written; or NULL. */
static char *attribute(const char *text, const char *name)
{
	const char *end = strchr(text, '>');
	g_autofree char *wanted = g_strconcat(" ", name, "=", NULL);
	const char *at = strstr(text, wanted);
	const char *value = at ? at + strlen(wanted) : NULL;
	const char *close = value && *value ? strchr(value + 1, *value) : NULL;

	if (!end || !close || close > end)
		return NULL;
	return g_strndup(value + 1, (gsize)(close - value - 1));
}

static gboolean on_wants(void *data, const char *remote)
{
	(void)data;
	(void)remote;
	return logbook_wants(LOGBOOK_XMPP);
}

static const char *way_of(TapWay way)
{
	return way == TAP_SENT	     ? "sent"
	       : way == TAP_RECEIVED ? "received"
				     : NULL;
}

static void on_line(void *data, const TapLine *line)
{
	g_autofree char *from = attribute(line->text, "from");
	g_autofree char *to = attribute(line->text, "to");
	g_autofree char *id = attribute(line->text, "id");
	g_autofree char *key = logbook_stanza_key(from, to, id);
	LogbookEntry entry = { .component = "XMPP",
			       .level = TRACE_INFO,
			       .key = from && to ? key : NULL,
			       .way = way_of(line->way),
			       .address = line->address ? line->address
							: line->remote,
			       .from = from,
			       .to = to ? to : line->remote,
			       .text = line->text };

	(void)data;
	logbook_add(&entry);
}

static gboolean is_awake(void *data)
{
	(void)data;
	return logbook_wants(LOGBOOK_XMPP);
}

static const TapHandler handler = { on_wants, on_line, is_awake };

EdgeLog *edge_log_new(void)
{
	EdgeLog *log = g_new0(EdgeLog, 1);

	log->tap = tap_new(&handler, log);
	return log;
}

void edge_log_free(EdgeLog *log)
{
	if (!log)
		return;
	tap_free(log->tap);
	g_free(log);
}

static char *escaped(const Xml *stanza, const char *name)
{
	const char *value = xml_get(stanza, name);
	GString *text = g_string_new(NULL);

	if (value)
		xml_escape(value, text);
	return g_string_free(text, FALSE);
}

void edge_log_link(const char *trace, const Xml *stanza)
{
	g_autofree char *from = NULL, *to = NULL, *id = NULL, *key = NULL;

	if (!logbook_wants(LOGBOOK_XMPP))
		return;
	from = escaped(stanza, "from");
	to = escaped(stanza, "to");
	id = escaped(stanza, "id");
	key = logbook_stanza_key(from, to, id);
	logbook_link(trace, key);
}
