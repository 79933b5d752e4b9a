/* The XMPP proxy role: s2s streams with partners on one side, links with
 * front ends on the other. Every stanza has one owner and one result; nothing
 * is kept on disk. Owns its listener, streams, queues and secrets; borrows the
 * loop, the resolver and the links. Loop thread only. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"
#include "core/gateway/config/config.h"
#include "core/gateway/link/link.h"

typedef struct Edge Edge;
typedef struct Resolver Resolver;

typedef struct EdgeSetup {
	Loop *loop;
	Resolver *resolver; /* partners are looked up here */
	/* PEM, the external certificate (Set-CsCertificate, with its chain)
	 * and its key. NULL: none yet, partners are then refused. */
	const char *key_file, *certificate_file;
	/* PEM, anchors for partners beside the system's; NULL: none. Never
	 * the internal authority. */
	const char *anchors_file;
	gboolean no_system_anchors; /* labs and tests */
	/* Folder of revocation lists, read again when a file in it changes;
	 * it need not exist. NULL: none. */
	const char *revocations_folder;
} EdgeSetup;

Edge *edge_new(const EdgeSetup *setup, GError **error);
void edge_free(Edge *edge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edge, edge_free)

/* Lives by `config` from now on: listens on self's external address and XMPP
 * port when that is new, closes streams of partners that are gone, leaves all
 * others alone. False, with the old configuration still in force, when it
 * cannot listen. */
gboolean edge_apply(Edge *edge, Config *config, GError **error);
/* The secret of dialback keys, one for all edges; NULL: a random one. A new one
 * is accepted at once, made use of after ten seconds; the old one is accepted
 * for an hour. */
void edge_set_secret(Edge *edge, const char *secret);
/* New certificate files: used from the next handshake on. */
gboolean edge_renew(Edge *edge, const char *key_file,
		    const char *certificate_file, GError **error);
/* The port it listens on; 0: it does not. */
guint16 edge_port(const Edge *edge);

/* For probes: the certificate and trust of now (NULL: no certificate yet),
 * and a dialback key; free it. */
struct Credentials *edge_credentials(const Edge *edge);
char *edge_dialback_key(const Edge *edge, const char *local, const char *remote,
			const char *id);

/* For probes, too: while one shows a key to `remote`, which may be no partner,
 * its server may open a stream to ask about that key; stanzas on it are
 * refused. Counted. */
void edge_expect(Edge *edge, const char *remote);
void edge_unexpect(Edge *edge, const char *remote);
/* Whether streams of that domain go to the legacy gateway. */
gboolean edge_passes_on(const Edge *edge, const char *remote);
/* Where its streams go instead of DNS: borrowed; NULL: nowhere else. */
const char *edge_proxy(const Edge *edge, const char *remote);
/* A partner's settings as New-CsXmppAllowedPartner has them, and whether they
 * and the deployment's allow streams proven by `method` (of xmpp/policy.h);
 * NULL: `remote` is no partner. */
json_t *edge_settings(const Edge *edge, const char *remote, guint method);

/* What front ends are reached by; set once, before items come. */
void edge_set_links(Edge *edge, LinkSet *links);
/* To be called from the LinkHandler's `item` and `changed`. */
void edge_item(Edge *edge, LinkItem *item);
void edge_changed(Edge *edge, Link *link);

/* Answers {"ask":"streams"} and what else status.c knows; NULL when the
 * question is none of the edge's. The caller frees the answer. */
json_t *edge_ask(Edge *edge, const json_t *request);

/* Takes no new streams, lets what is under way end, closes the rest after
 * 10 s; `done` is called once, when nothing is left. */
void edge_drain(Edge *edge, LoopFn *done, void *data);
