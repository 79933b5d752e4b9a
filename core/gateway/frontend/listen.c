#include "core/gateway/frontend/listen.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/legacy.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/logged.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/presence.h"
#include "core/gateway/frontend/sessions.h"
#include "core/gateway/frontend/share.h"
#include "core/gateway/frontend/siblings.h"
#include "core/gateway/msrp/agent.h"
#include "core/gateway/msrp/limits.h"
#include "core/gateway/net/revocation.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- what the agent tells ---- */

static void take_here(Frontend *frontend, SipRequest *request)
{
	static const char *const inside[] = { "BYE", "INFO", "INVITE", NULL };
	const SipIncoming *incoming = sip_request_get(request);
	gboolean message = !strcmp(incoming->method, "MESSAGE");

	if (g_strv_contains(inside, incoming->method) ||
	    (message && incoming->to_tag))
		sessions_take(frontend->sessions, request);
	else if (message)
		outbound_take(frontend, request);
	else
		presence_take_request(frontend, request);
}

static void on_request(void *data, SipRequest *request)
{
	Frontend *frontend = data;

	if (!share_take(frontend->presences, request) &&
	    !siblings_take(frontend->siblings, request, take_here))
		take_here(frontend, request);
}

static void on_failed(void *data, const SipTarget *to, const GError *error)
{
	Frontend *frontend = data;
	g_autofree char *host = sip_target_host(to);

	trace_line(TRACE_DEBUG, "sip", NULL, "connection to %s (%s): %s", host,
		   sip_protocol_name(to->protocol), error->message);
	pools_failed(frontend->pools, to);
	siblings_failed(frontend->siblings, to);
}

static void on_refused(void *data, const SipTarget *from, const GError *error)
{
	Frontend *frontend = data;

	frontend->counters.sip_strangers++;
	strangers_add(frontend->strangers, from, error->message,
		      loop_now(frontend->loop));
}

static const SipAgentHandler agent_handler = {
	.request = on_request,
	.passing = legacy_passing,
	.failed = on_failed,
	.refused = on_refused,
};

/* ---- who is taken ---- */

static void clear_files(SipTrustFiles *files)
{
	g_free((char *)files->key);
	g_free((char *)files->certificate);
	g_free((char *)files->authority);
	g_free((char *)files->anchors);
	g_free((char *)files->pools);
	g_free((char *)files->revocations);
	memset(files, 0, sizeof(*files));
}

void listen_clear(Frontend *frontend)
{
	timer_free(frontend->sip_look);
	g_free(frontend->sip_stamp);
	clear_files(&frontend->sip_files);
}

void listen_set_files(Frontend *frontend, const SipTrustFiles *files)
{
	clear_files(&frontend->sip_files);
	frontend->sip_files = (SipTrustFiles){
		.key = g_strdup(files->key),
		.certificate = g_strdup(files->certificate),
		.authority = g_strdup(files->authority),
		.anchors = g_strdup(files->anchors),
		.pools = g_strdup(files->pools),
		.revocations = g_strdup(files->revocations),
	};
}

static gboolean is_secure(const PoolConfig *pool)
{
	return pool->sip_transport &&
	       !g_ascii_strcasecmp(pool->sip_transport, "tls");
}

static gboolean was_by_address(const Frontend *frontend, const char *name)
{
	const PoolConfig *old =
		frontend->config
			? g_hash_table_lookup(frontend->config->pools, name)
			: NULL;

	return old && old->trust_by_address && !is_secure(old);
}

static void warn_by_address(const Frontend *frontend, const PoolConfig *pool)
{
	if (pool->trust_by_address && !is_secure(pool) &&
	    !was_by_address(frontend, pool->fqdn))
		trace_line(TRACE_WARNING, "sip", NULL,
			   "the pool '%s' is trusted by address: whoever can "
			   "send from its addresses writes as its users "
			   "(Set-CsPool -SipTransport Tls)",
			   pool->fqdn);
}

/* In the log too, whenever it becomes so. */
static void warn_old_tls(const Frontend *frontend, const PoolConfig *pool)
{
	const PoolConfig *old =
		frontend->config ? g_hash_table_lookup(frontend->config->pools,
						       pool->fqdn)
				 : NULL;
	static const char *const broken[] = { "Tls10", "Tls11", NULL };

	if (pool->sip_tls_minimum &&
	    g_strv_contains(broken, pool->sip_tls_minimum) &&
	    (!old || g_strcmp0(old->sip_tls_minimum, pool->sip_tls_minimum)))
		trace_line(TRACE_WARNING, "sip", NULL,
			   "the pool '%s' may speak TLS below 1.2, which is "
			   "broken (Set-CsPool -SipTlsMinimum Tls12)",
			   pool->fqdn);
}

