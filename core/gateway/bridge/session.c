#include "core/gateway/bridge/session.h"

#include <string.h>

typedef struct Row {
	SessionState from;
	SessionEvent event;
	SessionState to;
	SessionAction action;
} Row;

/* A user's INVITE that crosses ours wins: the message goes by it. */
static const Row rows[] = {
	{ SESSION_NONE, SESSION_ON_TEXT, SESSION_INVITING, SESSION_INVITE },
	{ SESSION_NONE, SESSION_ON_INVITE, SESSION_OPEN, SESSION_ADOPT },
	{ SESSION_INVITING, SESSION_ON_ACCEPTED, SESSION_OPEN, SESSION_SEND },
	{ SESSION_INVITING, SESSION_ON_REFUSED, SESSION_NONE, SESSION_FAIL },
	{ SESSION_INVITING, SESSION_ON_INVITE, SESSION_OPEN, SESSION_ADOPT },
	{ SESSION_OPEN, SESSION_ON_TEXT, SESSION_OPEN, SESSION_SEND },
	{ SESSION_OPEN, SESSION_ON_INVITE, SESSION_OPEN, SESSION_REPLACE },
	{ SESSION_OPEN, SESSION_ON_DEAD, SESSION_NONE, SESSION_FORGET },
	{ SESSION_OPEN, SESSION_ON_BYE, SESSION_NONE, SESSION_FORGET },
	{ SESSION_OPEN, SESSION_ON_GONE, SESSION_NONE, SESSION_HANG_UP },
	{ SESSION_OPEN, SESSION_ON_IDLE, SESSION_NONE, SESSION_HANG_UP },
};

SessionAction session_step(SessionState *state, SessionEvent event)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].from != *state || rows[i].event != event)
			continue;
		*state = rows[i].to;
		return rows[i].action;
	}
	return SESSION_NOTHING;
}

gboolean session_is_dead(int status, const char *reason)
{
	if (status == 500)
		return reason && strstr(reason, "Stale") != NULL;
	return status == 408 || status == 480 || status == 481;
}
