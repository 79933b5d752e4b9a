/* What gatehoused needs of a role, edge or front end. One role per process;
 * loop thread only. */
#pragma once

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/gateway/base/loop.h"
#include "core/gateway/config/config.h"

typedef struct Role Role;
typedef struct RoleClass RoleClass;

/* Files of this computer's keys and certificates; NULL: there is none yet. */
typedef struct RoleCredentials {
	char *internal_key, *internal_certificate; /* for the link */
	char *external_key, *external_certificate; /* for partners */
	char *sip_key, *sip_certificate;	   /* for the pools */
	char *authority;			   /* the deployment's, alone */
	/* Edge: for partners, beside the system's; front end: for the pools,
	 * beside the deployment's. NULL: none. */
	char *anchors;
	/* An edge's, opened; NULL: none is shared, or it was not for us. */
	char *dialback_secret;
} RoleCredentials;

/* `answer` is borrowed; NULL: there is no such question. */
typedef void RoleAnswerFn(void *data, json_t *answer);

typedef struct RoleSetup {
	Loop *loop;
	const Paths *paths;
	const char *computer;
	/* A record that came over the link. */
	void (*record)(void *data, const char *stream, GBytes *record);
	/* The applied record of a stream, to hand it on: see PassOn. */
	GBytes *(*newest)(void *data, const char *stream, guint64 *number);
	/* A question that came over the link: exactly one call of `answer`. */
	void (*asked)(void *data, const json_t *question, RoleAnswerFn *answer,
		      void *token);
	void *data;
} RoleSetup;

struct RoleClass {
	const char *name; /* "edge", "frontend" */
	Role *(*open)(const RoleSetup *setup, GError **error);
	/* Config and credentials of now; false: the old ones stay. */
	gboolean (*apply)(Role *role, Config *config,
			  const RoleCredentials *credentials, GError **error);
	/* Exactly one call of `answer`, now or later. */
	void (*ask)(Role *role, const json_t *question, RoleAnswerFn *answer,
		    void *data);
	/* `done` once nothing is left, 30 s at the latest. */
	void (*drain)(Role *role, LoopFn *done, void *data);
	void (*close)(Role *role);
};

extern const RoleClass edge_role, frontend_role;
