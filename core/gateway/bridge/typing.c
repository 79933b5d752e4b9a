#include "core/gateway/bridge/typing.h"

#define REPEAT_MS  (80 * 1000)
#define SILENT_MS  (600 * 1000)
#define DEFAULT_S  120
#define SHORTEST_S 15
#define LONGEST_S  900
/* The notice that keeps it alive is under way when it is due. */
#define TOLERANCE_S 5

#define KEYBOARD_MS (5 * 1000)

const TypingTimes typing_to_lync = { KEYBOARD_MS, SILENT_MS };
const TypingTimes typing_to_sip = { REPEAT_MS, SILENT_MS };

TypingTimes typing_to_xmpp(guint refresh)
{
	guint seconds =
		refresh ? CLAMP(refresh, SHORTEST_S, LONGEST_S) : DEFAULT_S;

	return (TypingTimes){ 0, (seconds + TOLERANCE_S) * 1000 };
}

typedef struct Row {
	TypingState from;
	TypingEvent event;
	TypingState to;
	TypingAction action;
} Row;

static const Row rows[] = {
	{ TYPING_IDLE, TYPING_ON_START, TYPING_ACTIVE, TYPING_SAY_ACTIVE },
	{ TYPING_IDLE, TYPING_ON_REFUSED, TYPING_OFF, TYPING_NOTHING },
	{ TYPING_ACTIVE, TYPING_ON_START, TYPING_ACTIVE, TYPING_NOTHING },
	{ TYPING_ACTIVE, TYPING_ON_STOP, TYPING_IDLE, TYPING_SAY_IDLE },
	{ TYPING_ACTIVE, TYPING_ON_MESSAGE, TYPING_IDLE, TYPING_NOTHING },
	{ TYPING_ACTIVE, TYPING_ON_AGAIN, TYPING_ACTIVE, TYPING_SAY_ACTIVE },
	{ TYPING_ACTIVE, TYPING_ON_END, TYPING_IDLE, TYPING_SAY_IDLE },
	{ TYPING_ACTIVE, TYPING_ON_REFUSED, TYPING_OFF, TYPING_NOTHING },
};

static void set_times(Typing *typing, TypingEvent event, gint64 now,
		      const TypingTimes *times)
{
	if (typing->state != TYPING_ACTIVE) {
		typing->again = typing->end = 0;
		return;
	}
	if (event == TYPING_ON_START)
		typing->end = now + times->end;
	if (event == TYPING_ON_AGAIN || !typing->again)
		typing->again = times->again ? now + times->again : 0;
}

/* What no row names changes nothing. */
TypingAction typing_step(Typing *typing, TypingEvent event, gint64 now,
			 const TypingTimes *times)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].from != typing->state || rows[i].event != event)
			continue;
		typing->state = rows[i].to;
		set_times(typing, event, now, times);
		return rows[i].action;
	}
	return TYPING_NOTHING;
}

TypingAction typing_tick(Typing *typing, gint64 now, const TypingTimes *times)
{
	if (typing->end && now >= typing->end)
		return typing_step(typing, TYPING_ON_END, now, times);
	if (typing->again && now >= typing->again)
		return typing_step(typing, TYPING_ON_AGAIN, now, times);
	return TYPING_NOTHING;
}
