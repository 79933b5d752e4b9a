#include "core/gateway/bridge/errors.h"

#include <string.h>

/* RFC 7247 table 2. `bare` is 0 where both forms are the same. */
static const struct {
	const char *condition;
	int full, bare;
} to_sip[] = {
	{ "bad-request", 400, 0 },
	{ "conflict", 400, 0 },
	{ "feature-not-implemented", 405, 501 },
	{ "forbidden", 403, 603 },
	{ "gone", 410, 0 },
	{ "internal-server-error", 500, 0 },
	{ "item-not-found", 404, 604 },
	{ "jid-malformed", 400, 0 },
	{ "not-acceptable", 406, 606 },
	{ "not-allowed", 403, 0 },
	{ "not-authorized", 401, 0 },
	{ "policy-violation", 403, 0 },
	{ "recipient-unavailable", 480, 600 },
	{ "redirect", 302, 0 },
	{ "registration-required", 407, 0 },
	{ "remote-server-not-found", 504, 0 },
	{ "remote-server-timeout", 504, 0 },
	{ "resource-constraint", 500, 0 },
	{ "service-unavailable", 403, 0 },
	{ "subscription-required", 400, 0 },
	{ "undefined-condition", 400, 0 },
	{ "unexpected-request", 491, 0 },
};

int error_to_sip(const char *condition, gboolean full, gboolean invite)
{
	for (guint i = 0; condition && i < G_N_ELEMENTS(to_sip); i++) {
		if (strcmp(to_sip[i].condition, condition))
			continue;
		if (to_sip[i].full == 504 && invite)
			return 408;
		return full || !to_sip[i].bare ? to_sip[i].full
					       : to_sip[i].bare;
	}
	return 400;
}

/* RFC 7247 table 3; rows `n00` stand for the rest of their class. */
static const struct {
	int status;
	StanzaError error;
} to_xmpp[] = {
	{ 300, { "redirect", "modify" } },
	{ 301, { "gone", "cancel" } },
	{ 380, { "not-acceptable", "modify" } },
	{ 400, { "bad-request", "modify" } },
	{ 401, { "not-authorized", "auth" } },
	{ 403, { "forbidden", "auth" } },
	{ 404, { "item-not-found", "cancel" } },
	{ 405, { "feature-not-implemented", "cancel" } },
	{ 406, { "not-acceptable", "modify" } },
	{ 407, { "registration-required", "auth" } },
	{ 408, { "remote-server-timeout", "wait" } },
	{ 410, { "gone", "cancel" } },
	{ 413, { "policy-violation", "modify" } },
	{ 414, { "policy-violation", "modify" } },
	{ 415, { "not-acceptable", "modify" } },
	{ 416, { "not-acceptable", "modify" } },
	{ 420, { "feature-not-implemented", "cancel" } },
	{ 421, { "not-acceptable", "modify" } },
	{ 423, { "resource-constraint", "wait" } },
	{ 430, { "recipient-unavailable", "wait" } },
	{ 439, { "feature-not-implemented", "cancel" } },
	{ 440, { "policy-violation", "modify" } },
	{ 480, { "recipient-unavailable", "wait" } },
	{ 481, { "item-not-found", "cancel" } },
	{ 482, { "not-acceptable", "modify" } },
	{ 483, { "not-acceptable", "modify" } },
	{ 484, { "item-not-found", "cancel" } },
	{ 485, { "item-not-found", "cancel" } },
	{ 486, { "recipient-unavailable", "wait" } },
	{ 487, { "recipient-unavailable", "wait" } },
	{ 488, { "not-acceptable", "modify" } },
	{ 489, { "policy-violation", "modify" } },
	{ 491, { "unexpected-request", "wait" } },
	{ 493, { "bad-request", "modify" } },
	{ 500, { "internal-server-error", "cancel" } },
	{ 501, { "feature-not-implemented", "cancel" } },
	{ 502, { "remote-server-not-found", "cancel" } },
	{ 504, { "remote-server-timeout", "wait" } },
	{ 505, { "not-acceptable", "modify" } },
	{ 513, { "policy-violation", "modify" } },
	{ 600, { "recipient-unavailable", "wait" } },
	{ 604, { "item-not-found", "cancel" } },
	{ 606, { "not-acceptable", "modify" } },
};

StanzaError error_to_xmpp(int status)
{
	for (int pass = 0; pass < 2; pass++) {
		for (guint i = 0; i < G_N_ELEMENTS(to_xmpp); i++)
			if (to_xmpp[i].status == status)
				return to_xmpp[i].error;
		status = status / 100 * 100;
	}
	return (StanzaError){ "undefined-condition", "cancel" };
}

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{ 100, "Trying" },
	{ 200, "OK" },
	{ 202, "Accepted" },
	{ 301, "Moved Permanently" },
	{ 302, "Moved Temporarily" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 410, "Gone" },
	{ 413, "Request Entity Too Large" },
	{ 414, "Request-URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Unsupported URI Scheme" },
	{ 420, "Bad Extension" },
	{ 480, "Temporarily Unavailable" },
	{ 481, "Call/Transaction Does Not Exist" },
	{ 482, "Loop Detected" },
	{ 483, "Too Many Hops" },
	{ 486, "Busy Here" },
	{ 487, "Request Terminated" },
	{ 488, "Not Acceptable Here" },
	{ 489, "Bad Event" },
	{ 491, "Request Pending" },
	{ 500, "Server Internal Error" },
	{ 501, "Not Implemented" },
	{ 504, "Server Time-out" },
	{ 505, "Version Not Supported" },
	{ 513, "Message Too Large" },
	{ 600, "Busy Everywhere" },
	{ 603, "Decline" },
	{ 604, "Does Not Exist Anywhere" },
	{ 606, "Not Acceptable" },
};

const char *error_phrase(int status)
{
	for (guint i = 0; i < G_N_ELEMENTS(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Failed";
}

#define REASON_BYTES 120

char *error_reason(int status, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	char *end = valid + MIN(strlen(valid), REASON_BYTES);

	/* The phrase may be cut only between characters. */
	while (end > valid && ((guchar)*end & 0xc0) == 0x80)
		end--;
	*end = '\0';
	for (char *at = valid; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	g_strstrip(valid);
	return *valid ? g_steal_pointer(&valid)
		      : g_strdup(error_phrase(status));
}
