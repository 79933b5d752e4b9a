#include "core/gateway/frontend/siblings_private.h"

#include "core/gateway/base/rendezvous.h"
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/presence.h"

#include <string.h>

static gboolean is_sibling(const Frontend *frontend,
			   const ComputerConfig *computer)
{
	return !g_strcmp0(computer->role, "frontend") &&
	       g_ascii_strcasecmp(computer->fqdn, frontend->self.computer) != 0;
}

/* ---- who there is ---- */

static PoolConfig *as_pool(const ComputerConfig *computer)
{
	PoolConfig *pool = g_new0(PoolConfig, 1);
	const char *address = computer->internal_address;

	pool->fqdn = g_strdup(computer->fqdn);
	pool->computers = g_new0(char *, 2);
	pool->computers[0] = g_strdup(computer->fqdn);
	pool->addresses = g_new0(char *, 2);
	pool->addresses[0] = g_strdup(address ? address : "");
	pool->sip_transport = g_strdup("tls");
	pool->sip_port = computer->sip_port ? computer->sip_port : 5098;
	return pool;
}

void siblings_trust(const Frontend *frontend, const Config *config,
		    SipTrust *trust)
{
	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *computer = config->computers->pdata[i];
		const char *address = computer->internal_address;
		const char *const addresses[] = { address, NULL };
		g_autoptr(GError) error = NULL;
		SipTrustPool added = { .name = computer->fqdn,
				       .addresses = addresses,
				       .secure = TRUE };

		if (is_sibling(frontend, computer) &&
		    !sip_trust_add(trust, &added, &error))
			trace_line(TRACE_ERROR, "sip", NULL,
				   "the front end '%s' is not taken: %s",
				   computer->fqdn, error->message);
	}
}

void siblings_apply(Siblings *siblings, const Config *config)
{
	g_autoptr(Config) peers = config_new();

	g_ptr_array_set_size(siblings->names, 0);
	siblings->passed_over = FALSE;
	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *computer = config->computers->pdata[i];

		if (!is_sibling(siblings->frontend, computer))
			continue;
		config_add_pool_take(peers, as_pool(computer));
		g_ptr_array_add(siblings->names,
				(char *)g_intern_string(computer->fqdn));
	}
	siblings->passed_over =
		!config_computer(config, siblings->frontend->self.computer);
	pools_apply(siblings->peers, peers);
	pools_set_agent(siblings->peers, siblings->frontend->agent,
			siblings->frontend->self.computer);
	if (!timer_running(siblings->tick))
		timer_start(siblings->tick, 0, SIBLING_LOOK_MS);
}

guint siblings_count(const Siblings *siblings)
{
	return siblings->names->len;
}

const char *siblings_name(const Siblings *siblings, guint index)
{
	return siblings->names->pdata[index];
}

static gboolean is_listed(const Siblings *siblings, const char *computer)
{
	for (guint i = 0; i < siblings->names->len; i++)
		if (!strcmp(siblings->names->pdata[i], computer))
			return TRUE;
	return FALSE;
}

/* ---- whether they serve ---- */

static gint64 silence_of(const Siblings *siblings, const char *computer,
			 int *status)
{
	gint64 heard = pools_heard(siblings->peers, computer, status);

	return loop_now(siblings->frontend->loop) -
	       (heard < 0 ? siblings->since : heard);
}

/* The links are as patient (link.md §6). */
gboolean siblings_serves(const Siblings *siblings, const char *computer)
{
	int status = 0;

	return silence_of(siblings, computer, &status) < SIBLING_PATIENCE_MS &&
	       status == 200;
}

gboolean siblings_answers(const Siblings *siblings, const char *computer)
{
	int status = 0;

	return silence_of(siblings, computer, &status) < SIBLING_PATIENCE_MS &&
	       status != 0;
}

gboolean siblings_is_lost(const Siblings *siblings, const char *computer)
{
	int status = 0;

	return !is_listed(siblings, computer) ||
	       silence_of(siblings, computer, &status) >= SIBLING_PATIENCE_MS;
}

const char *siblings_owner(const Siblings *siblings, const Address *user)
{
	const Frontend *frontend = siblings->frontend;
	gboolean out = frontend->draining || siblings->passed_over;
	g_autofree char *jid = NULL;
	g_autofree char *name = NULL;
	const char *owner = out ? NULL : siblings->self;

	if (!siblings->names->len)
		return NULL;
	jid = address_to_jid(user, FALSE);
	name = g_utf8_strdown(jid, -1);
	for (guint i = 0; i < siblings->names->len; i++) {
		const char *one = siblings->names->pdata[i];

		if (siblings_serves(siblings, one) &&
		    (!owner || rendezvous_before(name, one, owner)))
			owner = one;
	}
	return owner == siblings->self ? NULL : owner;
}

gboolean siblings_target(const Siblings *siblings, const char *computer,
			 SipTarget *target)
{
	g_autoptr(GArray) targets =
		pools_targets(siblings->peers, computer, computer);

	if (!targets->len)
		return FALSE;
	*target = g_array_index(targets, SipTarget, 0);
	return TRUE;
}

void siblings_failed(Siblings *siblings, const SipTarget *target)
{
	pools_failed(siblings->peers, target);
}

json_t *siblings_describe(const Siblings *siblings)
{
	return pools_describe(siblings->peers);
}

/* ---- changes ---- */

static char *view_of(const Siblings *siblings)
{
	GString *view = g_string_new(NULL);

	for (guint i = 0; i < siblings->names->len; i++) {
		const char *one = siblings->names->pdata[i];

		g_string_append_printf(
			view, "%s%s%s", i ? ", " : "", one,
			siblings_serves(siblings, one)	  ? " serves"
			: siblings_is_lost(siblings, one) ? " is lost"
							  : " is waited for");
	}
	return g_string_free(view, FALSE);
}

static void on_tick(void *data)
{
	Siblings *siblings = data;
	char *view = view_of(siblings);
	gboolean changed = g_strcmp0(view, siblings->view) != 0;

	if (changed && *view)
		trace_line(TRACE_INFO, "sip", NULL, "other front ends: %s",
			   view);
	g_free(siblings->view);
	siblings->view = view;
	presence_look(siblings->frontend, changed);
}

/* ---- life ---- */

Siblings *siblings_new(Frontend *frontend, Resolver *resolver)
{
	static const PoolsPace pace = { SIBLING_UP_MS, SIBLING_DOWN_MS,
					SIBLING_ANSWER_MS, FALSE };
	Siblings *siblings = g_new0(Siblings, 1);

	siblings->frontend = frontend;
	siblings->self = g_ascii_strdown(frontend->self.computer, -1);
	siblings->peers = pools_new(frontend->loop, resolver);
	pools_set_pace(siblings->peers, &pace);
	siblings->names = g_ptr_array_new();
	siblings->since = loop_now(frontend->loop);
	siblings->tick = timer_new(frontend->loop, on_tick, siblings);
	return siblings;
}

void siblings_free(Siblings *siblings)
{
	if (!siblings)
		return;
	timer_free(siblings->tick);
	pools_free(siblings->peers);
	g_ptr_array_unref(siblings->names);
	g_free(siblings->view);
	g_free(siblings->self);
	g_free(siblings);
}
