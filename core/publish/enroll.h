/* First contact of a role with the store it belongs to: its folder, its
 * replica's trust, the deployment's authority, its computer's name. */
#pragma once

#include "core/base/paths.h"
#include "core/publish/replica.h"

typedef struct Enrolment {
	const char *computer; /* FQDN */
	const char *role;     /* "edge", "frontend" */
	guint8 store[STORE_ID_BYTES];
	const Key *key;	       /* publishing key, public */
	const char *authority; /* PEM, or NULL: none yet */
} Enrolment;

/* Makes <home>/<role>/ (0700) with computer, keys/authority.pem, replica.db.
 * Safe to repeat; another store or key is refused unless `replace`. */
bool enroll(const Paths *paths, const Enrolment *enrolment, bool replace,
	    GError **error);
/* On the machine of the store itself (Enable-CsReplica): reads the facts from
 * it, makes the publishing key where there is none. */
bool enroll_local(const Paths *paths, const char *computer, const char *role,
		  const char *passphrase, bool replace, GError **error);
/* Name of the computer whose role this folder holds, or NULL. */
char *enrolled_computer(const Paths *paths, const char *role);
/* "edge" or "frontend" by a store or replica that has the topology; NULL with
 * an error when the computer is not in it or runs no gateway. */
const char *computer_role(Store *store, const char *computer, GError **error);
