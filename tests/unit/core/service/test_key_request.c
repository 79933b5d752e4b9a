#include "core/service/key_request.h"

#include <string.h>

#include "core/base/file.h"
#include "core/pki/request.h"
#include "core/service/ask.h"
#include "tests/unit/core/publish/fixture.h"

static const char *const domains[] = { "contoso.test", NULL };

typedef struct Home {
	char *folder;
	Paths *paths;
} Home;

static Home home_new(void)
{
	Home home = { g_dir_make_tmp("gatehouse-XXXXXX", NULL), NULL };
	home.paths = paths_new(home.folder);
	g_autofree char *edge = paths_role(home.paths, "edge", NULL);
	g_autofree char *name = paths_role(home.paths, "edge", "computer");
	paths_ensure(edge, 0700, NULL);
	file_replace(name, "edge1.contoso.test\n", 19, 0644, NULL);
	return home;
}

static void home_clear(Home *home)
{
	folder_remove(home->folder);
	g_free(home->folder);
	paths_free(home->paths);
}

static CertificateNames *external_names(void)
{
	ProfileFacts facts = { .computer = "edge1.contoso.test",
			       .pool = "edge.contoso.test",
			       .external = "sip.contoso.test",
			       .domains = domains };
	return profile_names(CERTIFICATE_EXTERNAL, &facts, NULL);
}

static void check_request(const char *pem, guint addresses)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Request) request = request_parse(pem, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(request->names->common_name, ==, "sip.contoso.test");
	g_assert_cmpuint(request->names->xmpp->len, ==, addresses);
	if (addresses)
		g_assert_cmpstr(request->names->xmpp->pdata[0], ==,
				"contoso.test");
	g_assert_cmpstr(request->names->srv->pdata[0], ==,
			"_xmpp-server.contoso.test");
	g_assert_true(request->names->server && request->names->client);
}

static void locally(void)
{
	g_autoptr(GError) error = NULL;
	Home home = home_new();
	g_autoptr(CertificateNames) names = external_names();
	KeyRequest request = { CERTIFICATE_EXTERNAL, KEY_P256, 0, names };
	g_autofree char *pem = service_request_key(
		home.paths, "EDGE1.contoso.test", &request, &error);
	g_assert_no_error(error);
	check_request(pem, 0);
	g_autofree char *key =
		paths_role(home.paths, "edge", "keys/external.key.new");
	g_assert_true(g_file_test(key, G_FILE_TEST_EXISTS));
	home_clear(&home);
}

/* Elsewhere, and no front end here to pass the question on. */
static void nobody(void)
{
	g_autoptr(GError) error = NULL;
	Home home = home_new();
	g_autoptr(CertificateNames) names = external_names();
	KeyRequest request = { CERTIFICATE_EXTERNAL, KEY_P256, 0, names };
	g_assert_null(service_request_key(home.paths, "edge2.contoso.test",
					  &request, &error));
	g_assert_error(error, SERVICE_ERROR, SERVICE_NOT_RUNNING);
	home_clear(&home);
}

static void served(void)
{
	Home home = home_new();
	g_autoptr(json_t) question = json_pack(
		"{s:s, s:s, s:s, s:i, s:{s:s, s:[s], s:[s], s:b, s:b}}", "ask",
		"request-key", "use", "AccessEdgeExternal", "algorithm", "RSA",
		"bits", 2048, "names", "commonName", "sip.contoso.test", "srv",
		"_xmpp-server.contoso.test", "xmpp", "contoso.test", "server",
		1, "client", 1);
	g_autoptr(json_t) answer =
		key_request_serve(home.paths, "edge", question);
	check_request(json_member(answer, "request"), 1);
	home_clear(&home);
}

static const char *const bad[] = {
	"{}",
	"{\"use\":\"Nothing\",\"names\":{\"commonName\":\"a\"}}",
	"{\"use\":\"Internal\",\"names\":{}}",
	"{\"use\":\"Internal\",\"names\":[]}",
	"{\"use\":\"Internal\",\"algorithm\":\"RSA\",\"bits\":99999,"
	"\"names\":{\"commonName\":\"a\"}}",
	"{\"use\":\"Internal\",\"algorithm\":\"RSA\",\"bits\":512,"
	"\"names\":{\"commonName\":\"a\"}}",
};

static void refused(void)
{
	Home home = home_new();
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(json_t) question = json_parse(bad[i], -1, NULL);
		g_autoptr(json_t) answer =
			key_request_serve(home.paths, "edge", question);
		g_assert_nonnull(json_member(answer, "error"));
		g_assert_null(json_member(answer, "request"));
	}
	home_clear(&home);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/key-request/locally", locally);
	g_test_add_func("/key-request/nobody", nobody);
	g_test_add_func("/key-request/served", served);
	g_test_add_func("/key-request/refused", refused);
	return g_test_run();
}
