#include "core/base/random.h"
#include "core/gateway/base/repeat.h"
#include "core/gateway/base/xml.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/set.h"
#include "core/gateway/net/tls.h"

#include <string.h>
#include <unistd.h>

struct Guest {
	LinkSet *set;
	Connection *connection;
	XmlReader *reader;
	Timer *timer;	/* runs out unless hello comes in time */
	Link *link;	/* once it said who it is */
	char *peer;	/* its address, for the log */
	guint64 number; /* in the order they came */
	bool secured, open, ending;
};

static const XmlLimits limits = {
	.stanza_bytes = LINK_ELEMENT_BYTES,
	.depth = LINK_DEPTH,
	.attributes = LINK_ATTRIBUTES,
	.header_bytes = LINK_HEADER_BYTES,
};

enum { MOST_GUESTS = 64 }; /* that have not yet said who they are */

static void guest_free(void *data)
{
	Guest *guest = data;
	connection_free(guest->connection);
	xml_reader_free(guest->reader);
	timer_free(guest->timer);
	g_free(guest->peer);
	g_free(guest);
}

static void send_header(Guest *guest)
{
	g_autofree char *id = random_hex(8);
	g_autoptr(GString) text = g_string_new(NULL);
	g_string_printf(text,
			"<?xml version='1.0'?><stream:stream xmlns='%s' "
			"xmlns:stream='http://etherx.jabber.org/streams' "
			"from='%s' to='%s' id='%s' version='1.0'>",
			LINK_NAMESPACE, guest->set->own.computer,
			guest->link ? guest->link->computer : "", id);
	guest->open = true;
	guest_send(guest, text);
}

static void send_goodbye(Guest *guest, const char *reason)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (reason) {
		g_string_append(
			text,
			"<stream:error><policy-violation xmlns='urn:ietf:params"
			":xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:"
			"xml:ns:xmpp-streams'>");
		xml_escape(reason, text);
		g_string_append(text, "</text></stream:error>");
	}
	g_string_append(text, "</stream:stream>");
	guest_send(guest, text);
}

void guest_close(Guest *guest, const char *reason)
{
	if (!guest || guest->ending)
		return;
	guest->ending = true;
	xml_reader_stop(guest->reader);
	timer_stop(guest->timer);
	Link *link = g_steal_pointer(&guest->link);
	if (guest->secured && !guest->open)
		send_header(guest);
	if (guest->open)
		send_goodbye(guest, reason);
	connection_end(guest->connection);
	if (link) {
		link->guest = NULL;
		link_detach(link, reason);
	} else if (reason) {
		trace_repeat(TRACE_WARNING, "link", NULL, reason,
			     "%s is refused: %s", guest->peer, reason);
	}
}

/* The name it claims must be one of ours and stand in its certificate. */
static bool introduce(Guest *guest, const char *from, GError **error)
{
	Link *link = from ? link_set_find(guest->set, from) : NULL;
	if (!link) {
		g_set_error(error, LINK_ERROR, LINK_ERROR_TRUST,
			    "'%s' is no front end of this topology",
			    from ? from : "");
		return false;
	}
	if (!tls_check_host(connection_ssl(guest->connection), link->computer,
			    error))
		return false;
	if (link->guest)
		guest_close(link->guest, "a newer link replaces this one");
	guest->link = link;
	link->guest = guest;
	return true;
}

static void on_open(void *data, const Xml *root)
{
	Guest *guest = data;
	g_autoptr(GError) error = NULL;
	if (!introduce(guest, xml_get(root, "from"), &error)) {
		guest_close(guest, error->message);
		return;
	}
	connection_keep_buffers(guest->connection, TRUE);
	send_header(guest);
	link_attach(guest->link);
}

static const char *attribute_of(const void *node, const char *name)
{
	return xml_get(node, name);
}

static void on_stanza(void *data, Xml *stanza)
{
	Guest *guest = data;
	g_autoptr(Xml) owned = stanza;
	if (!guest->link || strcmp(owned->space, LINK_NAMESPACE))
		return;
	g_autofree char *text = xml_text(owned);
	g_autoptr(GError) error = NULL;
	WireSource source = { owned->name, attribute_of, owned, text };
	g_autoptr(WireElement) element = wire_read(&source, &error);
	if (!element || !link_receive(guest->link, element, &error)) {
		guest_close(guest, error->message);
		return;
	}
	if (guest->link && endpoint_greeted(guest->link->endpoint))
		timer_stop(guest->timer);
}

