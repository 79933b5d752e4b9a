#include "core/gateway/link/asks.h"

#include "core/gateway/link/limits.h"
#include "core/gateway/link/wire.h"

typedef struct Ask {
	guint64 number;
	gint64 deadline;
	LinkAnswerFn *fn;
	void *data;
} Ask;

struct Asks {
	GQueue open; /* of Ask, in the order of deadlines */
	guint64 next;
};

Asks *asks_new(void)
{
	Asks *asks = g_new0(Asks, 1);
	g_queue_init(&asks->open);
	asks->next = 1;
	return asks;
}

static void fail_first(Asks *asks, const char *why)
{
	g_autofree Ask *ask = g_queue_pop_head(&asks->open);
	g_autoptr(GError) error =
		g_error_new_literal(LINK_ERROR, LINK_ERROR_CLOSED, why);
	ask->fn(ask->data, NULL, error);
}

/* Only what is open now: a function may ask anew. */
void asks_fail(Asks *asks, const char *why)
{
	for (guint left = asks->open.length; left; left--)
		fail_first(asks, why);
}

void asks_free(Asks *asks)
{
	asks_fail(asks, "the link was removed");
	g_queue_clear_full(&asks->open, g_free);
	g_free(asks);
}

guint64 asks_add(Asks *asks, LinkAnswerFn *fn, void *data, gint64 now)
{
	if (asks->open.length >= LINK_ASKS)
		return 0;
	Ask *ask = g_new(Ask, 1);
	*ask = (Ask){ asks->next++, now + LINK_ASK_MS, fn, data };
	g_queue_push_tail(&asks->open, ask);
	return ask->number;
}

void asks_answer(Asks *asks, guint64 number, json_t *answer)
{
	g_autoptr(GError) error = NULL;
	GList *at = asks->open.head;
	while (at && ((Ask *)at->data)->number != number)
		at = at->next;
	if (!at)
		return;
	g_autofree Ask *ask = at->data;
	g_queue_delete_link(&asks->open, at);
	if (!answer)
		error = g_error_new_literal(LINK_ERROR, LINK_ERROR_PROTOCOL,
					    "the answer is no JSON");
	ask->fn(ask->data, answer, error);
}

void asks_expire(Asks *asks, gint64 now)
{
	while (asks->open.head &&
	       ((Ask *)asks->open.head->data)->deadline <= now)
		fail_first(asks, "no answer came in time");
}
