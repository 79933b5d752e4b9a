/* The real gatehoused, both roles on loopback, from a published topology: it
 * starts, takes its certificates, links up, follows changes, and ends. */
#include "core/service/process.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/pki/authority.h"
#include "core/publish/configuration.h"
#include "core/publish/enroll.h"
#include "core/publish/publisher.h"
#include "core/service/ask.h"
#include "core/service/key_request.h"
#include "tests/unit/core/publish/fixture.h"

#define WAIT_MS 20000 /* the machine may be busy */
#define EDGE	"edge1.contoso.test"
#define FRONT	"fe1.contoso.test"

static int free_port(int *fd)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof at;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(*fd, (struct sockaddr *)&at, length), ==, 0);
	getsockname(*fd, (struct sockaddr *)&at, &length);
	return ntohs(at.sin_port);
}

static void publish(Fixture *fixture, PublishWhat what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Publisher) publisher = publisher_new(fixture->paths, NULL);
	g_assert_true(publisher_run(publisher, what, NULL, &error));
	g_assert_no_error(error);
}

static void set_ports(Fixture *fixture)
{
	int held[3], port[3];
	for (int i = 0; i < 3; i++)
		port[i] = free_port(&held[i]);
	for (int i = 0; i < 3; i++)
		close(held[i]);
	g_autofree char *sql = g_strdup_printf(
		"UPDATE computer SET internal_address = '127.0.0.1', "
		"external_address = CASE id WHEN 21 THEN '127.0.0.1' END;"
		"UPDATE edge_server SET xmpp_listening_port = %d, "
		"xmpp_internal_port = %d;"
		"UPDATE registrar SET xmpp_gateway_sip_port = %d",
		port[0], port[1], port[2]);
	fixture_change(fixture, sql);
}

static void make_authority(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	static const char *const permitted[] = { "contoso.test", NULL };
	AuthorityOptions options = { .kind = KEY_P256, .permitted = permitted };
	g_assert_true(paths_ensure(fixture->paths->pki, 0700, &error));
	g_autoptr(Authority) authority =
		authority_create(fixture->paths->pki, &options, &error);
	g_assert_nonnull(authority);
	g_assert_no_error(error);
}

static void enroll_front(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(enroll_local(fixture->paths, FRONT, "frontend", NULL,
				   false, &error));
	g_assert_no_error(error);
}

static Fixture *deployment_new(void)
{
	g_autoptr(GError) error = NULL;
	Fixture *fixture = fixture_new();
	set_ports(fixture);
	make_authority(fixture);
	publish(fixture, PUBLISHER_ALL);
	enroll_front(fixture);
	g_assert_true(enroll_local(fixture->paths, EDGE, "edge", NULL, false,
				   &error));
	g_assert_no_error(error);
	return fixture;
}

static void stop(Fixture *fixture, const char *role)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(service_stop(fixture->paths, role, false, true, &error));
	g_assert_no_error(error);
	g_assert_cmpint(service_state(fixture->paths, role), ==,
			SERVICE_STOPPED);
}

static json_t *ask(Fixture *fixture, const char *role, const char *what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", what);
	json_t *answer =
		service_ask(fixture->paths, role, request, WAIT_MS, &error);
	g_assert_no_error(error);
	return answer;
}

static void certify(Fixture *fixture, const Paths *home, Authority *authority,
		    const char *computer, int id, CertificateUse use)
{
	g_autoptr(GError) error = NULL;
	static const char *const domains[] = { "contoso.test", NULL };
	ProfileFacts facts = { .computer = computer,
			       .external = "sip.contoso.test",
			       .domains = domains };
	g_autoptr(CertificateNames) names = profile_names(use, &facts, &error);
	KeyRequest request = { use, KEY_P256, 0, names };
	g_autofree char *csr =
		service_request_key(home, computer, &request, &error);
	g_assert_no_error(error);
	g_autofree char *pem = authority_sign(authority, csr, NULL, 0, &error);
	g_assert_no_error(error);
	g_autoptr(Certificate) leaf = certificate_parse(pem, &error);
	g_autofree char *sql = g_strdup_printf(
		"INSERT INTO certificate (id, computer, use, thumbprint, pem) "
		"VALUES (%d, %d, '%s', '%s', '%s')",
		90 + id + (int)use, id, certificate_use_name(use),
		certificate_thumbprint(leaf), pem);
	fixture_change(fixture, sql);
}

static bool is_linked(Fixture *fixture)
{
	g_autoptr(json_t) answer = ask(fixture, "frontend", "links");
	const json_t *link =
		json_array_get(json_object_get(answer, "links"), 0);
	return json_is_true(json_object_get(link, "up"));
}

static bool runs(Fixture *fixture, const char *role, const char *stream,
		 gint64 number)
{
	g_autoptr(json_t) answer = ask(fixture, role, "status");
	return json_member_integer(answer, stream, 0) == number;
}

static void wait_runs(Fixture *fixture, const char *role, const char *stream,
		      gint64 number)
{
	gint64 until = clock_monotonic_ms() + WAIT_MS;
	while (!runs(fixture, role, stream, number) && !g_test_failed() &&
	       clock_monotonic_ms() < until)
		g_usleep(20000);
	g_assert_true(runs(fixture, role, stream, number));
}

static void wait_linked(Fixture *fixture)
{
	gint64 until = clock_monotonic_ms() + WAIT_MS;
	while (!is_linked(fixture) && !g_test_failed() &&
	       clock_monotonic_ms() < until)
		g_usleep(50000);
	g_assert_true(is_linked(fixture));
}

