#include "core/gateway/sip/check.h"

#include "core/gateway/sip/limits.h"

#include <osipparser2/osip_parser.h>
#include <string.h>

typedef const char *CheckFn(const SipMessage *message);

/* RFC 3261 §25.1: what may stand in a request URI. */
static const char *check_uri(const SipMessage *message)
{
	for (const char *at = message->uri; *at; at++)
		if (!g_ascii_isgraph(*at) || strchr("<>\"", *at))
			return "Bad Request URI";
	return NULL;
}

/* An IPv6 address stands in brackets (RFC 5118 §4.1); there are no headers
 * (RFC 3261 §19.1.1), though a user part may have a question mark. */
static const char *check_host(const SipMessage *message)
{
	const char *host = strchr(message->uri, '@');
	const char *colon;
	gsize length;

	if (g_ascii_strncasecmp(message->uri, "sip:", 4))
		return NULL;
	host = host ? host + 1 : message->uri + 4;
	if (strchr(host, '?'))
		return "Headers in Request URI";
	length = strcspn(host, ";");
	colon = memchr(host, ':', length);
	if (*host != '[' && colon &&
	    memchr(colon + 1, ':', length - (gsize)(colon + 1 - host)))
		return "Bad Host in Request URI";
	return NULL;
}

static const char *check_method(const SipMessage *message)
{
	for (const char *at = message->method; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-.!%*_+`'~", *at))
			return "Bad Method";
	return *message->method ? NULL : "Bad Method";
}

static const char *check_lines(const SipMessage *message)
{
	return message->malformed ? "Malformed Header" : NULL;
}

static const char *check_present(const SipMessage *message)
{
	static const struct {
		const char *name, *reason;
	} needed[] = {
		{ "via", "Missing Via" },   { "from", "Missing From" },
		{ "to", "Missing To" },	    { "call-id", "Missing Call-ID" },
		{ "cseq", "Missing CSeq" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(needed); i++) {
		const SipHeader *header =
			sip_message_header(message, needed[i].name);

		if (!header || !header->length)
			return needed[i].reason;
	}
	return NULL;
}

static const char *check_single(const SipMessage *message)
{
	static const struct {
		const char *name, *reason;
	} single[] = {
		{ "from", "Multiple From" },
		{ "to", "Multiple To" },
		{ "call-id", "Multiple Call-ID" },
		{ "cseq", "Multiple CSeq" },
		{ "max-forwards", "Multiple Max-Forwards" },
		{ "content-length", "Multiple Content-Length" },
		{ "content-type", "Multiple Content-Type" },
		{ "date", "Multiple Date" },
		{ "event", "Multiple Event" },
		{ "expires", "Multiple Expires" },
		{ "subject", "Multiple Subject" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(single); i++)
		if (sip_message_count(message, single[i].name) > 1)
			return single[i].reason;
	if (sip_message_count(message, "via") > SIP_VIA_COUNT)
		return "Too Many Vias";
	return NULL;
}

static const char *check_cseq(const SipMessage *message)
{
	const char *value = sip_message_value(message, "cseq");
	gsize digits = strcspn(value, " \t");
	const char *method = value + digits + strspn(value + digits, " \t");
	guint64 number;

	if (!sip_number(value, digits, G_MAXINT32, &number) || !*method)
		return "Bad CSeq";
	if (message->method && strcmp(method, message->method))
		return "CSeq Method Mismatch";
	return NULL;
}

static const char *check_numbers(const SipMessage *message)
{
	static const struct {
		const char *name;
		guint64 most;
		const char *reason;
	} numbers[] = {
		{ "max-forwards", 255, "Bad Max-Forwards" },
		{ "expires", G_MAXUINT32, "Bad Expires" },
		{ "content-length", SIP_BODY_BYTES, "Bad Content-Length" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		const SipHeader *header =
			sip_message_header(message, numbers[i].name);
		guint64 number;

		if (header && !sip_number(header->value, header->length,
					  numbers[i].most, &number))
			return numbers[i].reason;
	}
	return NULL;
}

static const char *check_body(const SipMessage *message)
{
	const SipHeader *header = sip_message_header(message, "content-length");
	guint64 length;

	if (header && !sip_number(header->value, header->length,
				  message->body_length, &length))
		return "Content-Length Beyond Message";
	return NULL;
}

/* SIP knows GMT alone (RFC 3261 §20.17). */
static const char *check_date(const SipMessage *message)
{
	const char *value = sip_message_value(message, "date");

	return value && !g_str_has_suffix(value, " GMT") ? "Bad Date" : NULL;
}

/* Without angle brackets a question mark cannot be told from a header of the
 * message (RFC 3261 §20.10). */
static const char *check_contact(const SipMessage *message)
{
	const char *value = sip_message_value(message, "contact");

	if (value && !strchr(value, '<') && strchr(value, '?'))
		return "Bad Contact";
	return NULL;
}

static CheckFn *const all_checks[] = {
	check_lines,   check_present, check_single, check_cseq,
	check_numbers, check_body,    check_date,   check_contact,
};

static const char *check_all(const SipMessage *message)
{
	for (guint i = 0; i < G_N_ELEMENTS(all_checks); i++) {
		const char *reason = all_checks[i](message);

		if (reason)
			return reason;
	}
	return NULL;
}

static const char *check_request_line(const SipMessage *message)
{
	const char *reason = check_method(message);

	if (!reason)
		reason = check_uri(message);
	return reason ? reason : check_host(message);
}

static gboolean known_scheme(const char *uri)
{
	static const char *const schemes[] = { "sip:", "im:", "pres:" };

	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (!g_ascii_strncasecmp(uri, schemes[i], strlen(schemes[i])))
			return TRUE;
	return FALSE;
}

/* Methods that we would refuse anyway need not pass a parser that works on
 * strings which end at NUL. */
static gboolean has_nul(const char *bytes, gsize length)
{
	return memchr(bytes, 0, length) != NULL;
}

SipVerdict sip_check(SipMessage *message, const char *bytes)
{
	gsize headers = (gsize)(message->body - message->buffer);
	const char *reason;

	if (message->method &&
	    !g_ascii_strncasecmp(message->version, "SIP/", 4) &&
	    g_ascii_strcasecmp(message->version, "SIP/2.0") &&
	    !strchr(message->version, ' '))
		return (SipVerdict){ 505, NULL };
	if (g_ascii_strcasecmp(message->version, "SIP/2.0"))
		return (SipVerdict){ 400, "Bad Start Line" };
	if (!message->method &&
	    (message->status < 100 || message->status > 699))
		return (SipVerdict){ 400, "Bad Status" };
	reason = message->method ? check_request_line(message) : NULL;
	if (!reason)
		reason = check_all(message);
	if (reason)
		return (SipVerdict){ 400, reason };
	if (message->method && !known_scheme(message->uri))
		return (SipVerdict){ 416, NULL };
	/* Nothing of an answer is read but what the scan has found. */
	if (message->method && !has_nul(bytes, headers) &&
	    !sip_message_parse(message, bytes))
		return (SipVerdict){ 400, "Syntax Error" };
	return (SipVerdict){ 0, NULL };
}
