/* What the benches of a front end have in common: the fake link, the loop, a
 * folder for the state and what all configurations hold. Each bench keeps
 * these as members of its own, and adds the pool that it plays. */
#pragma once

#include "tests/unit/core/gateway/frontend/fake_link.h"

#include "core/gateway/frontend/frontend.h"

/* The link is there, and traces are quiet. Both are given to the end. */
void frontend_bench_open(Loop **loop, char **folder);
void frontend_bench_close(Loop *loop, char *folder);

/* contoso.test is ours, with bo on its pool; there is an edge. */
Config *frontend_bench_config(void);
void frontend_bench_add_partner(Config *config, const char *domain,
				PartnerType type);
/* pool.contoso.test, trusted by address; names and addresses of its computers
 * with spaces between them. */
PoolConfig *frontend_bench_add_pool(Config *config, const char *computers,
				    const char *addresses,
				    const char *transport, guint16 port);
/* With its state in the folder; what options leave open is filled in. */
Frontend *frontend_bench_start(Loop *loop, const char *folder, Config *config,
			       FrontendOptions options);

void frontend_bench_run(Loop *loop, guint milliseconds);
/* Whether an answer to that question has that text. */
gboolean frontend_bench_shows(Frontend *frontend, const char *question,
			      const char *text);

/* For anything with a loop: a minute at most. */
#define RUN_UNTIL(bench, condition)                                            \
	do {                                                                   \
		for (int i_ = 0; i_ < 6000 && !(condition); i_++)              \
			frontend_bench_run((bench)->loop, 10);                 \
		g_assert_true(condition);                                      \
	} while (0)
