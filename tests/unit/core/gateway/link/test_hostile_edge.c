#include "core/gateway/base/trace.h"
#include "core/gateway/link/limits.h"
#include "core/gateway/link/link.h"
#include "core/gateway/link/sentry.h"
#include "core/gateway/net/connection.h"
#include "core/gateway/net/socket.h"
#include "core/gateway/net/tls.h"
#include "tests/support/certificates.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* A front end and an edge that somebody has taken over, with that edge's
 * certificate. */
typedef struct World {
	Loop *loop;
	LinkSet *front;
	Listener *listener;
	SSL_CTX *context;
	Connection *connection; /* the edge's end; one is enough */
	const char *says;	/* once TLS is there, after HEADER */
	gsize length, piece;	/* bytes at a time; 0: all */
	gsize said;
	gboolean over;
	char *problem; /* of the link */
	Timer *limit, *drip, *poll;
} World;

#define HEADER                                                                 \
	"<?xml version='1.0'?><stream:stream xmlns='" LINK_NAMESPACE "' "      \
	"xmlns:stream='http://etherx.jabber.org/streams' from='edge.test' "    \
	"to='fe.test' id='1' version='1.0'>"
#define HELLO                                                                  \
	"<hello version='1' epoch='a' low='1' window='9' bytes='99999' "       \
	"config='3/4' state='serving'/>"

static char *folder;

/* ---- the edge ---- */

static void on_drip(void *data)
{
	World *world = data;
	gsize left = world->length - world->said;
	gsize piece = MIN(world->piece ? world->piece : left, left);
	if (world->over || !left || connection_queued(world->connection))
		return;
	connection_send(world->connection, world->says + world->said, piece);
	world->said += piece;
}

static void on_secured(void *data)
{
	World *world = data;
	connection_send(world->connection, HEADER, strlen(HEADER));
	timer_start(world->drip, 1, 1);
}

static void on_received(void *data, const char *bytes, gsize length)
{
	(void)data, (void)bytes, (void)length;
}

static void on_closed(void *data, const GError *error)
{
	World *world = data;
	(void)error;
	world->over = TRUE;
	timer_stop(world->drip);
}

static const ConnectionHandler edge_handler = { .secured = on_secured,
						.received = on_received,
						.closed = on_closed };

static void on_accepted(void *data, int fd, const struct sockaddr *from)
{
	World *world = data;
	(void)from;
	if (world->connection) {
		close(fd);
		return;
	}
	world->connection =
		connection_adopt(world->loop, fd, &edge_handler, world);
	connection_start_tls(world->connection, world->context, TRUE, NULL);
}

/* ---- the front end ---- */

static void on_item(void *data, LinkItem *item)
{
	(void)data;
	g_test_fail_printf("an item came through");
	link_item_ok(item);
}

static void on_changed(void *data, Link *link)
{
	(void)data, (void)link;
}

/* The first end counts: later ones are of attempts that nobody answers. */
static void on_poll(void *data)
{
	World *world = data;
	guint count = 0;
	Link **links = link_set_links(world->front, &count);
	if (!count || !link_problem(links[0]))
		return;
	world->problem = g_strdup(link_problem(links[0]));
	loop_stop(world->loop);
}

static void on_partner(void *data, Link *link, const char *domain, gboolean up,
		       const char *text)
{
	(void)data, (void)link, (void)domain, (void)up, (void)text;
}

static void on_limit(void *data)
{
	World *world = data;
	g_test_fail_printf("the link did not end");
	loop_stop(world->loop);
}

