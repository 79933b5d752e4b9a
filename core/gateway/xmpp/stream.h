/* One server-to-server stream (RFC 6120) as a state machine without sockets
 * or clock: bytes and events in, bytes and callbacks out. The initiating side
 * sends stanzas, the receiving side gets them; where both agreed on it
 * (XEP-0288), either does both. A managed stream whose connection is lost can
 * leave its state to another one (XEP-0198 §5). Owned by whoever has the
 * connection; never freed inside one of its own callbacks. */
#pragma once

#include "core/gateway/base/xml.h"
#include "core/gateway/xmpp/policy.h"
#include "core/gateway/xmpp/resume.h"
#include "core/gateway/xmpp/stream_error.h"
#include "core/gateway/xmpp/tap.h"

typedef struct Stream Stream;

typedef enum StreamRole { STREAM_INITIATING, STREAM_RECEIVING } StreamRole;

/* A dialback element that is a question to us or an answer to ours. Domains
 * are A-labels. */
typedef struct Dialback {
	gboolean verify;    /* db:verify, else db:result */
	const char *local;  /* our domain */
	const char *remote; /* the peer's */
	const char *id;	    /* of the stream in question */
	const char *key;    /* in a question; NULL: an answer */
	const char *type;   /* in an answer: valid, invalid, error */
} Dialback;

typedef struct StreamHandler {
	void (*send)(void *data, const char *bytes, gsize length);
	/* Begins TLS once what was sent is out; then stream_secured. */
	void (*start_tls)(void *data);
	/* Receiving: the header names who it is. Calls stream_set_methods, or
	 * refuses with a STREAM_ERROR, or ends it with stream_lost. */
	gboolean (*admit)(void *data, GError **error);
	/* Whether the peer's certificate proves `domain`. */
	gboolean (*trusted)(void *data, const char *domain, GError **error);
	/* Initiating: the key for stream `id`; free it. */
	char *(*key)(void *data, const char *id);
	/* Stanzas may flow. */
	void (*ready)(void *data);
	/* A stanza of a proven pair, the callee's. It owes one
	 * stream_resolve(number). */
	void (*stanza)(void *data, Xml *stanza, guint64 number);
	/* A question, or the answer to ours. */
	void (*dialback)(void *data, const Dialback *element);
	/* stream_tell_count and stream_ask are wanted, at the end of this
	 * turn or, to ask, a little later. */
	void (*wake)(void *data);
	/* Room for stanzas again, after stream_full; or the stream goes on
	 * with a lost one's state. */
	void (*room)(void *data);
	/* Over; error NULL: orderly. The footer is sent, TCP is to end. */
	void (*closed)(void *data, const GError *error);
	/* Receiving: the certificate alone does not prove `domain`. TRUE:
	 * something else may, and stream_proven follows. Or NULL. */
	gboolean (*prove)(void *data, const char *domain);
	/* Receiving: the state of the lost stream `id`, if stream_may_resume
	 * it; the stream's from now on. NULL: there is none. Or NULL. */
	Resume *(*resume)(void *data, const char *id);
	/* For who traces `remote`: said or heard. Or NULL. */
	void (*said)(void *data, TapWay way, const char *remote,
		     const char *text);
} StreamHandler;

typedef struct StreamSetup {
	StreamRole role;
	const char *local, *remote; /* A-labels; receiving: NULL */
	guint methods;		    /* initiating: of policy.h */
	/* Initiating: not for stanzas but to ask whether `key` is good for
	 * the stream `id`. */
	const char *verify_id, *verify_key;
	gboolean no_management; /* do not offer or ask for XEP-0198 */
	/* Initiating: the certificate must prove the domain, even where
	 * dialback is what proves ours. */
	gboolean must_prove;
	gboolean bidi; /* offer or ask for XEP-0288 */
	/* Receiving: who asks for it may resume the stream. Initiating: ask
	 * for it. */
	gboolean resumable;
	/* Initiating: of the lost stream that is to be resumed; NULL: none.
	 * The stream's. */
	Resume *resume;
} StreamSetup;

Stream *stream_new(const StreamSetup *setup, const StreamHandler *handler,
		   void *data);
