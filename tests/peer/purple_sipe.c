/* purple_sipe: Debian's pidgin-sipe as a user of a Lync pool, without a
 * window, driven by JSON lines.
 *
 *	purple_sipe FOLDER USER@DOMAIN SERVER:PORT
 *
 * Read: {"im": address, "body": text}, {"typing": address, "on": bool},
 * {"status": id of libpurple, "note": text}. Written: {"event": "online"},
 * {"event": "im", from, body}, {"event": "failed", to, text},
 * {"event": "typing", from, state}, {"event": "status", of, status, online},
 * {"event": "ended", text}. */
#include <dlfcn.h>
#include <glib-unix.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <purple.h>
#include <stdio.h>
#include <string.h>

#define NAME "gatehouse-tests"

static PurpleAccount *account;
static GMainLoop *loop;

static void print(json_t *line)
{
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(line);
}

/* ---- XML ---- */

/* pidgin-sipe asks libxml2 for SAX 2 and brings the functions of SAX 1 alone,
 * which libxml2 does not call since a security update of Debian's: sipe
 * would read no document at all. Exported, so that sipe finds this one. */
int xmlSAXUserParseMemory(xmlSAXHandlerPtr handler, void *data,
			  const char *text, int length)
{
	int (*real)(xmlSAXHandlerPtr, void *, const char *, int) =
		dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
	xmlSAXHandler first = *handler;

	if (handler->startElementNs)
		return real(handler, data, text, length);
	first.initialized = 1;
	return real(&first, data, text, length);
}

/* ---- libpurple's event loop on GLib's ---- */

typedef struct Watch {
	PurpleInputFunction fn;
	gpointer data;
} Watch;

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	Watch *watch = data;
	PurpleInputCondition what = 0;

	if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
		what |= PURPLE_INPUT_READ;
	if (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR))
		what |= PURPLE_INPUT_WRITE;
	watch->fn(watch->data, fd, what);
	return G_SOURCE_CONTINUE;
}

static guint add_input(int fd, PurpleInputCondition what,
		       PurpleInputFunction fn, gpointer data)
{
	GIOCondition condition = 0;
	Watch *watch = g_new0(Watch, 1);

	*watch = (Watch){ fn, data };
	if (what & PURPLE_INPUT_READ)
		condition |= G_IO_IN | G_IO_HUP | G_IO_ERR;
	if (what & PURPLE_INPUT_WRITE)
		condition |= G_IO_OUT | G_IO_HUP | G_IO_ERR;
	return g_unix_fd_add_full(G_PRIORITY_DEFAULT, fd, condition, on_ready,
				  watch, g_free);
}

static PurpleEventLoopUiOps event_loop = {
	.timeout_add = g_timeout_add,
	.timeout_remove = g_source_remove,
	.timeout_add_seconds = g_timeout_add_seconds,
	.input_add = add_input,
	.input_remove = g_source_remove,
};

/* ---- what happens ---- */

static void on_online(PurpleConnection *connection, gpointer data)
{
	(void)connection;
	(void)data;
	print(json_pack("{s:s}", "event", "online"));
}

static void on_ended(PurpleConnection *connection, PurpleConnectionError why,
		     const char *text, gpointer data)
{
	(void)connection;
	(void)why;
	(void)data;
	print(json_pack("{s:s, s:s*}", "event", "ended", "text", text));
}

static void on_im(PurpleAccount *own, char *from, char *body,
		  PurpleConversation *conversation, PurpleMessageFlags flags,
		  gpointer data)
{
	g_autofree char *text = purple_markup_strip_html(body);

	(void)own;
	(void)conversation;
	(void)flags;
	(void)data;
	print(json_pack("{s:s, s:s, s:s}", "event", "im", "from", from, "body",
			text));
}

/* What could not be delivered is said in the conversation. */
static void on_written(PurpleAccount *own, const char *who, char *text,
		       PurpleConversation *conversation,
		       PurpleMessageFlags flags, gpointer data)
{
	(void)own;
	(void)who;
	(void)data;
	if (flags & PURPLE_MESSAGE_ERROR)
		print(json_pack("{s:s, s:s, s:s}", "event", "failed", "to",
				purple_conversation_get_name(conversation),
				"text", text));
}

static void on_typing(PurpleAccount *own, const char *from, gpointer state)
{
	(void)own;
	print(json_pack("{s:s, s:s, s:s}", "event", "typing", "from", from,
			"state", (const char *)state));
}

static void tell_status(PurpleBuddy *buddy)
{
	const PurplePresence *presence = purple_buddy_get_presence(buddy);
	const PurpleStatus *status =
		purple_presence_get_active_status(presence);

	print(json_pack("{s:s, s:s, s:s, s:b}", "event", "status", "of",
			purple_buddy_get_name(buddy), "status",
			purple_status_get_id(status), "online",
			purple_presence_is_online(presence)));
}

static void on_status(PurpleBuddy *buddy, PurpleStatus *former,
		      PurpleStatus *status, gpointer data)
{
	(void)former;
	(void)status;
	(void)data;
	tell_status(buddy);
}

