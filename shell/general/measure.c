#include "shell/general/general.h"

#include "shell/general/object.h"
#include "shell/general/pick.h"
#include "shell/types/like.h"

#include <gio/gio.h>
#include <string.h>

typedef struct MeasureArgs {
	Value input, property;
	bool sum, average, maximum, minimum;
	bool line, word, character, ignore_white_space;
} MeasureArgs;

/* What was measured of one property, or of the objects themselves. */
typedef struct Tally {
	char *name; /* of the property; NULL: the objects */
	int32_t count;
	double sum;
	Value most, least;
	int64_t lines, words, characters;
} Tally;

typedef struct Measure {
	GPtrArray *picks;
	GPtrArray *tallies; /* of Tally */
} Measure;

static void tally_free(void *data)
{
	Tally *tally = data;
	value_clear(&tally->most);
	value_clear(&tally->least);
	g_free(tally->name);
	g_free(tally);
}

static void measure_free(void *data)
{
	Measure *measure = data;
	g_ptr_array_unref(measure->tallies);
	g_clear_pointer(&measure->picks, g_ptr_array_unref);
	g_free(measure);
}

/* The tally of a property, made when it is met first. */
static Tally *tally_for(Measure *measure, const char *name)
{
	for (guint i = 0; i < measure->tallies->len; i++) {
		Tally *tally = measure->tallies->pdata[i];
		if (!name || name_same(tally->name, name))
			return tally;
	}
	Tally *tally = g_new0(Tally, 1);
	tally->name = g_strdup(name);
	g_ptr_array_add(measure->tallies, tally);
	return tally;
}

static bool measure_begin(Call *call, void *data, GError **error)
{
	MeasureArgs *args = data;
	Measure *measure = g_new0(Measure, 1);
	measure->tallies = g_ptr_array_new_with_free_func(tally_free);
	call_set_state(call, measure, measure_free);
	measure->picks = pick_list(call, args->property, error);
	if (!measure->picks)
		return object_stop(call, error);
	if (!measure->picks->len)
		tally_for(measure, NULL);
	for (guint i = 0; i < measure->picks->len; i++) {
		const char *name = pick_heading(measure->picks->pdata[i]);
		if (!like_has_wildcards(name))
			tally_for(measure, name);
	}
	return true;
}

static void count_text(Tally *tally, const char *text, bool ignore)
{
	bool in_word = false;
	tally->lines += *text != 0;
	for (; *text; text = g_utf8_next_char(text)) {
		gunichar character = g_utf8_get_char(text);
		bool space = g_unichar_isspace(character);
		tally->characters += !(space && ignore);
		tally->words += !space && !in_word;
		tally->lines += character == '\n' && text[1];
		in_word = !space;
	}
}

static bool needs_numbers(const MeasureArgs *args)
{
	return args->sum || args->average;
}

static void keep(Value *place, Value value, int direction)
{
	if (value_is_null(*place) ||
	    value_compare(value, *place, false) * direction > 0)
		value_set_take(place, value_ref(value));
}

/* Texts that say a number are compared as numbers. */
static Value comparable(Value value)
{
	double number;
	if (value.type == VALUE_STRING && object_number(value, &number))
		return value_double(number);
	return value_ref(value);
}

static bool tally_add(Tally *tally, const MeasureArgs *args, Value value,
		      GError **error)
{
	double number;
	if (args->line || args->word || args->character) {
		g_autofree char *text = value_format(value);
		count_text(tally, text, args->ignore_white_space);
		return true;
	}
	if (needs_numbers(args)) {
		if (!object_number(value, &number)) {
			g_autofree char *text = value_format(value);
			g_set_error(error, G_IO_ERROR,
				    G_IO_ERROR_INVALID_ARGUMENT,
				    "Input object \"%s\" is not numeric", text);
			return false;
		}
		tally->sum += number;
	}
	g_auto(Value) compared = comparable(value);
	if (args->maximum)
		keep(&tally->most, compared, 1);
	if (args->minimum)
		keep(&tally->least, compared, -1);
	tally->count++;
	return true;
}

/* Each property of an object by itself: what is wrong with one is told, and
 * the others count. */
static bool measure_properties_of(Call *call, const MeasureArgs *args)
{
	Measure *measure = call_state(call);
	g_autoptr(GPtrArray) picks =
		pick_expand(measure->picks, args->input, NULL);
	for (guint i = 0; i < picks->len; i++) {
		const Pick *pick = picks->pdata[i];
		g_auto(Value) value = VALUE_NONE;
		bool found;
		GError *error = NULL;
		if (!pick_value(call, pick, args->input, &value, &found))
			return false;
		if (!found || value_is_null(value))
			continue;
		if (!tally_add(tally_for(measure, pick_heading(pick)), args,
			       value, &error))
			call_error_take(call, error, value);
	}
	return true;
}

