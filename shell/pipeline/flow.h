/* How running a statement, a block or a pipeline ended. What goes with it
 * stands in the session until whoever stops the flow takes it: `label` for
 * break and continue, `thrown` for throw, `exit_code` for exit. Values of
 * `return` were emitted before. */
#pragma once

#include "core/value/value.h"

typedef enum Flow {
	FLOW_NORMAL,
	FLOW_BREAK,
	FLOW_CONTINUE,
	FLOW_RETURN,
	FLOW_THROW, /* an error that ends the statement, or all (fatal) */
	FLOW_STOP,  /* nobody wants more output, or Ctrl+C */
	FLOW_EXIT,
} Flow;

/* Where objects go: the next command of a pipeline, a list, a file. */
typedef struct Emit Emit;
struct Emit {
	/* False when no more is wanted: then end with FLOW_STOP. */
	bool (*take)(Emit *emit, Value value);
	struct Call *call; /* whose output it is, or NULL */
};

static inline bool emit_take(Emit *emit, Value value)
{
	return emit->take(emit, value);
}

/* Gives the elements of a list one at a time, anything else as it is. */
bool emit_each_take(Emit *emit, Value value);

/* Keeps what it is given; the owner reads and unrefs `list`. */
typedef struct ListEmit {
	Emit emit;
	List *list;
} ListEmit;

void list_emit_init(ListEmit *emit);
void list_emit_clear(ListEmit *emit);
/* What an assignment gets: nothing is $null, one object itself, several an
 * array. Clears emit. */
Value list_emit_value(ListEmit *emit);

/* Drops what it is given. */
extern Emit emit_nothing;
