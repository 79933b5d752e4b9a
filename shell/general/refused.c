#include "shell/general/refused.h"

#include "core/value/list.h"
#include "shell/pipeline/session.h"

#include <gio/gio.h>

#define JOBS                                                                   \
	"jobs are not offered here: run the commands in turn, or start a "     \
	"second shell, gatehouse -File script.ps1"
#define REMOTING                                                               \
	"remoting is not offered here: run the script on the other computer, " \
	"for instance ssh computer gatehouse -File script.ps1"
#define WINDOWS                                                                \
	"the management objects of Windows are not there on this system: use " \
	"a program such as hostnamectl, df, free or ip"
#define MAIL                                                                   \
	"mail is not sent from here: use a program such as mail or sendmail"
#define PRINTER "there is no printer here: use Out-File, or lpr"
#define CLOCK	"the clock is not set from here: use timedatectl set-time"
#define EVENTS                                                                 \
	"the event log of Windows is not there on this system: use "           \
	"journalctl to read and logger to write"
#define ARCHIVES                                                               \
	"archives are not offered here: use a program such as zip or tar"
#define NAMES                                                                  \
	"names are looked up by Get-CsDnsRecord and Test-CsDnsRecord, or by "  \
	"a "                                                                   \
	"program such as dig"
#define REACHING "hosts are reached by a program such as ping or nc"
#define WEB	 "web requests are not offered here: use a program such as curl"
#define CONSOLE	 "consoles and snap-ins of Windows are not there on this system"
#define SCHEDULE                                                               \
	"tasks are not scheduled from here: use a systemd timer or cron"
#define OPENING                                                                \
	"files are not opened by their type here: run the program itself, or " \
	"xdg-open"

/* Sorted without regard to case. `warns`: nothing depends on it, so that a
 * script goes on. */
static const struct {
	const char *name, *why;
	bool warns;
} rows[] = {
	{ "Add-Computer", WINDOWS, false },
	{ "Add-Printer", PRINTER, false },
	{ "Checkpoint-Computer", WINDOWS, false },
	{ "Clear-EventLog", EVENTS, true },
	{ "Compress-Archive", ARCHIVES, false },
	{ "Connect-PSSession", REMOTING, false },
	{ "Debug-Job", JOBS, false },
	{ "Disable-PSRemoting", REMOTING, false },
	{ "Disconnect-PSSession", REMOTING, false },
	{ "Enable-PSRemoting", REMOTING, false },
	{ "Enter-PSSession", REMOTING, false },
	{ "Exit-PSSession", REMOTING, false },
	{ "Expand-Archive", ARCHIVES, false },
	{ "Export-PSSession", REMOTING, false },
	{ "Get-CimInstance", WINDOWS, false },
	{ "Get-ComputerInfo", WINDOWS, false },
	{ "Get-Counter", WINDOWS, false },
	{ "Get-EventLog", EVENTS, true },
	{ "Get-HotFix", WINDOWS, false },
	{ "Get-Job", JOBS, false },
	{ "Get-PSSession", REMOTING, false },
	{ "Get-ScheduledTask", SCHEDULE, false },
	{ "Get-WinEvent", EVENTS, true },
	{ "Get-WmiObject", WINDOWS, false },
	{ "Import-PSSession", REMOTING, false },
	{ "Invoke-CimMethod", WINDOWS, false },
	{ "Invoke-Item", OPENING, false },
	{ "Invoke-RestMethod", WEB, false },
	{ "Invoke-WebRequest", WEB, false },
	{ "Invoke-WmiMethod", WINDOWS, false },
	{ "Limit-EventLog", EVENTS, true },
	{ "New-CimSession", REMOTING, false },
	{ "New-EventLog", EVENTS, true },
	{ "New-PSSession", REMOTING, false },
	{ "New-PSSessionOption", REMOTING, false },
	{ "New-ScheduledTask", SCHEDULE, false },
	{ "New-WebServiceProxy", WEB, false },
	{ "Out-GridView",
	  "there is no desktop here to show a window on: use "
	  "Format-Table, or Export-Csv and a spreadsheet; for "
	  "-PassThru, Where-Object or Read-Host",
	  false },
	{ "Out-Printer", PRINTER, false },
	{ "Receive-Job", JOBS, false },
	{ "Register-ScheduledTask", SCHEDULE, false },
	{ "Register-WmiEvent", WINDOWS, false },
	{ "Remove-CimInstance", WINDOWS, false },
	{ "Remove-EventLog", EVENTS, true },
	{ "Remove-Job", JOBS, false },
	{ "Remove-PSSession", REMOTING, false },
	{ "Remove-WmiObject", WINDOWS, false },
	{ "Rename-Computer", WINDOWS, false },
	{ "Resolve-DnsName", NAMES, false },
	{ "Restart-Computer", WINDOWS, false },
	{ "Send-MailMessage", MAIL, false },
	{ "Set-CimInstance", WINDOWS, false },
	{ "Set-Date", CLOCK, false },
	{ "Set-WmiInstance", WINDOWS, false },
	{ "Show-EventLog", EVENTS, true },
	{ "Start-Job", JOBS, false },
	{ "Stop-Computer", WINDOWS, false },
	{ "Stop-Job", JOBS, false },
	{ "Suspend-Job", JOBS, false },
	{ "Test-Connection", REACHING, false },
	{ "Test-NetConnection", REACHING, false },
	{ "Test-WSMan", REMOTING, false },
	{ "Wait-Job", JOBS, false },
	{ "Write-EventLog", EVENTS, true },
};

