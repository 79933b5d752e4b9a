#include "core/report/report.h"

#include "core/report/diagram.h"
#include "core/report/finding.h"
#include "core/report/page.h"
#include "core/report/section.h"

#include <string.h>

static const char *name_or_default(const ReportTopology *topology)
{
	return topology->name && *topology->name ? topology->name : "Gatehouse";
}

static void append_heading(GString *page, const ReportTopology *topology)
{
	g_autofree char *time = section_time(topology->time);
	g_string_append(page, "<header>\n<h1>Topology of ");
	page_text(page, name_or_default(topology));
	g_string_append(page, "</h1>\n<p class=\"note\">As of ");
	page_text(page, time);
	g_string_append_printf(
		page, ", change %" G_GINT64_FORMAT " of the store.</p>\n<nav>",
		topology->change);
	g_string_append(page, "<a href=\"#diagram\">Diagram</a>\n");
	for (const ReportSection *section = report_sections; section->title;
	     section++)
		g_string_append_printf(page, "<a href=\"#%s\">%s</a>\n",
				       section->key, section->title);
	g_string_append(page, "</nav>\n</header>\n");
}

static void append_figure(GString *page, int64_t number, const char *what)
{
	g_string_append_printf(page, "<li><b>%" G_GINT64_FORMAT "</b>%s</li>\n",
			       number, what);
}

static void append_figures(GString *page, const ReportTopology *topology)
{
	int64_t users = 0;
	for (size_t i = 0; i < topology->pool_count; i++)
		users += topology->pools[i].users;
	g_string_append(page, "<ul class=\"figures\">\n");
	append_figure(page, (int64_t)topology->site_count, "sites");
	append_figure(page, (int64_t)topology->pool_count, "pools");
	append_figure(page, (int64_t)topology->edge_count, "edges");
	append_figure(page, users, "users");
	append_figure(page, (int64_t)topology->partner_count, "XMPP partners");
	append_figure(page, (int64_t)topology->certificate_count,
		      "certificates");
	g_string_append(page, "</ul>\n");
}

static void append_findings(GString *page, const ReportTopology *topology)
{
	g_autoptr(GPtrArray) findings = finding_list(topology);
	g_string_append(page, "<h2>What needs attention</h2>\n");
	if (!findings->len) {
		g_string_append(page, "<p class=\"note\">Nothing.</p>\n");
		return;
	}
	g_string_append(page, "<ul class=\"findings\">\n");
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = findings->pdata[i];
		bool urgent = finding->level == FINDING_URGENT;
		g_string_append_printf(page, "<li class=\"%s\"><b>%s</b>",
				       urgent ? "urgent" : "note-item",
				       urgent ? "Urgent" : "Note");
		page_text(page, finding->text);
		g_string_append(page, "</li>\n");
	}
	g_string_append(page, "</ul>\n");
}

static void append_diagram(GString *page, const ReportTopology *topology,
			   Feedback *feedback)
{
	g_autofree char *svg = diagram_svg(topology, feedback);
	g_string_append(page, "<h2 id=\"diagram\">Diagram</h2>\n");
	if (!svg) {
		g_string_append(page, "<p class=\"note\">There is no diagram: "
				      "it needs the program dot, which the "
				      "package graphviz brings.</p>\n");
		return;
	}
	g_string_append(page, "<figure>\n");
	g_string_append(page, svg);
	g_string_append(page,
			"\n<figcaption>Boxes are pools, hexagons are edges, "
			"ellipses are XMPP partners, boxes with two tabs are "
			"translating gateways; dotted frames are sites; what "
			"is dashed is to be replaced.</figcaption>\n"
			"</figure>\n");
}

static bool is_number(const Property *column)
{
	return column->field.kind == FIELD_INTEGER &&
	       column->type != VALUE_DATETIME;
}

