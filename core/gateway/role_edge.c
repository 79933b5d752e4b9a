#include "core/gateway/edge/edge.h"
#include "core/gateway/links.h"
#include "core/gateway/net/resolver.h"
#include "core/gateway/probe/partner.h"
#include "core/gateway/role.h"

#define PARTNER_TESTS 8		/* at one time */
#define LINK_ADDRESS  "0.0.0.0" /* where the topology names no address */

struct Role {
	RoleSetup setup;
	Resolver *resolver;
	Edge *edge;
	LinkSet *links;
	char *external_certificate; /* file in use */
	GPtrArray *tests;	    /* of PartnerTest */
	LoopFn *drained;
	void *drained_data;
};

/* A question that a probe answers. */
typedef struct PartnerTest {
	Role *role;
	Probe *probe;
	RoleAnswerFn *answer;
	void *data;
} PartnerTest;

/* A question over the link until its answer. */
typedef struct LinkQuestion {
	Link *link;
	guint64 number;
} LinkQuestion;

static void on_item(void *data, LinkItem *item)
{
	edge_item(((Role *)data)->edge, item);
}

static void on_changed(void *data, Link *link)
{
	edge_changed(((Role *)data)->edge, link);
}

static void on_record(void *data, Link *link, const char *stream,
		      GBytes *record)
{
	Role *role = data;
	(void)link;
	role->setup.record(role->setup.data, stream, record);
}

static void on_answer(void *data, json_t *answer)
{
	LinkQuestion *question = data;
	link_answer(question->link, question->number, answer);
	g_free(question);
}

static void on_ask(void *data, Link *link, guint64 number, json_t *request)
{
	Role *role = data;
	LinkQuestion *question = g_new(LinkQuestion, 1);
	*question = (LinkQuestion){ link, number };
	role->setup.asked(role->setup.data, request, on_answer, question);
}

static const LinkHandler handler = {
	.item = on_item,
	.changed = on_changed,
	.record = on_record,
	.ask = on_ask,
};

static void on_tested(void *data, json_t *answer)
{
	PartnerTest *test = data;
	g_ptr_array_remove_fast(test->role->tests, test);
	test->answer(test->data, answer);
	g_free(test);
}

static json_t *test_problem(const Role *role, const char *remote)
{
	if (!role->edge)
		return json_pack("{s:s}", "error",
				 "the edge has no configuration yet");
	if (role->tests->len >= PARTNER_TESTS)
		return json_pack("{s:s}", "error",
				 "too many tests are under way: try again in "
				 "half a minute");
	if (!remote)
		return json_pack("{s:s}", "error",
				 "the request names no 'remote' domain");
	return NULL;
}

static void test_partner(Role *role, const json_t *question,
			 RoleAnswerFn *answer, void *data)
{
	const char *remote = json_member(question, "remote");
	const char *local = json_member(question, "local");
	g_autoptr(json_t) problem = test_problem(role, remote);
	if (problem) {
		answer(data, problem);
		return;
	}
	PartnerTest *test = g_new(PartnerTest, 1);
	*test = (PartnerTest){ role, NULL, answer, data };
	ProbeSetup setup = { role->setup.loop, role->resolver,
			     role->edge,       local ? local : "",
			     remote,	       json_member(question, "proxy") };
	g_ptr_array_add(role->tests, test);
	test->probe = probe_partner(&setup, on_tested, test);
}

static void close_role(Role *role)
{
	while (role->tests->len)
		probe_end(((PartnerTest *)role->tests->pdata[0])->probe);
	g_ptr_array_unref(role->tests);
	edge_free(role->edge);
	if (role->links)
		link_set_free(role->links);
	resolver_free(role->resolver);
	g_free(role->external_certificate);
	g_free(role);
}

static Role *open_role(const RoleSetup *setup, GError **error)
{
	Role *role = g_new0(Role, 1);
	role->setup = *setup;
	role->tests = g_ptr_array_new();
	role->resolver = resolver_new(setup->loop, NULL, error);
	if (role->resolver)
		return role;
	close_role(role);
	return NULL;
}