static const Param params[] = {
	{ .is = { "Argument", "Whatever is given.",
		  .flags = PROPERTY_ANY | PROPERTY_LIST | PROPERTY_NULLABLE },
	  .by_value = ALL_SETS,
	  .rest = true },
	{ 0 },
};

static bool is_word(Value value, const char *const *words)
{
	g_autofree char *text = value_format(value);
	for (; *words; words++)
		if (g_ascii_strcasecmp(text, *words) == 0)
			return true;
	return false;
}

/* -ErrorAction SilentlyContinue holds here too, although nothing is bound. */
static bool is_silent(Call *call)
{
	static const char *const names[] = { "-ErrorAction",
					     "-ErrorAction:", "-ea",
					     "-ea:", NULL };
	static const char *const silent[] = { "SilentlyContinue", "Ignore", "0",
					      NULL };
	Value words = call_value(call, 0);
	if (words.type == VALUE_LIST)
		for (uint32_t i = 0; i + 1 < words.list->count; i++)
			if (is_word(words.list->values[i], names))
				return is_word(words.list->values[i + 1],
					       silent);
	return is_word(
		session_variable(call_session(call), "ErrorActionPreference"),
		silent);
}

static bool answer(Call *call, void *args, GError **error)
{
	unsigned row = 0;
	const char *name = call_cmdlet(call)->name;
	(void)args;
	while (!name_same(rows[row].name, name))
		row++;
	g_autofree char *text = g_strdup_printf("%s: %s", name, rows[row].why);
	if (rows[row].warns) {
		call_say(call, FEEDBACK_WARNING, text);
		return true;
	}
	if (is_silent(call))
		return true;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, text);
	call_terminate_take(call, g_steal_pointer(error), VALUE_NONE);
	return true;
}

const Cmdlet *const *refused_cmdlets(void)
{
	static Cmdlet made[G_N_ELEMENTS(rows)];
	static const Cmdlet *all[G_N_ELEMENTS(rows) + 1];
	static Example examples[G_N_ELEMENTS(rows)][2];
	for (size_t i = 0; !all[i] && i < G_N_ELEMENTS(rows); i++) {
		examples[i][0] =
			(Example){ rows[i].name, "Says what to do instead." };
		made[i] = (Cmdlet){
			.name = rows[i].name,
			.synopsis = "Known from Windows, not offered here.",
			.params = params,
			.simple = true,
			.hidden = true,
			.examples = examples[i],
			.process = answer,
		};
		all[i] = &made[i];
	}
	return all;
}
