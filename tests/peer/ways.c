#include "tests/peer/ways.h"

#include "core/gateway/net/socket.h"
#include "core/gateway/xmpp/names.h"
#include "core/gateway/xmpp/session.h"
#include "tests/peer/load.h"

#include <string.h>

typedef struct Way {
	Ways *ways;
	char *domain;
	Session *session;
	GQueue waiting; /* of char *: single stanzas */
	gboolean told;	/* counted as open, or failed */
} Way;

struct Ways {
	WaysSetup setup;
	GPtrArray *all; /* of Way */
	struct sockaddr_storage server;
	socklen_t server_length;
	gint64 opening;		   /* when it began; 0: it does not */
	guint first, next, wanted; /* domains: to be begun, last + 1 */
	guint window, making;
	guint opened, failed;
	Flood flood;
	Timer *timer; /* of a flood with a rate */
	guint64 arrived, lost;
	guint streams, users;
	char *to;
	gboolean pumping, freeing;
};

static const SessionLimits limits = { .establishment = 120000 };

#define FLOOD_TICK_MS 2

static void open_more(Ways *ways);
static void pump(Ways *ways);
static void empty(Way *way);

static void tell_opened(Ways *ways)
{
	if (!ways->opening ||
	    ways->opened + ways->failed < ways->wanted - ways->first)
		return;
	load_tell("opened", ways->opening, ways->opened, ways->failed);
	ways->opening = 0;
}

static void way_settled(Way *way, gboolean good)
{
	if (way->told)
		return;
	way->told = TRUE;
	way->ways->making--;
	if (good)
		way->ways->opened++;
	else
		way->ways->failed++;
	tell_opened(way->ways);
	open_more(way->ways);
}

static void on_way_ready(void *data, Session *session)
{
	(void)session;
	way_settled(data, TRUE);
	empty(data);
}

static void on_room(void *data, Session *session)
{
	Way *way = data;
	(void)session;
	empty(way);
	pump(way->ways);
}

static char *on_key(void *data, Session *session, const char *id)
{
	(void)data, (void)session, (void)id;
	return g_strdup("a-key");
}

static void drop_stanza(void *data, Session *session, Xml *stanza,
			guint64 number)
{
	(void)data, (void)session, (void)number;
	xml_free(stanza);
}

static void no_dialback(void *data, Session *session, const Dialback *ask)
{
	(void)data, (void)session, (void)ask;
}

static void on_way_closed(void *data, Session *session, const GError *error)
{
	Way *way = data;
	if (error && !way->ways->freeing)
		g_printerr("s2s_load: %s: %s\n", way->domain, error->message);
	way->session = NULL;
	if (!way->ways->freeing)
		way_settled(way, FALSE);
	session_unref(session);
}

static const SessionHandler way_handler = {
	.key = on_key,
	.ready = on_way_ready,
	.stanza = drop_stanza,
	.dialback = no_dialback,
	.room = on_room,
	.closed = on_way_closed,
};

/* A blocking connect: on the lab's network it takes no time. */
static int connect_from(const Ways *ways, guint number)
{
	struct sockaddr_storage from;
	socklen_t length = 0;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_autofree char *text = g_strdup_printf("%s.%u.%u", ways->setup.network,
						number / 250, number % 250 + 1);
	address_parse(text, 0, &from, &length);
	if (bind(fd, (struct sockaddr *)&from, length) ||
	    connect(fd, (const struct sockaddr *)&ways->server,
		    ways->server_length))
		g_error("cannot connect from %s", text);
	return fd;
}

static void way_begin(Ways *ways, guint number)
{
	Way *way = g_new0(Way, 1);
	way->ways = ways;
	way->domain = g_strdup_printf("d%u.%s", number, ways->setup.suffix);
	g_ptr_array_add(ways->all, way);
	StreamSetup stream = { .role = STREAM_INITIATING,
			       .local = way->domain,
			       .remote = ways->setup.remote,
			       .methods = ways->setup.dialback
						  ? METHOD_TLS_DIALBACK
						  : METHOD_EXTERNAL };
	SessionSetup setup = { .loop = ways->setup.loop,
			       .fd = connect_from(ways, number),
			       .credentials = ways->setup.credentials,
			       .limits = limits };
	way->session = session_begin(&setup, &stream, &way_handler, way);
}

