#include "core/gateway/log_ask.h"

#include "core/gateway/base/logbook.h"

#include <string.h>

static json_t *answer_of(gboolean done, const GError *error)
{
	return done ? logbook_describe()
		    : json_pack("{s:s}", "error", error->message);
}

static json_t *start(const json_t *question)
{
	g_autoptr(GError) error = NULL;
	gboolean done = logbook_start(
		json_member(question, "scenario"),
		json_member_integer(question, "seconds", 4 * 3600), &error);
	return answer_of(done, error);
}

static json_t *stop(const json_t *question)
{
	g_autoptr(GError) error = NULL;
	gboolean done = logbook_stop(json_member(question, "scenario"), &error);
	return answer_of(done, error);
}

static json_t *extend(const json_t *question)
{
	g_autoptr(GError) error = NULL;
	gboolean done = logbook_extend(
		json_member_integer(question, "seconds", 1800), &error);
	return answer_of(done, error);
}

static json_t *show(const json_t *question)
{
	(void)question;
	return logbook_describe();
}

static json_t *sync_now(const json_t *question)
{
	(void)question;
	logbook_sync();
	return logbook_describe();
}

static const struct {
	const char *ask;
	gboolean changes;
	json_t *(*serve)(const json_t *question);
} asks[] = {
	{ "log-extend", TRUE, extend }, { "log-search", FALSE, logbook_search },
	{ "log-show", FALSE, show },	{ "log-start", TRUE, start },
	{ "log-stop", TRUE, stop },	{ "log-sync", FALSE, sync_now },
};

static int find(const char *what)
{
	for (guint i = 0; what && i < G_N_ELEMENTS(asks); i++)
		if (!strcmp(asks[i].ask, what))
			return (int)i;
	return -1;
}

gboolean log_ask_is(const char *what)
{
	return find(what) >= 0;
}

gboolean log_ask_changes(const char *what)
{
	return log_ask_is(what) && asks[find(what)].changes;
}

json_t *log_ask_serve(void *data, const json_t *question)
{
	(void)data;
	return asks[find(json_member(question, "ask"))].serve(question);
}
