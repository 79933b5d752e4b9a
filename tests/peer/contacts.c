#include "tests/peer/contacts.h"

#include "core/gateway/xmpp/names.h"
#include "tests/peer/load.h"

#include <stdlib.h>
#include <string.h>

#define TICK_MS 5

typedef struct Contact {
	char *heard; /* <show/> of its user, "-" when away; NULL: nothing */
	gboolean allowed;
} Contact;

struct Contacts {
	Loop *loop;
	Ways *ways;
	char *suffix, *user, *show;
	guint streams;
	GArray *all;	  /* of Contact */
	GHashTable *came; /* type -> count */
	guint64 wrong;	  /* that no contact should have got */
	const char *type; /* of what is being sent to all; NULL: presence */
	Flood flood;
	Timer *timer;
};

static void clear(void *contact)
{
	g_free(((Contact *)contact)->heard);
}

/* ---- what goes ---- */

static void send_presence(Contacts *contacts, guint64 number, const char *type)
{
	guint stream = (guint)(number % contacts->streams);
	g_autofree char *to = load_name(contacts->user, number, 1);
	g_autofree char *show =
		type ? g_strdup("")
		     : g_strdup_printf("<show>%s</show>", contacts->show);
	ways_send(contacts->ways, stream,
		  g_strdup_printf("<presence from='c%" G_GUINT64_FORMAT
				  "@d%u.%s%s' to='%s'%s%s%s>%s</presence>",
				  number, stream, contacts->suffix,
				  type ? "" : "/desk", to,
				  type ? " type='" : "", type ? type : "",
				  type ? "'" : "", show));
}

static void on_tick(void *data)
{
	Contacts *contacts = data;
	while (flood_is_due(&contacts->flood))
		send_presence(contacts, contacts->flood.sent++, contacts->type);
	if (contacts->flood.sent < contacts->flood.total)
		return;
	timer_stop(contacts->timer);
	load_tell("told", contacts->flood.began, contacts->flood.sent, 0);
}

static void send_all(Contacts *contacts, const char *type, const json_t *line)
{
	contacts->type = type;
	flood_begin(&contacts->flood, contacts->all->len,
		    (guint)load_number(line, "rate"));
	timer_start(contacts->timer, 0, TICK_MS);
}

/* ---- what comes ---- */

static void hear(Contact *contact, const Xml *presence, const char *type)
{
	const Xml *show = xml_child(presence, "show", NS_SERVER);
	g_free(contact->heard);
	contact->heard = *type	? g_strdup("-")
			 : show ? xml_text(show)
				: g_strdup("");
}

void contacts_take(Contacts *contacts, const Xml *presence)
{
	const char *type = xml_get(presence, "type");
	const char *to = xml_get(presence, "to");
	guint64 number = to && *to == 'c' ? strtoull(to + 1, NULL, 10) : 0;
	if (!to || *to != 'c' || number >= contacts->all->len) {
		contacts->wrong++;
		return;
	}
	Contact *contact = &g_array_index(contacts->all, Contact, number);
	type = type ? type : "";
	tally_add(contacts->came, *type ? type : "available");
	if (!strcmp(type, "subscribe"))
		send_presence(contacts, number, "subscribed");
	if (!strcmp(type, "subscribe") || !strcmp(type, "probe"))
		send_presence(contacts, number, NULL);
	else if (!strcmp(type, "subscribed"))
		contact->allowed = TRUE;
	else if (!*type || !strcmp(type, "unavailable"))
		hear(contact, presence, type);
}

/* ---- orders ---- */

static void tell(const Contacts *contacts, const char *show)
{
	guint allowed = 0, heard = 0;
	json_t *event = json_pack("{s:s}", "event", "presence");
	for (guint i = 0; i < contacts->all->len; i++) {
		const Contact *one = &g_array_index(contacts->all, Contact, i);
		allowed += (guint)one->allowed;
		heard += !g_strcmp0(one->heard, show);
	}
	tally_show(contacts->came, event);
	json_object_set_new(event, "allowed", json_integer(allowed));
	json_object_set_new(event, "heard", json_integer(heard));
	json_object_set_new(event, "wrong",
			    json_integer((json_int_t)contacts->wrong));
	lines_print(event);
}

static void set_contacts(Contacts *contacts, const json_t *line)
{
	g_free(contacts->user);
	contacts->user = g_strdup(json_member(line, "user"));
	contacts->streams = (guint)MAX(1, load_number(line, "streams"));
	g_array_set_size(contacts->all, (guint)load_number(line, "contacts"));
}

gboolean contacts_order(Contacts *contacts, const json_t *line)
{
	if (load_number(line, "contacts")) {
		set_contacts(contacts, line);
	} else if (load_number(line, "subscribe")) {
		send_all(contacts, "subscribe", line);
	} else if (json_member(line, "show")) {
		g_free(contacts->show);
		contacts->show = g_strdup(json_member(line, "show"));
		send_all(contacts, NULL, line);
	} else if (json_member(line, "presence")) {
		tell(contacts, json_member(line, "presence"));
	} else {
		return FALSE;
	}
	return TRUE;
}

Contacts *contacts_new(Loop *loop, Ways *ways, const char *suffix)
{
	Contacts *contacts = g_new0(Contacts, 1);
	contacts->loop = loop;
	contacts->ways = ways;
	contacts->suffix = g_strdup(suffix);
	contacts->show = g_strdup("chat");
	contacts->streams = 1;
	contacts->all = g_array_new(FALSE, TRUE, sizeof(Contact));
	g_array_set_clear_func(contacts->all, clear);
	contacts->came = tally_new();
	contacts->timer = timer_new(loop, on_tick, contacts);
	return contacts;
}

void contacts_free(Contacts *contacts)
{
	timer_free(contacts->timer);
	g_array_unref(contacts->all);
	g_hash_table_unref(contacts->came);
	g_free(contacts->suffix);
	g_free(contacts->user);
	g_free(contacts->show);
	g_free(contacts);
}
