/* message/cpim (RFC 3862) with delivery notifications (RFC 5438): the wrapper
 * around a body, and the notification itself. Private to this folder. */
#pragma once

#include "core/gateway/bridge/multipart.h"

#define NS_IMDN "urn:ietf:params:imdn"

typedef struct Cpim {
	char *message_id;  /* of IMDN, or NULL */
	char *subject;	   /* or NULL */
	gboolean notify;   /* asks for a positive delivery notification */
	gboolean failures; /* asks for a negative one */
	MediaHeaders content;
} Cpim;

/* False when there are no content headers within. */
gboolean cpim_read(Cpim *cpim, const char *bytes, gsize length);
void cpim_clear(Cpim *cpim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cpim, cpim_clear)

/* A wrapper. `message_id` with `notify` asks for positive-delivery. */
typedef struct CpimWrap {
	const char *from, *to; /* URIs */
	gint64 date;	       /* µs since 1970 */
	const char *message_id;
	gboolean notify;
	const char *content_type;
	const char *disposition; /* of the content, or NULL */
	const char *text;
	const char *subject; /* or NULL */
} CpimWrap;
GBytes *cpim_write(const CpimWrap *wrap);

typedef enum ImdnState {
	IMDN_OTHER,
	IMDN_DELIVERED,
	IMDN_FAILED,
} ImdnState;
/* Reads <imdn/>; the message's id, or NULL when it is none. */
char *imdn_read(const char *bytes, gsize length, ImdnState *state);
/* A delivery notification as XML. */
char *imdn_write(const char *message_id, gint64 date, const char *recipient,
		 ImdnState state);