static void add_pool(const Frontend *frontend, SipTrust *trust,
		     const PoolConfig *pool, gboolean by_address)
{
	g_autoptr(GError) error = NULL;
	SipTrustPool added = {
		.name = pool->fqdn,
		.members = (const char *const *)pool->computers,
		.addresses = (const char *const *)pool->addresses,
		.by_address = by_address || pool->trust_by_address,
		.secure = is_secure(pool),
		.lync = !g_strcmp0(pool->sip_profile, "Lync"),
		.least = pool->sip_tls_minimum,
	};

	warn_by_address(frontend, pool);
	warn_old_tls(frontend, pool);
	if (!sip_trust_add(trust, &added, &error))
		trace_line(TRACE_ERROR, "sip", NULL,
			   "no certificate of the pool '%s' is taken: %s",
			   pool->fqdn, error->message);
}

/* By what is known of its addresses: DNS may tell later. */
static void add_legacy(const Frontend *frontend, SipTrust *trust,
		       const Config *config)
{
	g_autofree char *host = legacy_host(config);
	const char *members[] = { host, NULL };
	g_auto(GStrv) found = pools_addresses(frontend->pools, POOLS_LEGACY);
	g_autoptr(GError) error = NULL;
	SipTrustPool added = {
		.name = POOLS_LEGACY,
		.members = members,
		.addresses = *found ? (const char *const *)found : members,
	};
	const PoolConfig *pool = config->legacy_pool;

	if (!host)
		return;
	added.by_address = pool->trust_by_address;
	added.secure = is_secure(pool);
	added.lync = !g_strcmp0(pool->sip_profile, "Lync");
	added.least = pool->sip_tls_minimum;
	if (!sip_trust_add(trust, &added, &error))
		trace_line(TRACE_ERROR, "sip", NULL,
			   "no certificate of the legacy gateway is taken: %s",
			   error->message);
}

/* `believed` NULL: all by their settings. */
static SipTrust *make_trust(const Frontend *frontend, const Config *config,
			    const char *believed, GError **error)
{
	SipTrust *trust = sip_trust_new(&frontend->sip_files, error);
	GHashTableIter iter;
	void *pool;

	if (!trust)
		return NULL;
	siblings_trust(frontend, config, trust);
	g_hash_table_iter_init(&iter, config->pools);
	while (g_hash_table_iter_next(&iter, NULL, &pool))
		if (!((PoolConfig *)pool)->edge)
			add_pool(frontend, trust, pool,
				 !g_strcmp0(believed,
					    ((PoolConfig *)pool)->fqdn));
	add_legacy(frontend, trust, config);
	return trust;
}

SipTrust *listen_trust(const Frontend *frontend, const char *pool,
		       GError **error)
{
	return make_trust(frontend, frontend->config, pool, error);
}

/* ---- files that an administrator replaces ---- */

static void add_stamp(GString *stamp, const char *file)
{
	GStatBuf found = { 0 };

	if (file && !g_stat(file, &found))
		g_string_append_printf(stamp, "%" G_GINT64_FORMAT ".%ld ",
				       (gint64)found.st_mtim.tv_sec,
				       found.st_mtim.tv_nsec);
	g_string_append_c(stamp, '\n');
}

/* Differs when a file came, went or changed. */
static char *files_stamp(const SipTrustFiles *files)
{
	GString *stamp = g_string_new(NULL);
	g_autofree char *pools =
		files->pools ? revocation_stamp(files->pools) : NULL;
	g_autofree char *lists = files->revocations
					 ? revocation_stamp(files->revocations)
					 : NULL;

	add_stamp(stamp, files->certificate);
	add_stamp(stamp, files->authority);
	add_stamp(stamp, files->anchors);
	g_string_append(stamp, pools ? pools : "");
	g_string_append(stamp, lists ? lists : "");
	return g_string_free(stamp, FALSE);
}

/* The same for whatever trust is made of that comes without being published. */
static char *trust_stamp(const Frontend *frontend)
{
	g_autofree char *files = files_stamp(&frontend->sip_files);
	g_auto(GStrv) legacy = pools_addresses(frontend->pools, POOLS_LEGACY);
	g_autofree char *addresses = g_strjoinv(" ", legacy);

	return g_strconcat(files, addresses, NULL);
}

static void set_trust(Frontend *frontend, SipTrust *trust)
{
	g_autofree char *before = g_steal_pointer(&frontend->sip_stamp);
	const GPtrArray *notes = sip_trust_notes(trust);

	frontend->sip_stamp = trust_stamp(frontend);
	if (g_strcmp0(before, frontend->sip_stamp))
		for (guint i = 0; i < notes->len; i++)
			trace_line(TRACE_WARNING, "sip", NULL, "%s",
				   (const char *)notes->pdata[i]);
	sip_agent_set_trust(frontend->agent, trust);
	if (frontend->msrp)
		msrp_agent_set_trust(frontend->msrp, trust);
}