void stream_free(Stream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* Initiating: the connection is there. */
void stream_start(Stream *stream);
void stream_feed(Stream *stream, const char *bytes, gsize length);
void stream_secured(Stream *stream);
/* Sends the error (NULL: none) and the footer; `closed` follows at once. */
void stream_close(Stream *stream, const GError *error);
void stream_fail(Stream *stream, StreamError code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* A whole stream that says nothing but the error, for a peer that sent its
 * header. */
GString *stream_refusal(const char *local, const char *remote,
			const GError *error);
/* The connection is gone (error NULL: to somebody else, and nothing more is
 * sent); `closed` follows. */
void stream_lost(Stream *stream, const GError *error);
/* What it is to go on with, or left; the stream's. NULL: nothing. */
const Resume *stream_resume(const Stream *stream);
/* Inside or after `closed`: what it leaves to the one that resumes it, or did
 * not get to resume; NULL: nothing. What nobody takes goes with the stream. */
Resume *stream_steal_resume(Stream *stream);

/* Nothing came for a while: gives the parser's memory back until it does. */
void stream_rest(Stream *stream);

/* Said to the peer (XEP-0478): ends after so many seconds without a stanza;
 * 0: never. */
void stream_set_idle(Stream *stream, guint seconds);

/* ---- receiving ---- */
/* Whether who opened this stream has proven what was proven on that one, and
 * no worse. */
gboolean stream_may_resume(const Stream *stream, const Resume *resume);
/* What `prove` promised; error: why DANE does not prove the domain. */
void stream_proven(Stream *stream, const GError *error);
void stream_set_methods(Stream *stream, guint methods);
/* Answers a db:result: the pair is proven ("valid") or not. */
void stream_answer_result(Stream *stream, const char *local, const char *remote,
			  const char *type, const char *condition);
void stream_answer_verify(Stream *stream, const char *local, const char *remote,
			  const char *id, const char *type,
			  const char *condition);

/* ---- stanzas that came ---- */
/* The stanza `number` has its outcome. */
void stream_resolve(Stream *stream, guint64 number);
/* Stanzas whose outcome is open. */
guint stream_open_stanzas(const Stream *stream);

/* ---- stanzas that go ---- */
/* Ready, and in this direction. */
gboolean stream_may_send(const Stream *stream);
/* Initiating, ready: asks for a further pair of domains to be taken, by the
 * dialback key for this stream; `dialback` brings the answer. */
void stream_ask_pair(Stream *stream, const char *local, const char *remote,
		     const char *key);
/* Writes one serialised stanza; `fn` gets its outcome. Only when it may. */
void stream_send(Stream *stream, const char *bytes, gsize length, SentFn *fn,
		 void *data);
gboolean stream_full(const Stream *stream);
/* Takes no further stanza: it is full from now on. */
void stream_stop(Stream *stream);
gboolean stream_stopped(const Stream *stream);
/* Whether the peer's limits (XEP-0478) have room for a stanza of this size. */
gboolean stream_takes(const Stream *stream, gsize length);
/* Sends the acknowledgement that is due, if any. */
void stream_tell_count(Stream *stream);
/* Asks for one, if anything is open and no question is. */
void stream_ask(Stream *stream);
gboolean stream_has_to_ask(const Stream *stream);
/* For a peer that answered with an old count: asks once more. */
void stream_ask_again(Stream *stream);
/* A count is asked for and has not come. */
gboolean stream_waits_for_count(const Stream *stream);
/* How often a count or a ping was asked for. */
guint stream_asks(const Stream *stream);
/* The answer to the ping with this id came, by whatever way. False when it
 * is none of this stream's. */
gboolean stream_ping_answered(Stream *stream, const char *id);
/* Whether an id is of the form that pings of this program have. */
gboolean stream_is_ping(const char *id);
/* No answer came in time. */
void stream_ping_missed(Stream *stream);
gboolean stream_ping_open(const Stream *stream);
/* Of what was written, the last `bytes` may still be under way. */
void stream_tcp_left(Stream *stream, gsize bytes);
/* Keeps the connection alive when nothing is negotiated. */
void stream_keep_alive(Stream *stream);

/* ---- for whoever looks ---- */
StreamRole stream_role(const Stream *stream);
gboolean stream_ready(const Stream *stream);
gboolean stream_over(const Stream *stream);
/* What was refused besides by a stream error; the first counts. */
void stream_note_refused(Stream *stream, const char *why);
const char *stream_refused(const Stream *stream);
gboolean stream_is_secured(const Stream *stream);
/* Initiating: what the peer's features offer, once they came. */
gboolean stream_has_features(const Stream *stream);
/* Initiating: it ended before the peer took our dialback key. */
gboolean stream_key_refused(const Stream *stream);
const Offer *stream_offer(const Stream *stream);
gboolean stream_offers_management(const Stream *stream);
gboolean stream_offers_bidi(const Stream *stream);
/* Neither side has sent anything yet. */
gboolean stream_is_fresh(const Stream *stream);
/* "header", "features", "TLS", "EXTERNAL", "dialback", "ready", … */
const char *stream_state(const Stream *stream);
const char *stream_local(const Stream *stream);	 /* A-label or NULL */
const char *stream_remote(const Stream *stream); /* A-label or NULL */
const char *stream_id(const Stream *stream);
const char *stream_lang(const Stream *stream); /* of the peer's header */
guint stream_methods(const Stream *stream);
Method stream_method(const Stream *stream); /* that proved the domain */
SentProof stream_proof(const Stream *stream);
gboolean stream_managed(const Stream *stream); /* XEP-0198 is on */
gboolean stream_is_bidi(const Stream *stream); /* XEP-0288 is agreed on */
/* NULL: it cannot be resumed. */
const char *stream_resume_id(const Stream *stream);
guint64 stream_stanzas(const Stream *stream); /* in either direction */
/* Whatever came, each child of the stream's root. */
guint64 stream_elements(const Stream *stream);
guint stream_unproven(const Stream *stream);
/* Pairs that are proven or asked about. */
guint stream_pairs(const Stream *stream);
/* Whether the pair is proven: for stanzas of the peer, where it sends some;
 * for ours, where we opened the stream. */
gboolean stream_has_pair(const Stream *stream, const char *local,
			 const char *remote);
