#include "core/gateway/bridge/session_msrp.h"

#include "core/gateway/bridge/cpim.h"
#include "core/gateway/bridge/limits.h"
#include "core/gateway/bridge/sdp.h"

#include <string.h>

enum {
	TYPE_PLAIN = 1 << 0,
	TYPE_HTML = 1 << 1,
	TYPE_CPIM = 1 << 2,
	TYPE_TYPING = 1 << 3,
	TYPE_RECEIPT = 1 << 4,
};

static const struct {
	const char *name;
	guint mask;
} types[] = {
	{ "*", 0x1f },
	{ "text/*", TYPE_PLAIN | TYPE_HTML },
	{ "text/plain", TYPE_PLAIN },
	{ "text/html", TYPE_HTML },
	{ "message/cpim", TYPE_CPIM },
	{ "application/im-iscomposing+xml", TYPE_TYPING },
	{ "message/imdn+xml", TYPE_RECEIPT },
};

#define OUR_WRAPPED                                                            \
	"text/plain text/html multipart/alternative "                          \
	"application/im-iscomposing+xml message/imdn+xml"
#define OUR_TYPES OUR_WRAPPED " message/cpim multipart/mixed multipart/related"

void msrp_offer_clear(MsrpOffer *offer)
{
	g_free(offer->path);
	g_free(offer->fingerprint);
	g_clear_pointer(&offer->media, g_ptr_array_unref);
	memset(offer, 0, sizeof(*offer));
}

/* ---- reading ---- */

static guint types_of(const char *list)
{
	g_auto(GStrv) names = g_strsplit(list, " ", 64);
	guint mask = 0;

	for (guint i = 0; names[i]; i++)
		for (guint j = 0; j < G_N_ELEMENTS(types); j++)
			if (!g_ascii_strcasecmp(names[i], types[j].name))
				mask |= types[j].mask;
	return mask;
}

static MsrpSetup setup_of(const char *name)
{
	static const char *const names[] = { "", "active", "passive", "actpass",
					     "holdconn" };

	for (guint i = 1; i < G_N_ELEMENTS(names); i++)
		if (!g_ascii_strcasecmp(name, names[i]))
			return i;
	return MSRP_SETUP_NONE;
}

/* "m=message 7394 TCP/MSRP *" with a port. */
static gboolean is_msrp(const char *line, gboolean *secure)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 4);

	if (g_strv_length(words) < 3 || strcmp(words[0], "m=message") ||
	    sdp_is_declined(line))
		return FALSE;
	*secure = !g_ascii_strcasecmp(words[2], "TCP/TLS/MSRP");
	return *secure || !g_ascii_strcasecmp(words[2], "TCP/MSRP");
}

/* Several are for several certificates, or digests (RFC 8122 §5). */
static void add_fingerprint(MsrpOffer *offer, const char *value)
{
	char *before = offer->fingerprint;

	offer->fingerprint =
		before ? g_strjoin("\n", before, value, NULL) : g_strdup(value);
	g_free(before);
}

/* A line of the session, or of its medium. */
static void read_common(MsrpOffer *offer, const char *line)
{
	const char *value;

	if ((value = sdp_value(line, "a=setup:")))
		offer->setup = setup_of(value);
	if ((value = sdp_value(line, "a=fingerprint:")))
		add_fingerprint(offer, value);
}

/* What the session says, its medium may say anew. */
static void read_own(MsrpOffer *offer, const char *line)
{
	const char *value;

	if (!offer->proven && sdp_value(line, "a=fingerprint:")) {
		offer->proven = TRUE;
		g_clear_pointer(&offer->fingerprint, g_free);
	}
	read_common(offer, line);
	if ((value = sdp_value(line, "a=path:")) && !offer->path)
		offer->path = g_strdup(value);
	if ((value = sdp_value(line, "a=accept-types:")))
		offer->types |= types_of(value);
	if ((value = sdp_value(line, "a=accept-wrapped-types:"))) {
		offer->wrapped |= types_of(value);
		offer->narrowed = TRUE;
	}
	if ((value = sdp_value(line, "a=max-size:")))
		g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64,
					   &offer->most, NULL);
}

typedef enum Place { IN_SESSION, IN_OURS, IN_OTHER } Place;

static Place read_medium(MsrpOffer *offer, Place place, const char *line)
{
	gboolean found = place != IN_OURS && offer->at == G_MAXUINT &&
			 is_msrp(line, &offer->secure);

	g_ptr_array_add(offer->media, g_strdup(line));
	if (!found)
		return IN_OTHER;
	offer->at = offer->media->len - 1;
	return IN_OURS;
}

/* In message/cpim. */
static gboolean can_unwrap(const MsrpOffer *offer, guint mask)
{
	return (offer->types & TYPE_CPIM) && (offer->wrapped & mask);
}

static gboolean can_read(const MsrpOffer *offer, guint mask)
{
	return (offer->types & mask) || can_unwrap(offer, mask);
}

/* Media that cannot be declined cannot be answered (RFC 3264 §6). */
static gboolean can_answer(const GPtrArray *media)
{
	for (guint i = 0; i < media->len; i++) {
		const char *port = strchr(media->pdata[i], ' ');

		if (!port || !strchr(port + 1, ' '))
			return FALSE;
	}
	return media->len <= SDP_MEDIA;
}

