#include "core/gateway/base/limits.h"
#include "core/gateway/base/xml_reader_private.h"

/* Parsers that nobody needs at the moment: making one costs more than most of
 * what one reads of a new stream. */
static void free_spares(void *data)
{
	GPtrArray *spares = data;
	for (guint i = 0; i < spares->len; i++)
		XML_ParserFree(spares->pdata[i]);
	g_ptr_array_free(spares, TRUE);
}

static GPtrArray *spare_parsers(void)
{
	static GPrivate key = G_PRIVATE_INIT(free_spares);
	GPtrArray *spares = g_private_get(&key);
	if (!spares) {
		spares = g_ptr_array_new();
		g_private_set(&key, spares);
	}
	return spares;
}

void xml_reader_take_parser(XmlReader *reader)
{
	GPtrArray *spares = spare_parsers();
	reader->parser =
		spares->len
			? g_ptr_array_steal_index_fast(spares, spares->len - 1)
			: XML_ParserCreateNS("UTF-8", XML_SEPARATOR);
	reader->used = 0;
	xml_reader_set_handlers(reader);
}

/* A parser keeps the memory that its largest piece took. */
void xml_reader_give_parser(XmlReader *reader)
{
	GPtrArray *spares = spare_parsers();
	XML_Parser parser = g_steal_pointer(&reader->parser);
	if (!parser)
		return;
	if (spares->len < XML_SPARE_PARSERS &&
	    reader->used <= XML_SPARE_BYTES && XML_ParserReset(parser, "UTF-8"))
		g_ptr_array_add(spares, parser);
	else
		XML_ParserFree(parser);
}

/* A parser holds ten kilobytes that an idle stream does not need: all it
 * knows between two stanzas is the root's name and namespaces. */
gboolean xml_reader_rest(XmlReader *reader)
{
	bool between = reader->opened && !reader->ended && !reader->stanza &&
		       reader->mark == reader->fed;
	if (!reader->parser || !between || reader->feeding || reader->stopped)
		return FALSE;
	xml_reader_give_parser(reader);
	g_string_free(g_steal_pointer(&reader->text), TRUE);
	return TRUE;
}

void xml_reader_wake(XmlReader *reader)
{
	if (reader->parser)
		return;
	g_autoptr(GString) header = g_string_new(NULL);
	g_string_printf(header, "<%s%s>", reader->root_name,
			reader->scope->str);
	xml_reader_take_parser(reader);
	reader->text = g_string_new(NULL);
	reader->waking = true;
	XML_Parse(reader->parser, header->str, (int)header->len, XML_FALSE);
	reader->waking = false;
	reader->fed = reader->mark = (gint64)header->len;
}
