/* Runs one general cmdlet in a session with a fake host and blocks that are C
 * functions. */
#pragma once

#include "core/value/list.h"
#include "core/value/record.h"
#include "core/value/table.h"
#include "shell/pipeline/run.h"
#include "shell/pipeline/session.h"
#include "tests/unit/shell/pipeline/fake_host.h"

typedef struct Harness {
	FakeHost host;
	Session *session;
	Flow flow;    /* of the last run */
	char *folder; /* a new one, the current folder of the test */
} Harness;

void harness_setup(Harness *harness, gconstpointer data);
void harness_teardown(Harness *harness, gconstpointer data);

#define END ((const char *)-1)
#define ON  value_bool(true)

/* Runs the cmdlet with pairs of name (NULL: by position) and value up to END.
 * Consumes the values and `input`, a list of objects; NULL: no pipe. */
List *run_cmdlet(Harness *harness, List *input, const char *cmdlet, ...);
/* The same, with the output as default views show it. Free it. */
char *show_cmdlet(Harness *harness, List *input, const char *cmdlet, ...);
/* Compares such text, or joins what came with ", ". Both free `given`. */
void expect_text(char *given, const char *expected);
void expect_list(List *given, const char *expected);

/* A block that gives function(object). */
Value block_of(Value (*function)(Value object), const char *text);
/* 1, 2, 3 … of ints; of texts up to NULL. */
List *ints(int count, ...);
List *texts(const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Records of two properties: name, number, up to NULL. */
List *pairs(const char *name, const char *number, ...);
