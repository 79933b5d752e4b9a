/* What the setup of one pool depends on, read from the store: its members, the
 * gateway's front ends that speak with it, the partners' domains, and those
 * that were a partner's. */
#pragma once

#include "core/model/model.h"
#include "core/report/pool_setup.h"

typedef struct PoolFacts PoolFacts;

PoolFacts *pool_facts_new(Model *model, Record *pool, SetupPlatform platform,
			  GError **error);
void pool_facts_free(PoolFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolFacts, pool_facts_free)
const SetupFacts *pool_facts(const PoolFacts *facts);
