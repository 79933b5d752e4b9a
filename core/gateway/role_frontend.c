#include "core/gateway/frontend/frontend.h"
#include "core/gateway/links.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/pass_on.h"
#include "core/gateway/role.h"

struct Role {
	RoleSetup setup;
	Resolver *resolver;
	Frontend *frontend;
	PassOn *pass_on;
};

/* A question until its answer. */
typedef struct Question {
	RoleAnswerFn *answer;
	void *data;
} Question;

static Role *open_role(const RoleSetup *setup, GError **error)
{
	Resolver *resolver = resolver_new(setup->loop, NULL, error);
	if (!resolver)
		return NULL;
	Role *role = g_new0(Role, 1);
	role->setup = *setup;
	role->resolver = resolver;
	role->pass_on = pass_on_new(setup->loop, setup->newest, setup->data);
	return role;
}

static void close_role(Role *role)
{
	pass_on_free(role->pass_on);
	frontend_free(role->frontend);
	resolver_free(role->resolver);
	g_free(role);
}

/* The front end is made once there is a certificate for its links. */
static gboolean make_frontend(Role *role, const Config *config,
			      const RoleCredentials *credentials,
			      GError **error)
{
	LinkSelf self = links_self(role->setup.computer, config, credentials);
	g_autofree char *state =
		paths_role(role->setup.paths, "frontend", "state.db");
	FrontendOptions options = { .self = &self,
				    .state_path = state,
				    .resolver = role->resolver };
	role->frontend = frontend_new(role->setup.loop, &options, error);
	return role->frontend != NULL;
}

static void renew_links(Role *role, const Config *config,
			const RoleCredentials *credentials)
{
	LinkSet *links = frontend_links(role->frontend);
	LinkSelf self = links_self(role->setup.computer, config, credentials);
	if (links)
		link_set_renew(links, &self);
}

static void renew_sip(Role *role, const RoleCredentials *credentials)
{
	g_autofree char *pools =
		paths_role(role->setup.paths, "frontend", "anchors");
	g_autofree char *lists =
		paths_role(role->setup.paths, "frontend", "crl");
	SipTrustFiles files = { .key = credentials->sip_key,
				.certificate = credentials->sip_certificate,
				.authority = credentials->authority,
				.anchors = credentials->anchors,
				.pools = pools,
				.revocations = lists };
	frontend_set_sip_files(role->frontend, &files);
}

static gboolean apply(Role *role, Config *config,
		      const RoleCredentials *credentials, GError **error)
{
	if (!credentials->internal_certificate || !credentials->authority)
		return TRUE; /* told by whoever applies */
	if (role->frontend)
		renew_links(role, config, credentials);
	else if (!make_frontend(role, config, credentials, error))
		return FALSE;
	renew_sip(role, credentials);
	gboolean applied = frontend_apply(role->frontend, config, error);
	pass_on_set_links(role->pass_on, frontend_links(role->frontend));
	return applied;
}

static Question *question_new(RoleAnswerFn *answer, void *data)
{
	Question *question = g_new(Question, 1);
	*question = (Question){ answer, data };
	return question;
}

static void on_answer(void *data, json_t *answer)
{
	Question *question = data;
	question->answer(question->data, answer);
	g_free(question);
}

/* Before there is a certificate for its links. */
static json_t *answer_early(const json_t *question)
{
	const char *what = json_member(question, "ask");
	if (g_str_equal(what, "status"))
		return json_object();
	if (g_str_equal(what, "links"))
		return links_describe(NULL);
	return json_pack("{s:s}", "error",
			 "this front end has no certificate yet: "
			 "Request-CsCertificate -New -Type Default");
}

static void ask(Role *role, const json_t *question, RoleAnswerFn *answer,
		void *data)
{
	if (!role->frontend) {
		g_autoptr(json_t) early = answer_early(question);
		answer(data, early);
		return;
	}
	g_autoptr(json_t) copy = json_deep_copy(question);
	frontend_ask(role->frontend, copy, on_answer,
		     question_new(answer, data));
}

static void drain(Role *role, LoopFn *done, void *data)
{
	if (role->frontend)
		frontend_drain(role->frontend, done, data);
	else
		done(data);
}

const RoleClass frontend_role = {
	.name = "frontend",
	.open = open_role,
	.apply = apply,
	.ask = ask,
	.drain = drain,
	.close = close_role,
};
