#include "core/gateway/sip/dialog.h"

#include "core/base/random.h"
#include "core/gateway/sip/incoming.h"
#include "core/gateway/sip/value.h"

#include <string.h>

SipDialog *sip_dialog_new(const char *local, const char *remote)
{
	SipDialog *dialog = g_new0(SipDialog, 1);

	dialog->call_id = random_hex(16);
	dialog->local_tag = random_hex(8);
	dialog->local = g_strdup(local);
	dialog->remote = g_strdup(remote);
	return dialog;
}

static guint32 number_of(const SipIncoming *incoming)
{
	return (guint32)g_ascii_strtoull(incoming->cseq, NULL, 10);
}

SipDialog *sip_dialog_from(const SipIncoming *incoming)
{
	SipDialog *dialog;

	if (!incoming->contact)
		return NULL;
	dialog = g_new0(SipDialog, 1);
	dialog->call_id = g_strdup(incoming->call_id);
	dialog->local_tag = g_strdup(incoming->own_tag);
	dialog->remote_tag = g_strdup(incoming->from_tag);
	dialog->local = g_strdup(incoming->to);
	dialog->remote = g_strdup(incoming->from);
	dialog->target = g_strdup(incoming->contact);
	dialog->routes = g_strdup(incoming->routes);
	dialog->remote_cseq = number_of(incoming);
	return dialog;
}

void sip_dialog_free(SipDialog *dialog)
{
	if (!dialog)
		return;
	g_free(dialog->call_id);
	g_free(dialog->local_tag);
	g_free(dialog->remote_tag);
	g_free(dialog->local);
	g_free(dialog->remote);
	g_free(dialog->target);
	g_free(dialog->routes);
	g_free(dialog->strict_uri);
	g_free(dialog->strict_route);
	g_free(dialog);
}

char *sip_dialog_key(const char *call_id, const char *local_tag)
{
	return g_strjoin(" ", call_id, local_tag, NULL);
}

gboolean sip_dialog_stands(const SipDialog *dialog)
{
	return dialog->remote_tag && dialog->target;
}

static void set_target(SipDialog *dialog, const char *contact)
{
	if (!contact)
		return;
	g_free(dialog->target);
	dialog->target = g_strdup(contact);
}

void sip_dialog_answered(SipDialog *dialog, const SipOutcome *outcome)
{
	set_target(dialog, outcome->contact);
	if (dialog->remote_tag)
		return;
	dialog->remote_tag = g_strdup(outcome->to_tag);
	dialog->routes = g_strdup(outcome->routes);
}

gboolean sip_dialog_take(SipDialog *dialog, const SipIncoming *incoming)
{
	guint32 number = number_of(incoming);

	if (!dialog->remote_tag) {
		dialog->remote_tag = g_strdup(incoming->from_tag);
		dialog->routes = g_strdup(incoming->routes);
	}
	if (strcmp(dialog->remote_tag, incoming->from_tag) ||
	    (dialog->remote_cseq && number <= dialog->remote_cseq))
		return FALSE;
	dialog->remote_cseq = number;
	set_target(dialog, incoming->contact);
	return TRUE;
}

/* With the parameter lr. */
static gboolean is_loose(const char *uri)
{
	for (const char *at = strchr(uri, ';'); at; at = strchr(at + 1, ';'))
		if (!g_ascii_strncasecmp(at + 1, "lr", 2) &&
		    strchr(";=?", at[3]))
			return TRUE;
	return FALSE;
}

/* The first route is where it goes, the target the last one. */
static void route_strictly(SipDialog *dialog, SipOutgoing *outgoing)
{
	g_autofree char *first = sip_header_uri(dialog->routes);
	const char *rest = sip_value_find(dialog->routes, ",");

	if (!first || is_loose(first))
		return;
	rest += strspn(rest, ", \t");
	g_free(dialog->strict_uri);
	g_free(dialog->strict_route);
	dialog->strict_uri = g_strndup(first, strcspn(first, "?"));
	dialog->strict_route = g_strconcat(rest, *rest ? ", <" : "<",
					   dialog->target, ">", NULL);
	outgoing->uri = dialog->strict_uri;
	outgoing->route = dialog->strict_route;
}

void sip_dialog_fill(SipDialog *dialog, SipOutgoing *outgoing)
{
	outgoing->from = dialog->local;
	outgoing->to = dialog->remote;
	outgoing->from_tag = dialog->local_tag;
	outgoing->to_tag = dialog->remote_tag;
	outgoing->call_id = dialog->call_id;
	outgoing->route = dialog->routes;
	outgoing->contact = TRUE;
	outgoing->cseq = ++dialog->cseq;
	if (dialog->target)
		outgoing->uri = dialog->target;
	if (dialog->target && dialog->routes)
		route_strictly(dialog, outgoing);
}

char *sip_dialog_hop(const SipDialog *dialog)
{
	g_autofree char *route =
		dialog->routes ? sip_header_uri(dialog->routes) : NULL;
	const char *uri = route ? route : dialog->target;
	const char *host = uri ? strchr(uri, ':') : NULL;
	const char *at = host ? strchr(host, '@') : NULL;

	if (!host)
		return NULL;
	host = (at ? at : host) + 1;
	if (*host == '[')
		return g_strndup(host + 1, strcspn(host + 1, "]"));
	return g_strndup(host, strcspn(host, ":;?>"));
}
