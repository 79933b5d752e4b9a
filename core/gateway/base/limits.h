/* Limits on what a peer can make this folder hold. */
#pragma once

/* One stanza as received: RFC 6120 §13.12 asks for 10,000 at least. */
#define XML_STANZA_BYTES       262144
#define XML_STANZA_DEPTH       32
#define XML_ELEMENT_ATTRIBUTES 64
#define XML_HEADER_BYTES       8192

/* Parsers of a thread that wait for a reader, and what one may have read. */
#define XML_SPARE_PARSERS 16
#define XML_SPARE_BYTES	  32768

/* What ended connections get at the end of the loop: more than one of them
 * waits for the other side. */
#define LOOP_LINGER_MS 6000

/* Recent lines that the shell can ask for, and what one may hold. */
#define TRACE_RING_LINES 4096
#define TRACE_LINE_BYTES 2048
/* Causes whose lines are counted instead of repeated, how many new ones a
 * second are written, and how often the counts are told. */
#define TRACE_REPEATS	    1024
#define TRACE_CAUSES_SECOND 20
#define TRACE_REPEAT_MS	    60000
