/* StringBuilder, Stopwatch and Random, as scripts make them by New-Object. */
#include "core/value/string.h"
#include "shell/types/convert.h"
#include "shell/types/member.h"
#include "shell/types/operate.h"
#include "shell/types/string_search.h"

/* ---- StringBuilder ---- */

typedef struct Builder {
	Object object;
	GString *text;
} Builder;

static void builder_free(Object *object)
{
	g_string_free(((Builder *)object)->text, TRUE);
	g_free(object);
}

static char *builder_format(const Object *object)
{
	return g_strdup(((const Builder *)object)->text->str);
}

static const ObjectClass builder_class = {
	.name = "System.Text.StringBuilder",
	.free = builder_free,
	.format = builder_format,
};

static GString *text_of(Value on)
{
	return ((Builder *)on.object)->text;
}

static bool new_builder(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	Builder *builder = object_new(&builder_class, sizeof *builder);
	(void)on;
	(void)error;
	bool text = count && value_text(arguments[0]);
	builder->text = g_string_new(NULL);
	value_append(builder->text, text ? arguments[0] : VALUE_NONE);
	*result = value_object_take(builder);
	return true;
}

static bool append(Value on, const Value *arguments, unsigned count,
		   Value *result, GError **error)
{
	(void)error;
	value_append(text_of(on), count ? arguments[0] : VALUE_NONE);
	*result = value_ref(on);
	return true;
}

static bool append_line(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	append(on, arguments, count, result, error);
	g_string_append_c(text_of(on), '\n');
	return true;
}

static bool append_format(Value on, const Value *arguments, unsigned count,
			  Value *result, GError **error)
{
	g_auto(Value) format = argument_value(arguments, count, 0);
	g_auto(Value) text = VALUE_NONE;
	if (!format_composite(format, arguments + 1, count - 1, &text, error))
		return false;
	value_append(text_of(on), text);
	*result = value_ref(on);
	return true;
}

static bool replace(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	(void)error;
	g_auto(Value) from = argument_value(arguments, count, 0);
	g_auto(Value) to = argument_value(arguments, count, 1);
	GString *own = text_of(on);
	if (from.string->bytes) {
		g_auto(Value) text = value_string_length(own->str, own->len);
		g_auto(Value) whole = string_replace(text, from, to);
		g_string_truncate(own, 0);
		value_append(own, whole);
	}
	*result = value_ref(on);
	return true;
}

static bool clear(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	g_string_truncate(text_of(on), 0);
	*result = value_ref(on);
	return true;
}

static bool get_length(Value on, Value *result, GError **error)
{
	(void)error;
	g_auto(Value) text =
		value_string_length(text_of(on)->str, text_of(on)->len);
	return member_get(text, "Length", result, error);
}

/* Bytes of places in UTF-16 units. */
static bool builder_range(Value on, Value start, Value length, size_t *from,
			  size_t *to, GError **error)
{
	int first, many;
	g_auto(Value) text =
		value_string_length(text_of(on)->str, text_of(on)->len);
	int units = (int)string_units(text.string);
	if (!convert_int(start, &first, error) ||
	    !convert_int(length, &many, error))
		return false;
	if (first < 0 || many < 0 || first > units || many > units - first)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Index was out of range. Must be "
				   "non-negative and less than the size of the "
				   "collection.\nParameter name: index");
	*from = string_offset(text.string, (size_t)first);
	*to = string_offset(text.string, (size_t)(first + many));
	return true;
}

METHOD(insert)
{
	size_t from, to;
	g_autofree char *text = argument_text(arguments, count, 1);
	if (!builder_range(on, arguments[0], value_int(0), &from, &to, error))
		return false;
	g_string_insert(text_of(on), (gssize)from, text);
	*result = value_ref(on);
	return true;
}

METHOD(remove_part)
{
	size_t from, to;
	if (!builder_range(on, arguments[0], arguments[1], &from, &to, error))
		return false;
	g_string_erase(text_of(on), (gssize)from, (gssize)(to - from));
	*result = value_ref(on);
	return true;
}

METHOD(whole_to_string)
{
	*result = value_string_length(text_of(on)->str, text_of(on)->len);
	return true;
}

METHOD(part_to_string)
{
	size_t from, to;
	if (!builder_range(on, arguments[0], arguments[1], &from, &to, error))
		return false;
	*result = value_string_length(text_of(on)->str + from, to - from);
	return true;
}

#define REPEAT_LIMIT 10000000

METHOD(append_repeated)
{
	int times;
	g_autofree char *text = argument_text(arguments, count, 0);
	if (!convert_int(arguments[1], &times, error))
		return false;
	if (times < 0 || times > REPEAT_LIMIT)
		return member_fail(error, TYPE_ERROR_RANGE,
				   "Value must be positive and at most %d.",
				   REPEAT_LIMIT);
	while (times--)
		g_string_append(text_of(on), text);
	*result = value_ref(on);
	return true;
}

/* Shorter only: the rest goes. */
SETTER(set_length)
{
	size_t from, to;
	if (!builder_range(on, value_int(0), value, &from, &to, error))
		return false;
	g_string_truncate(text_of(on), to);
	return true;
}

METHOD(char_at)
{
	g_auto(Value) text =
		value_string_length(text_of(on)->str, text_of(on)->len);
	return index_get(text, arguments[0], result, error);
}

