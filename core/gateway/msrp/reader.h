/* Cuts a byte stream into MSRP requests and responses (RFC 4975 §7.1): heads,
 * pieces of bodies as they come, ends. A body is never held. Pure. */
#pragma once

#include "core/gateway/msrp/head.h"

typedef struct MsrpReader MsrpReader;

typedef enum MsrpEvent {
	MSRP_NOTHING, /* more bytes are needed */
	MSRP_HEAD,
	MSRP_BODY,
	MSRP_END,
	MSRP_BROKEN, /* this is no MSRP: the connection ends */
} MsrpEvent;

MsrpReader *msrp_reader_new(void);
void msrp_reader_free(MsrpReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MsrpReader, msrp_reader_free)
void msrp_reader_append(MsrpReader *reader, const char *bytes, gsize length);
/* What comes next. A body's bytes stay valid until the next append. */
MsrpEvent msrp_reader_next(MsrpReader *reader, const char **bytes,
			   gsize *length);
/* From MSRP_HEAD to the next one. */
const MsrpHead *msrp_reader_head(const MsrpReader *reader);
/* At MSRP_END. */
MsrpFlag msrp_reader_flag(const MsrpReader *reader);
/* Something has begun and is not whole. */
gboolean msrp_reader_partial(const MsrpReader *reader);
