#include "core/gateway/net/descriptor.h"

struct Descriptor {
	uv_poll_t poll;
	guint events;
	DescriptorFn *fn; /* NULL once it was freed */
	void *data;
};

static void on_ready(uv_poll_t *poll, int status, int events)
{
	Descriptor *descriptor = poll->data;
	guint ready = 0;
	if (status < 0) { /* libuv has stopped it */
		descriptor->events = 0;
		ready = DESCRIPTOR_BROKEN;
	}
	if (events & UV_READABLE)
		ready |= DESCRIPTOR_READABLE;
	if (events & UV_WRITABLE)
		ready |= DESCRIPTOR_WRITABLE;
	if (descriptor->fn)
		descriptor->fn(descriptor->data, ready);
}

Descriptor *descriptor_new(Loop *loop, int fd, DescriptorFn *fn, void *data)
{
	Descriptor *descriptor = g_new0(Descriptor, 1);
	descriptor->fn = fn;
	descriptor->data = data;
	descriptor->poll.data = descriptor;
	uv_poll_init(loop_uv(loop), &descriptor->poll, fd);
	return descriptor;
}

void descriptor_watch(Descriptor *descriptor, guint events)
{
	if (descriptor->events == events)
		return;
	descriptor->events = events;
	if (events)
		uv_poll_start(&descriptor->poll,
			      (events & DESCRIPTOR_READABLE ? UV_READABLE : 0) |
				      (events & DESCRIPTOR_WRITABLE
					       ? UV_WRITABLE
					       : 0),
			      on_ready);
	else
		uv_poll_stop(&descriptor->poll);
}

static void on_closed(uv_handle_t *handle)
{
	g_free(handle->data);
}

void descriptor_free(Descriptor *descriptor)
{
	if (!descriptor)
		return;
	descriptor->fn = NULL;
	uv_close((uv_handle_t *)&descriptor->poll, on_closed);
}
