/* Answers questions off the loop, one at a time: what takes seconds, or reads
 * and writes files. Loop thread only. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"

typedef struct Worker Worker;

/* On the worker's thread. The caller owns the answer. */
typedef json_t *WorkerServeFn(void *data, const json_t *question);
Worker *worker_new(Loop *loop, WorkerServeFn *serve, void *data);
/* Waits for the one under way; what is still unanswered is answered with an
 * error from here. */
void worker_free(Worker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Worker, worker_free)

/* `answer` is borrowed; exactly one call, later. */
typedef void WorkerAnswerFn(void *data, json_t *answer);
void worker_ask(Worker *worker, const json_t *question, WorkerAnswerFn *fn,
		void *data);
