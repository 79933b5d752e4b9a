#include "shell/cmdlets/cls.h"

#include "core/report/page.h"
#include "core/service/ask.h"
#include "shell/cmdlets/deployment.h"

#include <gio/gio.h>

#define ASK_MS 15000

static bool is_named(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (!g_ascii_strcasecmp(*names, name))
			return true;
	return false;
}

static bool is_any(const ClsWhere *where)
{
	return (!where->computers || !*where->computers) &&
	       (!where->pools || !*where->pools);
}

GPtrArray *cls_computers(Call *call, const ClsWhere *where, GError **error)
{
	g_autoptr(GPtrArray) computers =
		deployment_computers_known(call, error);

	if (!computers)
		return NULL;
	for (guint i = computers->len; i && !is_any(where); i--) {
		const GatewayComputer *one = computers->pdata[i - 1];

		if (!is_named(where->computers, one->fqdn) &&
		    !is_named(where->pools, one->pool))
			g_ptr_array_remove_index(computers, i - 1);
	}
	if (computers->len)
		return g_steal_pointer(&computers);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
			    is_any(where)
				    ? "no computer runs the gateway yet: see "
				      "Get-CsXmppMigration"
				    : "none of these computers and pools runs "
				      "the gateway: see Get-CsComputer");
	return NULL;
}

json_t *cls_ask(Call *call, const char *computer, json_t *request,
		GError **error)
{
	g_autoptr(Paths) paths = deployment_paths(call_session(call));

	return service_ask_computer(paths, computer, request, ASK_MS, error);
}

void cls_fail_take(Call *call, const char *computer, GError *error)
{
	g_auto(Value) target = value_string(computer);

	call_error_take(call, error, target);
}

static void append_value(GString *xml, const char *name, Value value)
{
	g_autofree char *text = value_format(value);

	if (value_is_null(value))
		return;
	g_string_append_printf(xml, "    <%s>", name);
	page_text(xml, text);
	g_string_append_printf(xml, "</%s>\n", name);
}

static char *as_xml(const GPtrArray *records, const char *name)
{
	GString *xml = g_string_new("<?xml version=\"1.0\"?>\n<Results>\n");

	for (guint i = 0; i < records->len; i++) {
		Record *record = records->pdata[i];

		g_string_append_printf(xml, "  <%s>\n", name);
		for (unsigned at = 0; at < record_count(record); at++)
			append_value(xml, record_label(record, at),
				     record_at(record, at));
		g_string_append_printf(xml, "  </%s>\n", name);
	}
	g_string_append(xml, "</Results>\n");
	return g_string_free(xml, FALSE);
}

void cls_give(Call *call, GPtrArray *records, const char *name, bool xml)
{
	if (xml) {
		call_emit_take(call, value_string_take(as_xml(records, name)));
		return;
	}
	for (guint i = 0; i < records->len; i++)
		if (!call_emit_record_take(call, record_ref(records->pdata[i])))
			return;
}
