#include "core/gateway/net/connector.h"

#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"

#include <errno.h>
#include <gio/gio.h>
#include <unistd.h>

typedef struct Attempt {
	Connector *connector;
	uv_poll_t poll;
	HostAddress address;
	int fd;
	gint64 begun;
} Attempt;

struct Connector {
	Loop *loop;
	GQueue waiting;	   /* of HostAddress */
	GPtrArray *trying; /* of Attempt */
	Timer *timer;
	ConnectorFn *fn;
	void *data;
	GError *failure; /* the last one since connector_next */
};

/* IPv6, IPv4, IPv6 … as long as there are both. */
static void interleave(GQueue *waiting, const GArray *addresses)
{
	GQueue four = G_QUEUE_INIT, six = G_QUEUE_INIT;
	for (guint i = 0; i < addresses->len; i++) {
		const HostAddress *one =
			&g_array_index(addresses, HostAddress, i);
		g_queue_push_tail(one->address.ss_family == AF_INET6 ? &six
								     : &four,
				  g_memdup2(one, sizeof *one));
	}
	while (four.length || six.length) {
		if (six.length)
			g_queue_push_tail(waiting, g_queue_pop_head(&six));
		if (four.length)
			g_queue_push_tail(waiting, g_queue_pop_head(&four));
	}
}

static void on_released(uv_handle_t *handle)
{
	g_free(handle->data);
}

/* The poll handle goes before its descriptor; -1: it was given away. */
static void attempt_end(void *data)
{
	Attempt *attempt = data;
	uv_poll_stop(&attempt->poll);
	uv_close((uv_handle_t *)&attempt->poll, on_released);
	if (attempt->fd >= 0)
		close(attempt->fd);
	attempt->fd = -1;
}

static void note_failure(Connector *connector, const HostAddress *address,
			 GError *failure)
{
	g_autofree char *text =
		address_format((const struct sockaddr *)&address->address);
	g_prefix_error(&failure, "%s: ", text);
	g_clear_error(&connector->failure);
	connector->failure = failure;
}

static void tell(Connector *connector, int fd)
{
	ConnectorFn *fn = connector->fn;
	g_autoptr(GError) failure = g_steal_pointer(&connector->failure);
	connector->fn = NULL;
	timer_stop(connector->timer);
	fn(connector->data, fd, fd < 0 ? failure : NULL);
}

/* Those that lost go back to the others, in their order. */
static void take_back(Connector *connector)
{
	for (guint i = connector->trying->len; i; i--) {
		const Attempt *attempt = connector->trying->pdata[i - 1];
		g_queue_push_head(
			&connector->waiting,
			g_memdup2(&attempt->address, sizeof attempt->address));
	}
	g_ptr_array_set_size(connector->trying, 0);
}

static void go_on(Connector *connector);

static void on_ready(uv_poll_t *poll, int status, int events)
{
	Attempt *attempt = poll->data;
	Connector *connector = attempt->connector;
	int fd = attempt->fd, code = 0;
	socklen_t length = sizeof code;
	(void)events;
	/* The socket knows better than libuv why it failed. */
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
	if (!code && status < 0)
		code = -status;
	if (code) {
		note_failure(
			connector, &attempt->address,
			g_error_new_literal(G_IO_ERROR,
					    (gint)g_io_error_from_errno(code),
					    g_strerror(code)));
		g_ptr_array_remove(connector->trying, attempt);
		go_on(connector);
		return;
	}
	attempt->fd = -1;
	g_ptr_array_remove(connector->trying, attempt);
	take_back(connector);
	tell(connector, fd);
}

static void start(Connector *connector)
{
	g_autofree HostAddress *address = g_queue_pop_head(&connector->waiting);
	GError *failure = NULL;
	int fd = socket_connect((const struct sockaddr *)&address->address,
				address->length, &failure);
	if (fd < 0) {
		note_failure(connector, address, failure);
		return;
	}
	Attempt *attempt = g_new0(Attempt, 1);
	attempt->connector = connector;
	attempt->address = *address;
	attempt->fd = fd;
	attempt->begun = loop_now(connector->loop);
	uv_poll_init(loop_uv(connector->loop), &attempt->poll, fd);
	attempt->poll.data = attempt;
	uv_poll_start(&attempt->poll, UV_WRITABLE, on_ready);
	g_ptr_array_add(connector->trying, attempt);
}

static void expire(Connector *connector)
{
	gint64 now = loop_now(connector->loop);
	for (guint i = connector->trying->len; i; i--) {
		Attempt *attempt = connector->trying->pdata[i - 1];
		if (now - attempt->begun < CONNECT_MS)
			continue;
		note_failure(connector, &attempt->address,
			     g_error_new(G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
					 "no answer within %d s",
					 CONNECT_MS / 1000));
		g_ptr_array_remove_index(connector->trying, i - 1);
	}
}

/* One more attempt, if there is one to make. */
static void go_on(Connector *connector)
{
	while (connector->waiting.length) {
		guint before = connector->trying->len;
		start(connector);
		if (connector->trying->len > before)
			break;
	}
	if (!connector->trying->len)
		tell(connector, -1);
	else
		timer_start(connector->timer, CONNECT_HEAD_START_MS, 0);
}

static void on_timer(void *data)
{
	Connector *connector = data;
	expire(connector);
	go_on(connector);
}

Connector *connector_new(Loop *loop, const GArray *addresses)
{
	Connector *connector = g_new0(Connector, 1);
	connector->loop = loop;
	connector->trying = g_ptr_array_new_with_free_func(attempt_end);
	connector->timer = timer_new(loop, on_timer, connector);
	interleave(&connector->waiting, addresses);
	return connector;
}

void connector_free(Connector *connector)
{
	if (!connector)
		return;
	timer_free(connector->timer);
	g_ptr_array_unref(connector->trying);
	g_queue_clear_full(&connector->waiting, g_free);
	g_clear_error(&connector->failure);
	g_free(connector);
}

void connector_next(Connector *connector, ConnectorFn *fn, void *data)
{
	connector->fn = fn;
	connector->data = data;
	timer_start(connector->timer, 0, 0);
}
