#include "core/gateway/net/resolver.h"

#include "core/gateway/net/limits.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/srv.h"
#include "core/gateway/net/tlsa.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <unbound.h>

#define ROOT_ANCHOR "/usr/share/dns/root.key" /* of dns-root-data */

enum {
	CLASS_IN = 1,
	TYPE_A = 1,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_TLSA = 52,
};

/* One question to libunbound. */
typedef struct Query {
	Lookup *lookup;
	int type;
	int id;
	bool waiting; /* libunbound will still call */
	struct ub_result *result;
	int code; /* of libunbound, when there is no result */
} Query;

struct Lookup {
	Resolver *resolver;
	char *name;
	Query queries[2];
	guint count;
	void (*answer)(Lookup *lookup);
	SrvFn *srv;
	AddressesFn *addresses;
	TlsaFn *tlsa;
	void *data;
	Timer *timeout;
	bool timed_out;
	GArray *numeric; /* answer of an IP address */
};

struct Resolver {
	Loop *loop;
	struct ub_ctx *context;
	uv_poll_t *poll;
	GHashTable *lookups; /* set */
	GQueue ready;	     /* of Lookup, complete */
	Timer *deliver;	     /* fires at once when something is ready */
};

GQuark resolver_error_quark(void)
{
	return g_quark_from_static_string("resolver-error");
}

static void lookup_free(Lookup *lookup)
{
	for (guint i = 0; i < lookup->count; i++) {
		Query *query = &lookup->queries[i];
		if (query->waiting)
			ub_cancel(lookup->resolver->context, query->id);
		if (query->result)
			ub_resolve_free(query->result);
	}
	if (lookup->numeric)
		g_array_unref(lookup->numeric);
	timer_free(lookup->timeout);
	g_free(lookup->name);
	g_free(lookup);
}

void lookup_cancel(Lookup *lookup)
{
	g_queue_remove(&lookup->resolver->ready, lookup);
	g_hash_table_remove(lookup->resolver->lookups, lookup);
	lookup_free(lookup);
}

static void make_ready(Lookup *lookup)
{
	timer_stop(lookup->timeout);
	g_queue_push_tail(&lookup->resolver->ready, lookup);
	timer_start(lookup->resolver->deliver, 0, 0);
}

/* Only notes the result: what follows may end the resolver, and libunbound
 * stands on the stack. */
static void on_result(void *data, int code, struct ub_result *result)
{
	Query *query = data;
	Lookup *lookup = query->lookup;
	query->waiting = false;
	query->code = code;
	query->result = result;
	for (guint i = 0; i < lookup->count; i++)
		if (lookup->queries[i].waiting)
			return;
	make_ready(lookup);
}

static void on_timeout(void *data)
{
	Lookup *lookup = data;
	for (guint i = 0; i < lookup->count; i++) {
		Query *query = &lookup->queries[i];
		if (query->waiting)
			ub_cancel(lookup->resolver->context, query->id);
		query->waiting = false;
	}
	lookup->timed_out = true;
	make_ready(lookup);
}

static bool has_data(const Query *query)
{
	return query->result && query->result->havedata &&
	       !query->result->bogus;
}

static const struct ub_result *bogus_result(const Lookup *lookup)
{
	for (guint i = 0; i < lookup->count; i++)
		if (lookup->queries[i].result &&
		    lookup->queries[i].result->bogus)
			return lookup->queries[i].result;
	return NULL;
}

/* Why there is no answer; a forged one first, else the first query speaks for
 * all. */
static void set_error(const Lookup *lookup, GError **error)
{
	const struct ub_result *result = lookup->queries[0].result;
	const struct ub_result *bogus = bogus_result(lookup);
	const char *name = lookup->name;
	if (bogus)
		g_set_error(error, RESOLVER_ERROR, RESOLVER_BOGUS,
			    "the DNS answer for '%s' is forged or wrongly "
			    "signed (DNSSEC): %s",
			    name,
			    bogus->why_bogus ? bogus->why_bogus : "no reason");
	else if (lookup->timed_out)
		g_set_error(error, RESOLVER_ERROR, RESOLVER_TIMED_OUT,
			    "no DNS answer for '%s' within %d s", name,
			    RESOLVER_TIMEOUT_MS / 1000);
	else if (result && (result->nxdomain || result->rcode == 0))
		g_set_error(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND,
			    "'%s' is not in the DNS", name);
	else
		g_set_error(error, RESOLVER_ERROR, RESOLVER_FAILED,
			    "the DNS servers gave no answer for '%s'", name);
}

