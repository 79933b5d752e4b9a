/* The change log as people read it: changes of an object by its name, and the
 * rows of a change set in words. */
#pragma once

#include "core/model/model.h"

#define HISTORY_LINES 200 /* of one change; a count of the rest follows */

typedef struct HistoryQuery {
	int64_t number;	      /* 0: all */
	const char *identity; /* NULL: all; removed objects too */
	const char *noun;     /* "CsUser", or NULL */
	int64_t limit;	      /* 0: all */
} HistoryQuery;

/* Newest first, with change sets. */
bool history_each(Model *model, const HistoryQuery *query, ChangeFn *function,
		  void *data, GError **error);
/* "Changed XMPP allowed partner fabrikam.com: TlsNegotiation 'Required' ->
 * 'Optional'". Free with g_strfreev. */
char **history_describe(Model *model, GBytes *set, unsigned most,
			GError **error);
