/* Who is let in: attempts a second in all and of one address, streams that
 * have proven nothing, and those who have proven something before. */
#include "core/gateway/edge/gate.h"

#include "core/gateway/edge/limits.h"
#include "core/gateway/net/socket.h"

typedef struct Address {
	struct sockaddr_storage is;
	socklen_t length;
} Address;

static Address address(const char *text)
{
	Address address = { 0 };
	g_assert_true(address_parse(text, 1, &address.is, &address.length));
	return address;
}

static const struct sockaddr *of(const Address *address)
{
	return (const struct sockaddr *)&address->is;
}

/* How many of so many attempts in one second get in. */
static guint admitted(Gate *gate, const char *text, guint attempts, gint64 now)
{
	Address from = address(text);
	guint in = 0;
	for (guint i = 0; i < attempts; i++)
		in += gate_admit(gate, of(&from), now);
	return in;
}

static void test_second(void)
{
	Gate *gate = gate_new();
	g_assert_cmpuint(admitted(gate, "192.0.2.1", 50, 5000), ==,
			 GATE_PER_ADDRESS_SECOND);
	g_assert_cmpuint(admitted(gate, "192.0.2.1", 50, 5999), ==, 0);
	g_assert_cmpuint(admitted(gate, "192.0.2.2", 50, 5999), ==,
			 GATE_PER_ADDRESS_SECOND);
	g_assert_cmpuint(admitted(gate, "192.0.2.1", 50, 6000), ==,
			 GATE_PER_ADDRESS_SECOND);
	gate_free(gate);
}

/* A network of IPv6 is one address; IPv4 in IPv6 is IPv4. */
static const struct {
	const char *first, *then;
	gboolean same;
} networks[] = {
	{ "2001:db8::1", "2001:db8::ffff", TRUE },
	{ "2001:db8:0:0:1::", "2001:db8:0:0:2::", TRUE },
	{ "2001:db8:0:1::1", "2001:db8:0:2::1", FALSE },
	{ "192.0.2.1", "192.0.2.2", FALSE },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.2", FALSE },
	{ "::ffff:192.0.2.1", "192.0.2.1", TRUE },
};

static void test_networks(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(networks); i++) {
		Gate *gate = gate_new();
		admitted(gate, networks[i].first, GATE_PER_ADDRESS_SECOND,
			 1000);
		guint in = admitted(gate, networks[i].then, 1, 1000);
		if ((in == 0) != networks[i].same)
			g_test_fail_printf("%s after %s", networks[i].then,
					   networks[i].first);
		gate_free(gate);
	}
}

/* From so many addresses that none of them has used up its own. */
static guint crowd(Gate *gate, guint attempts, gint64 now)
{
	guint in = 0;
	for (guint i = 0; i < attempts; i++) {
		g_autofree char *text =
			g_strdup_printf("198.51.%u.%u", i / 250, i % 250 + 1);
		in += admitted(gate, text, 1, now);
	}
	return in;
}

static void test_all(void)
{
	Gate *gate = gate_new();
	g_assert_cmpuint(crowd(gate, 1000, 1000), ==, GATE_PER_SECOND);
	g_assert_cmpuint(crowd(gate, 1000, 2000), ==, GATE_PER_SECOND);
	gate_free(gate);
}

/* Strangers do not keep those out who were here before. */
static void test_known(void)
{
	Gate *gate = gate_new();
	Address friend = address("192.0.2.1"), stranger = address("192.0.2.2");
	gate_hold(gate, &friend, of(&friend));
	g_assert_false(gate_knows(gate, of(&friend)));
	gate_prove(gate, &friend);
	g_assert_true(gate_knows(gate, of(&friend)));
	g_assert_false(gate_knows(gate, of(&stranger)));
	g_assert_cmpuint(gate_held(gate), ==, 0);
	crowd(gate, 1000, 1000);
	g_assert_false(gate_admit(gate, of(&stranger), 1000));
	g_assert_true(gate_admit(gate, of(&friend), 1000));
	/* But its own limit holds. */
	g_assert_cmpuint(admitted(gate, "192.0.2.1", 50, 1000), ==,
			 GATE_PER_ADDRESS_SECOND - 1);
	gate_free(gate);
}

/* So many streams of one address may be on their way to a proof. */
static void test_held(void)
{
	Gate *gate = gate_new();
	Address from = address("192.0.2.1");
	int streams[GATE_PER_ADDRESS_OPEN];
	gint64 now = 1000;
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++, now += 1000) {
		g_assert_true(gate_admit(gate, of(&from), now));
		gate_hold(gate, &streams[i], of(&from));
	}
	g_assert_cmpuint(gate_held(gate), ==, GATE_PER_ADDRESS_OPEN);
	g_assert_false(gate_admit(gate, of(&from), now));
	g_assert_cmpuint(admitted(gate, "192.0.2.2", 1, now), ==, 1);
	gate_release(gate, &streams[0]);
	g_assert_true(gate_admit(gate, of(&from), now));
	gate_hold(gate, &streams[0], of(&from));
	gate_prove(gate, &streams[1]);
	g_assert_true(gate_admit(gate, of(&from), now + 1000));
	gate_free(gate);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
#define ADD(name) g_test_add_func("/gateway/gate/" #name, test_##name)
	ADD(second);
	ADD(networks);
	ADD(all);
	ADD(known);
	ADD(held);
	return g_test_run();
}
