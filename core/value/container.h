/* What lists, tables, records, objects and scopes have in common: a count of
 * references, freeing that does not recurse however deep the data is nested,
 * and, where a session asked for it, a collection of circles that nothing
 * outside refers to any more. Whoever holds a counted reference keeps all that
 * is reachable from it; references that no `visit` tells of count as outside.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Container Container;
typedef void ContainerEach(Container *container);

typedef struct ContainerClass {
	/* Lets go of what it holds and frees it. */
	void (*free)(Container *container);
	/* Each counted reference to a container, once each; NULL: it holds
	 * none that could lead back to it. */
	void (*visit)(Container *container, ContainerEach *each);
	/* Lets go of what `visit` tells; the container stays usable. */
	void (*empty)(Container *container);
} ContainerClass;

/* First member of whatever is one. */
struct Container {
	const ContainerClass *class;
	Container *next, *previous; /* of those that are watched, or NULL */
	unsigned references;
	int outside : 31;   /* while circles are looked for */
	unsigned extra : 1; /* members were added (extra.h) */
};

/* The first reference. */
void container_init(Container *container, const ContainerClass *class);
/* The last reference went. */
void container_end(Container *container);

static inline void container_ref(Container *container)
{
	container->references++;
}

static inline void container_unref(Container *container)
{
	if (--container->references == 0)
		container_end(container);
}

/* Watches what this thread makes from now on. */
void containers_watch(void);
/* Frees circles if enough was made since the last time that it pays: work and
 * memory stay in proportion to what is alive. At any place where the counts
 * are right. */
void containers_collect_when_due(void);
/* Frees all circles now; how many containers they were. */
unsigned containers_collect(void);
/* Watched and alive. */
unsigned containers_alive(void);
/* Bytes outside of containers were taken: enough of them make a look due. */
void containers_add_bytes(size_t bytes);