static void on_look(void *data)
{
	Frontend *frontend = data;
	g_autofree char *stamp = trust_stamp(frontend);
	g_autoptr(SipTrust) trust = NULL;
	g_autoptr(GError) error = NULL;

	if (!frontend->config || !strcmp(stamp, frontend->sip_stamp))
		return;
	trust = make_trust(frontend, frontend->config, NULL, &error);
	if (trust) {
		trace_line(TRACE_INFO, "sip", NULL,
			   "certificates of the SIP side are read again");
		set_trust(frontend, trust);
		return;
	}
	g_free(frontend->sip_stamp);
	frontend->sip_stamp = g_steal_pointer(&stamp);
	trace_line(TRACE_ERROR, "sip", NULL,
		   "the certificates stay as they were: %s", error->message);
}

/* ---- where ---- */

static void find_place(const Frontend *frontend, const Config *config,
		       SipAgentOptions *options)
{
	const ComputerConfig *self = config->self;

	options->host = frontend->self.computer;
	options->address = frontend->address;
	options->port = frontend->port;
	options->sessions = TRUE;
	if (options->address)
		return;
	options->address = self && self->internal_address
				   ? self->internal_address
				   : "0.0.0.0";
	options->port = self && self->sip_port ? self->sip_port : 5098;
}

static gboolean open_agent(Frontend *frontend, const SipAgentOptions *options,
			   GError **error)
{
	frontend->agent = sip_agent_new(frontend->loop, options, &agent_handler,
					frontend, error);
	if (frontend->agent)
		sip_agent_set_tap(frontend->agent, logged_tap, frontend);
	return frontend->agent != NULL;
}

static gboolean move_agent(Frontend *frontend, const SipAgentOptions *options,
			   GError **error)
{
	guint16 port =
		options->port ? options->port : sip_agent_port(frontend->agent);
	guint16 before = sip_agent_port(frontend->agent);

	if (!sip_agent_move(frontend->agent, options->address, port, error)) {
		g_prefix_error(error, "SIP cannot move to %s port %u: ",
			       options->address, port);
		return FALSE;
	}
	if (port != before)
		trace_line(TRACE_INFO, "sip", NULL,
			   "listening on %s port %u instead of %u",
			   options->address, port, before);
	return TRUE;
}

static gboolean has_msrp(const Config *config)
{
	GHashTableIter iter;
	void *pool;

	g_hash_table_iter_init(&iter, config->pools);
	while (g_hash_table_iter_next(&iter, NULL, &pool))
		if (!g_strcmp0(((PoolConfig *)pool)->sip_profile, "Msrp"))
			return TRUE;
	return FALSE;
}

static gboolean place_msrp(Frontend *frontend, const MsrpAgentOptions *place,
			   GError **error)
{
	if (frontend->msrp)
		return msrp_agent_move(frontend->msrp, place->address,
				       place->port, error);
	frontend->msrp = msrp_agent_new(frontend->loop, place, error);
	if (!frontend->msrp)
		return FALSE;
	trace_line(TRACE_INFO, "msrp", NULL, "listening on %s port %u",
		   place->address, msrp_agent_port(frontend->msrp));
	return TRUE;
}

/* Once it is needed; then it stays. */
static void open_msrp(Frontend *frontend, const Config *config,
		      const SipAgentOptions *sip)
{
	const MsrpAgentOptions place = {
		.host = sip->host,
		.address = sip->address,
		.port = frontend->address ? 0 : MSRP_PORT,
		.resolver = frontend->resolver,
	};
	g_autoptr(GError) error = NULL;

	if ((frontend->msrp || has_msrp(config)) &&
	    !place_msrp(frontend, &place, &error))
		trace_line(TRACE_ERROR, "msrp", NULL,
			   "there are no sessions of MSRP at %s: %s",
			   place.address, error->message);
}

gboolean listen_apply(Frontend *frontend, const Config *config, GError **error)
{
	g_autoptr(SipTrust) trust = make_trust(frontend, config, NULL, error);
	SipAgentOptions options = { 0 };
	gboolean first = !frontend->agent;

	if (!trust)
		return FALSE;
	find_place(frontend, config, &options);
	if (!(first ? open_agent(frontend, &options, error)
		    : move_agent(frontend, &options, error)))
		return FALSE;
	open_msrp(frontend, config, &options);
	pools_apply(frontend->pools, config);
	set_trust(frontend, trust);
	if (!first)
		return TRUE;
	pools_set_agent(frontend->pools, frontend->agent,
			frontend->self.computer);
	frontend->sip_look = timer_new(frontend->loop, on_look, frontend);
	timer_start(frontend->sip_look, FILES_LOOK_MS, FILES_LOOK_MS);
	return TRUE;
}

/* ---- what is shown ---- */

json_t *listen_describe(const Frontend *frontend)
{
	json_t *answer = json_object();
	json_t *peers = pools_describe(frontend->pools);
	g_autoptr(json_t) others = siblings_describe(frontend->siblings);
	const char *certificate = frontend->sip_files.certificate;

	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "port",
			    json_integer(frontend_sip_port(frontend)));
	json_object_set_new(answer, "tls", json_boolean(certificate != NULL));
	legacy_describe(frontend->legacy, peers);
	json_array_extend(peers, others);
	json_object_set_new(answer, "peers", peers);
	json_object_set_new(answer, "refused",
			    strangers_list(frontend->strangers));
	return answer;
}