static bool measure_process(Call *call, void *data, GError **error)
{
	MeasureArgs *args = data;
	Measure *measure = call_state(call);
	if (!object_given(call) || value_is_null(args->input))
		return true;
	if (!measure->picks->len)
		return tally_add(measure->tallies->pdata[0], args, args->input,
				 error);
	measure_properties_of(call, args);
	return true;
}

static Value number_or_null(bool given, double number)
{
	return given ? value_double(number) : VALUE_NONE;
}

static const Property measure_properties[] = {
	{ "Count", "How many were measured." },
	{ "Average", "Their average." },
	{ "Sum", "Their sum." },
	{ "Maximum", "The largest." },
	{ "Minimum", "The smallest." },
	{ "Property", "What was measured." },
	{ 0 },
};

static const RecordType measure_type = {
	"Microsoft.PowerShell.Commands.GenericMeasureInfo",
	measure_properties,
	NULL,
	NULL,
};

static Value property_name(const Tally *tally)
{
	return tally->name ? value_string(tally->name) : VALUE_NONE;
}

static void emit_numbers(Call *call, const MeasureArgs *args,
			 const Tally *tally)
{
	Record *record = record_new(&measure_type);
	bool some = tally->count > 0;
	record_set_take(record, "Count", value_int(tally->count));
	record_set_take(record, "Average",
			number_or_null(args->average && some,
				       tally->sum / MAX(tally->count, 1)));
	record_set_take(record, "Sum",
			number_or_null(args->sum && some, tally->sum));
	record_set_take(record, "Maximum", value_ref(tally->most));
	record_set_take(record, "Minimum", value_ref(tally->least));
	record_set_take(record, "Property", property_name(tally));
	call_emit_record_take(call, record);
}

static Value count_or_null(bool given, int64_t count)
{
	return given ? value_int((int32_t)count) : VALUE_NONE;
}

static void emit_text(Call *call, const MeasureArgs *args, const Tally *tally)
{
	Record *record = record_new_custom();
	record->type_name =
		g_strdup("Microsoft.PowerShell.Commands.TextMeasureInfo");
	record_set_take(record, "Lines",
			count_or_null(args->line, tally->lines));
	record_set_take(record, "Words",
			count_or_null(args->word, tally->words));
	record_set_take(record, "Characters",
			count_or_null(args->character, tally->characters));
	record_set_take(record, "Property", property_name(tally));
	call_emit_record_take(call, record);
}

static void report_missing(Call *call, const char *name)
{
	GError *error = g_error_new(G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
				    "The property \"%s\" cannot be found in "
				    "the input for any objects",
				    name);
	call_error_take(call, error, VALUE_NONE);
}

static bool measure_end(Call *call, void *data, GError **error)
{
	(void)error;
	MeasureArgs *args = data;
	Measure *measure = call_state(call);
	bool text = args->line || args->word || args->character;
	if (!measure || !measure->picks)
		return true;
	for (guint i = 0; i < measure->tallies->len; i++) {
		const Tally *tally = measure->tallies->pdata[i];
		if (tally->name && !tally->count && !text)
			report_missing(call, tally->name);
		else if (text)
			emit_text(call, args, tally);
		else
			emit_numbers(call, args, tally);
	}
	return true;
}

static const Param measure_params[] = {
	{ .is = { "Property", "Properties to measure.",
		  .flags = ANY_LIST | PROPERTY_NULLABLE,
		  .field = VALUE_FIELD(MeasureArgs, property) },
	  .position = 1 },
	{ .is = { "Sum", "Adds up.",
		  .field = SWITCH_FIELD(MeasureArgs, sum) } },
	{ .is = { "Average", "Computes the average.",
		  .field = SWITCH_FIELD(MeasureArgs, average) } },
	{ .is = { "Maximum", "Finds the largest.",
		  .field = SWITCH_FIELD(MeasureArgs, maximum) } },
	{ .is = { "Minimum", "Finds the smallest.",
		  .field = SWITCH_FIELD(MeasureArgs, minimum) } },
	{ .is = { "Line", "Counts lines.",
		  .field = SWITCH_FIELD(MeasureArgs, line) } },
	{ .is = { "Word", "Counts words.",
		  .field = SWITCH_FIELD(MeasureArgs, word) } },
	{ .is = { "Character", "Counts characters.",
		  .field = SWITCH_FIELD(MeasureArgs, character) } },
	{ .is = { "IgnoreWhiteSpace", "Does not count spaces.",
		  .field = SWITCH_FIELD(MeasureArgs, ignore_white_space) } },
	INPUT_PARAM(MeasureArgs, input),
	{ 0 },
};

static const Example measure_examples[] = {
	{ "1, 2, 6 | Measure-Object -Sum -Average", "9 and 3." },
	{ 0 },
};

const Cmdlet cmdlet_measure_object = {
	.name = "Measure-Object",
	.synopsis = "Counts objects, adds up and compares their properties.",
	.args_size = sizeof(MeasureArgs),
	.params = measure_params,
	.examples = measure_examples,
	.output = &measure_type,
	.begin = measure_begin,
	.process = measure_process,
	.end = measure_end,
};
