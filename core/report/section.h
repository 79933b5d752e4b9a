/* The tables of a report, declared once for page, JSON and CSV. */
#pragma once

#include "core/report/topology.h"
#include "core/value/property.h"

typedef struct ReportSection {
	const char *title; /* "XMPP partners" */
	const char *key;   /* "partners": JSON member, anchor, CSV section */
	const char *note;  /* one sentence under the title */
	const Property *columns; /* ends with { 0 }; `help` is the heading */
	size_t row_size;
	size_t rows, count; /* offsets in ReportTopology */
} ReportSection;

/* Ends with { 0 }. */
extern const ReportSection report_sections[];

size_t section_count(const ReportSection *section,
		     const ReportTopology *topology);
const void *section_row(const ReportSection *section,
			const ReportTopology *topology, size_t index);

/* Text of one field, as page and CSV show it; lists joined by `separator`.
 * Free it. */
char *section_text(const Property *column, const void *row,
		   const char *separator);
const char *section_string(const Property *column, const void *row);
const char *const *section_strings(const Property *column, const void *row);
int64_t section_integer(const Property *column, const void *row);
bool section_bool(const Property *column, const void *row);
/* "2026-11-24 16:05 UTC", or "" for 0. Free it. */
char *section_time(int64_t time);
