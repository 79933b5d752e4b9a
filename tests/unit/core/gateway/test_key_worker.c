#include "core/gateway/key_worker.h"

#include "core/pki/request.h"
#include "tests/unit/core/publish/fixture.h"

typedef struct Seen {
	char *folder;
	Paths *paths;
	Loop *loop;
	KeyWorker *worker;
	guint made, failed, wanted;
} Seen;

static Seen *seen_new(void)
{
	Seen *seen = g_new0(Seen, 1);
	seen->folder = g_dir_make_tmp("gatehouse-XXXXXX", NULL);
	seen->paths = paths_new(seen->folder);
	seen->loop = loop_new();
	seen->worker = key_worker_new(seen->loop, seen->paths, "edge");
	return seen;
}

static void seen_free(Seen *seen)
{
	key_worker_free(seen->worker);
	loop_free(seen->loop);
	folder_remove(seen->folder);
	paths_free(seen->paths);
	g_free(seen->folder);
	g_free(seen);
}

static void on_answer(void *data, json_t *answer)
{
	Seen *seen = data;
	const char *pem = json_member(answer, "request");
	g_autoptr(Request) request = pem ? request_parse(pem, NULL) : NULL;
	if (request)
		seen->made++;
	else if (json_member(answer, "error"))
		seen->failed++;
	if (seen->made + seen->failed == seen->wanted)
		loop_stop(seen->loop);
}

static void ask(Seen *seen, const char *use, const char *algorithm)
{
	g_autoptr(json_t) question = json_pack(
		"{s:s, s:s, s:s, s:{s:s}}", "ask", "request-key", "use", use,
		"algorithm", algorithm, "names", "commonName", "a.test");
	seen->wanted++;
	key_worker_ask(seen->worker, question, on_answer, seen);
}

static void answers(void)
{
	Seen *seen = seen_new();
	ask(seen, "Internal", "ECDSA_P256");
	ask(seen, "nothing", "ECDSA_P256");
	ask(seen, "Default", "RSA");
	loop_run(seen->loop);
	g_assert_cmpuint(seen->made, ==, 2);
	g_assert_cmpuint(seen->failed, ==, 1);
	seen_free(seen);
}

/* Freed with questions open: each is answered, none twice. */
static void ends(void)
{
	Seen *seen = seen_new();
	for (int i = 0; i < 20; i++)
		ask(seen, "Internal", "RSA");
	g_clear_pointer(&seen->worker, key_worker_free);
	g_assert_cmpuint(seen->failed, ==, 20);
	g_assert_cmpuint(seen->made, ==, 0);
	seen_free(seen);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/key-worker/answers", answers);
	g_test_add_func("/key-worker/ends", ends);
	return g_test_run();
}
