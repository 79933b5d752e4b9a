/* The bridge's tables under any sequence of events: a byte an event. Beside
 * each table runs what it is to come to, said in other words: the two halves
 * of RFC 6121 Appendix A, a queue of messages, a clock. */
#include "core/gateway/bridge/session.h"
#include "core/gateway/bridge/subscription.h"
#include "core/gateway/bridge/typing.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "bridge";

/* ---- subscriptions ---- */

typedef struct Half {
	gboolean granted, asked;
} Half;

/* One half of a pair: who asks, who answers. */
typedef enum HalfEvent { ASK, GRANT, REFUSE, FIND, HALF_EVENTS } HalfEvent;

static void step_half(Half *half, HalfEvent event)
{
	switch (event) {
	case ASK:
		half->asked |= !half->granted;
		break;
	case GRANT:
		half->granted |= half->asked;
		half->asked = FALSE;
		break;
	case REFUSE:
		half->granted = half->asked = FALSE;
		break;
	case FIND:
		half->granted = TRUE;
		half->asked = FALSE;
		break;
	case HALF_EVENTS:
		break;
	}
}

/* `out`: the half by which the local user sees the contact. */
static const struct {
	gboolean out;
	HalfEvent event;
} halves[SUBSCRIPTION_EVENTS] = {
	[LOCAL_SUBSCRIBE] = { TRUE, ASK },
	[LOCAL_SUBSCRIBED] = { FALSE, GRANT },
	[LOCAL_UNSUBSCRIBED] = { FALSE, REFUSE },
	[LOCAL_FOUND] = { FALSE, FIND },
	[REMOTE_SUBSCRIBE] = { FALSE, ASK },
	[REMOTE_UNSUBSCRIBE] = { FALSE, REFUSE },
	[REMOTE_SUBSCRIBED] = { TRUE, GRANT },
	[REMOTE_UNSUBSCRIBED] = { TRUE, REFUSE },
};

static void step_subscription(SubscriptionState *state, Half *in, Half *out,
			      SubscriptionEvent event)
{
	Half *half = halves[event].out ? out : in;
	const Half was = *half;
	gboolean pass;

	step_half(half, halves[event].event);
	*state = subscription_next(*state, event, &pass);
	g_assert_cmpint(subscription_to(*state), ==, out->granted);
	g_assert_cmpint(subscription_asked(*state), ==, out->asked);
	g_assert_cmpint(subscription_from(*state), ==, in->granted);
	g_assert_cmpint(subscription_wanted(*state), ==, in->asked);
	/* What changes something is told, what does not is told only where
	 * it asks. */
	if (half->granted != was.granted || half->asked != was.asked)
		g_assert_true(pass);
	else if (halves[event].event != ASK)
		g_assert_false(pass);
	g_assert_cmpint(subscription_named(subscription_name(*state)), ==,
			*state);
}

static void run_subscription(const uint8_t *data, size_t size)
{
	SubscriptionState state = SUBSCRIPTION_NONE;
	Half in = { 0 }, out = { 0 };

	for (size_t i = 0; i < size; i++)
		step_subscription(&state, &in, &out,
				  data[i] % SUBSCRIPTION_EVENTS);
	/* There is a way back from everywhere. */
	step_subscription(&state, &in, &out, REMOTE_UNSUBSCRIBE);
	step_subscription(&state, &in, &out, REMOTE_UNSUBSCRIBED);
	g_assert_cmpint(state, ==, SUBSCRIPTION_NONE);
}

/* ---- sessions ---- */

/* One pair's lane as the front end keeps it: one message in hand, others wait.
 * Each is sent or given back, once. */
typedef struct Lane {
	SessionState state;
	guint waiting;	   /* messages without a way out */
	guint given, done; /* in all */
	gboolean ours;	   /* our INVITE is out */
	guint dialogs;	   /* that stand */
} Lane;

static gboolean may_happen(const Lane *lane, SessionEvent event)
{
	switch (event) {
	case SESSION_ON_ACCEPTED:
	case SESSION_ON_REFUSED:
		return lane->ours;
	case SESSION_ON_TEXT:
		return lane->waiting == 0;
	case SESSION_ON_INVITE:
	case SESSION_ON_DEAD:
	case SESSION_ON_BYE:
	case SESSION_ON_GONE:
	case SESSION_ON_IDLE:
	case SESSION_ON_LOST:
		return TRUE;
	}
	return FALSE;
}

static void settle(Lane *lane)
{
	lane->done += lane->waiting;
	lane->waiting = 0;
}

static void act(Lane *lane, SessionAction action)
{
	switch (action) {
	case SESSION_NOTHING:
		break;
	case SESSION_INVITE:
		g_assert_cmpuint(lane->waiting, ==, 1);
		g_assert_cmpuint(lane->dialogs, ==, 0);
		lane->ours = TRUE;
		break;
	case SESSION_SEND:
		if (lane->ours)
			lane->dialogs++;
		lane->ours = FALSE;
		g_assert_cmpuint(lane->waiting, ==, 1);
		g_assert_cmpuint(lane->dialogs, ==, 1);
		settle(lane);
		break;
	case SESSION_FAIL:
		lane->ours = FALSE;
		settle(lane);
		break;
	case SESSION_ADOPT:
	case SESSION_CROSS:
		/* Our own INVITE is given up, its message goes this way. */
		lane->ours = FALSE;
		lane->dialogs++;
		settle(lane);
		break;
	case SESSION_REPLACE:
		g_assert_cmpuint(lane->dialogs, ==, 1);
		break;
	case SESSION_FORGET:
	case SESSION_HANG_UP:
		g_assert_cmpuint(lane->dialogs, ==, 1);
		lane->dialogs--;
		break;
	}
}

