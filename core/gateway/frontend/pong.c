#include "core/gateway/frontend/pong.h"

#include "core/gateway/base/trace.h"

#include <string.h>

/* The edge whose ping it was has it now, or nobody has: both are fine. */
static void on_told(void *data, json_t *answer, const GError *error)
{
	const char *edge = data;

	(void)answer;
	if (error)
		trace_line(TRACE_DEBUG, "link", NULL,
			   "%s was not told of a partner's answer: %s", edge,
			   error->message);
	g_free(data);
}

/* From a partner's domain to one of ours, as they are: an edge knows its pairs
 * by A-labels in lower case. */
static json_t *read_answer(const Frontend *frontend, const Xml *stanza)
{
	const char *type = xml_get(stanza, "type");
	const char *id = xml_get(stanza, "id");
	const char *from = xml_get(stanza, "from"), *to = xml_get(stanza, "to");
	g_autofree char *remote = from ? address_domain(from, NULL) : NULL;
	g_autofree char *local = to ? address_domain(to, NULL) : NULL;

	if ((g_strcmp0(type, "result") && g_strcmp0(type, "error")) || !id ||
	    !remote || !local || !config_partner(frontend->config, remote) ||
	    !config_is_local(frontend->config, local))
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s}", "ask", "pong", "local", local,
			 "remote", remote, "id", id);
}

void pong_pass_on(Frontend *frontend, const LinkItem *item, const Xml *stanza)
{
	g_autoptr(json_t) request = read_answer(frontend, stanza);
	guint count = 0;
	Link **links = link_set_links(frontend->links, &count);

	for (guint i = 0; request && i < count; i++)
		if (links[i] != link_item_link(item))
			link_ask(links[i], request, on_told,
				 g_strdup(link_peer(links[i])));
}
