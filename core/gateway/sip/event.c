#include "core/gateway/sip/event.h"

#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/value.h"

#include <string.h>

void sip_event_clear(SipEventInfo *event)
{
	g_free(event->package);
	g_free(event->state);
	g_free(event->reason);
	memset(event, 0, sizeof(*event));
}

gint64 sip_seconds(const SipMessage *message, const char *name)
{
	const SipHeader *header = sip_message_header(message, name);
	guint64 seconds;

	if (!header ||
	    !sip_number(header->value, strcspn(header->value, "; \t("),
			G_MAXUINT32, &seconds))
		return -1;
	return (gint64)seconds;
}

/* The word before the parameters. */
static char *first_word(const char *value)
{
	return g_ascii_strdown(value, (gssize)strcspn(value, "; \t"));
}

/* A parameter's value, NULL without. */
static char *parameter(const char *value, const char *name)
{
	const char *at = sip_value_parameter(value, name);

	if (!at)
		return NULL;
	at += strspn(at, " \t");
	if (*at != '=')
		return NULL;
	at += 1 + strspn(at + 1, " \t");
	return g_ascii_strdown(at, (gssize)strcspn(at, "; \t"));
}

static gint64 seconds_of(const char *value, const char *name)
{
	g_autofree char *text = parameter(value, name);
	guint64 seconds;

	if (!text || !sip_number(text, strlen(text), G_MAXUINT32, &seconds))
		return -1;
	return (gint64)seconds;
}

/* Whether one of `types` is among the values of Accept. RFC 3856 §6.7:
 * without Accept it is PIDF. */
static gboolean takes(const SipMessage *message, const char *const *types,
		      gboolean without)
{
	gboolean any = FALSE;

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);
		g_autofree char *value = NULL;

		if (strcmp(header->name, "accept") || !header->length)
			continue;
		any = TRUE;
		value = g_ascii_strdown(header->value, -1);
		for (const char *const *type = types; *type; type++)
			if (strstr(value, *type))
				return TRUE;
	}
	return !any && without;
}

static void read_accept(const SipMessage *message, SipEventInfo *event)
{
	static const char *const pidf[] = { "application/pidf+xml",
					    "application/*", "*/*", NULL };
	static const char *const msrtc[] = { "text/xml+msrtc.pidf", NULL };
	static const char *const xpidf[] = { "application/xpidf+xml", NULL };

	event->takes_pidf = takes(message, pidf, TRUE);
	event->takes_msrtc = takes(message, msrtc, FALSE);
	event->takes_xpidf = takes(message, xpidf, FALSE);
}

/* lync-sip R-E1: "id;reason=…", of the last hop or across an edge. */
static guint diagnostics_of(const SipMessage *message)
{
	static const char *const names[] = { "ms-diagnostics",
					     "ms-diagnostics-public" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		gint64 id = sip_seconds(message, names[i]);

		if (id > 0)
			return (guint)id;
	}
	return 0;
}

void sip_event_read(const SipMessage *message, SipEventInfo *event)
{
	const char *package = sip_message_value(message, "event");
	const char *state = sip_message_value(message, "subscription-state");

	*event = (SipEventInfo){ .left = -1, .retry_after = -1 };
	event->package = package ? first_word(package) : NULL;
	event->expires = sip_seconds(message, "expires");
	read_accept(message, event);
	event->diagnostics = diagnostics_of(message);
	if (!state)
		return;
	event->state = first_word(state);
	event->reason = parameter(state, "reason");
	event->left = seconds_of(state, "expires");
	event->retry_after = seconds_of(state, "retry-after");
}

static void split_list(const char *value, GPtrArray *into)
{
	for (;; value++) {
		const char *end = sip_value_find(value, ",");

		g_ptr_array_add(into, g_strstrip(g_strndup(
					      value, (gsize)(end - value))));
		if (!*end)
			return;
		value = end;
	}
}

static void turn_around(GPtrArray *list)
{
	for (guint i = 0; i < list->len / 2; i++) {
		void *kept = list->pdata[i];

		list->pdata[i] = list->pdata[list->len - 1 - i];
		list->pdata[list->len - 1 - i] = kept;
	}
}

char *sip_route_set(const SipMessage *message, gboolean backwards)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < message->headers->len; i++) {
		const SipHeader *header =
			&g_array_index(message->headers, SipHeader, i);

		if (!strcmp(header->name, "record-route"))
			split_list(header->value, list);
	}
	if (!list->len || list->len > SIP_VIA_COUNT)
		return NULL;
	if (backwards)
		turn_around(list);
	g_ptr_array_add(list, NULL);
	return g_strjoinv(", ", (char **)list->pdata);
}
