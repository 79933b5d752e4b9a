#include "core/report/transcript.h"

#include "core/report/page.h"

typedef struct Fact {
	const char *name, *text;
} Fact;

#define FACTS 5

static void facts_of(const Transcript *transcript, Fact facts[FACTS])
{
	facts[0] = (Fact){ "TargetFqdn", transcript->target };
	facts[1] = (Fact){ "Result", transcript->result };
	facts[2] = (Fact){ "Latency", transcript->latency };
	facts[3] = (Fact){ "Error", transcript->error };
	facts[4] = (Fact){ "Diagnosis", transcript->diagnosis };
}

static gboolean has_text(const char *text)
{
	return text && *text;
}

/* ---- the page ---- */

static void add_cell(GString *page, const char *tag, const char *text)
{
	g_string_append_printf(page, "<%s>", tag);
	page_text(page, text);
	g_string_append_printf(page, "</%.2s>", tag);
}

static void add_facts(GString *page, const Transcript *transcript)
{
	Fact facts[FACTS];

	facts_of(transcript, facts);
	g_string_append(page, "<table>\n");
	for (guint i = 0; i < FACTS; i++) {
		if (!has_text(facts[i].text))
			continue;
		g_string_append(page, "<tr>");
		add_cell(page, "th", facts[i].name);
		add_cell(page, "td", facts[i].text);
		g_string_append(page, "</tr>\n");
	}
	g_string_append(page, "</table>\n");
}

static void add_steps(GString *page, const Transcript *transcript)
{
	g_string_append(page, "<h2>Steps</h2>\n<table>\n");
	for (size_t i = 0; i < transcript->step_count; i++) {
		g_string_append(page, "<tr>");
		add_cell(page, "td class=\"mono\"", transcript->steps[i].time);
		add_cell(page, "td", transcript->steps[i].text);
		g_string_append(page, "</tr>\n");
	}
	g_string_append(page, "</table>\n");
}

static void add_messages(GString *page, const Transcript *transcript)
{
	g_string_append(page, "<h2>Messages</h2>\n");
	for (size_t i = 0; i < transcript->message_count; i++) {
		const TranscriptLine *line = &transcript->messages[i];

		g_string_append(page, "<p class=\"note\">");
		page_text(page, line->time);
		g_string_append_c(page, ' ');
		page_text(page, line->way);
		g_string_append_c(page, ' ');
		page_text(page, line->address);
		g_string_append(page, "</p>\n<pre>");
		page_text(page, line->text);
		g_string_append(page, "</pre>\n");
	}
}

char *transcript_html(const Transcript *transcript)
{
	GString *page = g_string_new(NULL);

	page_begin(page, transcript->title);
	add_cell(page, "h1", transcript->title);
	g_string_append_c(page, '\n');
	add_facts(page, transcript);
	add_steps(page, transcript);
	if (transcript->message_count)
		add_messages(page, transcript);
	page_end(page);
	return g_string_free(page, FALSE);
}

/* ---- XML ---- */

static void add_element(GString *xml, const char *indent, const char *name,
			const char *text)
{
	if (!has_text(text))
		return;
	g_string_append_printf(xml, "%s<%s>", indent, name);
	page_text(xml, text);
	g_string_append_printf(xml, "</%s>\n", name);
}

static void add_line(GString *xml, const char *name, const TranscriptLine *line)
{
	g_string_append_printf(xml, "    <%s>\n", name);
	add_element(xml, "      ", "Time", line->time);
	add_element(xml, "      ", "Direction", line->way);
	add_element(xml, "      ", "Address", line->address);
	add_element(xml, "      ", "Text", line->text);
	g_string_append_printf(xml, "    </%s>\n", name);
}

static void add_list(GString *xml, const char *list, const char *name,
		     const TranscriptLine *lines, size_t count)
{
	g_string_append_printf(xml, "  <%s>\n", list);
	for (size_t i = 0; i < count; i++)
		add_line(xml, name, &lines[i]);
	g_string_append_printf(xml, "  </%s>\n", list);
}

char *transcript_xml(const Transcript *transcript)
{
	GString *xml = g_string_new("<?xml version=\"1.0\" "
				    "encoding=\"utf-8\"?>\n<Test>\n");
	Fact facts[FACTS];

	add_element(xml, "  ", "Name", transcript->title);
	facts_of(transcript, facts);
	for (guint i = 0; i < FACTS; i++)
		add_element(xml, "  ", facts[i].name, facts[i].text);
	add_list(xml, "Steps", "Step", transcript->steps,
		 transcript->step_count);
	add_list(xml, "Messages", "Message", transcript->messages,
		 transcript->message_count);
	g_string_append(xml, "</Test>\n");
	return g_string_free(xml, FALSE);
}
