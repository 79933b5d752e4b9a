/* link_load: a front end reduced to its link, for benches of the edge. It
 * takes every item and floods the edge with items. JSON lines in:
 *   {"flood":N,"domains":K,"first":F}  N messages to u@dF.SUFFIX and the K - 1
 *                                      domains after it, in turn
 *   {"expect":N}                       says when N items have come */
#include "core/gateway/link/link.h"
#include "tests/peer/load.h"

#include <string.h>

#define LIFE_MS 60000

typedef struct Peer {
	Loop *loop;
	LinkSet *links;
	Load load;
	gint64 flooding;
	guint64 sent, total, domains, first, done, failed;
	gboolean up, pumping;
} Peer;

static char *computer, *edge, *address, *suffix, *from;
static char *key_file, *certificate_file, *authority_file;
static int port = 23456;

static const GOptionEntry options[] = {
	{ "computer", 0, 0, G_OPTION_ARG_STRING, &computer, "Own FQDN", "F" },
	{ "edge", 0, 0, G_OPTION_ARG_STRING, &edge, "FQDN", "F" },
	{ "address", 0, 0, G_OPTION_ARG_STRING, &address, "The edge's", "A" },
	{ "port", 0, 0, G_OPTION_ARG_INT, &port, "The edge's", "P" },
	{ "from", 0, 0, G_OPTION_ARG_STRING, &from, "Who sends", "JID" },
	{ "suffix", 0, 0, G_OPTION_ARG_STRING, &suffix, "load.test", "D" },
	{ "key", 0, 0, G_OPTION_ARG_FILENAME, &key_file, "PEM", "FILE" },
	{ "certificate", 0, 0, G_OPTION_ARG_FILENAME, &certificate_file, "PEM",
	  "FILE" },
	{ "authority", 0, 0, G_OPTION_ARG_FILENAME, &authority_file, "PEM",
	  "FILE" },
	{ 0 },
};

static void pump(Peer *peer);

static void on_item(void *data, LinkItem *item)
{
	Peer *peer = data;
	load_count(&peer->load, NULL, 0);
	link_item_ok(item);
}

static void on_changed(void *data, Link *link)
{
	Peer *peer = data;
	if (link_up(link) && !peer->up) {
		peer->up = TRUE;
		lines_print(json_pack("{s:s}", "event", "up"));
	}
	pump(peer);
}

static void on_partner(void *data, Link *link, const char *domain, gboolean up,
		       const char *text)
{
	(void)data, (void)link, (void)domain, (void)up, (void)text;
}

static const LinkHandler handler = { .item = on_item,
				     .changed = on_changed,
				     .partner = on_partner };

static void on_done(void *data, const LinkResult *result)
{
	Peer *peer = data;
	peer->done++;
	peer->failed += !result->ok;
	if (peer->done == peer->total)
		load_tell("flooded", peer->flooding, peer->done - peer->failed,
			  peer->failed);
	pump(peer);
}

static gboolean send_one(Peer *peer, Link *link)
{
	g_autofree char *to =
		g_strdup_printf("u@d%" G_GUINT64_FORMAT ".%s",
				peer->first + peer->sent % peer->domains,
				suffix ? suffix : "load.test");
	g_autofree char *text =
		load_message(from, to, peer->sent, g_get_monotonic_time());
	g_autofree char *whole = g_strconcat("<message xmlns='jabber:server'",
					     text + strlen("<message"), NULL);
	g_autoptr(GBytes) payload = g_bytes_new(whole, strlen(whole));
	LinkSend send = { .payload = payload,
			  .trace = "0123456789abcdef",
			  .life = LIFE_MS,
			  .done = on_done,
			  .data = peer };
	if (!link_send(link, &send))
		return FALSE;
	peer->sent++;
	return TRUE;
}

static void pump(Peer *peer)
{
	guint count = 0;
	Link **links = peer->links ? link_set_links(peer->links, &count) : NULL;
	if (!count || !link_up(links[0]) || peer->pumping)
		return;
	peer->pumping = TRUE;
	while (peer->sent < peer->total && send_one(peer, links[0]))
		continue;
	peer->pumping = FALSE;
}

static void on_line(void *data, const json_t *line)
{
	Peer *peer = data;
	if (load_number(line, "expect")) {
		load_expect(&peer->load, (guint64)load_number(line, "expect"));
		return;
	}
	peer->total = (guint64)load_number(line, "flood");
	peer->domains = MAX(1, (guint64)load_number(line, "domains"));
	peer->first = (guint64)load_number(line, "first");
	peer->sent = peer->done = peer->failed = 0;
	peer->flooding = g_get_monotonic_time();
	pump(peer);
}

static gboolean serve(Peer *peer, GError **error)
{
	LinkSelf self = { computer,	  key_file, certificate_file,
			  authority_file, 1,	    1 };
	LinkPeer one = { edge, address, (guint16)port };
	peer->links = link_set_dial(peer->loop, &self, &handler, peer, error);
	if (!peer->links)
		return FALSE;
	link_set_peers(peer->links, &one, 1);
	Lines *lines = lines_new(peer->loop, on_line, peer);
	loop_run(peer->loop);
	lines_free(lines);
	peer->total = 0;
	link_set_free(peer->links);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error) ||
	    !computer || !edge || !address) {
		g_printerr("link_load: %s\n",
			   error ? error->message
				 : "--computer, --edge and --address are "
				   "needed");
		return 2;
	}
	Peer peer = { .loop = loop_new() };
	gboolean good = serve(&peer, &error);
	if (!good)
		g_printerr("link_load: %s\n", error->message);
	loop_free(peer.loop);
	return good ? 0 : 1;
}