static const char *cell_class(const Property *column)
{
	if (is_number(column))
		return " class=\"n\"";
	if (strcmp(column->name, "thumbprint") == 0)
		return " class=\"mono\"";
	return "";
}

static void append_list(GString *page, const Property *column, const void *row)
{
	const char *const *texts = section_strings(column, row);
	for (; *texts; texts++) {
		g_string_append(page, "<div>");
		page_text(page, *texts);
		g_string_append(page, "</div>");
	}
}

/* When a certificate ends stands in words beside the date. */
static void append_expiry(GString *page, const ReportTopology *topology,
			  const Property *column, const void *row)
{
	const ReportCertificate *certificate = row;
	if (column->field.offset != offsetof(ReportCertificate, not_after))
		return;
	g_autofree char *expiry = finding_expiry(topology, certificate);
	g_string_append_printf(
		page, "<div%s>",
		finding_ends(topology, certificate) ? " class=\"ends\"" : "");
	page_text(page, expiry);
	g_string_append(page, "</div>");
}

static void append_cell(GString *page, const ReportTopology *topology,
			const ReportSection *section, const Property *column,
			const void *row)
{
	g_string_append_printf(page, "<td%s>", cell_class(column));
	if (column->field.kind == FIELD_STRINGS) {
		append_list(page, column, row);
	} else {
		g_autofree char *text = section_text(column, row, " ");
		page_text(page, text);
	}
	if (strcmp(section->key, "certificates") == 0 &&
	    column->type == VALUE_DATETIME)
		append_expiry(page, topology, column, row);
	g_string_append(page, "</td>\n");
}

/* A column that no row fills only costs room. */
static bool is_empty(const ReportSection *section,
		     const ReportTopology *topology, const Property *column)
{
	for (size_t i = 0; i < section_count(section, topology); i++) {
		const void *row = section_row(section, topology, i);
		g_autofree char *text = section_text(column, row, " ");
		if (*text)
			return false;
	}
	return true;
}

static void append_table(GString *page, const ReportSection *section,
			 const ReportTopology *topology)
{
	g_string_append(page, "<div class=\"wide\"><table>\n<thead><tr>");
	for (const Property *column = section->columns; column->name; column++)
		if (!is_empty(section, topology, column))
			g_string_append_printf(
				page, "<th scope=\"col\"%s>%s</th>",
				is_number(column) ? " class=\"n\"" : "",
				column->help);
	g_string_append(page, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < section_count(section, topology); i++) {
		const void *row = section_row(section, topology, i);
		g_string_append(page, "<tr>");
		for (const Property *column = section->columns; column->name;
		     column++)
			if (!is_empty(section, topology, column))
				append_cell(page, topology, section, column,
					    row);
		g_string_append(page, "</tr>\n");
	}
	g_string_append(page, "</tbody></table></div>\n");
}

static void append_section(GString *page, const ReportSection *section,
			   const ReportTopology *topology)
{
	g_string_append_printf(page,
			       "<h2 id=\"%s\">%s</h2>\n"
			       "<p class=\"note\">%s</p>\n",
			       section->key, section->title, section->note);
	if (section_count(section, topology))
		append_table(page, section, topology);
	else
		g_string_append(page, "<p class=\"none\">None.</p>\n");
}

char *report_html(const ReportTopology *topology, Feedback *feedback)
{
	GString *page = g_string_new(NULL);
	g_autofree char *title =
		g_strdup_printf("Topology of %s", name_or_default(topology));
	page_begin(page, title);
	append_heading(page, topology);
	append_figures(page, topology);
	append_findings(page, topology);
	append_diagram(page, topology, feedback);
	for (const ReportSection *section = report_sections; section->title;
	     section++)
		append_section(page, section, topology);
	g_string_append(page, "<footer>Made by Gatehouse ");
	page_text(page, topology->version);
	g_string_append(page, ". This page is complete in itself.</footer>\n");
	page_end(page);
	return g_string_free(page, FALSE);
}
