#include "core/gateway/bridge/document.h"

#include <string.h>

/* Formats of Lync: lync-sip §3.4. */

static const Presence *one(const GPtrArray *list)
{
	g_assert_nonnull(list);
	g_assert_cmpuint(list->len, ==, 1);
	return list->pdata[0];
}

static GPtrArray *read_it(DocumentFormat format, const char *text)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *list =
		document_read(format, text, strlen(text), NULL, &error);

	g_assert_no_error(error);
	return list;
}

typedef struct Range {
	guint from, to;
	gboolean open;
	const char *show;
} Range;

static void check_number(DocumentFormat format, const char *pattern,
			 guint number, const Range *range)
{
	g_autofree char *digits = g_strdup_printf("%u", number);
	g_auto(GStrv) parts = g_strsplit(pattern, "NUMBER", 2);
	g_autofree char *text = g_strjoinv(digits, parts);
	g_autoptr(GPtrArray) list = read_it(format, text);
	const Presence *presence = one(list);

	g_test_message("%u", number);
	g_assert_cmpint(presence->open, ==, range->open);
	g_assert_cmpstr(presence->show, ==, range->show);
}

/* Each boundary from both sides. */
static void sweep(DocumentFormat format, const char *pattern,
		  const Range *ranges, guint count)
{
	for (guint i = 0; i < count; i++) {
		check_number(format, pattern, ranges[i].from, &ranges[i]);
		check_number(format, pattern, ranges[i].from + 1, &ranges[i]);
		check_number(format, pattern, ranges[i].to - 1, &ranges[i]);
		check_number(format, pattern, ranges[i].to, &ranges[i]);
	}
}

#define STATE(number, more)                                                    \
	"<category name='state'><state xmlns:xsi='http://www.w3.org/2001/"     \
	"XMLSchema-instance' xsi:type='aggregateState'><availability> " number \
	" </availability>" more "</state></category>"

static void categories_numbers(void)
{
	static const Range ranges[] = {
		{ 0, 2999, FALSE, NULL },
		{ 3000, 4499, TRUE, NULL },
		{ 4500, 5999, TRUE, "away" },
		{ 6000, 7499, TRUE, "dnd" },
		{ 7500, 8999, TRUE, "dnd" },
		{ 9000, 11999, TRUE, "dnd" },
		{ 12000, 14999, TRUE, "away" },
		{ 15000, 17999, TRUE, "away" },
		{ 18000, 4294967295u, FALSE, NULL },
	};

	sweep(DOCUMENT_CATEGORIES,
	      "<categories>" STATE("NUMBER", "") "</categories>", ranges,
	      G_N_ELEMENTS(ranges));
}

static void msrtc_numbers(void)
{
	static const Range availability[] = {
		{ 0, 99, FALSE, NULL },
		{ 100, 4294967295u, TRUE, NULL },
	};
	static const Range activity[] = {
		{ 0, 99, TRUE, "away" },    { 100, 149, TRUE, "away" },
		{ 150, 199, TRUE, "away" }, { 200, 299, TRUE, "away" },
		{ 300, 399, TRUE, "away" }, { 400, 499, TRUE, NULL },
		{ 500, 599, TRUE, "dnd" },  { 600, 699, TRUE, "dnd" },
		{ 700, 799, TRUE, "away" }, { 800, 999, TRUE, NULL },
	};

	sweep(DOCUMENT_MSRTC,
	      "<presentity><availability aggregate='NUMBER'/>"
	      "<activity aggregate='400'/></presentity>",
	      availability, G_N_ELEMENTS(availability));
	sweep(DOCUMENT_MSRTC,
	      "<presentity xmlns='http://schemas.microsoft.com/09/2002/sip/"
	      "presence'><availability aggregate='300'/>"
	      "<activity aggregate='NUMBER'/></presentity>",
	      activity, G_N_ELEMENTS(activity));
}

#define NOTE(type, text)                                                       \
	"<category name='note'><note><body type='" type "'>" text              \
	"</body></note></category>"

