#include "core/gateway/key_worker.h"

#include "core/service/key_request.h"

struct KeyWorker {
	Worker *worker;
	Paths *paths;
	char *role;
};

static json_t *serve(void *data, const json_t *question)
{
	const KeyWorker *keys = data;
	return key_request_serve(keys->paths, keys->role, question);
}

KeyWorker *key_worker_new(Loop *loop, const Paths *paths, const char *role)
{
	KeyWorker *keys = g_new0(KeyWorker, 1);
	keys->paths = paths_new(paths->home);
	keys->role = g_strdup(role);
	keys->worker = worker_new(loop, serve, keys);
	return keys;
}

void key_worker_free(KeyWorker *keys)
{
	if (!keys)
		return;
	worker_free(keys->worker);
	paths_free(keys->paths);
	g_free(keys->role);
	g_free(keys);
}

void key_worker_ask(KeyWorker *keys, const json_t *question, KeyAnswerFn *fn,
		    void *data)
{
	worker_ask(keys->worker, question, fn, data);
}
