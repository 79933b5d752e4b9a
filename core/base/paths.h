/* Where things lie (design: docs/architecture.md, "Paths"). A home folder
 * holds topology.db, pki/ (0700), published/ and, per role, edge/ and
 * frontend/ (0700: replica.db, state.db, keys/, trace/). Nothing here creates
 * anything; paths_ensure does, on the first write. */
#pragma once

#include <glib.h>

typedef struct Paths {
	char *home;
	char *store;	 /* home/topology.db */
	char *pki;	 /* home/pki */
	char *published; /* home/published */
} Paths;

/* Home of a user who is not root: `own`, unless only `machine` has a store, or
 * may have one that the user cannot see: no silent new one beside it. */
const char *paths_choose(const char *own, const char *machine);
/* `home` if given, else $GATEHOUSE_HOME, else /var/lib/gatehouse as root, else
 * $XDG_DATA_HOME/gatehouse (paths_choose). */
Paths *paths_new(const char *home);
void paths_free(Paths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paths, paths_free)

/* home/edge or home/frontend and what lies in it, as `file` (NULL: itself). */
char *paths_role(const Paths *paths, const char *role, const char *file);
/* Folder of control sockets: $GATEHOUSE_RUNTIME, else /run/gatehouse for the
 * system's home /var/lib/gatehouse, else home/run. */
char *paths_runtime(const Paths *paths);
/* Control socket of a role: runtime folder/edge.sock. */
char *paths_socket(const Paths *paths, const char *role);
/* Makes the folder with `mode` where it is missing. */
gboolean paths_ensure(const char *folder, int mode, GError **error);