static void open_more(Ways *ways)
{
	while (ways->making < ways->window && ways->next < ways->wanted) {
		ways->making++;
		way_begin(ways, ways->next++);
	}
}

void ways_open(Ways *ways, guint first, guint count, guint window)
{
	ways->first = ways->next = first;
	ways->wanted = first + count;
	ways->window = MAX(1, window);
	ways->opened = ways->failed = 0;
	ways->opening = g_get_monotonic_time();
	open_more(ways);
}

/* ---- stanzas ---- */

static gboolean has_room(const Way *way)
{
	Stream *stream = way->session ? session_stream(way->session) : NULL;
	return stream && stream_ready(stream) && !stream_full(stream);
}

static void on_single(void *data, SentOutcome outcome)
{
	(void)data, (void)outcome;
}

static void empty(Way *way)
{
	while (way->waiting.length && has_room(way)) {
		g_autofree char *text = g_queue_pop_head(&way->waiting);
		stream_send(session_stream(way->session), text, strlen(text),
			    on_single, NULL);
	}
}

void ways_send(Ways *ways, guint number, char *text)
{
	if (number >= ways->all->len)
		g_error("there is no stream %u", number);
	Way *way = ways->all->pdata[number];
	g_queue_push_tail(&way->waiting, text);
	empty(way);
}

/* ---- messages ---- */

static void on_outcome(void *data, SentOutcome outcome)
{
	Ways *ways = data;
	if (outcome == SENT_ARRIVED)
		ways->arrived++;
	else
		ways->lost++;
	if (ways->arrived + ways->lost < ways->flood.total || ways->freeing)
		return;
	g_clear_pointer(&ways->timer, timer_free);
	load_tell("flooded", ways->flood.began, ways->arrived, ways->lost);
}

static gboolean send_one(Ways *ways)
{
	guint64 number = ways->flood.sent, user = number % ways->users;
	Way *way = ways->all->pdata[user % ways->streams];
	if (!has_room(way))
		return FALSE;
	g_autofree char *from =
		g_strdup_printf("c%" G_GUINT64_FORMAT "@%s", user, way->domain);
	g_autofree char *to = load_name(ways->to, user, ways->streams);
	g_autofree char *text =
		load_message(from, to, number, flood_turn(&ways->flood));
	ways->flood.sent++;
	stream_send(session_stream(way->session), text, strlen(text),
		    on_outcome, ways);
	return TRUE;
}

static void pump(Ways *ways)
{
	if (ways->pumping)
		return;
	ways->pumping = TRUE;
	while (flood_is_due(&ways->flood) && send_one(ways))
		continue;
	ways->pumping = FALSE;
}

static void on_flood_tick(void *data)
{
	pump(data);
}

void ways_flood(Ways *ways, const WaysFlood *flood)
{
	g_free(ways->to);
	ways->to = g_strdup(flood->to);
	ways->streams = MAX(1, flood->streams);
	ways->users = MAX(ways->streams, flood->users);
	ways->arrived = ways->lost = 0;
	if (ways->streams > ways->all->len)
		g_error("there are not so many streams");
	flood_begin(&ways->flood, flood->count, flood->rate);
	if (flood->rate && !ways->timer) {
		ways->timer = timer_new(ways->setup.loop, on_flood_tick, ways);
		timer_start(ways->timer, FLOOD_TICK_MS, FLOOD_TICK_MS);
	}
	pump(ways);
}

static void way_free(void *data)
{
	Way *way = data;
	if (way->session)
		session_drop(way->session);
	g_queue_clear_full(&way->waiting, g_free);
	g_free(way->domain);
	g_free(way);
}

Ways *ways_new(const WaysSetup *setup)
{
	Ways *ways = g_new0(Ways, 1);
	ways->setup = *setup;
	ways->all = g_ptr_array_new_with_free_func(way_free);
	address_parse(setup->address, 5269, &ways->server,
		      &ways->server_length);
	return ways;
}

void ways_close(Ways *ways)
{
	ways->freeing = TRUE;
	g_ptr_array_set_size(ways->all, 0);
	ways->freeing = FALSE;
}

void ways_free(Ways *ways)
{
	ways_close(ways);
	timer_free(ways->timer);
	g_ptr_array_unref(ways->all);
	g_free(ways->to);
	g_free(ways);
}
