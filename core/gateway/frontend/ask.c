#include "core/gateway/frontend/ask.h"

#include "core/gateway/bridge/errors.h"
#include "core/gateway/frontend/inbound.h"
#include "core/gateway/frontend/listen.h"
#include "core/gateway/frontend/outbound.h"
#include "core/gateway/frontend/presence.h"

#include <string.h>

typedef struct Question {
	Frontend *frontend;
	FrontendAnswerFn *fn;
	void *data;
	gint64 began;
} Question;

/* Gives the answer and ends the question; takes both. */
static void give(Question *question, json_t *answer)
{
	question->fn(question->data, answer);
	json_decref(answer);
	g_free(question);
}

static void give_error(Question *question, const char *text)
{
	json_t *answer = json_object();

	json_object_set_new(answer, "ok", json_false());
	json_object_set_new(answer, "error", json_string(text));
	give(question, answer);
}

/* ---- status, links ---- */

static void answer_links(Question *question, json_t *request)
{
	json_t *answer = json_object();

	(void)request;
	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "links",
			    link_set_describe(question->frontend->links));
	give(question, answer);
}

static void set_number(json_t *object, const char *name, guint64 number)
{
	json_object_set_new(object, name, json_integer((json_int_t)number));
}

static void answer_status(Question *question, json_t *request)
{
	Frontend *frontend = question->frontend;
	const Config *config = frontend->config;
	json_t *answer = json_object();

	(void)request;
	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "role", json_string("frontend"));
	json_object_set_new(answer, "computer",
			    json_string(frontend->self.computer));
	json_object_set_new(answer, "draining",
			    json_boolean(frontend->draining));
	set_number(answer, "topology", config ? config->topology : 0);
	set_number(answer, "settings", config ? config->settings : 0);
	set_number(answer, "users", config ? config->users : 0);
	set_number(answer, "sipPort", frontend_sip_port(frontend));
	set_number(answer, "sipTransactions",
		   frontend->agent ? sip_agent_open(frontend->agent) : 0);
	set_number(answer, "sipConnections",
		   frontend->agent ? sip_agent_connections(frontend->agent)
				   : 0);
	set_number(answer, "outboundOpen", frontend->outbound_open);
	set_number(answer, "inboundOpen", g_hash_table_size(frontend->inbound));
	set_number(answer, "owed", frontend->owed.length);
	json_object_set_new(answer, "counters",
			    counters_format(&frontend->counters));
	json_object_set_new(answer, "links",
			    link_set_describe(frontend->links));
	give(question, answer);
}

static void answer_sip(Question *question, json_t *request)
{
	(void)request;
	give(question, listen_describe(question->frontend));
}

static void answer_subscriptions(Question *question, json_t *request)
{
	json_t *answer = json_object();

	(void)request;
	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "pairs",
			    presence_describe(question->frontend->presences));
	give(question, answer);
}

/* ---- test-im ---- */

static void give_delivery(Question *question, gboolean delivered,
			  const char *error, const char *diagnosis)
{
	json_t *answer = json_object();
	gint64 spent = g_get_monotonic_time() - question->began;

	json_object_set_new(answer, "ok", json_true());
	json_object_set_new(answer, "delivered", json_boolean(delivered));
	json_object_set_new(answer, "microseconds", json_integer(spent));
	json_object_set_new(answer, "error",
			    delivered ? json_null() : json_string(error));
	json_object_set_new(answer, "diagnosis", json_string(diagnosis));
	give(question, answer);
}

static void on_outbound(void *data, const OutboundResult *result)
{
	gboolean delivered = result->status < 300;
	g_autofree char *error = g_strdup_printf("%d %s", result->status,
						 error_phrase(result->status));
	const char *diagnosis =
		result->text ? result->text : error_phrase(result->status);

	if (result->status == 504 && !result->text)
		diagnosis = "No edge or partner answered in time";
	give_delivery(data, delivered, error,
		      delivered ? "The partner's server has taken the message"
				: diagnosis);
}

static void on_inbound(void *data, const InboundResult *result)
{
	if (!result->condition)
		give_delivery(data, TRUE, NULL,
			      "The user's pool has taken the message");
	else
		give_delivery(data, FALSE, result->condition,
			      result->text ? result->text : result->condition);
}

static const char *without_scheme(const char *address)
{
	return g_ascii_strncasecmp(address, "sip:", 4) ? address : address + 4;
}

static gboolean is_local_address(const Frontend *frontend, const char *address)
{
	const char *domain = strrchr(address, '@');
	g_autofree char *label =
		domain ? address_domain(domain + 1, NULL) : NULL;

	return label && config_is_local(frontend->config, label);
}

static void answer_test(Question *question, json_t *request)
{
	Frontend *frontend = question->frontend;
	const char *from = json_member(request, "from");
	const char *to = json_member(request, "to");
	const char *body = json_member(request, "body");
	g_autofree char *sip_from = NULL;
	g_autofree char *sip_to = NULL;

	if (!from || !to || !frontend->config) {
		give_error(question, "test-im needs from and to, and a "
				     "front end that has been configured");
		return;
	}
	if (!body || !*body)
		body = "Test message of the XMPP gateway";
	if (!is_local_address(frontend, from)) {
		inbound_test(frontend, without_scheme(from), without_scheme(to),
			     body, on_inbound, question);
		return;
	}
	sip_from = g_strconcat("sip:", without_scheme(from), NULL);
	sip_to = g_strconcat("sip:", without_scheme(to), NULL);
	outbound_test(frontend, sip_from, sip_to, body, on_outbound, question);
}

/* ---- relay ---- */

static void on_relayed(void *data, json_t *answer, const GError *error)
{
	Question *question = data;

	if (error)
		give_error(question, error->message);
	else
		give(question, json_incref(answer));
}

static Link *find_link(Frontend *frontend, const char *computer)
{
	guint count = 0;
	Link **links = frontend->links ? link_set_links(frontend->links, &count)
				       : NULL;

	for (guint i = 0; i < count; i++)
		if (!g_ascii_strcasecmp(link_peer(links[i]), computer))
			return links[i];
	return NULL;
}

static void answer_relay(Question *question, json_t *request)
{
	const char *computer = json_member(request, "computer");
	json_t *inner = json_object_get(request, "request");
	Link *link = computer ? find_link(question->frontend, computer) : NULL;
	g_autofree char *text = NULL;

	if (link && inner) {
		link_ask(link, inner, on_relayed, question);
		return;
	}
	text = g_strdup_printf("there is no edge '%s' here",
			       computer ? computer : "");
	give_error(question, text);
}

static const struct {
	const char *ask;
	void (*answer)(Question *question, json_t *request);
} answers[] = {
	{ "links", answer_links },
	{ "relay", answer_relay },
	{ "sip", answer_sip },
	{ "status", answer_status },
	{ "subscriptions", answer_subscriptions },
	{ "test-im", answer_test },
};

void ask_answer(Frontend *frontend, json_t *request, FrontendAnswerFn *fn,
		void *data)
{
	const char *ask = json_member(request, "ask");
	Question *question = g_new0(Question, 1);
	g_autofree char *text = NULL;

	question->frontend = frontend;
	question->fn = fn;
	question->data = data;
	question->began = g_get_monotonic_time();
	for (guint i = 0; ask && i < G_N_ELEMENTS(answers); i++) {
		if (strcmp(answers[i].ask, ask))
			continue;
		answers[i].answer(question, request);
		return;
	}
	text = g_strdup_printf("a front end does not know '%s'",
			       ask ? ask : "");
	give_error(question, text);
}