static void categories_words(void)
{
	static const struct {
		const char *text, *show, *note;
	} cases[] = {
		{ STATE("6500", "<activity token='on-the-phone'/>"), "dnd",
		  "On the phone" },
		{ STATE("15500", "<activity token='off-work'/>"), "xa",
		  "Off work" },
		{ STATE("9500", "<activity token='whatever'/>"), "dnd", NULL },
		{ STATE("3500", "") NOTE("OOF", "away till May"), NULL,
		  "away till May" },
		{ NOTE("OOF", "b") NOTE("personal", "a") STATE("3500", ""),
		  NULL, "a" },
		{ NOTE("personal", "a") NOTE("OOF", "b") STATE("3500", ""),
		  NULL, "a" },
		{ "<category name='state'><state><availability>6500"
		  "</availability></state></category>" STATE("3500", ""),
		  NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(
			"<categories>", cases[i].text, "</categories>", NULL);
		g_autoptr(GPtrArray) list = read_it(DOCUMENT_CATEGORIES, text);
		const Presence *presence = one(list);

		g_assert_cmpstr(presence->show, ==, cases[i].show);
		g_assert_cmpuint(presence->notes->len, ==,
				 cases[i].note ? 1 : 0);
		if (presence->notes->len)
			g_assert_cmpstr(
				((PresenceNote *)presence->notes->pdata[0])
					->text,
				==, cases[i].note);
	}
}

static void xpidf(void)
{
	static const struct {
		const char *status, *more;
		gboolean open;
		const char *show;
	} cases[] = {
		{ "open", "online", TRUE, NULL },
		{ "open", "idle", TRUE, "away" },
		{ "open", "away", TRUE, "away" },
		{ "inuse", "berightback", TRUE, "away" },
		{ "inuse", "outtolunch", TRUE, "away" },
		{ "inuse", "busy", TRUE, "dnd" },
		{ "inuse", "onthephone", TRUE, "dnd" },
		{ "inuse", "unknown", TRUE, "dnd" },
		{ "open", "unknown", TRUE, NULL },
		{ "closed", "offline", FALSE, NULL },
		{ "closed", "online", FALSE, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"<?xml version=\"1.0\"?>\n<!DOCTYPE presence PUBLIC "
			"\"x\" \"xpidf.dtd\">\n<presence><presentity "
			"uri='a'/><atom><address><status status='%s'/>"
			"<%s substatus='%s'/></address></atom></presence>",
			cases[i].status, i % 2 ? "msnstatus" : "msnsubstatus",
			cases[i].more);
		g_autoptr(GPtrArray) list = read_it(DOCUMENT_XPIDF, text);
		const Presence *presence = one(list);

		g_assert_cmpint(presence->open, ==, cases[i].open);
		g_assert_cmpstr(presence->show, ==, cases[i].show);
	}
}

/* Nothing is made of what says nothing, and no DTD is loaded or obeyed. */
static void nothing(void)
{
	static const struct {
		DocumentFormat format;
		const char *text;
		gboolean fault;
	} cases[] = {
		{ DOCUMENT_MSRTC, "<presentity/>", FALSE },
		{ DOCUMENT_MSRTC,
		  "<presentity><availability aggregate='-1'/></presentity>",
		  FALSE },
		{ DOCUMENT_MSRTC, "<presentity", TRUE },
		{ DOCUMENT_MSRTC, "<!DOCTYPE a><presentity/>", TRUE },
		{ DOCUMENT_CATEGORIES, "<categories/>", FALSE },
		{ DOCUMENT_CATEGORIES,
		  "<categories>" STATE("x", "") "</categories>", FALSE },
		{ DOCUMENT_XPIDF, "<presence/>", FALSE },
		{ DOCUMENT_XPIDF, "<presence><atom id=1/></presence>", TRUE },
		{ DOCUMENT_XPIDF,
		  "<!DOCTYPE a [<!ENTITY b 'c'>]><presence>&b;</presence>",
		  TRUE },
		{ DOCUMENT_XPIDF, "<!DOCTYPE", TRUE },
		{ DOCUMENT_OTHER, "<a/>", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(document_read(cases[i].format, cases[i].text,
					    strlen(cases[i].text), NULL,
					    &error));
		g_assert_cmpint(error != NULL, ==, cases[i].fault);
	}
}

/* What is written is read as the same by who reads it. */
static void written(void)
{
	static const char *const shows[][2] = {
		{ NULL, NULL },	  { "chat", NULL }, { "away", "away" },
		{ "xa", "away" }, { "dnd", "dnd" },
	};
	static const DocumentFormat formats[] = { DOCUMENT_MSRTC,
						  DOCUMENT_XPIDF };

	for (guint i = 0; i < 2 * (G_N_ELEMENTS(shows) + 1); i++) {
		guint row = i / 2;
		gboolean open = row < G_N_ELEMENTS(shows);
		g_autoptr(GPtrArray) list = presence_list();
		Presence *presence = presence_new("home", open);
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GPtrArray) again = NULL;
		gsize length;
		const char *text;

		presence->show = open ? g_strdup(shows[row][0]) : NULL;
		g_ptr_array_add(list, presence);
		bytes = document_write(formats[i % 2], "sip:anna@fabrikam.test",
				       list);
		text = g_bytes_get_data(bytes, &length);
		again = document_read(formats[i % 2], text, length, NULL, NULL);
		g_assert_cmpint(one(again)->open, ==, open);
		g_assert_cmpstr(one(again)->show, ==,
				open ? shows[row][1] : NULL);
	}
}

static void types(void)
{
	g_assert_cmpint(document_format("Text/XML+msrtc.PIDF; charset=utf-8"),
			==, DOCUMENT_MSRTC);
	g_assert_cmpint(document_format("application/pidf+xml"), ==,
			DOCUMENT_PIDF);
	g_assert_cmpint(document_format("application/pidf+xmlx"), ==,
			DOCUMENT_OTHER);
	g_assert_cmpint(document_format(NULL), ==, DOCUMENT_OTHER);
	g_assert_cmpstr(document_type(DOCUMENT_XPIDF), ==,
			"application/xpidf+xml");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/bridge/document/categories-numbers",
			categories_numbers);
	g_test_add_func("/bridge/document/msrtc-numbers", msrtc_numbers);
	g_test_add_func("/bridge/document/categories-words", categories_words);
	g_test_add_func("/bridge/document/xpidf", xpidf);
	g_test_add_func("/bridge/document/nothing", nothing);
	g_test_add_func("/bridge/document/written", written);
	g_test_add_func("/bridge/document/types", types);
	return g_test_run();
}
