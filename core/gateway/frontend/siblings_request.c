#include "core/gateway/frontend/siblings_private.h"

#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/outbound.h"

#include <string.h>

typedef void ResumeFn(Frontend *frontend, SipRequest *request);

/* A request on its way to another front end. */
typedef struct Passed {
	Frontend *frontend;
	ResumeFn *resume;
} Passed;

/* ---- what was passed on to us ---- */

const char *siblings_sender(const Siblings *siblings,
			    const SipIncoming *incoming)
{
	for (guint i = 0; incoming->pool && i < siblings->names->len; i++)
		if (!g_ascii_strcasecmp(siblings->names->pdata[i],
					incoming->pool))
			return siblings->names->pdata[i];
	return NULL;
}

/* "pool;transport=TLS;source=192.0.2.1" */
static void restore_origin(SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	g_auto(GStrv) parts = g_strsplit(incoming->forwarded, ";", 3);
	SipOrigin origin = { parts[0], incoming->source, incoming->protocol };

	if (parts[0] && parts[1] && g_str_has_prefix(parts[1], "transport="))
		sip_protocol_parse(parts[1] + strlen("transport="),
				   &origin.protocol);
	if (parts[0] && parts[1] && parts[2] &&
	    g_str_has_prefix(parts[2], "source="))
		origin.source = parts[2] + strlen("source=");
	sip_request_set_origin(request, &origin);
}

/* A computer that is of a pool as well sends for the pool. */
static void take_own_pool(const Frontend *frontend, SipRequest *request)
{
	const SipIncoming *incoming = sip_request_get(request);
	const ComputerConfig *computer =
		config_computer(frontend->config, incoming->pool);
	SipOrigin origin = { computer ? computer->pool : incoming->pool,
			     incoming->source, incoming->protocol };

	sip_request_set_origin(request, &origin);
}

/* ---- what we pass on ---- */

static void on_passed(void *data, SipRequest *request)
{
	g_autofree Passed *passed = data;

	if (request)
		passed->resume(passed->frontend, request);
}

static char *mark_of(const SipIncoming *incoming)
{
	return g_strdup_printf("Gatehouse-Forwarded: %s;transport=%s;"
			       "source=%s\r\n",
			       incoming->pool ? incoming->pool : "",
			       sip_protocol_name(incoming->protocol),
			       incoming->source);
}

static gboolean pass_on(Siblings *siblings, SipRequest *request,
			const char *computer, ResumeFn *resume)
{
	g_autofree char *mark = mark_of(sip_request_get(request));
	Passed *passed = g_new0(Passed, 1);
	SipTarget target;

	*passed = (Passed){ siblings->frontend, resume };
	if (siblings_target(siblings, computer, &target) &&
	    sip_request_forward(request, &target, mark, SIBLING_FORWARD_MS,
				on_passed, passed))
		return TRUE;
	g_free(passed);
	return FALSE;
}

/* Begins a dialog: those of a user are to be in one place. */
static gboolean begins(const SipIncoming *incoming)
{
	return !incoming->to_tag && (!strcmp(incoming->method, "INVITE") ||
				     !strcmp(incoming->method, "SUBSCRIBE"));
}

static const char *owner_of(const Siblings *siblings,
			    const SipIncoming *incoming)
{
	g_autoptr(Address) user = address_from_sip(
		incoming->asserted ? incoming->asserted : incoming->from, NULL);

	return user ? siblings_owner(siblings, user) : NULL;
}

gboolean siblings_take(Siblings *siblings, SipRequest *request,
		       ResumeFn *resume)
{
	const SipIncoming *incoming = sip_request_get(request);
	const char *owner;

	if (!siblings->names->len)
		return FALSE;
	if (siblings_sender(siblings, incoming)) {
		if (incoming->forwarded)
			restore_origin(request);
		else
			take_own_pool(siblings->frontend, request);
		return FALSE;
	}
	owner = begins(incoming) ? owner_of(siblings, incoming) : NULL;
	if (!owner || !pass_on(siblings, request, owner, resume))
		return FALSE;
	trace_line(TRACE_DEBUG, "sip", NULL, "%s of '%s' goes on to '%s'",
		   incoming->method, incoming->from, owner);
	return TRUE;
}
