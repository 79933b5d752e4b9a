/* What the files of pool_setup share: one each for what is done here, on pools
 * of Microsoft's servers, and in Kamailio. */
#pragma once

#include "core/report/pool_setup.h"

#define PLACE_HERE  "Gatehouse"
#define PLACE_SHELL "management shell of the pool"

/* Takes the text. */
void setup_add(GPtrArray *steps, SetupState state, const char *place,
	       const char *title, GString *text);
gboolean setup_is_secure(const SetupFacts *facts);

void setup_add_here(GPtrArray *steps, const SetupFacts *facts);
void setup_add_skype(GPtrArray *steps, const SetupFacts *facts);
void setup_add_ocs(GPtrArray *steps, const SetupFacts *facts);
void setup_add_kamailio(GPtrArray *steps, const SetupFacts *facts);
void setup_add_other(GPtrArray *steps, const SetupFacts *facts);