static void answer_srv(Lookup *lookup)
{
	g_autoptr(GError) error = NULL;
	const struct ub_result *result = lookup->queries[0].result;
	if (!has_data(&lookup->queries[0])) {
		set_error(lookup, &error);
		lookup->srv(lookup->data, NULL, error);
		return;
	}
	g_autoptr(GArray) targets = srv_targets_new();
	for (int i = 0; result->data[i] && targets->len < RESOLVER_TARGETS; i++)
		srv_parse((const guint8 *)result->data[i],
			  (gsize)result->len[i], targets);
	srv_order(targets);
	SrvAnswer answer = { .targets = targets, .secure = result->secure };
	answer.refused = targets->len == 1 &&
			 !*g_array_index(targets, SrvTarget, 0).host;
	if (answer.refused)
		g_array_set_size(targets, 0);
	lookup->srv(lookup->data, &answer, NULL);
}

static void answer_tlsa(Lookup *lookup)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) records = tlsa_list_new();
	const struct ub_result *result = lookup->queries[0].result;
	gboolean known = has_data(&lookup->queries[0]);
	for (guint i = 0; known && result->secure && result->data[i] &&
			  i < RESOLVER_TLSA_RECORDS;
	     i++)
		tlsa_parse((const guint8 *)result->data[i],
			   (gsize)result->len[i], records);
	if (!known)
		set_error(lookup, &error);
	if (g_error_matches(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND))
		g_clear_error(&error);
	lookup->tlsa(lookup->data, error ? NULL : records, error);
}

static void add_address(GArray *addresses, int type, const char *bytes,
			int length, gboolean secure)
{
	HostAddress host = { .secure = secure };
	struct sockaddr_in *four = (void *)&host.address;
	struct sockaddr_in6 *six = (void *)&host.address;
	if (addresses->len >= RESOLVER_ADDRESSES)
		return;
	if (type == TYPE_A && length == 4) {
		four->sin_family = AF_INET;
		memcpy(&four->sin_addr, bytes, 4);
		host.length = sizeof *four;
	} else if (type == TYPE_AAAA && length == 16) {
		six->sin6_family = AF_INET6;
		memcpy(&six->sin6_addr, bytes, 16);
		host.length = sizeof *six;
	} else {
		return;
	}
	g_array_append_val(addresses, host);
}

static void answer_addresses(Lookup *lookup)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) found =
		lookup->numeric
			? g_array_ref(lookup->numeric)
			: g_array_new(FALSE, FALSE, sizeof(HostAddress));
	for (guint q = 0; q < lookup->count; q++) {
		const Query *query = &lookup->queries[q];
		for (int i = 0; has_data(query) && query->result->data[i]; i++)
			add_address(found, query->type, query->result->data[i],
				    query->result->len[i],
				    query->result->secure != 0);
	}
	if (!found->len || bogus_result(lookup))
		set_error(lookup, &error);
	lookup->addresses(lookup->data, error ? NULL : found, error);
}

/* The function may free the resolver: then nothing of it is touched again. */
static void on_deliver(void *data)
{
	Resolver *resolver = data;
	Lookup *lookup = g_queue_pop_head(&resolver->ready);
	if (!lookup)
		return;
	if (resolver->ready.length)
		timer_start(resolver->deliver, 0, 0);
	g_hash_table_remove(resolver->lookups, lookup);
	/* Detached: freeing the resolver from here leaves it to us. */
	lookup->answer(lookup);
	lookup_free(lookup);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	Resolver *resolver = poll->data;
	(void)status;
	(void)events;
	ub_process(resolver->context);
}

static const char *anchor_file(void)
{
	const char *named = g_getenv("GATEHOUSE_TRUST_ANCHOR");
	if (named && !strcmp(named, "none"))
		return NULL;
	if (named && *named)
		return named;
	return !g_getenv("GATEHOUSE_LAB") &&
			       g_file_test(ROOT_ANCHOR, G_FILE_TEST_EXISTS)
		       ? ROOT_ANCHOR
		       : NULL;
}

/* libunbound would read it later, and then only fail to answer. */
static bool set_anchor(struct ub_ctx *context, GError **error)
{
	const char *file = anchor_file();
	g_autofree char *text = NULL;
	if (!file)
		return true;
	if (!g_file_get_contents(file, &text, NULL, error)) {
		g_prefix_error(error, "cannot use the DNSSEC trust anchor: ");
		return false;
	}
	ub_ctx_add_ta_file(context, file);
	return true;
}

/* Zones and hosts come last: with them libunbound's settings are final. */
static bool configure(struct ub_ctx *context, const char *server)
{
	/* systemd-resolved and most labs answer on a loopback address. */
	ub_ctx_set_option(context, "do-not-query-localhost:", "no");
	ub_ctx_async(context, 1);
	/* Without either file there is simply nothing in them. */
	if (server && ub_ctx_set_fwd(context, server))
		return false;
	if (!server)
		ub_ctx_resolvconf(context, NULL);
	if (g_getenv("GATEHOUSE_LAB"))
		ub_ctx_zone_add(context, "test.", "nodefault");
	if (!server)
		ub_ctx_hosts(context, NULL);
	return true;
}

