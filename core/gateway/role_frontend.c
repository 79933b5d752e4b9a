#include "core/gateway/frontend/frontend.h"
#include "core/gateway/links.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/pass_on.h"
#include "core/gateway/probe/pool.h"
#include "core/gateway/role.h"

#include <gio/gio.h>

#define POOL_TESTS 8 /* at one time */

struct Role {
	RoleSetup setup;
	Resolver *resolver;
	Frontend *frontend;
	PassOn *pass_on;
	GPtrArray *tests; /* of PoolTest */
};

/* A question that a test of a pool answers. */
typedef struct PoolTest {
	Role *role;
	PoolProbe *probe;
	RoleAnswerFn *answer;
	void *data;
} PoolTest;

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
	role->tests = g_ptr_array_new();
	role->pass_on = pass_on_new(setup->loop, setup->newest, setup->data);
	return role;
}

static void close_role(Role *role)
{
	while (role->tests->len)
		probe_pool_end(((PoolTest *)role->tests->pdata[0])->probe);
	g_ptr_array_unref(role->tests);
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

/* ---- tests of a pool ---- */

static void on_tested(void *data, json_t *answer)
{
	PoolTest *test = data;

	g_ptr_array_remove_fast(test->role->tests, test);
	test->answer(test->data, answer);
	g_free(test);
}

static PoolProbeUser read_user(const json_t *question, const char *member)
{
	const json_t *user = json_object_get(question, member);

	return (PoolProbeUser){ json_member(user, "address"),
				json_member(user, "name"),
				json_member(user, "password") };
}

/* False with an error: it cannot begin. */
static gboolean begin_test(Role *role, const json_t *question, PoolTest *test,
			   GError **error)
{
	FrontendPoolWanted wanted = { json_member(question, "pool"),
				      json_member(question, "computer"),
				      json_member_integer(question, "port",
							  0) };
	FrontendPool facts = { 0 };
	PoolProbeSetup setup = {
		.loop = role->setup.loop,
		.resolver = role->resolver,
		.presence = json_is_true(json_object_get(question, "presence")),
		.elsewhere =
			json_is_true(json_object_get(question, "elsewhere")),
		.from = read_user(question, "from"),
		.to = read_user(question, "to"),
		.limit = 1000 *
			 (guint)json_member_integer(question, "seconds", 0),
	};

	if (!setup.from.address || !setup.to.address) {
		g_set_error_literal(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "test-pool needs from and to");
		return FALSE;
	}
	if (!frontend_pool(role->frontend, &wanted, &facts, error))
		return FALSE;
	setup.host = facts.host;
	setup.address = facts.address;
	setup.profile = facts.profile;
	setup.target = facts.target;
	setup.trust = facts.trust;
	test->probe = probe_pool(&setup, on_tested, test, error);
	sip_trust_unref(facts.trust);
	return test->probe != NULL;
}

static void test_pool(Role *role, const json_t *question, RoleAnswerFn *answer,
		      void *data)
{
	PoolTest *test = g_new0(PoolTest, 1);
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) refusal = NULL;

	*test = (PoolTest){ role, NULL, answer, data };
	if (role->tests->len >= POOL_TESTS)
		g_set_error_literal(&error, G_IO_ERROR, G_IO_ERROR_BUSY,
				    "too many tests are under way: try again "
				    "in half a minute");
	else if (begin_test(role, question, test, &error)) {
		g_ptr_array_add(role->tests, test);
		return;
	}
	refusal = json_pack("{s:s}", "error", error->message);
	answer(data, refusal);
	g_free(test);
}

static void ask(Role *role, const json_t *question, RoleAnswerFn *answer,
		void *data)
{
	if (!role->frontend) {
		g_autoptr(json_t) early = answer_early(question);
		answer(data, early);
		return;
	}
	if (!g_strcmp0(json_member(question, "ask"), "test-pool")) {
		test_pool(role, question, answer, data);
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
