#include "core/gateway/base/xml_reader_private.h"

/* A parser holds ten kilobytes that an idle stream does not need: all it
 * knows between two stanzas is the root's name and namespaces. */
gboolean xml_reader_rest(XmlReader *reader)
{
	bool between = reader->opened && !reader->ended && !reader->stanza &&
		       reader->mark == reader->fed;
	if (!reader->parser || !between || reader->feeding || reader->stopped)
		return FALSE;
	XML_ParserFree(reader->parser);
	reader->parser = NULL;
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
	reader->parser = XML_ParserCreateNS("UTF-8", XML_SEPARATOR);
	xml_reader_set_handlers(reader);
	reader->text = g_string_new(NULL);
	reader->waking = true;
	XML_Parse(reader->parser, header->str, (int)header->len, XML_FALSE);
	reader->waking = false;
	reader->fed = reader->mark = (gint64)header->len;
}
