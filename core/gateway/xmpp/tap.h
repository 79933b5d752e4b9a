/* Who looks, live, at what is said on streams: the shell's trace of one
 * partner. With nobody looking nothing is written down or kept. One list for
 * the process, like its log; loop thread only. */
#pragma once

#include <glib.h>

typedef struct Tap Tap;

typedef enum TapWay { TAP_SENT, TAP_RECEIVED, TAP_NOTE } TapWay;

/* Strings are borrowed, NULL where unknown. */
typedef struct TapLine {
	guint stream; /* as in the log; 0: before there is one */
	TapWay way;
	const char *remote;  /* A-label */
	const char *address; /* the other end */
	const char *text;
} TapLine;

typedef struct TapHandler {
	/* Whether lines of this domain are wanted. */
	gboolean (*wants)(void *data, const char *remote);
	void (*line)(void *data, const TapLine *line);
	/* Whether any are; NULL: yes. */
	gboolean (*awake)(void *data);
} TapHandler;

Tap *tap_new(const TapHandler *handler, void *data);
void tap_free(Tap *tap);

/* Whether anybody looks at all: asked first, costs nothing. */
gboolean tap_any(void);
gboolean tap_wants(const char *remote);
void tap_tell(const TapLine *line);
/* The same as a note, where somebody wants it. */
void tap_note(guint stream, const char *remote, const char *address,
	      const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Whether what people write is shown (EnableLoggingAllMessageBodies). */
void tap_show_bodies(gboolean shown);
gboolean tap_shows_bodies(void);
