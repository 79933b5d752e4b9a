/* A front end between a pool and an edge: the bytes say what the pool asks and
 * answers, what comes over the link and what becomes of what goes out, and how
 * time passes. Every request is answered, every item has its one result, and
 * nothing is left when nothing happens any more. */
#include "core/gateway/base/trace.h"
#include "core/gateway/frontend/inbound.h"
#include "core/gateway/frontend/limits.h"
#include "core/gateway/frontend/role.h"
#include "core/gateway/sip/limits.h"
#include "core/gateway/sip/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/still.h"
#include "tests/fuzz/still_state.h"
#include "tests/unit/core/gateway/frontend/fake_link.h"

#include <string.h>

const char fuzz_corpus[] = "frontend";

#define POOL "192.0.2.1"
#define MARK "z9hG4bKf"

typedef struct Play {
	Loop *loop;
	Frontend *frontend;
	Config *config;
	const char *profile;
	const uint8_t *at, *end;
	guint branches;
	GHashTable *asked; /* branch -> its final answer, or NULL */
	GHashTable *times; /* branch -> when that was, in ms */
	GHashTable *texts; /* branch -> the request */
	GPtrArray *ours;   /* of char *: requests to the pool, unanswered */
	GPtrArray *items;  /* of LinkItem */
	char *tag;	   /* of our last answer that has one */
	char *call_id;	   /* of that answer */
	char *last;	   /* datagram of the pool */
} Play;

static uint8_t next(Play *play)
{
	return play->at < play->end ? *play->at++ : 0;
}

#define CHOOSE(play, list) ((list)[next(play) % G_N_ELEMENTS(list)])

/* ---- what the front end sends ---- */

static char *header(const SipMessage *message, const char *name)
{
	return g_strdup(sip_message_value(message, name));
}

static void note_tag(Play *play, const SipMessage *message)
{
	const char *to = sip_message_value(message, "to");
	const char *tag = to ? strstr(to, ";tag=") : NULL;

	if (!tag)
		return;
	g_free(play->tag);
	g_free(play->call_id);
	play->tag = g_strdup(tag + 5);
	play->call_id = header(message, "call-id");
}

static gboolean is_old(const Play *play, const char *key, gint64 when)
{
	gint64 then = GPOINTER_TO_INT(g_hash_table_lookup(play->times, key));

	return when - then >= SIP_END_MS;
}

/* One final answer, the same however often it is sent. */
static void take_answer(Play *play, const SipMessage *message, const char *text,
			gint64 when)
{
	const char *via = sip_message_value(message, "via");
	const char *branch = via ? strstr(via, MARK) : NULL;
	g_autofree char *key =
		branch ? g_strndup(branch, strcspn(branch, ";, ")) : NULL;
	const char *before;

	if (message->status < 200 || !key)
		return;
	g_assert_true(g_hash_table_contains(play->asked, key));
	before = g_hash_table_lookup(play->asked, key);
	/* After so long a repetition counts as new. */
	if (before && !is_old(play, key, when))
		g_assert_cmpstr(before, ==, text);
	else
		g_hash_table_replace(play->times, g_strdup(key),
				     GINT_TO_POINTER((int)when));
	note_tag(play, message);
	g_hash_table_replace(play->asked, g_steal_pointer(&key),
			     g_strdup(text));
}

static void deliver(const char *text)
{
	SipTarget from;

	sip_target_set(&from, SIP_UDP, POOL, 5060);
	still_transport.handler->received(still_transport.data, text,
					  strlen(text), &from, FALSE);
}

static char *answer_to(const char *request, int status, gboolean dialog)
{
	g_autoptr(SipMessage) message =
		sip_message_scan(request, strlen(request));
	const char *to = sip_message_value(message, "to");

	return g_strdup_printf(
		"SIP/2.0 %d Says the pool\r\nVia: %s\r\nFrom: %s\r\n"
		"To: %s%s\r\nCall-ID: %s\r\nCSeq: %s\r\n%s"
		"Content-Length: 0\r\n\r\n",
		status, sip_message_value(message, "via"),
		sip_message_value(message, "from"), to,
		strstr(to, ";tag=") ? "" : ";tag=pool",
		sip_message_value(message, "call-id"),
		sip_message_value(message, "cseq"),
		dialog ? "Contact: <sip:" POOL ">\r\nExpires: 600\r\n"
		       : "Retry-After: 3\r\nMin-Expires: 700\r\n");
}

