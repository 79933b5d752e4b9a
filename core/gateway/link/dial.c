#include "core/gateway/link/dial.h"

#include "core/base/random.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/peer.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <strophe.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* A TLS record holds four of libstrophe's reads; after one more without
 * anything new there is nothing left inside. */
enum { IDLE_ROUNDS = 5, MOST_IN_BATCH = 1000 };

#define STREAMS_NAMESPACE "http://etherx.jabber.org/streams"

typedef struct Target {
	char *computer, *key_file, *certificate_file, *authority_file;
	char *peer, *address;
	guint16 port;
} Target;

struct Dialer {
	Target target; /* the dialer's thread's, once it runs */
	gint references;
	GThread *thread;
	int wake; /* eventfd */

	/* loop's thread */
	Loop *loop;
	const DialHandler *handler;
	void *data;
	bool open, gone;
	bool told; /* the end of this connection, before it came */
	gsize unwritten;

	/* under lock */
	GMutex lock;
	GString *out;
	Target fresh;	/* new files, or NULL */
	int socket;	/* a copy, to cut with; -1 between attempts */
	gint64 started; /* of the attempt, 0 between attempts */
	bool quit, close, confirmed;

	/* dialer's thread */
	xmpp_conn_t *connection;
	GPtrArray *batch; /* of WireElement */
	gsize handed;	  /* bytes in libstrophe's queue */
	char *reason;
	bool secured, closed;
	guint seen;
};

/* What one turn of the dialer's thread tells the loop. */
typedef struct Report {
	Dialer *dialer;
	bool opened, closed;
	GPtrArray *elements;
	gsize written;
	char *reason;
} Report;

static void target_clear(Target *target)
{
	g_free(target->computer);
	g_free(target->key_file);
	g_free(target->certificate_file);
	g_free(target->authority_file);
	g_free(target->peer);
	g_free(target->address);
}

static void unref(Dialer *dialer)
{
	if (!g_atomic_int_dec_and_test(&dialer->references))
		return;
	target_clear(&dialer->target);
	target_clear(&dialer->fresh);
	close(dialer->wake);
	g_mutex_clear(&dialer->lock);
	g_string_free(dialer->out, TRUE);
	g_ptr_array_unref(dialer->batch);
	g_free(dialer->reason);
	g_free(dialer);
}

/* ---- loop's thread ---- */

static void report_free(Report *report)
{
	if (report->elements)
		g_ptr_array_unref(report->elements);
	unref(report->dialer);
	g_free(report->reason);
	g_free(report);
}

static void end_open(Dialer *dialer, const char *reason)
{
	dialer->open = false;
	dialer->unwritten = 0;
	dialer->handler->closed(dialer->data, reason);
}

static void deliver(Dialer *dialer, const Report *report)
{
	for (guint i = 0; report->elements && i < report->elements->len; i++) {
		g_autoptr(GError) error = NULL;
		if (!dialer->open || dialer->gone)
			return;
		if (!dialer->handler->element(
			    dialer->data, report->elements->pdata[i], &error))
			dialer_close(dialer, error->message);
	}
}

static void on_report(void *data)
{
	Report *report = data;
	Dialer *dialer = report->dialer;
	if (report->opened && !dialer->gone) {
		dialer->open = true;
		dialer->told = false;
		dialer->handler->opened(dialer->data);
	}
	deliver(dialer, report);
	if (report->written && dialer->open && !dialer->gone) {
		dialer->unwritten -= MIN(report->written, dialer->unwritten);
		dialer->handler->drained(dialer->data);
	}
	if (report->closed && !dialer->gone && !dialer->told)
		end_open(dialer, report->reason);
	report_free(report);
}

static void wake(Dialer *dialer)
{
	guint64 one = 1;
	ssize_t done = write(dialer->wake, &one, sizeof one);
	(void)done; /* full means that it is awake already */
}

void dialer_send(Dialer *dialer, const GString *text)
{
	if (!dialer->open)
		return;
	g_mutex_lock(&dialer->lock);
	g_string_append_len(dialer->out, text->str, (gssize)text->len);
	g_mutex_unlock(&dialer->lock);
	dialer->unwritten += text->len;
	wake(dialer);
}

gsize dialer_unwritten(const Dialer *dialer)
{
	return dialer->unwritten;
}

void dialer_close(Dialer *dialer, const char *reason)
{
	if (!dialer->open || dialer->gone)
		return;
	dialer->told = true;
	g_mutex_lock(&dialer->lock);
	dialer->close = true;
	g_mutex_unlock(&dialer->lock);
	wake(dialer);
	end_open(dialer, reason);
}

