/* Tells when a descriptor can be read or written that belongs to somebody
 * else, who closes it after descriptor_free and not before. */
#pragma once

#include "core/gateway/base/loop.h"

typedef struct Descriptor Descriptor;

enum {
	DESCRIPTOR_READABLE = 1,
	DESCRIPTOR_WRITABLE = 2,
	DESCRIPTOR_BROKEN = 4, /* and is watched no more */
};

typedef void DescriptorFn(void *data, guint events);

Descriptor *descriptor_new(Loop *loop, int fd, DescriptorFn *fn, void *data);
/* What is to be told of; nothing at first. A change costs system calls. */
void descriptor_watch(Descriptor *descriptor, guint events);
void descriptor_free(Descriptor *descriptor);