static void on_signed(PurpleBuddy *buddy, gpointer data)
{
	(void)data;
	tell_status(buddy);
}

static void listen_to(void *source, const char *signal, PurpleCallback fn,
		      const char *data)
{
	static int handle;

	purple_signal_connect(source, signal, &handle, fn, (void *)data);
}

static void listen_to_all(void)
{
	void *connections = purple_connections_get_handle();
	void *talks = purple_conversations_get_handle();
	void *list = purple_blist_get_handle();

	listen_to(connections, "signed-on", PURPLE_CALLBACK(on_online), NULL);
	listen_to(connections, "connection-error", PURPLE_CALLBACK(on_ended),
		  NULL);
	listen_to(talks, "received-im-msg", PURPLE_CALLBACK(on_im), NULL);
	listen_to(talks, "wrote-im-msg", PURPLE_CALLBACK(on_written), NULL);
	listen_to(talks, "buddy-typing", PURPLE_CALLBACK(on_typing), "typing");
	listen_to(talks, "buddy-typed", PURPLE_CALLBACK(on_typing), "typed");
	listen_to(talks, "buddy-typing-stopped", PURPLE_CALLBACK(on_typing),
		  "stopped");
	listen_to(list, "buddy-signed-on", PURPLE_CALLBACK(on_signed), NULL);
	listen_to(list, "buddy-signed-off", PURPLE_CALLBACK(on_signed), NULL);
	listen_to(list, "buddy-status-changed", PURPLE_CALLBACK(on_status),
		  NULL);
}

/* ---- what is to be done ---- */

static PurpleConversation *talk_with(const char *who)
{
	PurpleConversation *found = purple_find_conversation_with_account(
		PURPLE_CONV_TYPE_IM, who, account);

	return found ? found
		     : purple_conversation_new(PURPLE_CONV_TYPE_IM, account,
					       who);
}

static void obey(const json_t *order)
{
	const char *who = NULL, *text = NULL, *status = NULL;
	int on = FALSE;

	json_unpack((json_t *)order, "{s?s, s?s}", "body", &text, "note",
		    &text);
	json_unpack((json_t *)order, "{s?b}", "on", &on);
	if (!json_unpack((json_t *)order, "{s:s}", "im", &who)) {
		g_autofree char *markup = g_markup_escape_text(text, -1);

		purple_conv_im_send(PURPLE_CONV_IM(talk_with(who)), markup);
	} else if (!json_unpack((json_t *)order, "{s:s}", "typing", &who)) {
		serv_send_typing(purple_account_get_connection(account), who,
				 on ? PURPLE_TYPING : PURPLE_NOT_TYPING);
	} else if (!json_unpack((json_t *)order, "{s:s}", "status", &status)) {
		purple_account_set_status(account, status, TRUE,
					  text ? "message" : NULL, text, NULL);
	}
}

static gboolean on_line(gint fd, GIOCondition condition, gpointer data)
{
	static GString *rest;
	char bytes[4096];
	gssize got = read(fd, bytes, sizeof(bytes));
	char *end;

	(void)condition;
	(void)data;
	if (got <= 0) {
		g_main_loop_quit(loop);
		return G_SOURCE_REMOVE;
	}
	if (!rest)
		rest = g_string_new(NULL);
	g_string_append_len(rest, bytes, got);
	while ((end = memchr(rest->str, '\n', rest->len))) {
		gsize length = (gsize)(end - rest->str);
		json_t *order = json_loadb(rest->str, length, 0, NULL);

		g_string_erase(rest, 0, (gssize)length + 1);
		if (order)
			obey(order);
		json_decref(order);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_signal(gpointer data)
{
	(void)data;
	g_main_loop_quit(loop);
	return G_SOURCE_REMOVE;
}

/* ---- start ---- */

static void log_on(const char *user, const char *server)
{
	g_autofree char *name = g_strdup_printf("%s,%s", user, user);

	account = purple_account_new(name, "prpl-sipe");
	purple_account_set_password(account, "not asked for");
	purple_account_set_string(account, "server", server);
	purple_account_set_string(account, "transport", "tcp");
	purple_accounts_add(account);
	purple_account_set_enabled(account, NAME, TRUE);
	purple_savedstatus_activate(
		purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE));
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: purple_sipe FOLDER USER@DOMAIN SERVER:PORT\n",
		      stderr);
		return 2;
	}
	loop = g_main_loop_new(NULL, FALSE);
	purple_util_set_user_dir(argv[1]);
	purple_debug_set_enabled(g_getenv("PURPLE_DEBUG") != NULL);
	purple_eventloop_set_ui_ops(&event_loop);
	if (!purple_core_init(NAME)) {
		fputs("libpurple does not start\n", stderr);
		return 1;
	}
	purple_set_blist(purple_blist_new());
	purple_network_force_online();
	listen_to_all();
	g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_line, NULL);
	g_unix_signal_add(SIGTERM, on_signal, NULL);
	log_on(argv[2], argv[3]);
	g_main_loop_run(loop);
	purple_core_quit();
	return 0;
}
