/* The facts of a report from the store, the certificates in it and what the
 * replicas say of themselves. */
#pragma once

#include "core/model/model.h"
#include "core/report/topology.h"

typedef struct Gathered Gathered;

/* `name` stands in the heading (NULL: the default SIP domain); `replicas` is an
 * array as publisher_replicas gives it, `heads` what was published last by
 * stream name, both or NULL. */
typedef struct GatherInput {
	const char *name, *version;
	const struct json_t *replicas;
	const struct json_t *heads; /* {"topology": 12, …} */
} GatherInput;

Gathered *gather_topology(Model *model, const GatherInput *input,
			  GError **error);
/* Valid while `gathered` is. */
const ReportTopology *gathered_topology(const Gathered *gathered);
void gathered_free(Gathered *gathered);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gathered, gathered_free)
