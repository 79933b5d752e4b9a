#include "core/gateway/net/resolver.h"

#include "core/gateway/net/limits.h"
#include "core/gateway/net/resolver_private.h"
#include "core/gateway/net/socket.h"

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
	struct ub_ctx *context = resolver_context_new(server, error);
	if (!context)
		return NULL;
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
	lookup->answer = lookup_answer_srv;
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
	lookup->answer = lookup_answer_addresses;
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
	lookup->answer = lookup_answer_tlsa;
	ask(lookup, TYPE_TLSA);
	check_started(lookup);
	return lookup;
}