void dialer_poll(Dialer *dialer, gboolean greeted)
{
	gint64 now = g_get_monotonic_time() / 1000;
	g_mutex_lock(&dialer->lock);
	dialer->confirmed |= greeted;
	if (!greeted && dialer->started && dialer->socket >= 0 &&
	    now - dialer->started > LINK_OPEN_MS)
		shutdown(dialer->socket, SHUT_RDWR);
	g_mutex_unlock(&dialer->lock);
}

/* ---- dialer's thread ---- */

static __thread Dialer *current; /* libstrophe's socket hook has no data */

static void post(Dialer *dialer, Report *report)
{
	report->dialer = dialer;
	g_atomic_int_inc(&dialer->references);
	loop_post(dialer->loop, on_report, report);
}

static void post_batch(Dialer *dialer)
{
	Report report = { 0 };
	if (dialer->batch->len) {
		report.elements = dialer->batch;
		dialer->batch = g_ptr_array_new_with_free_func(
			(GDestroyNotify)wire_free);
	}
	if (dialer->handed && !xmpp_conn_send_queue_len(dialer->connection)) {
		report.written = dialer->handed;
		dialer->handed = 0;
	}
	if (report.elements || report.written)
		post(dialer, g_memdup2(&report, sizeof report));
}

/* Keeps the first reason: later ones are its consequences. */
static void set_reason(Dialer *dialer, const char *reason)
{
	if (!dialer->reason)
		dialer->reason = g_strdup(reason);
}

/* Ends the connection from below, so that libstrophe notices by itself. */
static void cut(Dialer *dialer)
{
	if (dialer->socket >= 0)
		shutdown(dialer->socket, SHUT_RDWR);
}

static int on_socket(xmpp_conn_t *connection, void *socket)
{
	int fd = *(int *)socket;
	(void)connection;
	if (fd >= FD_SETSIZE) {
		set_reason(current, "too many files are open for the link");
		return -1;
	}
	g_mutex_lock(&current->lock);
	if (current->socket >= 0)
		close(current->socket);
	current->socket = dup(fd);
	bool quit = current->quit;
	g_mutex_unlock(&current->lock);
	return quit ? -1 : 0;
}

static void open_stream(Dialer *dialer)
{
	char space[] = LINK_NAMESPACE;
	char streams[] = STREAMS_NAMESPACE;
	char names[][16] = { "xmlns", "xmlns:stream", "from", "to", "version" };
	char version[] = "1.0";
	char *attributes[] = { names[0], space,
			       names[1], streams,
			       names[2], dialer->target.computer,
			       names[3], dialer->target.peer,
			       names[4], version };
	xmpp_conn_open_stream(dialer->connection, attributes,
			      G_N_ELEMENTS(attributes));
}

static void secure(Dialer *dialer)
{
	g_autoptr(GError) error = NULL;
	if (xmpp_conn_tls_start(dialer->connection)) {
		set_reason(dialer, "the TLS handshake failed");
		cut(dialer);
		return;
	}
	dialer->secured = true;
	xmpp_tlscert_t *certificate =
		xmpp_conn_get_peer_cert(dialer->connection);
	bool good = peer_check(
		certificate ? xmpp_tlscert_get_pem(certificate) : NULL,
		dialer->target.authority_file, dialer->target.peer, &error);
	if (certificate)
		xmpp_tlscert_free(certificate);
	if (good) {
		open_stream(dialer);
		return;
	}
	set_reason(dialer, error->message);
	cut(dialer);
}

/* libstrophe hands on an errno before TLS and OpenSSL's own codes after. */
static const char *reason_of(const Dialer *dialer, int code)
{
	enum { CLOSED_BY_PEER = 6 }; /* SSL_ERROR_ZERO_RETURN */
	if (!dialer->secured)
		return code > 0 ? g_strerror(code)
				: "the edge cannot be reached";
	return code == CLOSED_BY_PEER || code <= 0 ? "the edge closed the link"
						   : "the connection broke";
}

static void on_connection(xmpp_conn_t *connection, xmpp_conn_event_t event,
			  int code, xmpp_stream_error_t *stream_error,
			  void *data)
{
	Dialer *dialer = data;
	Report opened = { .opened = true };
	(void)connection;
	(void)stream_error; /* raw connections have none */
	switch (event) {
	case XMPP_CONN_RAW_CONNECT:
		secure(dialer);
		break;
	case XMPP_CONN_CONNECT:
		post(dialer, g_memdup2(&opened, sizeof opened));
		break;
	case XMPP_CONN_DISCONNECT:
	case XMPP_CONN_FAIL:
		set_reason(dialer, reason_of(dialer, code));
		dialer->closed = true;
		break;
	}
}

