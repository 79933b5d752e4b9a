/* A link without a network: what is sent stands in a list until the test
 * gives its result, items are made by the test. Stands in for
 * core/gateway/link at link time. */
#pragma once

#include "core/gateway/link/link.h"

typedef struct FakeSent {
	char *payload, *trace, *key;
	guint32 life;
	gboolean again;
	void (*done)(void *data, const LinkResult *result);
	void (*back)(void *data, gboolean sent); /* or NULL */
	void *data;
} FakeSent;

struct LinkItem {
	char *payload, *trace;
	gboolean again, may_act, withdrawn;
	gint64 deadline;
	int result; /* 0: none yet, 1: ok, 2: no */
	char *condition, *type, *address;
	gboolean unsure;
};

typedef struct FakeLink {
	const LinkHandler *handler;
	void *data;
	GPtrArray *sent; /* of FakeSent without result */
	guint window;	 /* sends taken before it is full */
	gboolean up;
	gboolean none;		    /* no edge is there at all */
	guint64 topology, settings; /* the peer's */
	guint peers;		    /* last set */
	char *asked;		    /* the last question, as text */
} FakeLink;

extern FakeLink fake_link;

void fake_link_open(void);
void fake_link_close(void);
/* Hands an item to the front end; free it with fake_item_free. */
LinkItem *fake_item(const char *payload);
/* As the former, before it is handed over: set its fields, then give it. */
LinkItem *fake_item_new(const char *payload);
void fake_item_give(LinkItem *item);
void fake_item_free(LinkItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LinkItem, fake_item_free)
/* Gives the result of the oldest send. */
void fake_result(const LinkResult *result);