static void take_request(Play *play, const SipMessage *message, char *text)
{
	if (!strcmp(message->method, "OPTIONS")) {
		g_autofree char *answer = answer_to(text, 200, FALSE);

		g_free(text);
		deliver(answer);
	} else if (strcmp(message->method, "ACK")) {
		g_ptr_array_add(play->ours, text);
	} else {
		g_free(text);
	}
}

/* Answers to OPTIONS bring no more. */
static void look(Play *play)
{
	GPtrArray *sent = still_transport.sent;

	while (sent->len) {
		StillSent *one = sent->pdata[0];
		gint64 when = one->when;
		gsize length;
		const char *bytes = g_bytes_get_data(one->bytes, &length);
		char *text = g_strndup(bytes, length);
		g_autoptr(SipMessage) message = sip_message_scan(text, length);
		g_autofree char *host = sip_target_host(&one->to);

		g_ptr_array_remove_index(sent, 0);
		g_assert_nonnull(message);
		g_assert_cmpstr(host, ==, POOL);
		if (message->method) {
			take_request(play, message, text);
			continue;
		}
		take_answer(play, message, text, when);
		g_free(text);
	}
}

/* ---- what the pool says ---- */

typedef struct Request {
	const char *method, *lines, *body;
	gboolean inside;
} Request;

#define TEXT "Content-Type: text/plain\r\n"
#define SDP                                                                    \
	"v=0\r\no=- 0 0 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\n"                    \
	"m=message 5060 sip null\r\n"
#define EVENT "Event: presence\r\n"

static const Request requests[] = {
	{ "MESSAGE", TEXT, "hi", FALSE },
	{ "MESSAGE", "Content-Type: text/html\r\n", "<b>hi</b>", FALSE },
	{ "MESSAGE", "Content-Type: application/im-iscomposing+xml\r\n",
	  "<isComposing xmlns='urn:ietf:params:xml:ns:im-iscomposing'>"
	  "<state>active</state></isComposing>",
	  FALSE },
	{ "MESSAGE", "Content-Type: message/cpim\r\n",
	  "imdn.Message-ID: 1\r\nimdn.Disposition-Notification: "
	  "positive-delivery\r\n\r\nContent-Type: text/plain\r\n\r\nhi",
	  FALSE },
	{ "MESSAGE", "Content-Type: image/gif\r\n", "GIF", FALSE },
	{ "MESSAGE", TEXT, "in it", TRUE },
	{ "INFO", "Content-Type: application/xml\r\n",
	  "<KeyboardActivity><status status='type'/></KeyboardActivity>",
	  TRUE },
	{ "INVITE", "Content-Type: application/sdp\r\n", SDP, FALSE },
	{ "INVITE", "Content-Type: application/sdp\r\n", SDP, TRUE },
	{ "ACK", "", "", TRUE },
	{ "BYE", "", "", TRUE },
	{ "SUBSCRIBE", EVENT "Expires: 600\r\n", "", FALSE },
	{ "SUBSCRIBE", EVENT "Expires: 0\r\n", "", FALSE },
	{ "SUBSCRIBE", EVENT "Expires: 600\r\n", "", TRUE },
	{ "SUBSCRIBE", EVENT "Expires: 0\r\n", "", TRUE },
	{ "SUBSCRIBE", "Event: dialog\r\n", "", FALSE },
	{ "CANCEL", "", "", FALSE },
	{ "PUBLISH", "", "", FALSE },
};

static void say(Play *play, const char *text)
{
	g_free(play->last);
	play->last = g_strdup(text);
	deliver(play->last);
	look(play);
}

/* A request that has to be answered. */
static void ask(Play *play, char *branch, const char *text)
{
	g_hash_table_insert(play->texts, g_strdup(branch), g_strdup(text));
	g_hash_table_insert(play->asked, branch, NULL);
}

