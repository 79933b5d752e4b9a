#include "core/gateway/net/resolver_private.h"

#include <string.h>

#define ROOT_ANCHOR "/usr/share/dns/root.key" /* of dns-root-data */

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

struct ub_ctx *resolver_context_new(const char *server, GError **error)
{
	struct ub_ctx *context = ub_ctx_create();
	if (context && !set_anchor(context, error)) {
		ub_ctx_delete(context);
		return NULL;
	}
	if (context && configure(context, server))
		return context;
	ub_ctx_delete(context);
	g_set_error(error, RESOLVER_ERROR, RESOLVER_FAILED,
		    "cannot start the resolver with DNS server '%s'",
		    server ? server : "/etc/resolv.conf");
	return NULL;
}
