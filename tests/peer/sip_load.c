/* sip_load: a pool of many users in one process, for benches: what s2s_load
 * is to partners. JSON lines in:
 *   {"flood":N,"users":K,"from":URI,"to":URI,"streams":S}  N messages of the
 *                 first K users in turn, '%' standing for the number of each,
 *                 '#' for its rest by S; "rate": so many a second, "window":
 *                 so many unanswered at most
 *   {"expect":N}  says when N messages have come; {"stop":1}: those that have
 * and those of pool_presence.c. */
#include "tests/peer/sip_load.h"

#include <string.h>

typedef struct Pool {
	Loop *loop;
	SipEnd end;
	Messages *messages;
	PoolPresence *presence;
} Pool;

static void on_request(void *data, SipRequest *request)
{
	Pool *pool = data;

	if (strcmp(sip_request_get(request)->method, "MESSAGE"))
		pool_presence_take(pool->presence, request);
	else
		messages_take(pool->messages, request);
}

static const SipAgentHandler handler = { .request = on_request };

static void on_line(void *data, const json_t *line)
{
	Pool *pool = data;

	if (!messages_order(pool->messages, line) &&
	    !pool_presence_order(pool->presence, line))
		g_printerr("sip_load: this is no order\n");
}

static gboolean serve(Pool *pool, GError **error)
{
	Lines *lines;

	if (!sip_end_open(&pool->end, pool->loop, &handler, pool, error))
		return FALSE;
	pool->messages = messages_new(pool->loop, &pool->end);
	pool->presence = pool_presence_new(pool->loop, &pool->end);
	lines_print(json_pack("{s:s}", "event", "ready"));
	lines = lines_new(pool->loop, on_line, pool);
	loop_run(pool->loop);
	lines_free(lines);
	sip_agent_free(pool->end.agent);
	messages_free(pool->messages);
	pool_presence_free(pool->presence);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	Pool pool = { 0 };
	gboolean good;

	g_option_context_add_main_entries(context, sip_end_options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error)) {
		g_printerr("sip_load: %s\n", error->message);
		return 2;
	}
	load_raise_limits();
	pool.loop = loop_new();
	good = serve(&pool, &error);
	if (!good)
		g_printerr("sip_load: %s\n", error->message);
	loop_free(pool.loop);
	return good ? 0 : 1;
}