static void request(Play *play)
{
	static const char *const users[] = { "bo@contoso.test",
					     "cy@contoso.test",
					     "no@contoso.test" };
	static const char *const contacts[] = { "anna@fabrikam.test",
						"carl@fabrikam.test",
						"x@public.test",
						"who@other.test" };
	const Request *one = &CHOOSE(play, requests);
	const char *user = CHOOSE(play, users);
	const char *contact = CHOOSE(play, contacts);
	gboolean inside = one->inside && play->tag;
	guint number = ++play->branches;
	g_autofree char *branch = g_strdup_printf(MARK "%u", number);
	g_autofree char *call =
		inside ? g_strdup(play->call_id)
		       : g_strdup_printf("call%u", next(play) % 4);
	g_autofree char *text = g_strdup_printf(
		"%s sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP " POOL ";branch=%s\r\n"
		"Max-Forwards: 70\r\nFrom: <sip:%s>;tag=user\r\n"
		"To: <sip:%s>%s%s\r\nCall-ID: %s\r\nCSeq: %u %s\r\n"
		"Contact: <sip:bo@" POOL ">\r\n%sContent-Length: %zu\r\n\r\n%s",
		one->method, contact, branch, user, contact,
		inside ? ";tag=" : "", inside ? play->tag : "", call, number,
		one->method, one->lines, strlen(one->body), one->body);

	if (strcmp(one->method, "ACK"))
		ask(play, g_steal_pointer(&branch), text);
	say(play, text);
}

static void repeat(Play *play)
{
	if (play->last)
		deliver(play->last);
	look(play);
}

/* NOTIFY in the dialog of a SUBSCRIBE of ours. */
static void notify(Play *play)
{
	static const char *const states[] = {
		"active;expires=600",
		"pending",
		"terminated;reason=rejected",
		"terminated;reason=timeout",
		"terminated;reason=giveup;retry-after=9",
		"active;expires=1",
	};
	static const char *const bodies[] = {
		"",
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'>"
		"<tuple id='a'><status><basic>open</basic></status></tuple>"
		"</presence>",
		"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='a'>"
		"<tuple id='a'><status><basic>closed</basic></status></tuple>"
		"</presence>",
	};
	uint8_t which = next(play);
	const char *state = CHOOSE(play, states);
	const char *body = CHOOSE(play, bodies);
	g_autoptr(SipMessage) ours = NULL;
	g_autofree char *branch = NULL;
	g_autofree char *text = NULL;
	const char *asked;
	guint number = ++play->branches;

	if (!play->ours->len)
		return;
	asked = play->ours->pdata[which % play->ours->len];
	ours = sip_message_scan(asked, strlen(asked));
	branch = g_strdup_printf(MARK "%u", number);
	text = g_strdup_printf(
		"NOTIFY sip:fe1.contoso.test SIP/2.0\r\n"
		"Via: SIP/2.0/UDP " POOL ";branch=%s\r\nMax-Forwards: 70\r\n"
		"From: <sip:bo@contoso.test>;tag=pool\r\nTo: %s\r\n"
		"Call-ID: %s\r\nCSeq: %u NOTIFY\r\nContact: <sip:" POOL
		">\r\n" EVENT "Subscription-State: %s\r\n"
		"Content-Type: application/pidf+xml\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		branch, sip_message_value(ours, "from"),
		sip_message_value(ours, "call-id"), number, state, strlen(body),
		body);
	ask(play, g_steal_pointer(&branch), text);
	say(play, text);
}

static void answer_one(Play *play, guint which, int status, gboolean dialog)
{
	g_autofree char *asked =
		g_ptr_array_steal_index(play->ours, which % play->ours->len);
	g_autofree char *text = answer_to(asked, status, dialog);

	deliver(text);
	look(play);
}

static void answer(Play *play)
{
	static const int statuses[] = { 200, 202, 180, 302, 403, 404, 408,
					415, 423, 481, 486, 500, 503, 603 };
	uint8_t which = next(play);
	int status = CHOOSE(play, statuses);

	if (play->ours->len)
		answer_one(play, which, status, status < 300);
}

/* ---- what the link says ---- */

