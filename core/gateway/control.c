#include "core/gateway/control.h"

#include "core/gateway/net/connection.h"
#include "core/gateway/net/local.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define REQUEST_BYTES 65536 /* docs/control.md */
#define CLIENTS	      64

struct Control {
	Loop *loop;
	LocalListener *listener;
	ControlFn *ask;
	void *data;
	GPtrArray *clients;
};

/* One connection; it asks one thing at a time. */
typedef struct Client {
	Control *control; /* NULL once the control socket is gone */
	Connection *connection;
	GString *input;
	gboolean may_change, may_read;
	gboolean reading; /* next_line stands on the stack */
	ControlRequest *asking;
} Client;

struct ControlRequest {
	Client *client; /* NULL once it hung up */
	gboolean may_change;
};

static void client_free(gpointer data)
{
	Client *client = data;
	if (client->asking)
		client->asking->client = NULL;
	connection_free(client->connection);
	g_string_free(client->input, TRUE);
	g_free(client);
}

static void send_take(Client *client, json_t *answer)
{
	g_autofree char *text = json_format(answer);
	connection_send(client->connection, text, strlen(text));
	connection_send(client->connection, "\n", 1);
	json_decref(answer);
}

static void next_line(Client *client);

static void finish(ControlRequest *request, json_t *answer)
{
	Client *client = request->client;
	g_free(request);
	if (!client) {
		json_decref(answer);
		return;
	}
	client->asking = NULL;
	send_take(client, answer);
	next_line(client);
}

gboolean control_may_change(const ControlRequest *request)
{
	return request->may_change;
}

void control_answer_take(ControlRequest *request, json_t *answer)
{
	json_object_set_new(answer, "ok", json_true());
	finish(request, answer);
}

void control_fail(ControlRequest *request, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *text = g_strdup_vprintf(format, list);
	va_end(list);
	finish(request, json_pack("{s:b, s:s}", "ok", 0, "error", text));
}

static void ask(Client *client, const char *line)
{
	ControlRequest *request = g_new0(ControlRequest, 1);
	*request = (ControlRequest){ client, client->may_change };
	client->asking = request;
	g_autoptr(GError) error = NULL;
	g_autoptr(json_t) question = json_parse(line, -1, &error);
	if (!client->may_read)
		control_fail(request, "only root, the service's own user and "
				      "the group gatehouse may ask here");
	else if (!question)
		control_fail(request, "%s", error->message);
	else if (!json_member(question, "ask"))
		control_fail(request, "the request has no member 'ask'");
	else
		client->control->ask(client->control->data, request, question);
}

/* Takes one whole line out of the input; NULL when there is none. */
static char *take_line(GString *input)
{
	char *end = memchr(input->str, '\n', input->len);
	if (!end)
		return NULL;
	gsize length = (gsize)(end - input->str);
	char *line = g_strndup(input->str, length);
	g_string_erase(input, 0, (gssize)length + 1);
	return line;
}

static void next_line(Client *client)
{
	if (client->reading)
		return;
	client->reading = TRUE;
	while (!client->asking) {
		g_autofree char *line = take_line(client->input);
		if (!line)
			break;
		ask(client, line);
	}
	client->reading = FALSE;
}

static void on_received(void *data, const char *bytes, gsize length)
{
	Client *client = data;
	g_string_append_len(client->input, bytes, (gssize)length);
	if (client->input->len > REQUEST_BYTES) {
		send_take(client, json_pack("{s:b, s:s}", "ok", 0, "error",
					    "the request is too long"));
		connection_end(client->connection);
		return;
	}
	next_line(client);
}

static void on_closed(void *data, const GError *error)
{
	Client *client = data;
	(void)error;
	g_ptr_array_remove_fast(client->control->clients, client);
}

static const ConnectionHandler handler = {
	.received = on_received,
	.closed = on_closed,
};

/* True when the user is in the group `gatehouse`. */
static gboolean in_group(const LocalPeer *peer)
{
	struct group *group = getgrnam("gatehouse");
	struct passwd *user = getpwuid(peer->user);
	if (!group || !user)
		return FALSE;
	return group->gr_gid == peer->group ||
	       g_strv_contains((const char *const *)group->gr_mem,
			       user->pw_name);
}

static void on_accept(void *data, int fd, const LocalPeer *peer)
{
	Control *control = data;
	if (control->clients->len >= CLIENTS) {
		close(fd);
		return;
	}
	Client *client = g_new0(Client, 1);
	client->control = control;
	client->input = g_string_new(NULL);
	client->may_change = peer->user == 0 || peer->user == geteuid();
	client->may_read = client->may_change || in_group(peer);
	client->connection =
		connection_adopt(control->loop, fd, &handler, client);
	g_ptr_array_add(control->clients, client);
}

Control *control_new(Loop *loop, const char *path, ControlFn *ask_fn,
		     void *data, GError **error)
{
	g_autoptr(Control) control = g_new0(Control, 1);
	control->loop = loop;
	control->ask = ask_fn;
	control->data = data;
	control->clients = g_ptr_array_new_with_free_func(client_free);
	control->listener =
		local_listener_new(loop, path, 0660, on_accept, control, error);
	return control->listener ? g_steal_pointer(&control) : NULL;
}

void control_free(Control *control)
{
	if (!control)
		return;
	local_listener_free(control->listener);
	g_ptr_array_unref(control->clients);
	g_free(control);
}