static const char *attribute_of(const void *node, const char *name)
{
	return xmpp_stanza_get_attribute((xmpp_stanza_t *)node, name);
}

static void take_element(Dialer *dialer, xmpp_stanza_t *stanza)
{
	g_autoptr(GError) error = NULL;
	char *text = xmpp_stanza_get_text(stanza);
	WireSource source = { xmpp_stanza_get_name(stanza), attribute_of,
			      stanza, text };
	WireElement *element = wire_read(&source, &error);
	if (text)
		xmpp_free(xmpp_conn_get_context(dialer->connection), text);
	if (element) {
		g_ptr_array_add(dialer->batch, element);
		return;
	}
	set_reason(dialer, error->message);
	cut(dialer);
}

/* The edge says why it closes. */
static void take_stream_error(Dialer *dialer, xmpp_stanza_t *stanza)
{
	xmpp_stanza_t *child = xmpp_stanza_get_child_by_name(stanza, "text");
	char *text = child ? xmpp_stanza_get_text(child) : NULL;
	g_autofree char *reason = g_strdup_printf(
		"the edge says: %.*s", LINK_TEXT_BYTES, text ? text : "");
	if (text)
		xmpp_free(xmpp_conn_get_context(dialer->connection), text);
	set_reason(dialer, reason);
}

static int on_stanza(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
	Dialer *dialer = data;
	(void)connection;
	dialer->seen++;
	const char *space = xmpp_stanza_get_ns(stanza);
	if (!g_strcmp0(space, LINK_NAMESPACE))
		take_element(dialer, stanza);
	else if (!g_strcmp0(space, STREAMS_NAMESPACE))
		take_stream_error(dialer, stanza);
	if (dialer->batch->len >= MOST_IN_BATCH)
		post_batch(dialer);
	return 1;
}

/* libstrophe must be turned until nothing moves: what lies decrypted inside
 * does not make its descriptor readable. */
static void turn(Dialer *dialer, xmpp_ctx_t *context)
{
	for (int idle = 0; idle < IDLE_ROUNDS && !dialer->closed; idle++) {
		guint before = dialer->seen;
		xmpp_run_once(context, 0);
		if (dialer->seen != before)
			idle = -1;
	}
	if (!dialer->closed)
		post_batch(dialer);
}

/* Hands over what the loop wrote, in one buffer. */
static void take_commands(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	GString *out = dialer->out;
	dialer->out = g_string_new(NULL);
	bool end = dialer->close || dialer->quit;
	g_mutex_unlock(&dialer->lock);
	if (out->len)
		xmpp_send_raw(dialer->connection, out->str, out->len);
	dialer->handed += out->len;
	g_string_free(out, TRUE);
	if (!end)
		return;
	set_reason(dialer, "the link was closed here");
	xmpp_send_raw_string(dialer->connection, "</stream:stream>");
	xmpp_run_once(xmpp_conn_get_context(dialer->connection), 0);
	cut(dialer);
}

static void clear_wake(Dialer *dialer)
{
	guint64 count;
	ssize_t done = read(dialer->wake, &count, sizeof count);
	(void)done;
}

static void wait_for_work(Dialer *dialer)
{
	bool writes = !xmpp_conn_is_connected(dialer->connection) ||
		      xmpp_conn_send_queue_len(dialer->connection) > 0;
	struct pollfd fds[] = {
		{ dialer->wake, POLLIN, 0 },
		{ dialer->socket, (short)(POLLIN | (writes ? POLLOUT : 0)), 0 },
	};
	poll(fds, 2, LINK_TICK_MS);
	if (fds[0].revents)
		clear_wake(dialer);
}

static xmpp_conn_t *connection_of(Dialer *dialer, xmpp_ctx_t *context)
{
	const Target *target = &dialer->target;
	xmpp_conn_t *connection = xmpp_conn_new(context);
	/* libstrophe also trusts the system's authorities: peer_check does
	 * the checking, and alone. */
	xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_TRUST_TLS);
	xmpp_conn_set_jid(connection, target->peer);
	xmpp_conn_set_client_cert(connection, target->certificate_file,
				  target->key_file);
	xmpp_conn_set_sockopt_callback(connection, on_socket);
	xmpp_handler_add(connection, on_stanza, NULL, NULL, NULL, dialer);
	return connection;
}

static void replace(char **text, char **by)
{
	g_free(*text);
	*text = g_steal_pointer(by);
}