static void on_close(void *data)
{
	guest_close(data, NULL);
}

static const XmlHandler xml_handler = { on_open, on_stanza, on_close };

/* Nothing of `guest` is touched after the reader: an element may end it. */
static void on_received(void *data, const char *bytes, gsize length)
{
	Guest *guest = data;
	g_autoptr(GError) error = NULL;
	if (!xml_reader_feed(guest->reader, bytes, length, &error))
		guest_close(guest, error->message);
}

static void on_secured(void *data)
{
	Guest *guest = data;
	g_autoptr(GError) error = NULL;
	guest->secured = true;
	if (!tls_check_chain(connection_ssl(guest->connection), &error))
		guest_close(guest, error->message);
}

static void on_drained(void *data)
{
	Guest *guest = data;
	if (guest->link)
		link_schedule(guest->link);
}

static void on_closed(void *data, const GError *error)
{
	Guest *guest = data;
	guest_close(guest, error ? error->message : "the connection ended");
	g_ptr_array_remove_fast(guest->set->guests, guest);
}

static const ConnectionHandler connection_handler = {
	.secured = on_secured,
	.received = on_received,
	.drained = on_drained,
	.closed = on_closed,
};

static void on_late(void *data)
{
	guest_close(data, "no greeting came in time");
}

/* Of those that have not yet said who they are: whoever does so at once is
 * not kept out by those that never will. */
static Guest *longest_silent(const LinkSet *set)
{
	Guest *longest = NULL;
	for (guint i = 0; i < set->guests->len; i++) {
		Guest *guest = set->guests->pdata[i];
		if (!guest->link && !guest->ending &&
		    (!longest || guest->number < longest->number))
			longest = guest;
	}
	return longest;
}

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	LinkSet *set = data;
	(void)from;
	if (set->guests->len >= MOST_GUESTS + set->links->len)
		guest_close(longest_silent(set), "others wait, too");
	if (set->guests->len >= 2 * MOST_GUESTS + set->links->len) {
		close(fd);
		return;
	}
	Guest *guest = g_new0(Guest, 1);
	guest->set = set;
	guest->number = ++set->accepted;
	guest->reader = xml_reader_new(&limits, &xml_handler, guest);
	guest->timer = timer_new(set->loop, on_late, guest);
	timer_start(guest->timer, LINK_OPEN_MS, 0);
	guest->connection =
		connection_adopt(set->loop, fd, &connection_handler, guest);
	guest->peer = g_strdup(connection_peer(guest->connection));
	/* Below this much of what waits, records and answers go on. */
	connection_set_queue_limit(guest->connection, LINK_BULK_BYTES / 2);
	connection_start_tls(guest->connection, set->context, TRUE, NULL);
	g_ptr_array_add(set->guests, guest);
}

void guest_send(Guest *guest, const GString *text)
{
	connection_send(guest->connection, text->str, text->len);
}

gsize guest_unwritten(const Guest *guest)
{
	return connection_queued(guest->connection);
}

bool guests_renew(LinkSet *set, GError **error)
{
	TlsFiles files = { set->own.key_file, set->own.certificate_file,
			   set->own.authority_file };
	SSL_CTX *context = tls_context_new(TRUE, &files, error);
	if (!context)
		return false;
	if (set->context)
		SSL_CTX_free(set->context);
	set->context = context;
	return true;
}

bool guests_listen(LinkSet *set, const char *address, guint16 port,
		   GError **error)
{
	set->guests = g_ptr_array_new_with_free_func(guest_free);
	if (!guests_renew(set, error))
		return false;
	set->listener =
		listener_new(set->loop, address, port, on_accepted, set, error);
	return set->listener != NULL;
}

void guests_free(LinkSet *set)
{
	g_clear_pointer(&set->listener, listener_free);
	g_clear_pointer(&set->guests, g_ptr_array_unref);
	g_clear_pointer(&set->context, SSL_CTX_free);
}
