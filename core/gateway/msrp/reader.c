#include "core/gateway/msrp/reader.h"

#include <string.h>

typedef enum State {
	STATE_START, /* at a start line */
	STATE_HEADERS,
	STATE_BODY,
	STATE_ENDING, /* the head is given out, there is no body */
	STATE_BROKEN,
} State;

/* CR LF, seven dashes, the transaction. */
#define MARK_BYTES (2 + 7 + MSRP_IDENT_BYTES)

struct MsrpReader {
	GByteArray *bytes;
	gsize start; /* of what was not given out yet */
	State state;
	MsrpHead head;
	gsize head_bytes;
	guint headers;
	char mark[MARK_BYTES + 1];
	gsize mark_length;
	gsize searched; /* of the body: no mark begins before there */
	MsrpFlag flag;
};

MsrpReader *msrp_reader_new(void)
{
	MsrpReader *reader = g_new0(MsrpReader, 1);

	reader->bytes = g_byte_array_new();
	return reader;
}

void msrp_reader_free(MsrpReader *reader)
{
	if (!reader)
		return;
	msrp_head_clear(&reader->head);
	g_byte_array_unref(reader->bytes);
	g_free(reader);
}

void msrp_reader_append(MsrpReader *reader, const char *bytes, gsize length)
{
	if (reader->start) {
		g_byte_array_remove_range(reader->bytes, 0,
					  (guint)reader->start);
		reader->start = 0;
	}
	g_byte_array_append(reader->bytes, (const guint8 *)bytes,
			    (guint)length);
}

const MsrpHead *msrp_reader_head(const MsrpReader *reader)
{
	return &reader->head;
}

MsrpFlag msrp_reader_flag(const MsrpReader *reader)
{
	return reader->flag;
}

gboolean msrp_reader_partial(const MsrpReader *reader)
{
	return reader->state != STATE_START ||
	       reader->bytes->len > reader->start;
}

static const char *rest(const MsrpReader *reader, gsize *length)
{
	*length = reader->bytes->len - reader->start;
	return (const char *)reader->bytes->data + reader->start;
}

/* ---- the head ---- */

/* The next line without its end; false when it is not whole. */
static gboolean next_line(MsrpReader *reader, const char **line, gsize *length)
{
	gsize there;
	const char *bytes = rest(reader, &there);
	const char *end = there ? memmem(bytes, there, "\r\n", 2) : NULL;
	gsize used = end ? (gsize)(end - bytes) + 2 : there;

	if (reader->head_bytes + used > MSRP_HEAD_BYTES) {
		reader->state = STATE_BROKEN;
		return FALSE;
	}
	if (!end)
		return FALSE;
	*line = bytes;
	*length = used - 2;
	reader->head_bytes += used;
	reader->start += used;
	return TRUE;
}

static void set_mark(MsrpReader *reader)
{
	reader->mark_length =
		(gsize)g_snprintf(reader->mark, sizeof(reader->mark),
				  "\r\n-------%s", reader->head.transaction);
}

static gboolean is_flag(char byte)
{
	return byte == MSRP_LAST || byte == MSRP_MORE || byte == MSRP_ABORTED;
}

/* A head may be followed by its end at once. */
static gboolean is_end_line(const MsrpReader *reader, const char *line,
			    gsize length)
{
	gsize mark = reader->mark_length - 2;

	return length == mark + 1 && !memcmp(line, reader->mark + 2, mark) &&
	       is_flag(line[mark]);
}

static void begin(MsrpReader *reader, const char *line, gsize length)
{
	msrp_head_clear(&reader->head);
	reader->headers = 0;
	if (msrp_head_start(&reader->head, line, length)) {
		reader->state = STATE_HEADERS;
		set_mark(reader);
		return;
	}
	reader->state = STATE_BROKEN;
}

static MsrpEvent end_head(MsrpReader *reader, State next)
{
	msrp_head_finish(&reader->head);
	reader->head_bytes = 0;
	reader->state = next;
	return MSRP_HEAD;
}

