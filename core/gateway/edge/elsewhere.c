#include "core/gateway/edge/elsewhere.h"

#include "core/gateway/edge/edge_private.h"

struct Elsewhere {
	const Edge *edge;
	char *name; /* of the records */
	Lookup *lookup;
	ElsewhereFn *fn;
	void *data;
};

static void elsewhere_free(Elsewhere *elsewhere)
{
	g_free(elsewhere->name);
	g_free(elsewhere);
}

void elsewhere_cancel(Elsewhere *elsewhere)
{
	if (!elsewhere)
		return;
	lookup_cancel(elsewhere->lookup);
	elsewhere_free(elsewhere);
}

static const char *name_outside(const ComputerConfig *computer)
{
	return computer->external_fqdn ? computer->external_fqdn
				       : computer->fqdn;
}

static gboolean is_edge(const Config *config, const char *host)
{
	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *one = config->computers->pdata[i];
		if (g_str_equal(one->role, "edge") &&
		    !g_ascii_strcasecmp(name_outside(one), host))
			return TRUE;
	}
	return FALSE;
}

/* NULL: one of them is an edge. */
static char *list_targets(const Config *config, const SrvAnswer *answer)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < answer->targets->len; i++) {
		const SrvTarget *one =
			&g_array_index(answer->targets, SrvTarget, i);
		if (is_edge(config, one->host)) {
			g_string_free(text, TRUE);
			return NULL;
		}
		g_string_append_printf(text, "%s'%s'", i ? ", " : "",
				       one->host);
	}
	return g_string_free(text, FALSE);
}

static char *describe(const Elsewhere *elsewhere, const SrvAnswer *answer,
		      const GError *error)
{
	const Config *config = elsewhere->edge->config;
	if (g_error_matches(error, RESOLVER_ERROR, RESOLVER_NOT_FOUND))
		return g_strdup_printf("there is no SRV record '%s' by which "
				       "its server would find this edge",
				       elsewhere->name);
	if (!answer || !config->self)
		return NULL;
	if (answer->refused)
		return g_strdup_printf("the SRV record '%s' says that there "
				       "is no XMPP server",
				       elsewhere->name);
	g_autofree char *targets = list_targets(config, answer);
	return targets ? g_strdup_printf("the SRV record '%s' points to %s and "
					 "not to this edge ('%s'), so its "
					 "server asks there for the key",
					 elsewhere->name, targets,
					 name_outside(config->self))
		       : NULL;
}

static void on_srv(void *data, const SrvAnswer *answer, const GError *error)
{
	Elsewhere *elsewhere = data;
	g_autofree char *text = describe(elsewhere, answer, error);
	ElsewhereFn *fn = elsewhere->fn;
	void *asker = elsewhere->data;
	elsewhere_free(elsewhere);
	fn(asker, text);
}

Elsewhere *elsewhere_ask(const Edge *edge, const char *local, ElsewhereFn *fn,
			 void *data)
{
	Elsewhere *elsewhere = g_new0(Elsewhere, 1);
	elsewhere->edge = edge;
	elsewhere->name = g_strconcat("_xmpp-server._tcp.", local, NULL);
	elsewhere->fn = fn;
	elsewhere->data = data;
	elsewhere->lookup = resolver_srv(edge->resolver, elsewhere->name,
					 on_srv, elsewhere);
	return elsewhere;
}
