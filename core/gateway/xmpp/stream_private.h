/* What the parts of a stream share: private to stream*.c. */
#pragma once

#include "core/gateway/xmpp/stream.h"

/* Bits, so that a row of a table can stand for several states. */
typedef enum StreamState {
	STATE_IDLE = 1 << 0,
	STATE_HEADER = 1 << 1,	 /* the peer's header is awaited */
	STATE_FEATURES = 1 << 2, /* initiating from here … */
	STATE_PROCEED = 1 << 3,
	STATE_AUTH = 1 << 4,
	STATE_DIALBACK = 1 << 5,
	STATE_VERIFY = 1 << 6,
	STATE_ENABLE = 1 << 7,
	STATE_SENDING = 1 << 8,	   /* … to here: ready */
	STATE_NEGOTIATE = 1 << 9,  /* receiving: features are sent */
	STATE_RECEIVING = 1 << 10, /* receiving: ready */
	STATE_TLS = 1 << 11,
	STATE_CLOSED = 1 << 12,
	STATE_PROVING = 1 << 13, /* receiving: the header is not answered yet */
	STATE_RESUME = 1 << 14,	 /* initiating: a lost one is to go on */
	STATE_RESUMING = 1 << 15, /* receiving: the same */
} StreamState;

struct Stream {
	StreamRole role;
	StreamState state;
	const StreamHandler *handler;
	void *data;
	XmlReader *reader;
	guint methods;
	Method method;
	char *local, *remote; /* A-labels */
	char *id, *lang;
	char *verify_id, *verify_key;
	gboolean secured, authenticated, managed, no_management, must_prove;
	gboolean may_bidi, bidi, bidi_offered;
	guint64 stanzas; /* both ways */
	Offer offer;
	gboolean management_offered;
	GError *distrust; /* why the certificate proved nothing */
	Xml *detail;	  /* of the error that ends it, or NULL */
	guint64 written;  /* bytes */
	guint64 elements; /* that came */
	guint idle;	  /* s after which we end it; 0: never */
	gsize largest;	  /* stanza that the peer takes; 0: not said */
	/* of XEP-0198 §5 */
	gboolean resumable;
	char *resume_id;
	guint resume_seconds;
	guint32 resume_count; /* the peer's, while its question waits */
	Resume *resume;	      /* to go on with, or left */
	/* stanzas that go */
	Sent *sent;
	SentProof proof;
	gboolean was_full, request_open, stopped;
	guint32 requested; /* total when the count was last asked for */
	gboolean key_refused;
	char *ping; /* id of the one that is open */
	guint ping_misses, asks;
	/* stanzas that come */
	Received *received;
	gboolean count_moved;
	/* receiving */
	gboolean modern, prove_asked;
	GHashTable *pairs;   /* "local remote", proven */
	GHashTable *asked;   /* "local remote", db:result not yet answered;
			      * NULL: none */
	GHashTable *wanted;  /* by stream_ask_pair, the same; NULL: none */
	gboolean questioned; /* a db:verify came */
	char *refused;	     /* besides by a stream error */
};

typedef void StreamStepFn(Stream *stream, const Xml *element);

typedef struct StreamRow {
	guint states;
	const char *name, *space;
	StreamStepFn *step;
} StreamRow;

/* End with a row of zeroes. */
extern const StreamRow stream_out_rows[], stream_in_rows[], stream_flow_rows[],
	stream_management_rows[], stream_resume_rows[];

/* ---- stream_tap.c: only while tap_any ---- */

void stream_tap_sent(Stream *stream, const char *bytes, gsize length);
void stream_tap_opened(Stream *stream, const Xml *root);
void stream_tap_received(Stream *stream, const Xml *element);
void stream_tap_ended(Stream *stream);

void stream_write(Stream *stream, const char *text, gssize length);
void stream_write_xml(Stream *stream, const Xml *element);
/* Sets an address attribute to `domain`, in U-labels. */
void stream_set_domain(Xml *element, const char *name, const char *domain);
void stream_write_header(Stream *stream);
/* The peer is proven: elements may have their full size. */
void stream_trust_size(Stream *stream);
/* Stanzas may flow, of full size. */
void stream_tell_ready(Stream *stream);
/* Forgets what was learnt and waits for a new header. */
void stream_restart(Stream *stream);
/* Takes the peer's header. */
void stream_out_opened(Stream *stream, const Xml *root);
void stream_in_opened(Stream *stream, const Xml *root);
/* Initiating: TLS is on, the domain is proven. */
void stream_out_proven(Stream *stream, Method method);
void stream_out_ready(Stream *stream);
/* Whether stanzas of the peer are taken now. */
gboolean stream_takes_stanzas(const Stream *stream);
void stream_in_stanza(Stream *stream, Xml *stanza);
/* Questions of XEP-0220. */
void stream_in_result(Stream *stream, const Xml *element);
void stream_in_verify(Stream *stream, const Xml *element);
/* Initiating: asks for XEP-0198, where a stream was lost for its state. */
void stream_manage(Stream *stream);
/* The connection was lost: what of it can be resumed is put aside. */
void stream_leave(Stream *stream);
/* Room again, after it was full. */
void stream_make_room(Stream *stream);

/* ---- stream_management.c ---- */

#define RESUME_ID_MOST 200

void stream_write_count(Stream *stream);
void stream_write_enable(Stream *stream);
void stream_write_failed(Stream *stream, const char *condition,
			 const Resume *spent);
void stream_set_number(Xml *element, const char *name, guint32 number);
gboolean stream_read_count(const Xml *element, guint32 *count);
/* The same; without one the stream ends. */
gboolean stream_need_count(Stream *stream, const Xml *element, guint32 *count);
void stream_fail_high_count(Stream *stream, guint32 h);
/* The peer ended it. */
void stream_in_ended(Stream *stream);
/* XEP-0220 elements carry both domains; false when they make no sense. */
gboolean stream_dialback_domains(const Xml *element, char **from, char **to);
void stream_add_pair(Stream *stream, const char *local, const char *remote);
