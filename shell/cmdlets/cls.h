/* What the cmdlets of centralized logging share: which computers of the
 * gateway they are about, and how their answers are written as XML. */
#pragma once

#include "core/base/json.h"
#include "core/value/record.h"
#include "shell/pipeline/cmdlet.h"

/* Values as they are bound: lists of texts. */
typedef struct ClsWhere {
	const char *const *computers, *const *pools;
} ClsWhere;

/* GatewayComputers of the topology that are named, all where none is; NULL
 * with an error. */
GPtrArray *cls_computers(Call *call, const ClsWhere *where, GError **error);
/* Asks one of them. */
json_t *cls_ask(Call *call, const char *computer, json_t *request,
		GError **error);
/* The error of one computer, which does not keep the others. Takes it. */
void cls_fail_take(Call *call, const char *computer, GError *error);
/* Emits the records, or with `xml` one text of them. Takes what is in the
 * list, of Record. */
void cls_give(Call *call, GPtrArray *records, const char *name, bool xml);
