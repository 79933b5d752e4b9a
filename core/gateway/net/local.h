/* A Unix stream socket to listen on: the control socket. Accepted descriptors
 * go to connection_adopt. */
#pragma once

#include "core/gateway/base/loop.h"

#include <sys/types.h>

typedef struct LocalListener LocalListener;

/* Who connected, from the kernel (SO_PEERCRED). */
typedef struct LocalPeer {
	uid_t user;
	gid_t group;
	pid_t process;
} LocalPeer;

typedef void LocalAcceptFn(void *data, int fd, const LocalPeer *peer);

/* Takes the place of a socket that nobody listens on any more; fails when
 * somebody does. The file gets `mode`; freeing removes it. */
LocalListener *local_listener_new(Loop *loop, const char *path, mode_t mode,
				  LocalAcceptFn *accepted, void *data,
				  GError **error);
void local_listener_free(LocalListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LocalListener, local_listener_free)
