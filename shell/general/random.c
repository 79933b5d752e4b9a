#include "shell/general/general.h"

#include "core/value/list.h"
#include "shell/general/object.h"

#include <gio/gio.h>

#include <math.h>

typedef struct RandomArgs {
	Value maximum, minimum, input;
	int64_t count, seed;
} RandomArgs;

typedef struct Random {
	GRand *source;
	List *pool; /* of what the pipeline brings */
} Random;

static void random_free(void *data)
{
	Random *random = data;
	g_rand_free(random->source);
	list_unref(random->pool);
	g_free(random);
}

static bool random_begin(Call *call, void *data, GError **error)
{
	RandomArgs *args = data;
	Random *random = g_new0(Random, 1);
	(void)error;
	random->source = call_given_name(call, "SetSeed")
				 ? g_rand_new_with_seed((guint32)args->seed)
				 : g_rand_new();
	random->pool = list_new(LIST_ARRAY, 0);
	call_set_state(call, random, random_free);
	return true;
}

static bool random_process(Call *call, void *data, GError **error)
{
	RandomArgs *args = data;
	Random *random = call_state(call);
	Value input = args->input;
	(void)error;
	if (!object_given(call))
		return true;
	if (input.type != VALUE_LIST) {
		list_add_take(random->pool, value_ref(input));
		return true;
	}
	for (uint32_t i = 0; i < input.list->count; i++)
		list_add_take(random->pool, value_ref(input.list->values[i]));
	return true;
}

static uint64_t random_below(GRand *source, uint64_t bound)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % bound, number;
	do
		number =
			(uint64_t)g_rand_int(source) << 32 | g_rand_int(source);
	while (number >= limit);
	return number % bound;
}

/* Some of the objects, each at most once. */
static void pick_some(Call *call, Random *random, int64_t count)
{
	List *pool = random->pool;
	for (uint32_t i = 0; i < pool->count && count > 0; i++, count--) {
		uint32_t other = i + (uint32_t)random_below(random->source,
							    pool->count - i);
		Value chosen = pool->values[other];
		pool->values[other] = pool->values[i];
		pool->values[i] = chosen;
		if (!call_emit_take(call, value_ref(chosen)))
			return;
	}
}

/* Whether a real number is asked for: by its type, or since it is no whole
 * number of 64 bits. */
static bool is_real(Value value, double number)
{
	return value.type == VALUE_DOUBLE || number != floor(number) ||
	       fabs(number) >= -(double)INT64_MIN;
}

static bool random_end(Call *call, void *data, GError **error)
{
	RandomArgs *args = data;
	Random *random = call_state(call);
	double least = 0, most = G_MAXINT32;
	if (object_given(call)) {
		bool given = call_given_name(call, "Count");
		pick_some(call, random, given ? args->count : 1);
		return true;
	}
	if ((!value_is_null(args->minimum) &&
	     !object_number(args->minimum, &least)) ||
	    (!value_is_null(args->maximum) &&
	     !object_number(args->maximum, &most)) ||
	    least >= most) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "-Minimum must be a number below -Maximum");
		return false;
	}
	if (is_real(args->minimum, least) || is_real(args->maximum, most)) {
		call_emit_take(call, value_double(g_rand_double_range(
					     random->source, least, most)));
		return true;
	}
	int64_t number =
		(int64_t)least +
		(int64_t)random_below(random->source, (uint64_t)(most - least));
	bool small = number >= G_MININT32 && number <= G_MAXINT32;
	call_emit_take(call,
		       small ? value_int((int32_t)number) : value_long(number));
	return true;
}

static const Param random_params[] = {
	{ .is = { "Maximum", "Numbers stay below it.", .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(RandomArgs, maximum) },
	  .position = 1 },
	{ .is = { "Minimum", "The smallest number.", .flags = PROPERTY_ANY,
		  .field = VALUE_FIELD(RandomArgs, minimum) } },
	{ .is = { "Count", "How many of the objects.", .least = 1,
		  .most = G_MAXINT32,
		  .field = INTEGER_FIELD(RandomArgs, count) } },
	{ .is = { "SetSeed", "The same numbers every time.",
		  .least = G_MININT32, .most = G_MAXINT32,
		  .field = INTEGER_FIELD(RandomArgs, seed) } },
	INPUT_PARAM(RandomArgs, input),
	{ 0 },
};

static const Example random_examples[] = {
	{ "1..9 | Get-Random", "One of nine." },
	{ 0 },
};

const Cmdlet cmdlet_get_random = {
	.name = "Get-Random",
	.synopsis = "Gives a random number, or some of the objects.",
	.args_size = sizeof(RandomArgs),
	.params = random_params,
	.examples = random_examples,
	.begin = random_begin,
	.process = random_process,
	.end = random_end,
};
