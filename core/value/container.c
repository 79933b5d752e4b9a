#include "core/value/container.h"

#include "core/value/extra.h"

#define FREE_DEPTH  40 /* frees within frees before one has to wait */
#define LEAST_ALIVE 20000
#define LEAST_BYTES ((size_t)64 << 20)
#define MOST_BYTES  ((size_t)1 << 30)

#define REACHED (-(1 << 30)) /* no count is */

/* One a thread: values stay on the thread that made them. */
static _Thread_local struct {
	Container head; /* of a ring; unused until it is watched */
	unsigned alive, due;
	size_t bytes, bytes_due;
	unsigned freeing;
	Container *waiting; /* to be freed, by `next` */
	GPtrArray *stack;   /* reached, their references not yet */
} heap;

void container_init(Container *container, const ContainerClass *class)
{
	container->class = class;
	container->references = 1;
	container->extra = 0;
	container->next = container->previous = NULL;
	if (!class->visit || !heap.head.next)
		return;
	container->next = &heap.head;
	container->previous = heap.head.previous;
	container->previous->next = container;
	heap.head.previous = container;
	heap.alive++;
}

static void forget(Container *container)
{
	if (!container->next)
		return;
	container->next->previous = container->previous;
	container->previous->next = container->next;
	heap.alive--;
}

static void free_now(Container *container)
{
	heap.freeing++;
	container->class->free(container);
	heap.freeing--;
}

void container_end(Container *container)
{
	forget(container);
	if (container->extra)
		extra_end(container);
	if (heap.freeing >= FREE_DEPTH) {
		container->next = heap.waiting;
		heap.waiting = container;
		return;
	}
	free_now(container);
	while (!heap.freeing && heap.waiting) {
		Container *next = heap.waiting;
		heap.waiting = next->next;
		free_now(next);
	}
}

/* ---- circles ---- */

void containers_watch(void)
{
	if (heap.head.next)
		return;
	heap.head.next = heap.head.previous = &heap.head;
	heap.due = LEAST_ALIVE;
	heap.bytes_due = LEAST_BYTES;
}

static void subtract(Container *container)
{
	container->outside--;
}

static void reach(Container *container)
{
	if (!container->next || container->outside == REACHED)
		return;
	container->outside = REACHED;
	g_ptr_array_add(heap.stack, container);
}

static void reach_rest(void)
{
	while (heap.stack->len) {
		Container *container = g_ptr_array_steal_index_fast(
			heap.stack, heap.stack->len - 1);
		container->class->visit(container, reach);
	}
}

/* What is held by nothing but each other, each with one reference more. */
static GPtrArray *find_circles(void)
{
	Container *end = &heap.head, *at;
	GPtrArray *found = g_ptr_array_new();
	for (at = end->next; at != end; at = at->next)
		at->outside = (int)at->references;
	for (at = end->next; at != end; at = at->next)
		at->class->visit(at, subtract);
	for (at = end->next; at != end; at = at->next)
		if (at->outside > 0) {
			reach(at);
			reach_rest();
		}
	for (at = end->next; at != end; at = at->next)
		if (at->outside != REACHED) {
			container_ref(at);
			g_ptr_array_add(found, at);
		}
	return found;
}

static void set_due(bool found)
{
	heap.bytes = 0;
	heap.bytes_due =
		found ? LEAST_BYTES : MIN(heap.bytes_due * 2, MOST_BYTES);
	heap.due = MAX(heap.alive * 2, LEAST_ALIVE);
}

unsigned containers_collect(void)
{
	if (!heap.head.next)
		return 0;
	heap.stack = g_ptr_array_new();
	g_autoptr(GPtrArray) found = find_circles();
	g_clear_pointer(&heap.stack, g_ptr_array_unref);
	for (unsigned i = 0; i < found->len; i++) {
		Container *container = found->pdata[i];
		container->class->empty(container);
	}
	for (unsigned i = 0; i < found->len; i++)
		container_unref(found->pdata[i]);
	set_due(found->len > 0);
	return found->len;
}

void containers_collect_when_due(void)
{
	if (heap.alive > heap.due || heap.bytes > heap.bytes_due)
		containers_collect();
}

unsigned containers_alive(void)
{
	return heap.alive;
}

void containers_add_bytes(size_t bytes)
{
	heap.bytes += bytes;
}
