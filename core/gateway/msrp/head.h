/* The head of one MSRP request or response (RFC 4975 §9): its start line and
 * headers. Pure. */
#pragma once

#include "core/gateway/msrp/limits.h"

#include <glib.h>

typedef enum MsrpKind {
	MSRP_SEND,
	MSRP_REPORT,
	MSRP_OTHER, /* a method that nobody knows */
	MSRP_RESPONSE,
} MsrpKind;

/* What its sender wants to hear of a failure (RFC 4975 §7.1.1). */
typedef enum MsrpFailure {
	MSRP_FAILURE_YES,     /* every chunk is answered */
	MSRP_FAILURE_PARTIAL, /* errors alone */
	MSRP_FAILURE_NO,
} MsrpFailure;

/* The end of a chunk: the last one, not the last one, given up. */
typedef enum MsrpFlag {
	MSRP_LAST = '$',
	MSRP_MORE = '+',
	MSRP_ABORTED = '#',
} MsrpFlag;

/* Byte-Range, from 1 on. 0: "*", or not said. */
typedef struct MsrpRange {
	guint64 start, end, total;
} MsrpRange;

typedef struct MsrpHead {
	MsrpKind kind;
	char transaction[MSRP_IDENT_BYTES + 1];
	int status;	 /* of a response; of a REPORT's Status, 0: none */
	char *method;	 /* of a request */
	char *to, *from; /* paths; NULL when there is none, or it is no path */
	char *message_id;
	char *content_type;
	MsrpRange range; /* start 1 when nothing is said */
	MsrpFailure failure;
	gboolean success;   /* a report is asked for */
	gboolean malformed; /* what is to be answered 400 */
} MsrpHead;

/* Reads "MSRP <id> <method or status>"; false when it is no start line. */
gboolean msrp_head_start(MsrpHead *head, const char *line, gsize length);
/* Reads one header line, without its end. */
void msrp_head_add(MsrpHead *head, const char *line, gsize length);
/* All lines are read: looks whether what must be there is. */
void msrp_head_finish(MsrpHead *head);
void msrp_head_clear(MsrpHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MsrpHead, msrp_head_clear)

/* ident of RFC 4975 §9. */
gboolean msrp_ident_valid(const char *text, gsize length);

/* ---- and written ---- */

/* A request; `bytes` NULL: without a body. */
typedef struct MsrpRequest {
	const char *transaction, *method, *to, *from, *message_id;
	MsrpRange range;	  /* total 0: no Byte-Range */
	const char *content_type; /* or NULL */
	int status;		  /* for Status, 0: none */
	gboolean success;
	MsrpFailure failure;
	const char *bytes;
	gsize length;
	MsrpFlag flag;
} MsrpRequest;

void msrp_write_request(GString *into, const MsrpRequest *request);
/* To whom a request came from, of whom it was for. */
void msrp_write_response(GString *into, const MsrpHead *head, int status);
const char *msrp_phrase(int status);
