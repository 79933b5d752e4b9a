/* The evaluator as the session's engine. */
#pragma once

#include "shell/pipeline/block.h"

extern const Engine evaluate_engine;
/* Gives the engine to a session. */
void evaluate_attach(Session *session);