/* The line end of the empty line may be that before the end already. */
static MsrpEvent begin_body(MsrpReader *reader)
{
	reader->start -= 2;
	reader->searched = 0;
	return end_head(reader, STATE_BODY);
}

static MsrpEvent take_line(MsrpReader *reader, const char *line, gsize length)
{
	if (reader->state == STATE_START) {
		if (length)
			begin(reader, line, length);
		else /* some say so that they are there */
			reader->head_bytes = 0;
		return MSRP_NOTHING;
	}
	if (!length)
		return begin_body(reader);
	if (is_end_line(reader, line, length)) {
		reader->flag = (MsrpFlag)line[length - 1];
		return end_head(reader, STATE_ENDING);
	}
	if (++reader->headers > MSRP_HEADERS)
		reader->state = STATE_BROKEN;
	else
		msrp_head_add(&reader->head, line, length);
	return MSRP_NOTHING;
}

static MsrpEvent read_head(MsrpReader *reader)
{
	MsrpEvent event = MSRP_NOTHING;
	const char *line;
	gsize length;

	while (event == MSRP_NOTHING && reader->state != STATE_BROKEN &&
	       next_line(reader, &line, &length))
		event = take_line(reader, line, length);
	return reader->state == STATE_BROKEN ? MSRP_BROKEN : event;
}

/* ---- the body ---- */

/* Where a mark begins at `from` or later, or NULL; and in `safe` how far no
 * mark can begin. */
static const char *find_mark(const MsrpReader *reader, const char *bytes,
			     gsize length, gsize from, gsize *safe)
{
	gsize mark = reader->mark_length;

	while (length - from >= mark) {
		const char *found =
			memmem(bytes + from, length - from, reader->mark, mark);
		gsize at = found ? (gsize)(found - bytes) : 0;

		if (!found)
			break;
		if (length - at < mark + 3) {
			*safe = at;
			return NULL;
		}
		if (is_flag(found[mark]) && found[mark + 1] == '\r' &&
		    found[mark + 2] == '\n')
			return found;
		from = at + 1;
	}
	*safe = MAX(from, length >= mark ? length - mark + 1 : 0);
	return NULL;
}

/* Gives `count` bytes out; the first two of all are the empty line's. */
static MsrpEvent give(MsrpReader *reader, gsize count, gboolean first,
		      const char **bytes, gsize *length)
{
	gsize skipped = first ? 2 : 0;

	*bytes = (const char *)reader->bytes->data + reader->start + skipped;
	*length = count - skipped;
	reader->start += count;
	return MSRP_BODY;
}

static MsrpEvent read_body(MsrpReader *reader, const char **bytes,
			   gsize *length)
{
	gboolean first = !reader->searched;
	gsize there, safe = 0;
	const char *data = rest(reader, &there);
	const char *mark = find_mark(reader, data, there, 0, &safe);
	gsize count = mark ? (gsize)(mark - data) : safe;

	if (count > (first ? 2 : 0)) {
		reader->searched = 1;
		return give(reader, count, first, bytes, length);
	}
	if (!mark)
		return MSRP_NOTHING;
	reader->flag = (MsrpFlag)mark[reader->mark_length];
	reader->start += count + reader->mark_length + 3;
	reader->state = STATE_START;
	return MSRP_END;
}

MsrpEvent msrp_reader_next(MsrpReader *reader, const char **bytes,
			   gsize *length)
{
	*bytes = NULL;
	*length = 0;
	switch (reader->state) {
	case STATE_START:
	case STATE_HEADERS:
		return read_head(reader);
	case STATE_BODY:
		return read_body(reader, bytes, length);
	case STATE_ENDING:
		reader->state = STATE_START;
		return MSRP_END;
	case STATE_BROKEN:
		break;
	}
	return MSRP_BROKEN;
}
