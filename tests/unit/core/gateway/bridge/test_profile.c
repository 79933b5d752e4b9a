/* Which SipProfile a refusal asks for. */
#include "core/gateway/bridge/profile.h"

static void test_advice(void)
{
	static const struct {
		ProfileRefusal refusal;
		const char *advice;
	} cases[] = {
		{ { "Simple", 405, NULL, NULL }, "Lync or Msrp" },
		{ { "Simple", 501, "INVITE, ACK, BYE", NULL }, "Lync or Msrp" },
		{ { "Simple", 415, NULL, "kamailio" }, "Lync or Msrp" },
		{ { "Simple", 405, NULL, "RTC/6.0" }, "Lync" },
		{ { "Simple", 488, NULL, "UCCAPI/16.0 OC/16.0" }, "Lync" },
		{ { "Msrp", 488, NULL, "RTC/5.0" }, "Lync" },
		{ { "Msrp", 488, "MESSAGE, INVITE", NULL }, "Simple" },
		{ { "Msrp", 405, "MESSAGE", NULL }, "Simple" },
		{ { "Lync", 488, "INVITE", NULL }, "Msrp" },
		{ { "Lync", 488, "invite,message", NULL }, "Simple" },
		{ { "Lync", 405, NULL, NULL }, "Simple" },
		{ { "Lync", 501, NULL, "RTC/6.0" }, "Simple" },
		{ { "Simple", 404, NULL, NULL }, NULL },
		{ { "Lync", 486, NULL, NULL }, NULL },
		{ { NULL, 405, NULL, NULL }, "Lync or Msrp" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(profile_advice(&cases[i].refusal), ==,
				cases[i].advice);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/profile/advice", test_advice);
	return g_test_run();
}
