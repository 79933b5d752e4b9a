#include "core/gateway/link/dial_memory.h"

#include "core/gateway/link/limits.h"

#include <stddef.h>

/* Before each block; what follows is aligned like any. */
typedef union Head {
	struct {
		gsize size; /* this included */
		bool counted;
	};
	max_align_t align;
} Head;

static void *start(DialMemory *memory, Head *head, gsize size, bool counted)
{
	head->size = size + sizeof(Head);
	head->counted = counted;
	if (counted)
		memory->held += head->size;
	return head + 1;
}

static void forget(DialMemory *memory, const Head *head)
{
	if (head->counted)
		memory->held -= head->size;
}

static void *allocate(size_t size, void *data)
{
	DialMemory *memory = data;
	Head *head = g_malloc(size + sizeof(Head));
	return start(memory, head, size, !memory->sending);
}

static void release(void *block, void *data)
{
	if (!block)
		return;
	Head *head = (Head *)block - 1;
	forget(data, head);
	g_free(head);
}

static void *resize(void *block, size_t size, void *data)
{
	if (!block)
		return allocate(size, data);
	Head *head = (Head *)block - 1;
	bool counted = head->counted;
	forget(data, head);
	return start(data, g_realloc(head, size + sizeof(Head)), size, counted);
}

void dial_memory_init(DialMemory *memory)
{
	*memory = (DialMemory){
		.functions = { allocate, release, resize, memory },
	};
}

bool dial_memory_over(const DialMemory *memory)
{
	return memory->held > LINK_HELD_BYTES;
}
