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
	{ SESSION_INVITING, SESSION_ON_INVITE, SESSION_OPEN, SESSION_CROSS },
	{ SESSION_OPEN, SESSION_ON_TEXT, SESSION_OPEN, SESSION_SEND },
	{ SESSION_OPEN, SESSION_ON_INVITE, SESSION_OPEN, SESSION_REPLACE },
	{ SESSION_OPEN, SESSION_ON_DEAD, SESSION_NONE, SESSION_FORGET },
	{ SESSION_OPEN, SESSION_ON_LOST, SESSION_NONE, SESSION_HANG_UP },
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

static const struct {
	int status;
	const char *reason; /* it must say so; NULL: whatever it says */
	SessionEvent event;
} ends[] = {
	{ 408, NULL, SESSION_ON_LOST },
	{ 480, NULL, SESSION_ON_LOST },
	{ 481, NULL, SESSION_ON_DEAD },
	{ 500, "Stale", SESSION_ON_LOST },
};

gboolean session_is_dead(int status, const char *reason, SessionEvent *event)
{
	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		if (ends[i].status != status ||
		    (ends[i].reason &&
		     (!reason || !strstr(reason, ends[i].reason))))
			continue;
		*event = ends[i].event;
		return TRUE;
	}
	return FALSE;
}

/* Credentials are asked of who is not trusted; 606 is a policy. */
static const struct {
	int said, means;
} meanings[] = { { 401, 504 }, { 407, 504 }, { 606, 403 } };

int session_status(int status)
{
	for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (meanings[i].said == status)
			return meanings[i].means;
	return status;
}
