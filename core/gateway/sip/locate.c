#include "core/gateway/sip/locate.h"

#include "core/gateway/net/host.h"

#include <string.h>

#define HOSTS_MOST 16

typedef struct Host {
	char *name;
	guint16 port;
} Host;

struct SipLocate {
	Resolver *resolver;
	SipLocateWanted wanted;
	char *host;
	SipLocateFn *fn;
	void *data;
	Lookup *srv;
	HostLookup *addresses;
	GArray *hosts; /* of Host; the first `at` are looked up */
	guint at;
	GArray *targets;
	GError *failure; /* the last one */
};

static void host_clear(void *host)
{
	g_free(((Host *)host)->name);
}

static void locate_free(SipLocate *locate)
{
	if (locate->srv)
		lookup_cancel(locate->srv);
	if (locate->addresses)
		host_lookup_cancel(locate->addresses);
	g_array_unref(locate->hosts);
	if (locate->targets)
		g_array_unref(locate->targets);
	g_clear_error(&locate->failure);
	g_free(locate->host);
	g_free(locate);
}

void sip_locate_cancel(SipLocate *locate)
{
	locate_free(locate);
}

static void tell(SipLocate *locate)
{
	SipLocateFn *fn = locate->fn;
	void *data = locate->data;
	gboolean found = locate->targets->len > 0;
	GArray *targets = found ? g_steal_pointer(&locate->targets) : NULL;
	g_autoptr(GError) failure = g_steal_pointer(&locate->failure);

	if (!found && !failure)
		g_set_error(&failure, RESOLVER_ERROR, RESOLVER_NOT_FOUND,
			    "'%s' has no address", locate->host);
	locate_free(locate);
	fn(data, targets, found ? NULL : failure);
}

static void look_up_next(SipLocate *locate);

static void add_target(SipLocate *locate, const HostAddress *address,
		       const char *host)
{
	SipTarget target = { .protocol = locate->wanted.protocol,
			     .length = address->length,
			     .pool = locate->wanted.pool,
			     .host = g_intern_string(host) };

	memcpy(&target.address, &address->address, address->length);
	g_array_append_val(locate->targets, target);
}

static void on_addresses(void *data, const GArray *addresses,
			 const GError *error)
{
	SipLocate *locate = data;
	const Host *host = &g_array_index(locate->hosts, Host, locate->at++);

	locate->addresses = NULL;
	for (guint i = 0; addresses && i < addresses->len; i++)
		add_target(locate, &g_array_index(addresses, HostAddress, i),
			   host->name);
	if (error) {
		g_clear_error(&locate->failure);
		locate->failure = g_error_copy(error);
	}
	look_up_next(locate);
}

static void look_up_next(SipLocate *locate)
{
	const Host *host;

	if (locate->at == locate->hosts->len) {
		tell(locate);
		return;
	}
	host = &g_array_index(locate->hosts, Host, locate->at);
	locate->addresses = host_lookup(locate->resolver, host->name,
					host->port, on_addresses, locate);
}

static void add_host(SipLocate *locate, const char *name, guint16 port)
{
	Host host = { g_strdup(name), port };

	g_array_append_val(locate->hosts, host);
}

/* No such record is one thing, no answer another: nobody goes elsewhere
 * because a server did not answer. */
static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	SipLocate *locate = data;

	locate->srv = NULL;
	if (error)
		locate->failure = g_error_copy(error);
	for (guint i = 0; answer && !answer->refused &&
			  i < MIN(answer->targets->len, HOSTS_MOST);
	     i++) {
		const SrvTarget *target =
			&g_array_index(answer->targets, SrvTarget, i);

		add_host(locate, target->host, target->port);
	}
	if (answer && answer->refused)
		g_set_error(&locate->failure, RESOLVER_ERROR,
			    RESOLVER_NOT_FOUND,
			    "'%s' says that it offers no SIP this way",
			    locate->host);
	if (!answer &&
	    g_error_matches(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND))
		add_host(locate, locate->host, locate->wanted.fallback);
	look_up_next(locate);
}

static const char *service_of(SipProtocol protocol)
{
	switch (protocol) {
	case SIP_UDP:
		return "_sip._udp.";
	case SIP_TCP:
		return "_sip._tcp.";
	case SIP_TLS:
		return "_sips._tcp.";
	}
	return "";
}

SipLocate *sip_locate(Resolver *resolver, const SipLocateWanted *wanted,
		      SipLocateFn *fn, void *data)
{
	SipLocate *locate = g_new0(SipLocate, 1);
	g_autofree char *name = NULL;

	locate->resolver = resolver;
	locate->wanted = *wanted;
	locate->host = g_strdup(wanted->host);
	locate->fn = fn;
	locate->data = data;
	locate->hosts = g_array_new(FALSE, FALSE, sizeof(Host));
	g_array_set_clear_func(locate->hosts, host_clear);
	locate->targets = g_array_new(FALSE, FALSE, sizeof(SipTarget));
	if (wanted->port) {
		add_host(locate, wanted->host, wanted->port);
		look_up_next(locate);
		return locate;
	}
	name = g_strconcat(service_of(wanted->protocol), wanted->host, NULL);
	locate->srv = resolver_srv(resolver, name, on_srv, locate);
	return locate;
}
