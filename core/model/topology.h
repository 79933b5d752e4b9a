/* Larger pieces of the topology: a pool comes with its registrar and
 * computers, an edge with its pool, and both are checked as a whole. */
#pragma once

#include "core/model/model.h"

/* Adds the pool with a registrar service and, where `computers` (FQDNs,
 * NULL-terminated; NULL: one named like the pool) are new, its computers. */
bool topology_add_pool(Model *model, Record *pool, const char *const *computers,
		       Feedback *feedback, GError **error);

typedef struct EdgePlan {
	const char *fqdn, *site;
	const char *const *computers; /* NULL: one named like the pool */
	const char *internal_address, *external_address, *external_fqdn;
	const char *registrar;		       /* next hop, or NULL */
	int64_t listening_port, internal_port; /* 0: default */
} EdgePlan;

/* Adds an edge pool, its computers and its edge service. */
bool topology_add_edge(Model *model, const EdgePlan *plan, Feedback *feedback,
		       GError **error);

/* Called once per finding; `serious` ones keep the topology from working. */
typedef void FindingFn(bool serious, const char *text, void *data);
bool topology_check(Model *model, FindingFn *found, void *data, GError **error);
/* The topology as XML in the form of the published Topology. Free it. */
char *topology_xml(Model *model, GError **error);
