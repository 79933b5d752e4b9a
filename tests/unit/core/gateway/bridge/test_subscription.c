#include "core/gateway/bridge/subscription.h"

/* RFC 6121 Appendix A, a row a rule: what happens in which state, what comes
 * of it, and whether the other side is told. */
typedef struct Case {
	const char *state;
	SubscriptionEvent event;
	const char *next;
	gboolean pass;
} Case;

#define NO  "None"
#define OUT "None + Pending Out"
#define IN  "None + Pending In"
#define OI  "None + Pending Out+In"
#define TI  "To + Pending In"
#define FO  "From + Pending Out"

static const Case cases[] = {
	/* A.2.1 */
	{ NO, LOCAL_SUBSCRIBE, OUT, TRUE },
	{ OUT, LOCAL_SUBSCRIBE, OUT, TRUE },
	{ IN, LOCAL_SUBSCRIBE, OI, TRUE },
	{ OI, LOCAL_SUBSCRIBE, OI, TRUE },
	{ "To", LOCAL_SUBSCRIBE, "To", FALSE },
	{ TI, LOCAL_SUBSCRIBE, TI, FALSE },
	{ "From", LOCAL_SUBSCRIBE, FO, TRUE },
	{ FO, LOCAL_SUBSCRIBE, FO, TRUE },
	{ "Both", LOCAL_SUBSCRIBE, "Both", FALSE },
	/* A.2.3 */
	{ NO, LOCAL_SUBSCRIBED, NO, FALSE },
	{ OUT, LOCAL_SUBSCRIBED, OUT, FALSE },
	{ IN, LOCAL_SUBSCRIBED, "From", TRUE },
	{ OI, LOCAL_SUBSCRIBED, FO, TRUE },
	{ "To", LOCAL_SUBSCRIBED, "To", FALSE },
	{ TI, LOCAL_SUBSCRIBED, "Both", TRUE },
	{ "From", LOCAL_SUBSCRIBED, "From", FALSE },
	{ FO, LOCAL_SUBSCRIBED, FO, FALSE },
	{ "Both", LOCAL_SUBSCRIBED, "Both", FALSE },
	/* A.2.4 */
	{ NO, LOCAL_UNSUBSCRIBED, NO, FALSE },
	{ OUT, LOCAL_UNSUBSCRIBED, OUT, FALSE },
	{ IN, LOCAL_UNSUBSCRIBED, NO, TRUE },
	{ OI, LOCAL_UNSUBSCRIBED, OUT, TRUE },
	{ "To", LOCAL_UNSUBSCRIBED, "To", FALSE },
	{ TI, LOCAL_UNSUBSCRIBED, "To", TRUE },
	{ "From", LOCAL_UNSUBSCRIBED, NO, TRUE },
	{ FO, LOCAL_UNSUBSCRIBED, OUT, TRUE },
	{ "Both", LOCAL_UNSUBSCRIBED, "To", TRUE },
	/* A.3.1 */
	{ NO, REMOTE_SUBSCRIBE, IN, TRUE },
	{ OUT, REMOTE_SUBSCRIBE, OI, TRUE },
	{ IN, REMOTE_SUBSCRIBE, IN, TRUE },
	{ OI, REMOTE_SUBSCRIBE, OI, TRUE },
	{ "To", REMOTE_SUBSCRIBE, TI, TRUE },
	{ TI, REMOTE_SUBSCRIBE, TI, TRUE },
	{ "From", REMOTE_SUBSCRIBE, "From", TRUE },
	{ FO, REMOTE_SUBSCRIBE, FO, TRUE },
	{ "Both", REMOTE_SUBSCRIBE, "Both", TRUE },
	/* A.3.2 */
	{ NO, REMOTE_UNSUBSCRIBE, NO, FALSE },
	{ OUT, REMOTE_UNSUBSCRIBE, OUT, FALSE },
	{ IN, REMOTE_UNSUBSCRIBE, NO, TRUE },
	{ OI, REMOTE_UNSUBSCRIBE, OUT, TRUE },
	{ "To", REMOTE_UNSUBSCRIBE, "To", FALSE },
	{ TI, REMOTE_UNSUBSCRIBE, "To", TRUE },
	{ "From", REMOTE_UNSUBSCRIBE, NO, TRUE },
	{ FO, REMOTE_UNSUBSCRIBE, OUT, TRUE },
	{ "Both", REMOTE_UNSUBSCRIBE, "To", TRUE },
	/* A.3.3 */
	{ NO, REMOTE_SUBSCRIBED, NO, FALSE },
	{ OUT, REMOTE_SUBSCRIBED, "To", TRUE },
	{ IN, REMOTE_SUBSCRIBED, IN, FALSE },
	{ OI, REMOTE_SUBSCRIBED, TI, TRUE },
	{ "To", REMOTE_SUBSCRIBED, "To", FALSE },
	{ TI, REMOTE_SUBSCRIBED, TI, FALSE },
	{ "From", REMOTE_SUBSCRIBED, "From", FALSE },
	{ FO, REMOTE_SUBSCRIBED, "Both", TRUE },
	{ "Both", REMOTE_SUBSCRIBED, "Both", FALSE },
	/* A.3.4 */
	{ NO, REMOTE_UNSUBSCRIBED, NO, FALSE },
	{ OUT, REMOTE_UNSUBSCRIBED, NO, TRUE },
	{ IN, REMOTE_UNSUBSCRIBED, IN, FALSE },
	{ OI, REMOTE_UNSUBSCRIBED, IN, TRUE },
	{ "To", REMOTE_UNSUBSCRIBED, NO, TRUE },
	{ TI, REMOTE_UNSUBSCRIBED, IN, TRUE },
	{ "From", REMOTE_UNSUBSCRIBED, "From", FALSE },
	{ FO, REMOTE_UNSUBSCRIBED, "From", TRUE },
	{ "Both", REMOTE_UNSUBSCRIBED, "From", TRUE },
	/* Learnt from the pool, which decides. */
	{ NO, LOCAL_FOUND, "From", TRUE },
	{ OUT, LOCAL_FOUND, FO, TRUE },
	{ "To", LOCAL_FOUND, "Both", TRUE },
	{ "Both", LOCAL_FOUND, "Both", FALSE },
};

