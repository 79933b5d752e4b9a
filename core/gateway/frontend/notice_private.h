/* A subscription of a local user's client here. Private to notice*.c. */
#pragma once

#include "core/gateway/frontend/relation.h"

/* Tells the client how it stands now, as soon as its last answer is there. */
void notice_tell(Notice *notice);