static void start_attempt(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	if (dialer->fresh.key_file) {
		Target *fresh = &dialer->fresh;
		replace(&dialer->target.key_file, &fresh->key_file);
		replace(&dialer->target.certificate_file,
			&fresh->certificate_file);
		replace(&dialer->target.authority_file, &fresh->authority_file);
	}
	dialer->started = g_get_monotonic_time() / 1000;
	dialer->close = dialer->confirmed = false;
	g_string_truncate(dialer->out, 0);
	g_mutex_unlock(&dialer->lock);
	dialer->closed = dialer->secured = false;
	dialer->handed = 0;
	g_clear_pointer(&dialer->reason, g_free);
}

/* True when the link had come up: the next attempt may follow soon. */
static bool end_attempt(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	if (dialer->socket >= 0)
		close(dialer->socket);
	dialer->socket = -1;
	dialer->started = 0;
	bool confirmed = dialer->confirmed;
	g_mutex_unlock(&dialer->lock);
	g_ptr_array_set_size(dialer->batch, 0);
	Report report = { .closed = true,
			  .reason = g_steal_pointer(&dialer->reason) };
	post(dialer, g_memdup2(&report, sizeof report));
	return confirmed;
}

static bool attempt(Dialer *dialer)
{
	const Target *target = &dialer->target;
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
	start_attempt(dialer);
	dialer->connection = connection_of(dialer, context);
	if (xmpp_connect_raw(dialer->connection,
			     target->address ? target->address : target->peer,
			     target->port, on_connection, dialer)) {
		set_reason(dialer, "the address cannot be found or reached");
		dialer->closed = true;
	}
	while (!dialer->closed) {
		wait_for_work(dialer);
		take_commands(dialer);
		turn(dialer, context);
	}
	xmpp_conn_release(dialer->connection);
	xmpp_ctx_free(context);
	dialer->connection = NULL;
	return end_attempt(dialer);
}

static bool has_quit(Dialer *dialer)
{
	g_mutex_lock(&dialer->lock);
	bool quit = dialer->quit;
	g_mutex_unlock(&dialer->lock);
	return quit;
}

/* Between half of `pause` and all of it. */
static void rest(Dialer *dialer, guint pause)
{
	gint64 now = g_get_monotonic_time() / 1000;
	gint64 until = now + pause / 2 + (gint64)(random_u64() % (pause / 2));
	while (now < until && !has_quit(dialer)) {
		struct pollfd fd = { dialer->wake, POLLIN, 0 };
		poll(&fd, 1, (int)(until - now));
		clear_wake(dialer);
		now = g_get_monotonic_time() / 1000;
	}
}

static void *run(void *data)
{
	Dialer *dialer = data;
	guint pause = LINK_RETRY_MS;
	current = dialer;
	while (!has_quit(dialer)) {
		if (attempt(dialer))
			pause = LINK_RETRY_MS;
		rest(dialer, pause);
		pause = MIN(2 * pause, LINK_RETRY_MAX_MS);
	}
	return NULL;
}

Dialer *dialer_new(Loop *loop, const DialTarget *target,
		   const DialHandler *handler, void *data)
{
	static gsize initialized;
	if (g_once_init_enter(&initialized)) {
		xmpp_initialize();
		g_once_init_leave(&initialized, 1);
	}
	Dialer *dialer = g_new0(Dialer, 1);
	dialer->target = (Target){ g_strdup(target->computer),
				   g_strdup(target->key_file),
				   g_strdup(target->certificate_file),
				   g_strdup(target->authority_file),
				   g_strdup(target->peer),
				   g_strdup(target->address),
				   target->port };
	dialer->references = 1;
	dialer->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	dialer->loop = loop;
	dialer->handler = handler;
	dialer->data = data;
	dialer->socket = -1;
	g_mutex_init(&dialer->lock);
	dialer->out = g_string_new(NULL);
	dialer->batch =
		g_ptr_array_new_with_free_func((GDestroyNotify)wire_free);
	dialer->thread = g_thread_new("link", run, dialer);
	return dialer;
}

void dialer_set_files(Dialer *dialer, const char *key_file,
		      const char *certificate_file, const char *authority_file)
{
	g_mutex_lock(&dialer->lock);
	target_clear(&dialer->fresh);
	dialer->fresh =
		(Target){ .key_file = g_strdup(key_file),
			  .certificate_file = g_strdup(certificate_file),
			  .authority_file = g_strdup(authority_file) };
	g_mutex_unlock(&dialer->lock);
}

void dialer_free(Dialer *dialer)
{
	if (!dialer)
		return;
	dialer->gone = true;
	g_mutex_lock(&dialer->lock);
	dialer->quit = true;
	/* A handshake under way must not keep us waiting. */
	if (!dialer->open && dialer->socket >= 0)
		shutdown(dialer->socket, SHUT_RDWR);
	g_mutex_unlock(&dialer->lock);
	wake(dialer);
	g_thread_join(dialer->thread);
	unref(dialer);
}
