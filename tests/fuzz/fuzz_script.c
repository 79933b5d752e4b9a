/* Programs grown from the input by a grammar, run with the cmdlets that touch
 * nothing outside of the session. */
#include "shell/general/general.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/sandbox.h"

const char fuzz_corpus[] = "script";

static const char *const harmless[] = {
	"Add-Member",	     "Clear-Variable",	 "Compare-Object",
	"ConvertFrom-Csv",   "ConvertFrom-Json", "ConvertTo-Csv",
	"ConvertTo-Html",    "ConvertTo-Json",	 "ForEach-Object",
	"Format-List",	     "Format-Table",	 "Format-Wide",
	"Get-Date",	     "Get-Member",	 "Get-Random",
	"Get-Variable",	     "Group-Object",	 "Invoke-Expression",
	"Join-Path",	     "Measure-Command",	 "Measure-Object",
	"New-Object",	     "New-TimeSpan",	 "New-Variable",
	"Out-Default",	     "Out-Host",	 "Out-Null",
	"Out-String",	     "Remove-Variable",	 "Select-Object",
	"Select-String",     "Set-Variable",	 "Sort-Object",
	"Split-Path",	     "Tee-Object",	 "Where-Object",
	"Write-Debug",	     "Write-Error",	 "Write-Host",
	"Write-Information", "Write-Output",	 "Write-Verbose",
	"Write-Warning",     "ConvertTo-Xml",	 NULL,
};

static const Cmdlet *const *commands(void)
{
	static GPtrArray *all;
	if (all)
		return (const Cmdlet *const *)all->pdata;
	all = g_ptr_array_new();
	for (const Cmdlet *const *at = general_cmdlets; *at; at++)
		if (g_strv_contains(harmless, (*at)->name))
			g_ptr_array_add(all, (gpointer)*at);
	g_ptr_array_add(all, NULL);
	return (const Cmdlet *const *)all->pdata;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = generate_program(data, size);
	sandbox_prepare();
	if (g_getenv("FUZZ_SHOW"))
		g_printerr("%s\n", text);
	sandbox_run(commands(), text);
	return 0;
}
