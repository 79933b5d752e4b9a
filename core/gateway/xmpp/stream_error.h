/* Stream errors (RFC 6120 §4.9.3) as GError: the code is the condition, the
 * message its text. */
#pragma once

#include "core/gateway/base/xml.h"

typedef enum StreamError {
	STREAM_BAD_FORMAT,
	STREAM_CONFLICT,
	STREAM_CONNECTION_TIMEOUT,
	STREAM_HOST_GONE,
	STREAM_HOST_UNKNOWN,
	STREAM_IMPROPER_ADDRESSING,
	STREAM_INTERNAL_SERVER_ERROR,
	STREAM_INVALID_FROM,
	STREAM_INVALID_NAMESPACE,
	STREAM_NOT_AUTHORIZED,
	STREAM_NOT_WELL_FORMED,
	STREAM_POLICY_VIOLATION,
	STREAM_REMOTE_CONNECTION_FAILED,
	STREAM_RESET,
	STREAM_RESOURCE_CONSTRAINT,
	STREAM_RESTRICTED_XML,
	STREAM_SYSTEM_SHUTDOWN,
	STREAM_UNDEFINED_CONDITION,
	STREAM_UNSUPPORTED_STANZA_TYPE,
	STREAM_UNSUPPORTED_VERSION,
	/* Not sent: the other end broke off, or said why. */
	STREAM_ENDED_BY_PEER,
} StreamError;
#define STREAM_ERROR (stream_error_quark())
GQuark stream_error_quark(void);

const char *stream_error_name(StreamError code);
/* Of a fault that the XML reader found. */
StreamError stream_error_of_xml(XmlFault fault);
/* Appends <stream:error/>, with `detail` (or NULL) behind its text. */
void stream_error_write(const GError *error, const Xml *detail, GString *into);
/* What a peer's <stream:error/> says, as STREAM_ENDED_BY_PEER. */
GError *stream_error_read(const Xml *element);
