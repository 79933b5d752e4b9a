#include "core/gateway/xmpp/stream_error.h"

#include "core/gateway/xmpp/names.h"

#include <string.h>

GQuark stream_error_quark(void)
{
	return g_quark_from_static_string("stream-error");
}

static const char *const names[] = {
	[STREAM_BAD_FORMAT] = "bad-format",
	[STREAM_CONFLICT] = "conflict",
	[STREAM_CONNECTION_TIMEOUT] = "connection-timeout",
	[STREAM_HOST_GONE] = "host-gone",
	[STREAM_HOST_UNKNOWN] = "host-unknown",
	[STREAM_IMPROPER_ADDRESSING] = "improper-addressing",
	[STREAM_INTERNAL_SERVER_ERROR] = "internal-server-error",
	[STREAM_INVALID_FROM] = "invalid-from",
	[STREAM_INVALID_NAMESPACE] = "invalid-namespace",
	[STREAM_NOT_AUTHORIZED] = "not-authorized",
	[STREAM_NOT_WELL_FORMED] = "not-well-formed",
	[STREAM_POLICY_VIOLATION] = "policy-violation",
	[STREAM_REMOTE_CONNECTION_FAILED] = "remote-connection-failed",
	[STREAM_RESET] = "reset",
	[STREAM_RESOURCE_CONSTRAINT] = "resource-constraint",
	[STREAM_RESTRICTED_XML] = "restricted-xml",
	[STREAM_SYSTEM_SHUTDOWN] = "system-shutdown",
	[STREAM_UNDEFINED_CONDITION] = "undefined-condition",
	[STREAM_UNSUPPORTED_STANZA_TYPE] = "unsupported-stanza-type",
	[STREAM_UNSUPPORTED_VERSION] = "unsupported-version",
	[STREAM_ENDED_BY_PEER] = "reset",
};

const char *stream_error_name(StreamError code)
{
	return names[code];
}

StreamError stream_error_of_xml(XmlFault fault)
{
	switch (fault) {
	case XML_NOT_WELL_FORMED:
		return STREAM_NOT_WELL_FORMED;
	case XML_RESTRICTED:
		return STREAM_RESTRICTED_XML;
	case XML_TOO_BIG:
		return STREAM_POLICY_VIOLATION;
	}
	return STREAM_UNDEFINED_CONDITION;
}

void stream_error_write(const GError *error, const Xml *detail, GString *into)
{
	StreamError code = error->domain == STREAM_ERROR
				   ? (StreamError)error->code
				   : STREAM_UNDEFINED_CONDITION;
	g_autoptr(Xml) element = xml_new("error", NS_STREAM);
	xml_add(element, stream_error_name(code), NS_STREAM_ERROR);
	Xml *text = xml_add(element, "text", NS_STREAM_ERROR);
	xml_set_ns(text, XML_NS_XML, "lang", "en");
	xml_add_text(text, error->message);
	if (detail)
		xml_take_child(element, xml_copy(detail));
	xml_write(element, NS_SERVER, into);
}

GError *stream_error_read(const Xml *element)
{
	const Xml *condition = xml_first_element(element);
	const Xml *text = xml_child(element, "text", NS_STREAM_ERROR);
	g_autofree char *words = text ? xml_text(text) : NULL;
	if (condition == text && text)
		condition = xml_next_element(condition);
	return g_error_new(STREAM_ERROR, STREAM_ENDED_BY_PEER,
			   "it closed the stream with <%s/>%s%.500s",
			   condition ? condition->name : "error",
			   words && *words ? ": " : "", words ? words : "");
}