static World *world_new(void)
{
	static const LinkHandler handler = { .item = on_item,
					     .changed = on_changed,
					     .partner = on_partner };
	g_autofree char *key = test_file(folder, "edge", "key");
	g_autofree char *pem = test_file(folder, "edge", "pem");
	g_autofree char *authority = test_file(folder, "ours", "pem");
	g_autofree char *own_key = test_file(folder, "fe", "key");
	g_autofree char *own_pem = test_file(folder, "fe", "pem");
	TlsFiles files = { key, pem, authority };
	LinkSelf self = { "fe.test", own_key, own_pem, authority, 1, 1 };
	World *world = g_new0(World, 1);
	world->loop = loop_new();
	world->drip = timer_new(world->loop, on_drip, world);
	world->poll = timer_new(world->loop, on_poll, world);
	world->limit = timer_new(world->loop, on_limit, world);
	world->context = tls_context_new(TRUE, &files, NULL);
	world->listener = listener_new(world->loop, "127.0.0.1", 0, on_accepted,
				       world, NULL);
	world->front = link_set_dial(world->loop, &self, &handler, world, NULL);
	return world;
}

static void world_free(World *world)
{
	link_set_free(world->front);
	connection_free(world->connection);
	listener_free(world->listener);
	timer_free(world->drip);
	timer_free(world->poll);
	g_free(world->problem);
	timer_free(world->limit);
	SSL_CTX_free(world->context);
	loop_free(world->loop);
	g_free(world);
	trace_forget();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* The link ends, for this reason. */
static void check_ends(const char *says, gsize piece, const char *reason)
{
	g_autoptr(World) world = world_new();
	LinkPeer edge = { "edge.test", "127.0.0.1",
			  listener_port(world->listener) };
	world->says = says;
	world->length = strlen(says);
	world->piece = piece;
	timer_start(world->limit, 60000, 0);
	timer_start(world->poll, 1, 5);
	link_set_peers(world->front, &edge, 1);
	loop_run(world->loop);
	g_assert_cmpstr(world->problem, ==, reason);
}

/* ---- what it says ---- */

static char *many_attributes(guint count)
{
	GString *text = g_string_new(HELLO "<item n='1' life='9'");
	for (guint i = 0; i < count; i++)
		g_string_append_printf(text, " a%u=''", i);
	g_string_append(text, ">YWJj</item>");
	return g_string_free(text, FALSE);
}

#define TOO_MANY "the edge sends an element with too many attributes"

/* libstrophe's table would take minutes for these. */
static void test_attributes(void)
{
	g_autofree char *text = many_attributes(200000);
	check_ends(text, 0, TOO_MANY);
	check_ends(text, 16, TOO_MANY);
}

static void test_deep(void)
{
	GString *text = g_string_new(HELLO);
	for (int i = 0; i < 100000; i++)
		g_string_append(text, "<a>");
	check_ends(text->str, 0, "the edge nests elements too deep");
	g_string_free(text, TRUE);
}

#define TOO_BIG	  "the edge sends too big an element"
#define IN_PIECES "the edge sends text in too many pieces"

static void test_big(void)
{
	static const struct {
		const char *before, *fault;
		char fill;
	} rows[] = {
		{ HELLO "<item n='1' life='9'>", TOO_BIG, 'A' },
		{ HELLO "<item n='1' life='9'>", IN_PIECES, '\n' },
		{ HELLO "<item n='1' life='", TOO_BIG, '9' },
		{ HELLO "<", TOO_BIG, 'n' },
		{ HELLO "<item ", TOO_BIG, ' ' },
		{ HELLO "<item></", TOO_BIG, 'n' },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *much = g_strnfill(1 << 20, rows[i].fill);
		g_autofree char *text = g_strconcat(rows[i].before, much, NULL);
		g_test_message("%s%c", rows[i].before, rows[i].fill);
		check_ends(text, 0, rows[i].fault);
	}
}

/* Its list of children is gone through for each. */
static void test_wide(void)
{
	GString *text = g_string_new(HELLO "<item n='1' life='9'>");
	for (int i = 0; i < 80000; i++)
		g_string_append(text, "<a/>");
	check_ends(text->str, 0, "the edge puts too many elements into one");
	g_string_free(text, TRUE);
}

/* ---- the sentry alone ---- */

static const struct {
	const char *text, *fault;
} cases[] = {
	{ HEADER HELLO, NULL },
	{ HEADER "  \n " HELLO "<ok n='17 19-40'/> <tick at='1'/>", NULL },
	{ HEADER "<item a=\"'\" b='\"' c='/>' d='>'>x</item>" HELLO, NULL },
	{ HEADER "<stream:error><gone/><text>a</text></stream:error>", NULL },
	{ HEADER "</stream:stream>", NULL },
	{ "<?xml version=\"1.0\" encoding='UTF-8' ?><a>", NULL },
	{ "<?xml-x ' ?>", "the edge sends a processing instruction" },
	{ HEADER "<?xml version='1.0'?>",
	  "the edge sends a processing instruction" },
	{ HEADER "<!-- ' -->", "the edge sends a comment or declaration" },
	{ HEADER "<![CDATA['", "the edge sends a comment or declaration" },
	{ "\xef\xbb\xbf<a>", "the edge does not send XML in UTF-8" },
	{ "\xff\xfe<", "the edge does not send XML in UTF-8" },
	{ HEADER "<a><b><c/></b></a>", NULL },
	{ HEADER "<a><b><c>", "the edge nests elements too deep" },
	{ HEADER "<a 1='' 2='' 3='' 4='' 5='' 6='' 7='' 8='' 9='' A='' B='' "
		 "C='' D='' E='' F='' G=''/>",
	  NULL },
	{ HEADER "<a 1='' 2='' 3='' 4='' 5='' 6='' 7='' 8='' 9='' A='' B='>' "
		 "C='' D='' E='' F='' G='' H=''/>",
	  TOO_MANY },
};

static const char *look(const char *text, gsize length, gsize piece)
{
	const char *fault = NULL;
	Sentry sentry;
	sentry_init(&sentry);
	for (gsize at = 0; at < length; at += piece)
		fault = sentry_look(&sentry, text + at,
				    MIN(piece, length - at));
	return fault;
}

static void test_sentry(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *text = cases[i].text;
		g_test_message("%s", text);
		for (gsize piece = 1; piece < 9; piece++)
			g_assert_cmpstr(look(text, strlen(text), piece), ==,
					cases[i].fault);
		g_assert_cmpstr(look(text, strlen(text), strlen(text)), ==,
				cases[i].fault);
	}
	g_assert_cmpstr(look("<\0a\0>\0", 6, 6), ==,
			"the edge does not send XML in UTF-8");
	g_assert_cmpstr(look("\0<\0a\0>", 6, 1), ==,
			"the edge does not send XML in UTF-8");
}