static const char *const stanzas[] = {
	"<message xmlns='jabber:server' type='chat' id='1' from='%s/r' "
	"to='%s'><body>hi</body><thread>t</thread></message>",
	"<message xmlns='jabber:server' type='chat' id='2' from='%s/r' "
	"to='%s'><body>hi</body><request xmlns='urn:xmpp:receipts'/>"
	"<active xmlns='http://jabber.org/protocol/chatstates'/></message>",
	"<message xmlns='jabber:server' type='chat' from='%s/r' to='%s'>"
	"<composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
	"<message xmlns='jabber:server' type='chat' from='%s/r' to='%s'>"
	"<gone xmlns='http://jabber.org/protocol/chatstates'/></message>",
	"<message xmlns='jabber:server' from='%s/r' to='%s'>"
	"<received xmlns='urn:xmpp:receipts' id='imdn-MQ'/></message>",
	"<message xmlns='jabber:server' type='error' from='%s' to='%s'/>",
	"<message xmlns='jabber:server' type='groupchat' from='%s' to='%s'>"
	"<body>a</body></message>",
	"<presence xmlns='jabber:server' type='subscribe' from='%s' to='%s'/>",
	"<presence xmlns='jabber:server' type='subscribed' from='%s' to='%s'/>",
	"<presence xmlns='jabber:server' type='unsubscribe' from='%s' "
	"to='%s'/>",
	"<presence xmlns='jabber:server' type='unsubscribed' from='%s' "
	"to='%s'/>",
	"<presence xmlns='jabber:server' type='probe' from='%s' to='%s'/>",
	"<presence xmlns='jabber:server' from='%s/r' to='%s'/>",
	"<presence xmlns='jabber:server' type='unavailable' from='%s/r' "
	"to='%s'/>",
	"<presence xmlns='jabber:server' type='error' from='%s' to='%s'/>",
	"<iq xmlns='jabber:server' type='get' id='q' from='%s' to='%s'/>",
};

static void give(Play *play)
{
	static const char *const users[] = { "bo@contoso.test",
					     "cy@contoso.test",
					     "no@contoso.test" };
	static const char *const contacts[] = { "anna@fabrikam.test",
						"x@public.test",
						"who@other.test" };
	GString *text = g_string_new(CHOOSE(play, stanzas));
	const char *user = CHOOSE(play, users);
	LinkItem *item;

	g_string_replace(text, "%s", CHOOSE(play, contacts), 1);
	g_string_replace(text, "%s", user, 1);
	item = fake_item(text->str);
	g_ptr_array_add(play->items, item);
	g_string_free(text, TRUE);
	look(play);
}

static void result(Play *play)
{
	static const LinkResult results[] = {
		{ .ok = TRUE },
		{ .ok = TRUE },
		{ .condition = "item-not-found", .type = "cancel" },
		{ .condition = "remote-server-timeout",
		  .type = "wait",
		  .unsure = TRUE },
	};
	const LinkResult *one = &CHOOSE(play, results);

	if (fake_link.sent->len)
		fake_result(one);
	look(play);
}

static void wait(Play *play)
{
	static const guint spans[] = { 1,    60,    250,   1000,
				       5000, 20000, 33000, 700000 };

	still_wait(play->loop, CHOOSE(play, spans));
	look(play);
}

static void turn_dumb(Play *play)
{
	still_transport.dumb = next(play) & 1;
}

static void partner(Play *play)
{
	gboolean up = next(play) & 1;

	fake_link.handler->partner(fake_link.data, NULL, "fabrikam.test", up,
				   NULL);
	look(play);
}

/* ---- what the administrator says ---- */

static void add_partner(Config *config, const char *domain, PartnerType type)
{
	PartnerConfig *one = g_new0(PartnerConfig, 1);

	one->domain = g_strdup(domain);
	one->type = type;
	one->additional = g_new0(char *, 1);
	config_add_partner_take(config, one);
}

static Config *make_config(const char *profile, gboolean partners)
{
	Config *config = config_new();
	PoolConfig *pool = g_new0(PoolConfig, 1);
	ComputerConfig *edge = g_new0(ComputerConfig, 1);

	config->federation_allowed = TRUE;
	config_add_domain(config, "contoso.test");
	if (partners)
		add_partner(config, "fabrikam.test", PARTNER_TYPE_FEDERATED);
	add_partner(config, "public.test", PARTNER_TYPE_PUBLIC_UNVERIFIED);
	config_add_user(config, "bo@contoso.test", "pool.contoso.test", TRUE,
			TRUE);
	config_add_user(config, "cy@contoso.test", "pool.contoso.test", TRUE,
			TRUE);
	config_add_user(config, "no@contoso.test", "pool.contoso.test", TRUE,
			FALSE);
	pool->fqdn = g_strdup("pool.contoso.test");
	pool->computers = g_strsplit("pool.contoso.test", " ", 0);
	pool->addresses = g_strsplit(POOL, " ", 0);
	pool->sip_profile = g_strdup(profile);
	pool->sip_transport = g_strdup("udp");
	pool->sip_port = 5060;
	pool->trust_by_address = TRUE;
	config_add_pool_take(config, pool);
	edge->fqdn = g_strdup("edge1.contoso.test");
	edge->role = g_strdup("edge");
	edge->internal_address = g_strdup("192.0.2.3");
	edge->link_port = 23456;
	config_add_computer_take(config, edge);
	return config;
}