static void step_session(Lane *lane, SessionEvent event)
{
	if (!may_happen(lane, event))
		return;
	if (event == SESSION_ON_TEXT) {
		lane->given++;
		lane->waiting++;
	}
	act(lane, session_step(&lane->state, event));
	g_assert_cmpint(lane->state == SESSION_OPEN, ==, lane->dialogs == 1);
	g_assert_cmpint(lane->state == SESSION_INVITING, ==, lane->ours);
	g_assert_cmpint(lane->waiting, ==, lane->ours);
	g_assert_cmpuint(lane->done + lane->waiting, ==, lane->given);
}

static void run_session(const uint8_t *data, size_t size)
{
	Lane lane = { 0 };

	for (size_t i = 0; i < size; i++)
		step_session(&lane, data[i] % (SESSION_ON_LOST + 1));
	/* Time alone ends all of it. */
	step_session(&lane, SESSION_ON_REFUSED);
	step_session(&lane, SESSION_ON_IDLE);
	g_assert_cmpint(lane.state, ==, SESSION_NONE);
	g_assert_cmpuint(lane.done, ==, lane.given);
	step_session(&lane, SESSION_ON_BYE);
	g_assert_cmpuint(lane.dialogs, ==, 0);
}

/* ---- typing ---- */

typedef struct Keyboard {
	Typing typing;
	TypingTimes times;
	gint64 now, heard, said; /* the last start, the last notice */
	gboolean shown;		 /* the other side takes him for typing */
	gboolean refused;
} Keyboard;

static void take_action(Keyboard *keyboard, TypingAction action)
{
	if (action == TYPING_NOTHING)
		return;
	g_assert_false(keyboard->refused);
	keyboard->said = keyboard->now;
	/* Never idle to who was not told of anything. */
	g_assert_true(action == TYPING_SAY_ACTIVE || keyboard->shown);
	keyboard->shown = action == TYPING_SAY_ACTIVE;
}

/* Ticks come late or early, but they come. */
static void wait_for(Keyboard *keyboard, gint64 span)
{
	const TypingTimes *times = &keyboard->times;
	gint64 end = keyboard->now + span;

	while (keyboard->now < end) {
		gint64 step = MAX(times->again ? times->again : times->end, 1);

		keyboard->now = MIN(end, keyboard->now + step);
		for (int i = 0; i < 3; i++)
			take_action(keyboard,
				    typing_tick(&keyboard->typing,
						keyboard->now, times));
	}
}

static void check_keyboard(const Keyboard *keyboard)
{
	const Typing *typing = &keyboard->typing;

	g_assert_cmpint(typing->state == TYPING_OFF, ==, keyboard->refused);
	g_assert_cmpint(typing->state == TYPING_ACTIVE, ==,
			keyboard->shown && !keyboard->refused);
	/* While he types the end is known. */
	g_assert_cmpint(typing->end != 0, ==, typing->state == TYPING_ACTIVE);
	if (typing->state != TYPING_ACTIVE)
		return;
	g_assert_cmpint(typing->end, ==, keyboard->heard + keyboard->times.end);
	if (keyboard->times.again)
		g_assert_cmpint(typing->again, >, keyboard->said);
}

static void step_typing(Keyboard *keyboard, uint8_t byte)
{
	TypingEvent event = byte % (TYPING_ON_REFUSED + 1);
	TypingState was = keyboard->typing.state;

	wait_for(keyboard, (byte >> 4) * 10);
	if (event == TYPING_ON_AGAIN || event == TYPING_ON_END)
		return;
	if (event == TYPING_ON_START && was != TYPING_OFF)
		keyboard->heard = keyboard->now;
	keyboard->refused |= event == TYPING_ON_REFUSED;
	take_action(keyboard, typing_step(&keyboard->typing, event,
					  keyboard->now, &keyboard->times));
	/* Text says itself that it is over. */
	if (event == TYPING_ON_MESSAGE || keyboard->refused)
		keyboard->shown = FALSE;
	check_keyboard(keyboard);
}

static void run_typing(const uint8_t *data, size_t size)
{
	Keyboard keyboard = { .now = 1, .times = { 80, 600 } };

	if (size && data[0] & 1)
		keyboard.times.again = 0;
	for (size_t i = 1; i < size; i++)
		step_typing(&keyboard, data[i]);
	wait_for(&keyboard, 2000);
	g_assert_false(keyboard.shown);
	g_assert_cmpint(keyboard.typing.state, !=, TYPING_ACTIVE);
}

/* ---- */

typedef void RunFn(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static RunFn *const runs[] = { run_subscription, run_session,
				       run_typing };

	if (size)
		runs[data[0] % G_N_ELEMENTS(runs)](data + 1, size - 1);
	return 0;
}
