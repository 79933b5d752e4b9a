/* Scripts whose commands are all cmdlets' declarations without their
 * functions: arguments and objects are bound, nothing is done. Each hands its
 * objects on. */
#include "shell/cmdlets/cmdlets.h"
#include "shell/general/general.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/sandbox.h"

#include <string.h>

const char fuzz_corpus[] = "bind";

static bool pass_on(Call *call, void *args, GError **error)
{
	(void)args, (void)error;
	call_emit_take(call, value_ref(call_input(call)));
	return true;
}

static void add_all(GPtrArray *commands, const Cmdlet *const *cmdlets)
{
	for (; *cmdlets; cmdlets++) {
		Cmdlet *copy = g_memdup2(*cmdlets, sizeof **cmdlets);
		copy->begin = copy->end = NULL;
		copy->process = pass_on;
		g_ptr_array_add(commands, copy);
	}
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp((*(const Cmdlet *const *)a)->name,
				  (*(const Cmdlet *const *)b)->name);
}

static const Cmdlet *const *commands(void)
{
	static GPtrArray *all;
	if (all)
		return (const Cmdlet *const *)all->pdata;
	all = g_ptr_array_new();
	add_all(all, general_cmdlets);
	add_all(all, cmdlets_all());
	g_ptr_array_sort(all, by_name);
	g_ptr_array_add(all, NULL);
	return (const Cmdlet *const *)all->pdata;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	sandbox_prepare();
	sandbox_run(commands(), valid);
	return 0;
}