gboolean msrp_offer_read(MsrpOffer *offer, const char *sdp, gsize length)
{
	const char *end = sdp + length;
	Place place = IN_SESSION;
	char *line;

	memset(offer, 0, sizeof(*offer));
	offer->media = g_ptr_array_new_with_free_func(g_free);
	offer->at = G_MAXUINT;
	while (sdp && (line = sdp_next_line(&sdp, end))) {
		if (g_str_has_prefix(line, "m="))
			place = read_medium(offer, place, line);
		else if (place == IN_SESSION)
			read_common(offer, line);
		else if (place == IN_OURS)
			read_own(offer, line);
		g_free(line);
	}
	/* What is not said may be wrapped as it may be sent alone; who reads
	 * nothing else reads text in it. */
	if (!offer->narrowed)
		offer->wrapped = offer->types | TYPE_PLAIN;
	return can_answer(offer->media) && offer->path &&
	       offer->setup != MSRP_SETUP_HOLDCONN &&
	       can_read(offer, TYPE_PLAIN);
}

gboolean msrp_offer_html(const MsrpOffer *offer)
{
	return can_read(offer, TYPE_HTML);
}

gboolean msrp_offer_typing(const MsrpOffer *offer)
{
	return can_read(offer, TYPE_TYPING);
}

/* Who leaves it to us is let in: he may sit behind a translator. */
gboolean msrp_offer_connect(const MsrpOffer *offer, gboolean answer)
{
	if (answer)
		return offer->setup != MSRP_SETUP_ACTIVE;
	return offer->setup == MSRP_SETUP_PASSIVE;
}

/* ---- writing ---- */

static const char *setup_name(const MsrpSay *say)
{
	if (!say->to)
		return "actpass";
	if (say->to->setup == MSRP_SETUP_NONE)
		return NULL;
	return say->active ? "active" : "passive";
}

static void add_medium(GString *text, const MsrpSay *say)
{
	const char *setup = setup_name(say);

	g_string_append_printf(text,
			       "m=message %u TCP/%sMSRP *\r\n"
			       "a=accept-types:" OUR_TYPES "\r\n"
			       "a=accept-wrapped-types:" OUR_WRAPPED "\r\n"
			       "a=max-size:%u\r\na=path:%s\r\n",
			       say->port, say->secure ? "TLS/" : "",
			       MESSAGE_BODY_BYTES, say->path);
	if (setup)
		g_string_append_printf(text, "a=setup:%s\r\n", setup);
	if (say->secure && say->fingerprint)
		g_string_append_printf(text, "a=fingerprint:%s\r\n",
				       say->fingerprint);
}

/* The same medium with port 0. */
static void add_declined(GString *text, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 3);

	if (g_strv_length(words) == 3)
		g_string_append_printf(text, "%s 0 %s\r\n", words[0], words[2]);
}

char *msrp_say(const MsrpSay *say)
{
	const char *family = strchr(say->host, ':') ? "IP6" : "IP4";
	GString *text = g_string_new(NULL);
	guint count = say->to ? say->to->media->len : 1;

	g_string_append_printf(text,
			       "v=0\r\no=- %u 1 IN %s %s\r\ns=-\r\n"
			       "c=IN %s %s\r\nt=0 0\r\n",
			       say->number, family, say->host, family,
			       say->host);
	for (guint i = 0; i < count; i++)
		if (!say->to || i == say->to->at)
			add_medium(text, say);
		else
			add_declined(text, say->to->media->pdata[i]);
	return g_string_free(text, FALSE);
}

/* ---- bodies ---- */

static guint type_of(const char *content_type)
{
	g_auto(Media) media = { 0 };

	media_read(&media, content_type);
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (!strcmp(media.type, types[i].name))
			return types[i].mask;
	return 0;
}

static GBytes *wrap(const PageMessage *page, const Address *from,
		    const Address *to, gint64 now)
{
	g_autofree char *sender = address_to_sip(from, TRUE);
	g_autofree char *receiver = address_to_sip(to, FALSE);
	gsize length;
	const char *bytes = g_bytes_get_data(page->body, &length);
	g_autofree char *text = g_strndup(bytes, length);
	const CpimWrap all = { .from = sender,
			       .to = receiver,
			       .date = now,
			       .content_type = page->content_type,
			       .text = text,
			       .subject = page->subject };

	return cpim_write(&all);
}

gboolean msrp_dress(const MsrpOffer *offer, const PageMessage *page,
		    const Address *from, const Address *to, gint64 now,
		    PageMessage *dressed)
{
	guint mask = type_of(page->content_type);
	gboolean wrapped = mask != TYPE_CPIM && can_unwrap(offer, mask);

	memset(dressed, 0, sizeof(*dressed));
	if ((offer->types & mask) && !(page->subject && wrapped)) {
		dressed->content_type = g_strdup(page->content_type);
		dressed->body = g_bytes_ref(page->body);
		return TRUE;
	}
	if (!wrapped)
		return FALSE;
	dressed->content_type = g_strdup("message/cpim");
	dressed->body = wrap(page, from, to, now);
	return TRUE;
}

/* ---- statuses ---- */

static const struct {
	int sip, msrp;
} statuses[] = {
	{ 400, 400 }, { 408, 408 }, { 413, 413 }, { 415, 415 },
	{ 480, 408 }, { 481, 481 }, { 500, 408 }, { 504, 408 },
};

int msrp_status_of(int sip)
{
	if (sip < 300)
		return 200;
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (statuses[i].sip == sip)
			return statuses[i].msrp;
	return 403;
}

gboolean msrp_is_dead(int status)
{
	return status == 0 || status == 481 || status == 506;
}
