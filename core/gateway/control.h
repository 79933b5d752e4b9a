/* The control socket of a role (docs/control.md): reads requests, checks who
 * asks, calls the role's answering function. Loop thread only. */
#pragma once

#include "core/base/json.h"
#include "core/gateway/base/loop.h"

typedef struct Control Control;
typedef struct ControlRequest ControlRequest;

/* Answers by control_answer_take or control_fail, now or later. */
typedef void ControlFn(void *data, ControlRequest *request,
		       const json_t *question);

Control *control_new(Loop *loop, const char *path, ControlFn *ask, void *data,
		     GError **error);
void control_free(Control *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Control, control_free)

/* True when the one who asks may change something. */
gboolean control_may_change(const ControlRequest *request);
/* Sends the answer with `ok` true; the request is gone afterwards. */
void control_answer_take(ControlRequest *request, json_t *answer);
/* Sends `ok` false and one sentence. */
void control_fail(ControlRequest *request, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
