#include "core/gateway/sip/message.h"

#include <string.h>

/* RFC 3261 §7.3.3 and the registry. */
static const struct {
	char compact;
	const char *name;
} compact_names[] = {
	{ 'a', "accept-contact" },
	{ 'b', "referred-by" },
	{ 'c', "content-type" },
	{ 'd', "request-disposition" },
	{ 'e', "content-encoding" },
	{ 'f', "from" },
	{ 'i', "call-id" },
	{ 'j', "reject-contact" },
	{ 'k', "supported" },
	{ 'l', "content-length" },
	{ 'm', "contact" },
	{ 'o', "event" },
	{ 'r', "refer-to" },
	{ 's', "subject" },
	{ 't', "to" },
	{ 'u', "allow-events" },
	{ 'v', "via" },
	{ 'x', "session-expires" },
};

/* Names that are looked for; all others share one, so that a peer cannot
 * fill the table of interned strings. */
static const char *const known_names[] = {
	"accept",
	"allow",
	"call-id",
	"contact",
	"content-encoding",
	"content-language",
	"content-length",
	"content-type",
	"content-transfer-encoding",
	"cseq",
	"date",
	"endpoints",
	"event",
	"expires",
	"from",
	"gatehouse-forwarded",
	"max-forwards",
	"min-expires",
	"ms-diagnostics",
	"ms-diagnostics-public",
	"p-asserted-identity",
	"proxy-authenticate",
	"proxy-require",
	"record-route",
	"replaces",
	"require",
	"retry-after",
	"route",
	"server",
	"sip-etag",
	"subject",
	"subscription-state",
	"supported",
	"to",
	"triggeredinvite",
	"user-agent",
	"via",
	"warning",
	"www-authenticate",
	"x-gatehouse",
};

const char *sip_header_name(const char *name, gsize length)
{
	char letter = length ? g_ascii_tolower(*name) : '\0';

	if (length == 1)
		for (guint i = 0; i < G_N_ELEMENTS(compact_names); i++)
			if (compact_names[i].compact == letter)
				return compact_names[i].name;
	for (guint i = 0; length && i < G_N_ELEMENTS(known_names); i++)
		if (*known_names[i] == letter &&
		    strlen(known_names[i]) == length &&
		    !g_ascii_strncasecmp(known_names[i], name, length))
			return known_names[i];
	return "";
}
