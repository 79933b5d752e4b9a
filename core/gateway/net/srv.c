#include "core/gateway/net/srv.h"

#include "core/base/random.h"

static void clear_target(void *data)
{
	g_free(((SrvTarget *)data)->host);
}

GArray *srv_targets_new(void)
{
	GArray *targets = g_array_new(FALSE, FALSE, sizeof(SrvTarget));
	g_array_set_clear_func(targets, clear_target);
	return targets;
}

static gboolean append_label(const guint8 *label, guint8 length, GString *name)
{
	if (name->len)
		g_string_append_c(name, '.');
	for (guint8 i = 0; i < length; i++) {
		if (!g_ascii_isalnum(label[i]) && label[i] != '-' &&
		    label[i] != '_')
			return FALSE;
		g_string_append_c(name, (char)label[i]);
	}
	return TRUE;
}

/* A name in wire form, uncompressed, that fills `length` bytes. */
static char *parse_name(const guint8 *wire, gsize length)
{
	g_autoptr(GString) name = g_string_new(NULL);
	while (length && *wire) {
		gsize label = *wire;
		if (label > 63 || label + 1 >= length)
			return NULL;
		if (!append_label(wire + 1, (guint8)label, name))
			return NULL;
		wire += label + 1;
		length -= label + 1;
	}
	return length == 1 ? g_strdup(name->str) : NULL;
}

static guint16 number(const guint8 *bytes)
{
	return (guint16)(bytes[0] << 8 | bytes[1]);
}

gboolean srv_parse(const guint8 *record, gsize length, GArray *targets)
{
	if (length < 7)
		return FALSE;
	SrvTarget target = { .priority = number(record),
			     .weight = number(record + 2),
			     .port = number(record + 4) };
	target.host = parse_name(record + 6, length - 6);
	if (!target.host)
		return FALSE;
	g_array_append_val(targets, target);
	return TRUE;
}

/* By priority, and weight 0 first, as RFC 2782 wants it for its draw. */
static gint compare(gconstpointer a, gconstpointer b)
{
	const SrvTarget *one = a, *other = b;
	if (one->priority != other->priority)
		return one->priority < other->priority ? -1 : 1;
	return (one->weight > 0) - (other->weight > 0);
}

/* Index in [first, end) drawn by weight. */
static guint draw(const SrvTarget *targets, guint first, guint end)
{
	guint64 sum = 0, running = 0;
	for (guint i = first; i < end; i++)
		sum += targets[i].weight;
	guint64 at = random_u64() % (sum + 1);
	for (guint i = first; i < end; i++) {
		running += targets[i].weight;
		if (running >= at)
			return i;
	}
	return first;
}

/* Moves the drawn target to the front without changing the others' order. */
static void bring_forward(SrvTarget *targets, guint first, guint drawn)
{
	SrvTarget target = targets[drawn];
	for (guint i = drawn; i > first; i--)
		targets[i] = targets[i - 1];
	targets[first] = target;
}

void srv_order(GArray *array)
{
	SrvTarget *targets = (SrvTarget *)(void *)array->data;
	g_array_sort(array, compare);
	for (guint first = 0; first < array->len; first++) {
		guint end = first;
		while (end < array->len &&
		       targets[end].priority == targets[first].priority)
			end++;
		bring_forward(targets, first, draw(targets, first, end));
	}
}
