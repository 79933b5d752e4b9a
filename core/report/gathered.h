/* What the files that gather facts share. Only core/report/gather*.c include
 * this. Functions on a Record are called for each one of a kind (RecordFn);
 * `data` is the Gathered. */
#pragma once

#include "core/report/gather.h"

/* Texts live in the chunk, vectors of texts in `vectors`. */
struct Gathered {
	ReportTopology topology;
	GStringChunk *texts;
	GPtrArray *vectors;
	GArray *sites, *pools, *edges, *partners, *policies, *settings,
		*certificates, *replicas;
	GHashTable *pool_edges;	  /* pool -> edge, as their registrars say */
	GHashTable *site_routes;  /* site -> edge */
	GHashTable *site_of_pool; /* pool -> site */
	Model *model;
	GError *error;
};

/* A text that lives as long as gathered; NULL stays NULL. */
const char *gathered_keep(Gathered *gathered, const char *text);
/* A property as text; NULL for $null. */
const char *gathered_text(Gathered *gathered, Record *record, const char *name);
bool gathered_truth(Record *record, const char *name);
/* What stands behind "Site:", "EdgeServer:" … in it. */
const char *gathered_name(Gathered *gathered, Record *record, const char *name);
/* A list property. */
const char *const *gathered_texts(Gathered *gathered, Record *record,
				  const char *name);
/* `before` (or NULL) and one more. */
const char *const *gathered_with(Gathered *gathered, const char *const *before,
				 const char *more);
ReportPool *gathered_pool(const Gathered *gathered, const char *fqdn);

/* ---- gather_places.c ---- */
bool gather_site(Record *record, void *data);
bool gather_registrar(Record *record, void *data);
bool gather_pool(Record *record, void *data);
bool gather_computer(Record *record, void *data);
bool gather_edge(Record *record, void *data);
/* Edges of pools that name none. */
void gather_complete(Gathered *gathered);
/* What stands in each site. */
void gather_counts(Gathered *gathered);

/* ---- gather_rules.c ---- */
bool gather_partner(Record *record, void *data);
bool gather_policy(Record *record, void *data);
bool gather_user(Record *record, void *data);
bool gather_gateway_settings(Record *record, void *data);
bool gather_edge_settings(Record *record, void *data);
bool gather_domain(Record *record, void *data);

/* ---- gather_security.c ---- */
bool gather_certificate(Record *record, void *data);
void gather_replicas(Gathered *gathered, const GatherInput *input);
