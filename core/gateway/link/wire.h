/* The link's elements as text and back. Elements are flat: attributes and at
 * most one text. Pure; both XML readers hand their nodes in through
 * WireSource. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/link/link.h"

typedef enum WireKind {
	WIRE_UNKNOWN,
	WIRE_HELLO,
	WIRE_ITEM,
	WIRE_OK,
	WIRE_NO,
	WIRE_TICK,
	WIRE_TOCK,
	WIRE_PARTNER,
	WIRE_RECORD,
	WIRE_ASK,
	WIRE_ANSWER,
} WireKind;

typedef struct WireRange {
	guint64 first, last;
} WireRange;

typedef struct WireElement {
	WireKind kind;
	guint64 n, epoch, low, at, bytes;
	guint64 topology, settings;
	guint32 version, window, life, part, of;
	gboolean draining, again, unsure, up;
	char *trace, *key, *condition, *type, *domain, *stream, *text, *address;
	GArray *ranges;	 /* of WireRange */
	GBytes *payload; /* decoded; NULL when it could not be */
} WireElement;

typedef struct WireSource {
	const char *name;
	const char *(*attribute)(const void *node, const char *name);
	const void *node;
	const char *text;
} WireSource;

/* NULL with an error that ends the link: a known element that makes no
 * sense. An item whose payload makes none has no payload. */
WireElement *wire_read(const WireSource *source, GError **error);
void wire_free(WireElement *element);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WireElement, wire_free)

/* What hello, tick and tock say of their sender. */
typedef struct WireStatus {
	guint64 low, topology, settings;
	gboolean draining;
} WireStatus;

void wire_write_hello(GString *into, guint64 epoch, const WireStatus *status);
void wire_write_beat(GString *into, const char *name, gint64 at,
		     const WireStatus *status);
void wire_write_item(GString *into, guint64 n, guint32 life,
		     const LinkSend *item, gboolean again);
/* `numbers` of guint64, rising. */
void wire_write_ok(GString *into, const GArray *numbers);
void wire_write_no(GString *into, guint64 n, const LinkResult *result);
void wire_write_partner(GString *into, const char *domain, gboolean up,
			const char *text);
void wire_write_record(GString *into, const char *stream, guint64 number,
		       guint32 part, guint32 of, const guint8 *bytes,
		       gsize length);
/* `name` is "ask" or "answer". */
void wire_write_json(GString *into, const char *name, guint64 n,
		     const json_t *value);

typedef enum LinkError {
	LINK_ERROR_PROTOCOL, /* the other side breaks the rules */
	LINK_ERROR_VERSION,
	LINK_ERROR_SILENT, /* no tock */
	LINK_ERROR_TRUST,  /* certificate or name */
	LINK_ERROR_CLOSED,
} LinkError;
#define LINK_ERROR (link_error_quark())
GQuark link_error_quark(void);