static gboolean make_edge(Role *role, const RoleCredentials *credentials,
			  GError **error)
{
	g_autofree char *revocations =
		paths_role(role->setup.paths, "edge", "crl");
	EdgeSetup setup = {
		.loop = role->setup.loop,
		.resolver = role->resolver,
		.key_file = credentials->external_key,
		.certificate_file = credentials->external_certificate,
		.anchors_file = credentials->anchors,
		.revocations_folder = revocations,
	};
	role->edge = edge_new(&setup, error);
	role->external_certificate =
		g_strdup(credentials->external_certificate);
	return role->edge != NULL;
}

static gboolean renew_edge(Role *role, const RoleCredentials *credentials,
			   GError **error)
{
	if (!credentials->external_certificate)
		return TRUE;
	return edge_renew(role->edge, credentials->external_key,
			  credentials->external_certificate, error);
}

/* All front ends of the topology may connect. */
static void set_peers(Role *role, const Config *config)
{
	g_autofree LinkPeer *peers = g_new0(LinkPeer, config->computers->len);
	guint count = 0;
	for (guint i = 0; i < config->computers->len; i++) {
		const ComputerConfig *computer = config->computers->pdata[i];
		if (g_str_equal(computer->role, "frontend"))
			peers[count++].computer = computer->fqdn;
	}
	link_set_peers(role->links, peers, count);
}

static gboolean apply_links(Role *role, const Config *config,
			    const RoleCredentials *credentials, GError **error)
{
	if (!credentials->internal_certificate || !credentials->authority)
		return TRUE; /* told by whoever applies */
	LinkSelf self = links_self(role->setup.computer, config, credentials);
	const char *address = config->self->internal_address;
	if (role->links) {
		link_set_renew(role->links, &self);
	} else {
		role->links = link_set_listen(role->setup.loop, &self,
					      address ? address : LINK_ADDRESS,
					      config->self->link_port, &handler,
					      role, error);
		if (!role->links)
			return FALSE;
		edge_set_links(role->edge, role->links);
	}
	set_peers(role, config);
	link_set_config(role->links, config->topology, config->settings);
	return TRUE;
}

/* What cannot be opened changes nothing. */
static void set_secret(Role *role, const Config *config,
		       const RoleCredentials *credentials)
{
	if (credentials->dialback_secret || !config->gateway.dialback_secret)
		edge_set_secret(role->edge, credentials->dialback_secret);
}

static gboolean apply(Role *role, Config *config,
		      const RoleCredentials *credentials, GError **error)
{
	gboolean ready = role->edge ? renew_edge(role, credentials, error)
				    : make_edge(role, credentials, error);
	if (!ready)
		return FALSE;
	set_secret(role, config, credentials);
	return edge_apply(role->edge, config, error) &&
	       apply_links(role, config, credentials, error);
}

static void ask(Role *role, const json_t *question, RoleAnswerFn *answer,
		void *data)
{
	const char *what = json_member(question, "ask");
	g_autoptr(json_t) found = NULL;
	if (g_str_equal(what, "test-partner")) {
		test_partner(role, question, answer, data);
		return;
	}
	if (g_str_equal(what, "links"))
		found = links_describe(role->links);
	else if (role->edge)
		found = edge_ask(role->edge, question);
	answer(data, found);
}

/* The links last: a result that they did not carry would be asked for anew. */
static void on_edge_drained(void *data)
{
	Role *role = data;
	if (role->links)
		link_set_finish(role->links, role->drained, role->drained_data);
	else
		role->drained(role->drained_data);
}

static void drain(Role *role, LoopFn *done, void *data)
{
	role->drained = done;
	role->drained_data = data;
	if (role->links)
		link_set_drain(role->links);
	if (role->edge)
		edge_drain(role->edge, on_edge_drained, role);
	else
		on_edge_drained(role);
}

const RoleClass edge_role = {
	.name = "edge",
	.open = open_role,
	.apply = apply,
	.ask = ask,
	.drain = drain,
	.close = close_role,
};
