#include "core/gateway/worker.h"

#define WAITING 16 /* requests at a time; more are refused */

struct Worker {
	Loop *loop;
	WorkerServeFn *serve;
	void *data;
	GThreadPool *pool;
	GPtrArray *jobs; /* of Job: not answered yet */
};

typedef struct Job {
	Worker *worker; /* NULL once answered: only to be freed */
	json_t *question, *answer;
	WorkerAnswerFn *fn;
	void *data;
	gint started; /* then on_made frees it */
} Job;

static void job_free(Job *job)
{
	json_decref(job->question);
	json_decref(job->answer);
	g_free(job);
}

static void finish(Job *job, json_t *answer)
{
	g_ptr_array_remove(job->worker->jobs, job);
	job->worker = NULL;
	job->fn(job->data, answer);
}

static void on_made(void *data)
{
	Job *job = data;
	if (job->worker)
		finish(job, job->answer);
	job_free(job);
}

static void make(gpointer data, gpointer user)
{
	Job *job = data;
	Worker *worker = user;
	g_atomic_int_set(&job->started, 1);
	job->answer = worker->serve(worker->data, job->question);
	loop_post(worker->loop, on_made, job);
}

Worker *worker_new(Loop *loop, WorkerServeFn *serve, void *data)
{
	Worker *worker = g_new0(Worker, 1);
	worker->loop = loop;
	worker->serve = serve;
	worker->data = data;
	worker->jobs = g_ptr_array_new();
	worker->pool = g_thread_pool_new(make, worker, 1, FALSE, NULL);
	return worker;
}

static void refuse(WorkerAnswerFn *fn, void *data, const char *why)
{
	g_autoptr(json_t) answer = json_pack("{s:s}", "error", why);
	fn(data, answer);
}

void worker_free(Worker *worker)
{
	if (!worker)
		return;
	g_thread_pool_free(worker->pool, TRUE, TRUE);
	while (worker->jobs->len) {
		Job *job = worker->jobs->pdata[0];
		g_autoptr(json_t) answer =
			json_pack("{s:s}", "error", "the service is ending");
		finish(job, answer);
		if (!g_atomic_int_get(&job->started))
			job_free(job);
	}
	g_ptr_array_unref(worker->jobs);
	g_free(worker);
}

void worker_ask(Worker *worker, const json_t *question, WorkerAnswerFn *fn,
		void *data)
{
	if (worker->jobs->len >= WAITING) {
		refuse(fn, data, "too much is being asked: ask again");
		return;
	}
	Job *job = g_new0(Job, 1);
	job->worker = worker;
	job->question = json_deep_copy(question);
	job->fn = fn;
	job->data = data;
	g_ptr_array_add(worker->jobs, job);
	g_thread_pool_push(worker->pool, job, NULL);
}
