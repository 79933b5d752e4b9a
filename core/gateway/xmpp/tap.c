#include "core/gateway/xmpp/tap.h"

struct Tap {
	const TapHandler *handler;
	void *data;
};

static GPtrArray *taps; /* NULL: nobody looks */
static gboolean bodies;

Tap *tap_new(const TapHandler *handler, void *data)
{
	Tap *tap = g_new(Tap, 1);
	*tap = (Tap){ handler, data };
	if (!taps)
		taps = g_ptr_array_new();
	g_ptr_array_add(taps, tap);
	return tap;
}

void tap_free(Tap *tap)
{
	if (!tap)
		return;
	g_ptr_array_remove(taps, tap);
	if (!taps->len)
		g_clear_pointer(&taps, g_ptr_array_unref);
	g_free(tap);
}

gboolean tap_any(void)
{
	for (guint i = 0; taps && i < taps->len; i++) {
		const Tap *tap = taps->pdata[i];
		if (!tap->handler->awake || tap->handler->awake(tap->data))
			return TRUE;
	}
	return FALSE;
}

static gboolean wants(const Tap *tap, const char *remote)
{
	return tap->handler->wants(tap->data, remote);
}

gboolean tap_wants(const char *remote)
{
	for (guint i = 0; taps && remote && i < taps->len; i++)
		if (wants(taps->pdata[i], remote))
			return TRUE;
	return FALSE;
}

void tap_tell(const TapLine *line)
{
	for (guint i = 0; taps && line->remote && i < taps->len; i++) {
		const Tap *tap = taps->pdata[i];
		if (wants(tap, line->remote))
			tap->handler->line(tap->data, line);
	}
}

void tap_note(guint stream, const char *remote, const char *address,
	      const char *format, ...)
{
	va_list arguments;
	if (!tap_wants(remote))
		return;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	TapLine line = { stream, TAP_NOTE, remote, address, text };
	tap_tell(&line);
}

void tap_show_bodies(gboolean shown)
{
	bodies = shown;
}

gboolean tap_shows_bodies(void)
{
	return bodies;
}
