/* Streams that are ready and whose certificates are not what they were:
 * expired, revoked, or of an authority that is trusted no more. */
#include "core/gateway/base/trace.h"
#include "tests/unit/core/gateway/edge/siege.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean has_result(Siege *siege)
{
	return siege->results->len > 0;
}

static const char to_bob[] = "<message xmlns='jabber:server' id='s' "
			     "from='anna@contoso.test' "
			     "to='bob@fabrikam.test'/>";

static Attacker *last(const Siege *siege)
{
	return siege->attackers->pdata[siege->attackers->len - 1];
}

static gboolean is_last_over(Siege *siege)
{
	return last(siege)->over;
}

static void check_reset(Siege *siege, const char *reason)
{
	siege_wait(siege, is_last_over);
	if (!strstr(last(siege)->got->str, "<reset") ||
	    !strstr(last(siege)->got->str, reason))
		g_assert_cmpstr(last(siege)->got->str, ==, reason);
}

/* No stream outlives the certificate that proved it (RFC 6120 §13.7.2.3). */
static void test_expires(void)
{
	g_autoptr(Siege) siege = siege_new();
	CertificateWish wish = { .name = "brief",
				 .names = "DNS:fabrikam.test",
				 .from = -60,
				 .until = 4 };
	siege->edge->config->gateway.inactivity_timeout = 60;
	siege_set_partner(siege, &wish);
	attack_proven(siege);
	check_reset(siege, "has expired");
}

/* Nor the authority that the certificate depends on. */
static void test_authority_expires(void)
{
	g_autoptr(Siege) siege = siege_new();
	CertificateWish middle = {
		.name = "middle", .authority = TRUE, .from = -60, .until = 4
	};
	CertificateWish wish = { .name = "long",
				 .names = "DNS:fabrikam.test",
				 .by = "middle" };
	siege->edge->config->gateway.inactivity_timeout = 60;
	certificates_make(siege->certificates, &middle);
	siege_set_partner(siege, &wish);
	attack_proven(siege);
	check_reset(siege, "has expired");
}

/* ---- files that change ---- */

static char *folder;

static Siege *siege_with_folder(void)
{
	Siege *siege = siege_new();
	siege->edge->config->gateway.inactivity_timeout = 60;
	folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	siege->edge->revocations = g_strdup(folder);
	return siege;
}

static void remove_folder(void)
{
	g_autofree char *file = g_build_filename(folder, "list.pem", NULL);
	g_unlink(file);
	g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
}

static void list_as_revoked(const Siege *siege, const char *name)
{
	g_autofree char *hidden = g_build_filename(folder, ".list.new", NULL);
	g_autofree char *file = g_build_filename(folder, "list.pem", NULL);
	certificates_revoke(siege->certificates, name, 86400, FALSE, hidden);
	g_assert_cmpint(g_rename(hidden, file), ==, 0);
}

static gboolean is_nobody_there(Siege *siege)
{
	return !siege->edge->inbound->len;
}

/* A list that newly names a certificate ends the streams that it proved, and
 * those alone; whoever has it is refused from then on. */
static void test_revoked(void)
{
	static const CertificateWish stolen = { .name = "stolen",
						.names = "DNS:fabrikam.test" };
	g_autoptr(Siege) siege = siege_with_folder();
	siege_check_unaffected(siege);
	siege_set_partner(siege, &stolen);
	attack_proven(siege);
	g_assert_cmpuint(siege->edge->inbound->len, ==, 2);
	list_as_revoked(siege, "stolen");
	check_reset(siege, "revoked by its issuer: certificate of 'CN=stolen'");
	g_assert_cmpuint(siege->edge->inbound->len, ==, 1);
	siege_check_unaffected(siege);
	Attacker *again = attack(siege);
	attacker_start_tls(again);
	attacker_says(again, HEADER AUTH);
	siege_wait(siege, is_last_over);
	g_assert_null(strstr(again->got->str, "<success"));
	remove_folder();
}

static gboolean has_no_pair_session(Siege *siege)
{
	g_autoptr(json_t) request =
		json_parse("{\"ask\":\"streams\"}", -1, NULL);
	g_autoptr(json_t) answer = edge_ask(siege->edge, request);
	const json_t *one =
		json_array_get(json_object_get(answer, "streams"), 0);
	return g_strcmp0(json_member(one, "state"), "ready") != 0;
}

/* A stream that we opened, to a server whose certificate is revoked. */
static void test_revoked_server(void)
{
	g_autoptr(Siege) siege = siege_with_folder();
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "o");
	list_as_revoked(siege, "fabrikam");
	siege_wait(siege, has_no_pair_session);
	g_string_truncate(siege->results, 0);
	siege_give(siege, to_bob);
	siege_wait(siege, has_result);
	g_assert_cmpstr(siege->results->str, ==, "n");
	remove_folder();
}

/* Its authority is no anchor any more; another one has its name. */
static void test_anchor_goes(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_autoptr(Certificates) others = certificates_new();
	g_autofree char *anchors =
		certificates_file(siege->certificates, "anchors-now.pem");
	g_autofree char *text = NULL;
	siege->edge->config->gateway.inactivity_timeout = 60;
	g_file_get_contents(siege->edge->anchors, &text, NULL, NULL);
	g_file_set_contents(anchors, text, -1, NULL);
	g_free(siege->edge->anchors);
	siege->edge->anchors = g_strdup(anchors);
	attack_proven(siege);
	g_free(g_steal_pointer(&text));
	g_file_get_contents(certificates_anchor(others), &text, NULL, NULL);
	g_file_set_contents(anchors, text, -1, NULL);
	check_reset(siege, "certificate signature failure");
	siege_wait(siege, is_nobody_there);
}

/* What cannot be read changes nothing. */
static void test_anchors_damaged(void)
{
	g_autoptr(Siege) siege = siege_new();
	g_autofree char *anchors =
		certificates_file(siege->certificates, "anchors-now.pem");
	siege->edge->config->gateway.inactivity_timeout = 60;
	g_free(siege->edge->anchors);
	siege->edge->anchors = g_strdup(anchors);
	attack_proven(siege);
	g_autofree char *former = g_strdup(siege->edge->trust_stamp);
	g_file_set_contents(anchors, "no certificate", -1, NULL);
	while (!g_strcmp0(former, siege->edge->trust_stamp))
		siege_check_unaffected(siege);
	g_assert_false(last(siege)->over);
	siege_check_unaffected(siege);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
#define ADD(name) g_test_add_func("/gateway/trust/" #name, test_##name)
	ADD(expires);
	ADD(authority_expires);
	ADD(revoked);
	ADD(revoked_server);
	ADD(anchor_goes);
	ADD(anchors_damaged);
	return g_test_run();
}
