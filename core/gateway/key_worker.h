/* Serves `request-key` off the loop: an RSA key takes seconds. One at a time.
 * Loop thread only. */
#pragma once

#include "core/base/paths.h"
#include "core/gateway/worker.h"

typedef struct KeyWorker KeyWorker;

KeyWorker *key_worker_new(Loop *loop, const Paths *paths, const char *role);
/* Waits for the one under way; what is still unanswered is answered with an
 * error from here. */
void key_worker_free(KeyWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyWorker, key_worker_free)

typedef WorkerAnswerFn KeyAnswerFn;
void key_worker_ask(KeyWorker *worker, const json_t *question, KeyAnswerFn *fn,
		    void *data);