static void appendix_a(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Case *is = &cases[i];
		gboolean pass = !is->pass;
		SubscriptionState next = subscription_next(
			subscription_named(is->state), is->event, &pass);

		g_assert_cmpstr(subscription_name(next), ==, is->next);
		g_assert_cmpint(pass, ==, is->pass);
	}
}

static void names(void)
{
	for (int i = 0; i < SUBSCRIPTION_STATES; i++) {
		const char *name = subscription_name((SubscriptionState)i);

		g_assert_cmpint(subscription_named(name), ==, i);
	}
	g_assert_cmpint(subscription_named("Elsewhere"), ==, SUBSCRIPTION_NONE);
}

/* What each of the nine is made of. */
static void halves(void)
{
	static const char shown[SUBSCRIPTION_STATES][5] = {
		"----", "--a-", "---w", "--aw", "t---",
		"t--w", "-f--", "-fa-", "tf--",
	};

	for (int i = 0; i < SUBSCRIPTION_STATES; i++) {
		SubscriptionState state = (SubscriptionState)i;
		char is[] = { subscription_to(state) ? 't' : '-',
			      subscription_from(state) ? 'f' : '-',
			      subscription_asked(state) ? 'a' : '-',
			      subscription_wanted(state) ? 'w' : '-', 0 };

		g_assert_cmpstr(is, ==, shown[i]);
	}
}

static void answers(void)
{
	static const struct {
		int status;
		SubscriptionFate fate;
	} rows[] = {
		{ 200, FATE_ACCEPTED }, { 202, FATE_ACCEPTED },
		{ 403, FATE_REFUSED },	{ 404, FATE_REFUSED },
		{ 489, FATE_REFUSED },	{ 603, FATE_REFUSED },
		{ 423, FATE_LONGER },	{ 481, FATE_AGAIN },
		{ 302, FATE_LATER },	{ 405, FATE_LATER },
		{ 408, FATE_LATER },	{ 480, FATE_LATER },
		{ 486, FATE_LATER },	{ 500, FATE_LATER },
		{ 503, FATE_LATER },	{ 600, FATE_LATER },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(subscription_answer(rows[i].status), ==,
				rows[i].fate);
}

static void reasons(void)
{
	static const struct {
		const char *reason;
		SubscriptionFate fate;
	} rows[] = {
		{ "deactivated", FATE_AGAIN }, { "Timeout", FATE_AGAIN },
		{ "probation", FATE_LATER },   { "giveup", FATE_LATER },
		{ "rejected", FATE_REFUSED },  { "noresource", FATE_REFUSED },
		{ "invariant", FATE_REST },    { "somehow", FATE_LATER },
		{ NULL, FATE_LATER },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(subscription_reason(rows[i].reason), ==,
				rows[i].fate);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/subscription/states", appendix_a);
	g_test_add_func("/bridge/subscription/names", names);
	g_test_add_func("/bridge/subscription/halves", halves);
	g_test_add_func("/bridge/subscription/answers", answers);
	g_test_add_func("/bridge/subscription/reasons", reasons);
	return g_test_run();
}
