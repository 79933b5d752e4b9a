/* A state that is in memory and takes a few milliseconds to be kept. Stands in
 * for core/gateway/state at link time, beside still.h. */
#pragma once

#include "core/gateway/state/state.h"

/* Rows that are there. */
guint still_state_rows(const State *state);