static const Setter builder_setters[] = {
	{ "Length", set_length },
	{ 0 },
};
static const Getter builder_getters[] = {
	{ "Length", get_length },
	{ 0 },
};
static const Method builder_methods[] = {
	{ "Append", 1, 1, append },
	{ "Append", 2, 2, append_repeated },
	{ "Insert", 2, 2, insert },
	{ "Remove", 2, 2, remove_part },
	{ "ToString", 0, 0, whole_to_string },
	{ "ToString", 2, 2, part_to_string },
	{ "Chars", 1, 1, char_at },
	{ "AppendLine", 0, 1, append_line },
	{ "AppendFormat", 1, 16, append_format },
	{ "Replace", 2, 2, replace },
	{ "Clear", 0, 0, clear },
	{ 0 },
};
static const Method builder_statics[] = {
	{ "new", 0, 2, new_builder },
	{ 0 },
};
const Members builder_members = {
	.type = "System.Text.StringBuilder",
	.getters = builder_getters,
	.setters = builder_setters,
	.methods = builder_methods,
	.static_methods = builder_statics,
};

/* ---- Stopwatch ---- */

typedef struct Watch {
	Object object;
	int64_t started; /* monotonic microseconds, 0: stopped */
	int64_t elapsed; /* before that */
} Watch;

static const ObjectClass watch_class = {
	.name = "System.Diagnostics.Stopwatch",
};

static Watch *watch_of(Value on)
{
	return (Watch *)on.object;
}

static int64_t elapsed(Value on)
{
	Watch *watch = watch_of(on);
	int64_t running =
		watch->started ? g_get_monotonic_time() - watch->started : 0;
	return watch->elapsed + running;
}

static bool new_watch(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	(void)on;
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_object_take(object_new(&watch_class, sizeof(Watch)));
	return true;
}

static bool start(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	if (!watch_of(on)->started)
		watch_of(on)->started = g_get_monotonic_time();
	return true;
}

static bool stop(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	watch_of(on)->elapsed = elapsed(on);
	watch_of(on)->started = 0;
	return true;
}

static bool reset(Value on, const Value *arguments, unsigned count,
		  Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)result;
	(void)error;
	watch_of(on)->elapsed = 0;
	watch_of(on)->started = 0;
	return true;
}

static bool restart(Value on, const Value *arguments, unsigned count,
		    Value *result, GError **error)
{
	return reset(on, arguments, count, result, error) &&
	       start(on, arguments, count, result, error);
}

static bool start_new(Value on, const Value *arguments, unsigned count,
		      Value *result, GError **error)
{
	new_watch(on, arguments, count, result, error);
	return start(*result, arguments, count, result, error);
}

static bool get_elapsed(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_timespan(elapsed(on));
	return true;
}

static bool get_milliseconds(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_long(elapsed(on) / 1000);
	return true;
}

static bool get_running(Value on, Value *result, GError **error)
{
	(void)error;
	*result = value_bool(watch_of(on)->started != 0);
	return true;
}

static const Getter watch_getters[] = {
	{ "Elapsed", get_elapsed },
	{ "ElapsedMilliseconds", get_milliseconds },
	{ "IsRunning", get_running },
	{ 0 },
};
static const Method watch_methods[] = {
	{ "Start", 0, 0, start, true },
	{ "Stop", 0, 0, stop, true },
	{ "Reset", 0, 0, reset, true },
	{ "Restart", 0, 0, restart, true },
	{ 0 },
};
static const Method watch_statics[] = {
	{ "StartNew", 0, 0, start_new },
	{ "new", 0, 0, new_watch },
	{ 0 },
};
const Members watch_members = {
	.type = "System.Diagnostics.Stopwatch",
	.getters = watch_getters,
	.methods = watch_methods,
	.static_methods = watch_statics,
};

/* ---- Random ---- */

typedef struct Random {
	Object object;
	GRand *source;
} Random;

static void random_free(Object *object)
{
	g_rand_free(((Random *)object)->source);
	g_free(object);
}

static const ObjectClass random_class = {
	.name = "System.Random",
	.free = random_free,
};

static bool new_random(Value on, const Value *arguments, unsigned count,
		       Value *result, GError **error)
{
	int seed;
	(void)on;
	if (count && !convert_int(arguments[0], &seed, error))
		return false;
	Random *random = object_new(&random_class, sizeof *random);
	random->source =
		count ? g_rand_new_with_seed((guint32)seed) : g_rand_new();
	*result = value_object_take(random);
	return true;
}

/* Next(), Next(below), Next(from, below) */
static bool next(Value on, const Value *arguments, unsigned count,
		 Value *result, GError **error)
{
	int from = 0, below = INT32_MAX;
	if ((count > 1 && !convert_int(arguments[0], &from, error)) ||
	    (count && !convert_int(arguments[count - 1], &below, error)))
		return false;
	if (below < from) {
		g_set_error(error, TYPE_ERROR, TYPE_ERROR_ARGUMENT,
			    "'minValue' cannot be greater than maxValue");
		return false;
	}
	GRand *source = ((Random *)on.object)->source;
	*result = value_int(
		below == from ? from : g_rand_int_range(source, from, below));
	return true;
}

static bool next_double(Value on, const Value *arguments, unsigned count,
			Value *result, GError **error)
{
	(void)arguments;
	(void)count;
	(void)error;
	*result = value_double(g_rand_double(((Random *)on.object)->source));
	return true;
}

static const Method random_methods[] = {
	{ "Next", 0, 2, next },
	{ "NextDouble", 0, 0, next_double },
	{ 0 },
};
static const Method random_statics[] = {
	{ "new", 0, 1, new_random },
	{ 0 },
};
const Members random_members = {
	.type = "System.Random",
	.methods = random_methods,
	.static_methods = random_statics,
};