static void watch(Resolver *resolver)
{
	resolver->poll = g_new0(uv_poll_t, 1);
	resolver->poll->data = resolver;
	uv_poll_init(loop_uv(resolver->loop), resolver->poll,
		     ub_fd(resolver->context));
	uv_poll_start(resolver->poll, UV_READABLE, on_readable);
}

Resolver *resolver_new(Loop *loop, const char *server, GError **error)
{
	struct ub_ctx *context = ub_ctx_create();
	if (context && !set_anchor(context, error)) {
		ub_ctx_delete(context);
		return NULL;
	}
	if (!context || !configure(context, server)) {
		ub_ctx_delete(context);
		g_set_error(error, RESOLVER_ERROR, RESOLVER_FAILED,
			    "cannot start the resolver with DNS server '%s'",
			    server ? server : "/etc/resolv.conf");
		return NULL;
	}
	Resolver *resolver = g_new0(Resolver, 1);
	resolver->loop = loop;
	resolver->context = context;
	resolver->lookups = g_hash_table_new(NULL, NULL);
	resolver->deliver = timer_new(loop, on_deliver, resolver);
	watch(resolver);
	return resolver;
}

static void on_poll_closed(uv_handle_t *handle)
{
	g_free(handle);
}

void resolver_free(Resolver *resolver)
{
	if (!resolver)
		return;
	g_autoptr(GList) lookups = g_hash_table_get_keys(resolver->lookups);
	for (GList *at = lookups; at; at = at->next)
		lookup_free(at->data);
	g_hash_table_unref(resolver->lookups);
	g_queue_clear(&resolver->ready);
	timer_free(resolver->deliver);
	uv_close((uv_handle_t *)resolver->poll, on_poll_closed);
	ub_ctx_delete(resolver->context);
	g_free(resolver);
}

static void ask(Lookup *lookup, int type)
{
	Query *query = &lookup->queries[lookup->count++];
	query->lookup = lookup;
	query->type = type;
	query->code =
		ub_resolve_async(lookup->resolver->context, lookup->name, type,
				 CLASS_IN, query, on_result, &query->id);
	query->waiting = !query->code;
}

static Lookup *lookup_new(Resolver *resolver, const char *name, void *data)
{
	Lookup *lookup = g_new0(Lookup, 1);
	lookup->resolver = resolver;
	lookup->name = g_strdup(name);
	lookup->data = data;
	lookup->timeout = timer_new(resolver->loop, on_timeout, lookup);
	timer_start(lookup->timeout, RESOLVER_TIMEOUT_MS, 0);
	g_hash_table_add(resolver->lookups, lookup);
	return lookup;
}

/* When libunbound took none of the questions, nothing else would come. */
static void check_started(Lookup *lookup)
{
	for (guint i = 0; i < lookup->count; i++)
		if (lookup->queries[i].waiting)
			return;
	make_ready(lookup);
}

Lookup *resolver_srv(Resolver *resolver, const char *name, SrvFn *fn,
		     void *data)
{
	Lookup *lookup = lookup_new(resolver, name, data);
	lookup->srv = fn;
	lookup->answer = answer_srv;
	ask(lookup, TYPE_SRV);
	check_started(lookup);
	return lookup;
}

static bool answer_numeric(Lookup *lookup)
{
	HostAddress host = { 0 };
	if (!address_parse(lookup->name, 0, &host.address, &host.length))
		return false;
	lookup->numeric = g_array_new(FALSE, FALSE, sizeof(HostAddress));
	g_array_append_val(lookup->numeric, host);
	return true;
}

Lookup *resolver_addresses(Resolver *resolver, const char *host,
			   AddressesFn *fn, void *data)
{
	Lookup *lookup = lookup_new(resolver, host, data);
	lookup->addresses = fn;
	lookup->answer = answer_addresses;
	if (!answer_numeric(lookup)) {
		ask(lookup, TYPE_A);
		ask(lookup, TYPE_AAAA);
	}
	check_started(lookup);
	return lookup;
}

Lookup *resolver_tlsa(Resolver *resolver, const char *host, guint16 port,
		      TlsaFn *fn, void *data)
{
	g_autofree char *name = g_strdup_printf("_%u._tcp.%s", port, host);
	Lookup *lookup = lookup_new(resolver, name, data);
	lookup->tlsa = fn;
	lookup->answer = answer_tlsa;
	ask(lookup, TYPE_TLSA);
	check_started(lookup);
	return lookup;
}
