#include "core/gateway/key_worker.h"

#include "core/service/key_request.h"

#define WAITING 16 /* requests at a time; more are refused */

struct KeyWorker {
	Loop *loop;
	Paths *paths;
	char *role;
	GThreadPool *pool;
	GPtrArray *jobs; /* of Job: not answered yet */
};

typedef struct Job {
	KeyWorker *worker; /* NULL once answered: only to be freed */
	json_t *question, *answer;
	KeyAnswerFn *fn;
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
	KeyWorker *worker = user;
	g_atomic_int_set(&job->started, 1);
	job->answer =
		key_request_serve(worker->paths, worker->role, job->question);
	loop_post(worker->loop, on_made, job);
}

KeyWorker *key_worker_new(Loop *loop, const Paths *paths, const char *role)
{
	KeyWorker *worker = g_new0(KeyWorker, 1);
	worker->loop = loop;
	worker->paths = paths_new(paths->home);
	worker->role = g_strdup(role);
	worker->jobs = g_ptr_array_new();
	worker->pool = g_thread_pool_new(make, worker, 1, FALSE, NULL);
	return worker;
}

static void refuse(KeyAnswerFn *fn, void *data, const char *why)
{
	g_autoptr(json_t) answer = json_pack("{s:s}", "error", why);
	fn(data, answer);
}

void key_worker_free(KeyWorker *worker)
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
	paths_free(worker->paths);
	g_free(worker->role);
	g_free(worker);
}

void key_worker_ask(KeyWorker *worker, const json_t *question, KeyAnswerFn *fn,
		    void *data)
{
	if (worker->jobs->len >= WAITING) {
		refuse(fn, data, "too many keys are being made: ask again");
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