static void start(Fixture *fixture, const char *role, const char *computer)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(
		service_start(fixture->paths, role, computer, true, &error));
	g_assert_no_error(error);
	g_assert_cmpint(service_state(fixture->paths, role), ==,
			SERVICE_RUNNING);
}

/* `home` is the edge's. */
static void add_certificates(Fixture *fixture, const Paths *home)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Authority) authority =
		authority_open(fixture->paths->pki, NULL, &error);
	g_assert_no_error(error);
	certify(fixture, home, authority, EDGE, 21, CERTIFICATE_INTERNAL);
	certify(fixture, home, authority, EDGE, 21, CERTIFICATE_EXTERNAL);
	certify(fixture, fixture->paths, authority, FRONT, 20,
		CERTIFICATE_DEFAULT);
	publish(fixture, PUBLISHER_ALL);
}

/* Through the link, as the shell of the front end's machine would. */
static void ask_edge(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = paths_role(fixture->paths, "edge", "computer");
	g_assert_cmpint(unlink(name), ==, 0);
	g_autoptr(json_t) request = json_pack("{s:s}", "ask", "status");
	g_autoptr(json_t) answer = service_ask_computer(
		fixture->paths, EDGE, request, WAIT_MS, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(json_member(answer, "role"), ==, "edge");
	file_replace(name, EDGE "\n", strlen(EDGE "\n"), 0644, NULL);
}

static void both_roles(void)
{
	Fixture *fixture = deployment_new();
	start(fixture, "edge", EDGE);
	start(fixture, "frontend", FRONT);
	/* Certificates come while they run: no restart. */
	add_certificates(fixture, fixture->paths);
	wait_linked(fixture);
	ask_edge(fixture);
	gint64 number =
		fixture_change(fixture, "DELETE FROM xmpp_allowed_partner");
	publish(fixture, PUBLISHER_DUE);
	wait_runs(fixture, "edge", "settings", number);
	wait_runs(fixture, "frontend", "settings", number);
	stop(fixture, "frontend");
	stop(fixture, "edge");
	fixture_free(fixture);
}

static void carry_file(Fixture *fixture, const Paths *remote)
{
	g_autoptr(GError) error = NULL;
	ConfigurationFacts facts;
	g_autoptr(GBytes) file =
		configuration_export(fixture->paths, false, &facts, &error);
	g_assert_no_error(error);
	configuration_facts_clear(&facts);
	g_assert_true(configuration_import_local(remote, EDGE, file, false,
						 &facts, &error));
	g_assert_no_error(error);
	configuration_facts_clear(&facts);
}

/* An edge on another machine: set up from a file, its certificates in the
 * next file; from then on it gets its records over the link. */
static void remote_edge(void)
{
	Fixture *fixture = fixture_new();
	set_ports(fixture);
	g_autofree char *folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	Fixture remote = { .folder = folder, .paths = paths_new(folder) };
	make_authority(fixture);
	publish(fixture, PUBLISHER_ALL);
	enroll_front(fixture);
	carry_file(fixture, remote.paths);
	add_certificates(fixture, remote.paths);
	carry_file(fixture, remote.paths);
	start(&remote, "edge", EDGE);
	start(fixture, "frontend", FRONT);
	wait_linked(fixture);
	gint64 number =
		fixture_change(fixture, "DELETE FROM xmpp_allowed_partner");
	publish(fixture, PUBLISHER_DUE);
	wait_runs(&remote, "edge", "settings", number);
	fixture_change(fixture, "UPDATE site SET description = 'x'");
	publish(fixture, PUBLISHER_ALL);
	wait_runs(&remote, "edge", "topology", number + 1);
	stop(fixture, "frontend");
	stop(&remote, "edge");
	folder_remove(folder);
	paths_free(remote.paths);
	fixture_free(fixture);
}

static void start_fails(Fixture *fixture, const char *role,
			const char *computer, const char *words)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(
		service_start(fixture->paths, role, computer, true, &error));
	g_assert_nonnull(error);
	if (error && !strstr(error->message, words))
		g_assert_cmpstr(error->message, ==, words);
	g_assert_cmpint(service_state(fixture->paths, role), ==,
			SERVICE_STOPPED);
}

/* Each start that cannot work ends at once with one sentence. */
static void failures(void)
{
	int held;
	Fixture *fixture = deployment_new();
	start_fails(fixture, "edge", "x.contoso.test",
		    "did not start: the topology does not know");
	start_fails(fixture, "edge", FRONT, "not in the role 'edge'");
	int port = free_port(&held);
	g_assert_cmpint(listen(held, 1), ==, 0);
	g_autofree char *sql = g_strdup_printf(
		"UPDATE edge_server SET xmpp_listening_port = %d", port);
	fixture_change(fixture, sql);
	publish(fixture, PUBLISHER_ALL);
	start_fails(fixture, "edge", EDGE,
		    "did not start: another program already listens");
	close(held);
	g_autofree char *replica =
		paths_role(fixture->paths, "edge", "replica.db");
	file_replace(replica, "nothing of ours, but long enough", 32, 0600,
		     NULL);
	start_fails(fixture, "edge", EDGE, "replica");
	fixture_free(fixture);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_autofree char *program = g_build_filename(g_getenv("GATEHOUSE_BUILD"),
						    "gatehoused", NULL);
	g_setenv("GATEHOUSED", program, TRUE);
	g_unsetenv("GATEHOUSE_RUNTIME");
	g_test_add_func("/service/both-roles", both_roles);
	g_test_add_func("/service/remote-edge", remote_edge);
	g_test_add_func("/service/failures", failures);
	return g_test_run();
}
