/* The generic cmdlets of kinds: Get-, New-, Set- and Remove- of every noun are
 * made from its declaration in core/model. */
#pragma once

#include "core/model/kind.h"
#include "shell/pipeline/cmdlet.h"

/* What a made cmdlet's `data` points at. */
typedef struct KindCmdlet {
	Cmdlet cmdlet;
	const Kind *kind;
	Verb verb;
	char *name;
	Example examples[2];
} KindCmdlet;

/* Adds a kind's cmdlets to a list of const Cmdlet *. They live for ever. */
void kind_make_cmdlets(const Kind *kind, GPtrArray *cmdlets);

/* The parameter of New- and Set- for an attribute. */
Param kind_param(const Attribute *attribute);

/* A parameter by name: its value and whether it was given. Borrowed. */
bool call_param(const Call *call, const char *name, Value *value);
/* Its text, NULL when it was not given or is none. */
const char *call_param_text(const Call *call, const char *name);

extern ProcessFn kind_get, kind_new, kind_set, kind_remove;

/* -Filter takes a text or the text of a block. */
bool accept_filter(Session *session, const Param *param, Value given,
		   bool convert, Value *bound, GError **error);
/* Adds the condition of a -Filter: an expression, or a wildcard for the
 * identity. *nothing: it can match none. */
bool filter_where(Call *call, Model *model, const Kind *kind, const char *text,
		  Where *where, bool *nothing, GError **error);
/* Gives all records of a condition to the pipeline. */
bool emit_records(Call *call, Model *model, const Kind *kind,
		  const Where *where, int64_t limit, uint32_t *count,
		  GError **error);

/* Names in the store that complete a prefix. */
extern CompleteFn complete_identity, complete_pool, complete_site,
	complete_edge_server, complete_registrar, complete_policy,
	complete_computer, complete_user;