/* The partner is removed, and is there again. */
static void configure(Play *play)
{
	gboolean partners = next(play) & 1;

	config_unref(play->config);
	play->config = make_config(play->profile, partners);
	g_assert_true(frontend_apply(play->frontend, play->config, NULL));
	look(play);
}

/* ---- */

typedef void StepFn(Play *play);

static StepFn *const steps[] = {
	request, repeat, notify,    answer,  give,
	result,	 wait,	 turn_dumb, partner, configure
};

static void begin(Play *play)
{
	static const LinkSelf self = { .computer = "fe1.contoso.test" };
	const FrontendOptions options = { .self = &self,
					  .state_path = "unused",
					  .address = "192.0.2.2",
					  .port = 5060 };

	trace_set_level(TRACE_ERROR);
	fake_link_open();
	play->loop = loop_new();
	play->asked =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	play->times =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	play->texts =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	play->ours = g_ptr_array_new_with_free_func(g_free);
	play->items =
		g_ptr_array_new_with_free_func((GDestroyNotify)fake_item_free);
	play->profile = next(play) & 1 ? "Lync" : "Simple";
	play->config = make_config(play->profile, TRUE);
	play->frontend = frontend_new(play->loop, &options, NULL);
	g_assert_true(frontend_apply(play->frontend, play->config, NULL));
	look(play);
}

/* Whose answer was lost asks again. */
static void ask_again(Play *play)
{
	g_autoptr(GList) branches = g_hash_table_get_keys(play->texts);

	for (GList *at = branches; at; at = at->next)
		if (!g_hash_table_lookup(play->asked, at->data))
			deliver(g_hash_table_lookup(play->texts, at->data));
	look(play);
}

/* The pool and the partner take whatever is left, for so many seconds. */
static void settle(Play *play, int most)
{
	static const LinkResult ok = { .ok = TRUE };

	for (int i = 0; i < most; i++) {
		while (play->ours->len)
			answer_one(play, 0, 200, TRUE);
		while (fake_link.sent->len)
			fake_result(&ok);
		still_wait(play->loop, 1000);
		look(play);
		if (i % 10 == 9)
			ask_again(play);
	}
}

static void check_answered(void *key, void *value, void *data)
{
	(void)data;
	if (!value)
		g_error("no answer to %s", (char *)key);
}

/* Somebody may be typing still, which is said again and again. */
static void check_is_notice(void *key, void *value, void *data)
{
	(void)value;
	(void)data;
	g_assert_true(((Inbound *)key)->notice);
}

static void finish(Play *play)
{
	still_transport.dumb = FALSE;
	settle(play, 100);
	/* What a partner who is gone would get has an end, too. */
	if (still_state_rows(play->frontend->state))
		settle(play, (int)(OWED_LIFE_US / G_USEC_PER_SEC) + 10);
	g_hash_table_foreach(play->asked, check_answered, NULL);
	for (guint i = 0; i < play->items->len; i++)
		g_assert_cmpint(((LinkItem *)play->items->pdata[i])->result, !=,
				0);
	g_assert_cmpuint(play->frontend->outbound_open, ==, 0);
	g_hash_table_foreach(play->frontend->inbound, check_is_notice, NULL);
	g_assert_cmpuint(still_state_rows(play->frontend->state), ==, 0);
}

static void end(Play *play)
{
	frontend_free(play->frontend);
	config_unref(play->config);
	loop_free(play->loop);
	fake_link_close();
	g_ptr_array_unref(play->items);
	g_ptr_array_unref(play->ours);
	g_hash_table_unref(play->asked);
	g_hash_table_unref(play->texts);
	g_hash_table_unref(play->times);
	g_free(play->tag);
	g_free(play->call_id);
	g_free(play->last);
	trace_forget();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Play play = { .at = data, .end = data + size };

	begin(&play);
	while (play.at < play.end)
		steps[next(&play) % G_N_ELEMENTS(steps)](&play);
	finish(&play);
	end(&play);
	return 0;
}
