/* Stanzas received on one stream, and how far they are resolved without a
 * gap: the XEP-0198 `h` towards the peer. Shared by reference: stanzas of a
 * lost stream have their outcome while another one goes on with its count. */
#pragma once

#include <glib.h>

typedef struct Received Received;

Received *received_new(void);
Received *received_ref(Received *received);
void received_unref(Received *received);
/* A stanza came; its number, from 1. */
guint64 received_take(Received *received);
/* True when the run moved. */
gboolean received_resolve(Received *received, guint64 number);
/* Those whose outcome is open. */
guint received_open(const Received *received);
/* Counting begins with the next stanza. */
void received_start_count(Received *received);
/* `h`: of the counted ones, resolved without a gap; modulo 2^32. */
guint32 received_count(const Received *received);

typedef void ReceivedFn(void *data);
/* Called each time nothing is open any more; NULL: nobody is. */
void received_watch(Received *received, ReceivedFn *settled, void *data);
