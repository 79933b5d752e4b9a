#include "tests/unit/core/gateway/frontend/raw_member.h"

#include <string.h>

char *raw_header(const char *message, const char *name)
{
	g_autofree char *start = g_strconcat("\r\n", name, ": ", NULL);
	const char *at = strstr(message, start);

	if (!at)
		return g_strdup("");
	at += strlen(start);
	return g_strndup(at, strcspn(at, "\r"));
}

char *raw_answer(const char *request, int status, const char *extra)
{
	static const char *const names[] = { "Via", "From", "To", "Call-ID",
					     "CSeq" };
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "SIP/2.0 %d Says the member\r\n", status);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *value = raw_header(request, names[i]);

		g_string_append_printf(text, "%s: %s%s\r\n", names[i], value,
				       i == 2 ? ";tag=m" : "");
	}
	g_string_append_printf(text, "%sContent-Length: 0\r\n\r\n",
			       extra ? extra : "");
	return g_string_free(text, FALSE);
}

static int status_for(const RawMember *member, const char *text)
{
	g_autofree char *line = g_strndup(text, strcspn(text, "\r"));

	if (g_str_has_prefix(line, "OPTIONS "))
		return member->options;
	return member->held && strstr(line, member->held) ? 100
							  : member->message;
}

static void on_datagram(void *data, const char *bytes, gsize length,
			const struct sockaddr *from, socklen_t from_length)
{
	RawMember *member = data;
	char *text = g_strndup(bytes, length);
	gboolean options = g_str_has_prefix(text, "OPTIONS ");
	int status = status_for(member, text);
	g_autofree char *answer =
		raw_answer(text, status, options ? NULL : member->extra);

	if (options) {
		g_free(member->last_options);
		member->last_options = text;
	} else {
		g_ptr_array_add(member->got, text);
	}
	if (status)
		datagram_send(member->socket, from, from_length, answer,
			      strlen(answer));
}

static gboolean open_all(Loop *loop, RawMember *members, guint count)
{
	guint16 port = 0;

	for (guint i = 0; i < count; i++) {
		g_autofree char *address = g_strdup_printf("127.0.0.%u", i + 2);

		members[i].socket = datagram_new(
			loop, address, port, on_datagram, &members[i], NULL);
		if (!members[i].socket)
			return FALSE;
		port = datagram_port(members[i].socket);
	}
	return TRUE;
}

guint16 raw_members_open(Loop *loop, RawMember *members, guint count)
{
	memset(members, 0, count * sizeof(*members));
	while (!open_all(loop, members, count))
		for (guint i = 0; i < count; i++)
			g_clear_pointer(&members[i].socket, datagram_free);
	for (guint i = 0; i < count; i++) {
		members[i].options = members[i].message = 200;
		members[i].got = g_ptr_array_new_with_free_func(g_free);
	}
	return datagram_port(members[0].socket);
}

void raw_members_close(RawMember *members, guint count)
{
	for (guint i = 0; i < count; i++) {
		datagram_free(members[i].socket);
		g_ptr_array_unref(members[i].got);
		g_free(members[i].last_options);
	}
}
