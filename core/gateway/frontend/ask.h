/* What the front end answers to control requests (docs/control.md). Private
 * to this folder. */
#pragma once

#include "core/gateway/frontend/role.h"

void ask_answer(Frontend *frontend, json_t *request, FrontendAnswerFn *fn,
		void *data);