/* Elements that are complete are no burden, however many there are. */
static void test_sentry_long(void)
{
	g_autofree char *payload = g_strnfill(LINK_PAYLOAD, 'A');
	g_autofree char *item =
		g_strconcat("<item n='1'>", payload, "</item>", NULL);
	g_autofree char *space = g_strnfill(1 << 20, ' ');
	Sentry sentry;
	sentry_init(&sentry);
	g_assert_null(sentry_look(&sentry, HEADER, strlen(HEADER)));
	for (int i = 0; i < 20; i++) {
		g_assert_null(sentry_look(&sentry, item, strlen(item)));
		g_assert_null(sentry_look(&sentry, space, strlen(space)));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	trace_set_level(TRACE_ERROR);
	folder = test_folder_new();
	g_autoptr(TestAuthority) ours = test_authority_new(folder, "ours");
	test_authority_issue(ours, "edge", "DNS:edge.test",
			     "serverAuth,clientAuth", 1);
	test_authority_issue(ours, "fe", "DNS:fe.test", "serverAuth,clientAuth",
			     1);
#define ADD(name) g_test_add_func("/link/hostile-edge/" #name, test_##name)
	ADD(sentry);
	ADD(sentry_long);
	ADD(attributes);
	ADD(deep);
	ADD(big);
	ADD(wide);
	int result = g_test_run();
	test_folder_remove(folder);
	return result;
}
