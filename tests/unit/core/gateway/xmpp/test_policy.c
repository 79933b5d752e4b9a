#include "core/gateway/xmpp/policy.h"

#define R NEGOTIATION_REQUIRED
#define O NEGOTIATION_OPTIONAL
#define N NEGOTIATION_NOT_SUPPORTED
#define X METHOD_EXTERNAL
#define T METHOD_TLS_DIALBACK
#define C METHOD_TCP_DIALBACK

static const struct {
	Negotiation tls, sasl;
	gboolean dialback;
	guint methods;
} rows[] = {
	{ R, R, TRUE, X },     { R, R, FALSE, X }, { O, R, TRUE, X | T | C },
	{ O, R, FALSE, X },    { N, R, TRUE, C },  { N, R, FALSE, 0 },
	{ R, O, TRUE, X | T }, { R, O, FALSE, X }, { O, O, TRUE, X | T | C },
	{ O, O, FALSE, X },    { N, O, TRUE, C },  { N, O, FALSE, 0 },
	{ R, N, TRUE, T },     { R, N, FALSE, 0 }, { O, N, TRUE, T | C },
	{ O, N, FALSE, 0 },    { N, N, TRUE, C },  { N, N, FALSE, 0 },
};

static void test_matrix(void)
{
	guint invalid = 0;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint methods = policy_methods(rows[i].tls, rows[i].sasl,
					       rows[i].dialback);
		g_assert_cmpuint(methods, ==, rows[i].methods);
		invalid += !methods;
	}
	g_assert_cmpuint(G_N_ELEMENTS(rows), ==, 18);
	g_assert_cmpuint(invalid, ==, 5);
}

static const struct {
	guint methods;
	Offer offer; /* secured, starttls, external, dialback, trusted */
	Step step;
} steps[] = {
	{ X, { FALSE, TRUE, FALSE, FALSE, FALSE, FALSE }, STEP_START_TLS },
	{ X, { FALSE, FALSE, FALSE, FALSE, TRUE, FALSE }, STEP_REFUSE },
	{ X, { TRUE, FALSE, FALSE, TRUE, TRUE, TRUE }, STEP_EXTERNAL },
	{ X, { TRUE, FALSE, FALSE, TRUE, TRUE, FALSE }, STEP_REFUSE },
	{ X, { TRUE, FALSE, FALSE, FALSE, TRUE, TRUE }, STEP_REFUSE },
	{ X | T, { TRUE, FALSE, FALSE, TRUE, TRUE, FALSE }, STEP_DIALBACK },
	{ X | T, { TRUE, FALSE, FALSE, FALSE, TRUE, TRUE }, STEP_DIALBACK },
	{ X | T, { FALSE, FALSE, FALSE, FALSE, TRUE, FALSE }, STEP_REFUSE },
	{ X | T | C,
	  { FALSE, FALSE, FALSE, FALSE, TRUE, FALSE },
	  STEP_DIALBACK },
	{ X | T | C,
	  { FALSE, TRUE, FALSE, FALSE, TRUE, FALSE },
	  STEP_START_TLS },
	{ T, { TRUE, FALSE, FALSE, TRUE, TRUE, TRUE }, STEP_DIALBACK },
	{ C, { FALSE, TRUE, FALSE, FALSE, TRUE, FALSE }, STEP_DIALBACK },
	{ C, { FALSE, TRUE, TRUE, FALSE, TRUE, FALSE }, STEP_REFUSE },
	{ X | T | C,
	  { FALSE, TRUE, TRUE, FALSE, TRUE, FALSE },
	  STEP_START_TLS },
	{ C, { TRUE, FALSE, FALSE, TRUE, TRUE, TRUE }, STEP_REFUSE },
	{ 0, { FALSE, TRUE, FALSE, TRUE, TRUE, TRUE }, STEP_REFUSE },
};

static void test_next(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		const char *why = NULL;
		Step step =
			policy_next(steps[i].methods, &steps[i].offer, &why);
		g_assert_cmpint(step, ==, steps[i].step);
		g_assert_cmpint(why != NULL, ==, step == STEP_REFUSE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/gateway/xmpp/policy/matrix", test_matrix);
	g_test_add_func("/gateway/xmpp/policy/next", test_next);
	return g_test_run();
}
