/* An edge for contoso.test and a partner's server for fabrikam.test on
 * 127.0.0.1, real sockets and TLS; the front end is played by the test. */
#pragma once

#include "core/gateway/edge/edge_private.h"
#include "core/gateway/edge/relay.h"
#include "tests/peer/xmpp_server.h"
#include "tests/unit/core/gateway/xmpp/certificates.h"

typedef struct Scene {
	Loop *loop;
	Resolver *resolver;
	Certificates *certificates;
	Edge *edge;
	Config *config;
	XmppServer *peer;
	char *edge_at, *peer_at;
	XmppServer *legacy; /* our domain's other gateway */
	char *legacy_at;
	/* the front end */
	gboolean serving, refuse;
	const char *address; /* in its refusal, or NULL */
	GPtrArray *got;	     /* of char *: payloads */
	/* the partner */
	GPtrArray *stanzas; /* of Xml */
	GString *verdicts;  /* of what the partner sent: y, n */
	GString *failures;
	/* results of items given to the edge */
	GString *results; /* o, n, u for unsure */
	char *condition, *text, *moved;
	GString *states; /* partner up and down: U, D */
	gboolean no_lease;
	gsize given;
	gint64 started;
	/* waiting */
	gboolean (*until)(struct Scene *scene);
	Timer *poll, *limit;
} Scene;

/* The partner's certificate has these names; it is reached by these methods. */
Scene *scene_new(const char *peer_names, guint methods, XmppServerSetup setup);
/* fabrikam.test by SASL EXTERNAL. */
Scene *scene_plain(void);
void scene_free(Scene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scene, scene_free)

/* Runs until then; 20 s are a failure. */
void scene_wait(Scene *scene, gboolean (*until)(Scene *scene));
gboolean scene_has_result(Scene *scene);
gboolean scene_has_verdict(Scene *scene);
gboolean scene_has_stanza(Scene *scene);
gboolean scene_has_failure(Scene *scene);

/* With the partner in the configuration, or without. */
void scene_apply(Scene *scene, gboolean partner, guint methods);
/* Another server of the partner's. */
void scene_start_peer(Scene *scene, const char *certificate,
		      XmppServerSetup setup);
/* Of a certificate: its path. Free it. */
char *scene_file(Scene *scene, const char *name, const char *ending);
/* The front end hands that to the edge; the partner sends that. */
void scene_give(Scene *scene, const char *payload);
void scene_peer_says(Scene *scene, const char *text);
Xml *scene_parse(const char *text);
/* A stream of those that the edge shows in that member. */
json_t *scene_ask(Scene *scene, const char *member, gsize at);

#define TO_PARTNER                                                             \
	"<message xmlns='jabber:server' from='anna@contoso.test' "             \
	"to='bob@fabrikam.test' xml:lang='de' id='m1'>"                        \
	"<body>Gr\xc3\xbc\xc3\x9f"                                             \
	"e &lt;&amp;</body><thread>t1</thread>"                                \
	"<x xmlns='urn:x' xmlns:y='urn:y' y:a='1'/></message>"

#define TO_LOCAL                                                               \
	"<message xmlns='jabber:server' from='bob@fabrikam.test/r' "           \
	"to='anna@contoso.test' id='m2'><body>hi</body></message>"
