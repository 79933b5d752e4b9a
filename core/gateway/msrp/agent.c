#include "core/gateway/msrp/agent_private.h"

#include "core/gateway/msrp/fingerprint.h"
#include "core/gateway/net/socket.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	MsrpAgent *agent = data;
	g_autofree char *host = address_format_host(from);

	if (g_hash_table_size(agent->flows) < MSRP_CONNECTIONS &&
	    agent->strangers < MSRP_STRANGERS &&
	    GPOINTER_TO_INT(g_hash_table_lookup(agent->hosts, host)) <
		    MSRP_STRANGERS_PER_HOST)
		msrp_flow_accept(agent, fd, from);
	else
		close(fd);
}

/* ---- time ---- */

static void sweep_flows(MsrpAgent *agent, gint64 now)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
	GHashTableIter iter;
	void *flow;

	g_hash_table_iter_init(&iter, agent->flows);
	while (g_hash_table_iter_next(&iter, NULL, &flow))
		g_array_append_val(numbers, ((MsrpFlow *)flow)->number);
	for (guint i = 0; i < numbers->len; i++) {
		flow = g_hash_table_lookup(agent->flows,
					   &g_array_index(numbers, guint64, i));
		if (flow)
			msrp_flow_sweep(flow, now);
	}
}

static void on_sweep(void *data)
{
	MsrpAgent *agent = data;
	gint64 now = loop_now(agent->loop);
	g_autoptr(GList) sessions = g_hash_table_get_values(agent->sessions);

	for (GList *at = sessions; at; at = at->next)
		msrp_session_sweep(at->data, now);
	sweep_flows(agent, now);
}

/* Each may free itself and others. */
static void on_soon(void *data)
{
	MsrpAgent *agent = data;
	guint count;
	g_autofree char **ids = (char **)g_hash_table_get_keys_as_array(
		agent->sessions, &count);
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < count; i++)
		g_ptr_array_add(kept, g_strdup(ids[i]));
	for (guint i = 0; i < count; i++) {
		MsrpSession *session =
			g_hash_table_lookup(agent->sessions, kept->pdata[i]);

		if (session)
			msrp_session_tell(session);
	}
}

/* ---- life ---- */

/* Where the port is taken, another one will do: SDP says which. */
static Listener *listen_at(MsrpAgent *agent, const char *address, guint16 port,
			   GError **error)
{
	Listener *listener = port ? listener_new(agent->loop, address, port,
						 on_accepted, agent, NULL)
				  : NULL;

	return listener ? listener
			: listener_new(agent->loop, address, 0, on_accepted,
				       agent, error);
}

gboolean msrp_agent_move(MsrpAgent *agent, const char *address, guint16 port,
			 GError **error)
{
	Listener *listener;

	if (!strcmp(agent->address, address))
		return TRUE;
	listener = listen_at(agent, address, port, error);
	if (!listener)
		return FALSE;
	listener_free(agent->listener);
	agent->listener = listener;
	g_free(agent->address);
	agent->address = g_strdup(address);
	return TRUE;
}

static void make_tables(MsrpAgent *agent)
{
	agent->flows = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL,
					     msrp_flow_free);
	agent->by_place =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	agent->hosts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	agent->sessions = g_hash_table_new(g_str_hash, g_str_equal);
	agent->chunks =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	agent->incoming =
		g_hash_table_new_full(NULL, NULL, msrp_incoming_free, NULL);
}

MsrpAgent *msrp_agent_new(Loop *loop, const MsrpAgentOptions *options,
			  GError **error)
{
	g_autoptr(MsrpAgent) agent = g_new0(MsrpAgent, 1);
	guint sweep;

	agent->loop = loop;
	agent->host = g_strdup(options->host);
	agent->address = g_strdup(options->address);
	agent->resolver = options->resolver;
	agent->patience =
		options->patience ? options->patience : MSRP_PATIENCE_MS;
	make_tables(agent);
	agent->sweep = timer_new(loop, on_sweep, agent);
	agent->soon = timer_new(loop, on_soon, agent);
	agent->listener =
		listen_at(agent, options->address, options->port, error);
	if (!agent->listener)
		return NULL;
	sweep = MIN(MSRP_SWEEP_MS, agent->patience);
	timer_start(agent->sweep, sweep, sweep);
	return g_steal_pointer(&agent);
}

void msrp_agent_free(MsrpAgent *agent)
{
	if (!agent)
		return;
	g_assert(!g_hash_table_size(agent->sessions));
	timer_free(agent->sweep);
	timer_free(agent->soon);
	listener_free(agent->listener);
	g_hash_table_unref(agent->incoming);
	g_hash_table_unref(agent->flows);
	g_hash_table_unref(agent->by_place);
	g_hash_table_unref(agent->hosts);
	g_hash_table_unref(agent->sessions);
	g_hash_table_unref(agent->chunks);
	sip_trust_unref(agent->trust);
	g_free(agent->host);
	g_free(agent->address);
	g_free(agent);
}

guint16 msrp_agent_port(const MsrpAgent *agent)
{
	return listener_port(agent->listener);
}

guint msrp_agent_connections(const MsrpAgent *agent)
{
	return g_hash_table_size(agent->flows);
}

/* ---- trust ---- */

/* A session whose other end is not proven any more. */
static void review(MsrpSession *session)
{
	g_autoptr(GError) error = NULL;

	if (session->open && session->secure &&
	    !msrp_flow_proves(session->flow, session, &error))
		msrp_session_lose(session, error);
}

void msrp_agent_set_trust(MsrpAgent *agent, SipTrust *trust)
{
	SipTrust *old = agent->trust;
	g_autoptr(GList) sessions = g_hash_table_get_values(agent->sessions);

	agent->trust = sip_trust_ref(trust);
	sip_trust_unref(old);
	for (GList *at = sessions; at; at = at->next)
		review(at->data);
}

char *msrp_agent_fingerprint(const MsrpAgent *agent)
{
	SSL_CTX *context = agent->trust ? sip_trust_server(agent->trust) : NULL;
	X509 *own = context ? SSL_CTX_get0_certificate(context) : NULL;

	return own ? msrp_fingerprint(own) : NULL;
}
