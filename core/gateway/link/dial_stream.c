#include "core/gateway/link/dial_private.h"

#include "core/gateway/link/limits.h"
#include "core/gateway/link/peer.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define STREAMS_NAMESPACE "http://etherx.jabber.org/streams"

__thread Dialer *dialer_current;

void dialer_post(Dialer *dialer, Report *report)
{
	report->dialer = dialer_ref(dialer);
	loop_post(dialer->loop, dialer_take_report, report);
}

GPtrArray *dialer_take_batch(Dialer *dialer)
{
	if (!dialer->batch->len)
		return NULL;
	GPtrArray *elements = dialer->batch;
	dialer->batch =
		g_ptr_array_new_with_free_func((GDestroyNotify)wire_free);
	return elements;
}

void dialer_set_reason(Dialer *dialer, const char *reason)
{
	if (!dialer->reason)
		dialer->reason = g_strdup(reason);
}

void dialer_cut(Dialer *dialer)
{
	if (dialer->socket >= 0)
		shutdown(dialer->socket, SHUT_RDWR);
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

static int on_socket(xmpp_conn_t *connection, void *socket)
{
	int fd = *(int *)socket;
	(void)connection;
	if (fd >= FD_SETSIZE) {
		dialer_set_reason(dialer_current,
				  "too many files are open for the link");
		return -1;
	}
	g_mutex_lock(&dialer_current->lock);
	if (dialer_current->socket >= 0)
		close(dialer_current->socket);
	dialer_current->socket = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	bool good = dialer_current->socket >= 0 && !dialer_current->quit;
	g_mutex_unlock(&dialer_current->lock);
	return good ? 0 : -1;
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
	dial_peek_begin(&dialer->peek);
	int problem = xmpp_conn_tls_start(dialer->connection);
	dial_peek_end(&dialer->peek);
	if (problem) {
		dialer_set_reason(dialer, "the TLS handshake failed");
		dialer_cut(dialer);
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
	dialer_set_reason(dialer, error->message);
	dialer_cut(dialer);
}

static void on_connection(xmpp_conn_t *connection, xmpp_conn_event_t event,
			  int code, xmpp_stream_error_t *stream_error,
			  void *data)
{
	Dialer *dialer = data;
	(void)connection;
	(void)stream_error; /* raw connections have none */
	switch (event) {
	case XMPP_CONN_RAW_CONNECT:
		secure(dialer);
		break;
	case XMPP_CONN_CONNECT:
		dialer->opened = true;
		break;
	case XMPP_CONN_DISCONNECT:
	case XMPP_CONN_FAIL:
		dialer_set_reason(dialer, reason_of(dialer, code));
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
	dialer_set_reason(dialer, error->message);
	dialer_cut(dialer);
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
	dialer_set_reason(dialer, reason);
}

static int on_stanza(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *data)
{
	Dialer *dialer = data;
	(void)connection;
	const char *space = xmpp_stanza_get_ns(stanza);
	if (!g_strcmp0(space, LINK_NAMESPACE))
		take_element(dialer, stanza);
	else if (!g_strcmp0(space, STREAMS_NAMESPACE))
		take_stream_error(dialer, stanza);
	return 1;
}

bool dialer_begin(Dialer *dialer)
{
	const Target *target = &dialer->target;
	xmpp_conn_t *connection = xmpp_conn_new(dialer->context);
	/* libstrophe also trusts the system's authorities: peer_check does
	 * the checking, and alone. */
	xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_TRUST_TLS);
	xmpp_conn_set_jid(connection, target->peer);
	xmpp_conn_set_client_cert(connection, target->certificate_file,
				  target->key_file);
	xmpp_conn_set_sockopt_callback(connection, on_socket);
	xmpp_handler_add(connection, on_stanza, NULL, NULL, NULL, dialer);
	dialer->connection = connection;
	return !xmpp_connect_raw(
		connection, target->address ? target->address : target->peer,
		target->port, on_connection, dialer);
}

bool dialer_look(Dialer *dialer)
{
	gsize length = 0;
	const char *fault = NULL;
	Peeked peeked = dial_peek(&dialer->peek, &length);
	if (peeked == PEEKED_NEW)
		fault = sentry_look(&dialer->sentry, dialer->peek.record,
				    length);
	else if (peeked == PEEKED_END)
		fault = reason_of(dialer, (int)length);
	if (!fault)
		return peeked != PEEKED_NOTHING;
	dialer_set_reason(dialer, fault);
	dialer_cut(dialer);
	dialer->closed = true;
	return false;
}

/* What others left in OpenSSL's queue of errors would be taken for its own. */
void dialer_turn(Dialer *dialer)
{
	ERR_clear_error();
	xmpp_run_once(dialer->context, 0);
}
