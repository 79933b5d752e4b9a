/* Preloaded into Kamailio 5.6.3, whose xmpp module reads the list of an
 * element's attributes to an empty string where expat ends it with NULL, and
 * so dies of the first stream header: here it gets its empty string. */
#include <dlfcn.h>
#include <stddef.h>

#define ATTRIBUTES 128

typedef void StartFn(void *data, const char *name, const char **attributes);
typedef void EndFn(void *data, const char *name);
typedef void SetFn(void *parser, StartFn *start, EndFn *end);

void XML_SetElementHandler(void *parser, StartFn *start, EndFn *end);

static StartFn *module_start;

static void on_start(void *data, const char *name, const char **attributes)
{
	const char *copy[ATTRIBUTES + 1];
	int count = 0;

	while (count < ATTRIBUTES && attributes[count]) {
		copy[count] = attributes[count];
		count++;
	}
	copy[count] = "";
	module_start(data, name, copy);
}

void XML_SetElementHandler(void *parser, StartFn *start, EndFn *end)
{
	void *expat = dlopen("libexpat.so.1", RTLD_NOW);
	SetFn *set = (SetFn *)dlsym(expat, "XML_SetElementHandler");

	module_start = start;
	set(parser, start ? on_start : NULL, end);
}
