#include "core/gateway/net/limits.h"
#include "core/gateway/net/resolver_private.h"
#include "core/gateway/net/srv.h"
#include "core/gateway/net/tlsa.h"

#include <netinet/in.h>
#include <string.h>

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

void lookup_answer_srv(Lookup *lookup)
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

void lookup_answer_tlsa(Lookup *lookup)
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

void lookup_answer_addresses(Lookup *lookup)
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
