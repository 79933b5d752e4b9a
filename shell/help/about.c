#include "shell/help/about.h"

#include "core/value/name.h"

#include <string.h>

#define PREFIX "about_"

const Topic about_topics[] = {
	{ "about_Aliases", "Short names of commands.",
	  "Get-Alias lists them, Set-Alias makes one, Remove-Item alias:NAME\n"
	  "takes it away. An alias stands for a name without arguments: write\n"
	  "a function for more.\n"
	  "\n"
	  "    Set-Alias users Get-CsUser\n" },
	{ "about_CommonParameters", "What every cmdlet takes.",
	  "-ErrorAction, -ErrorVariable, -WarningAction, -WarningVariable,\n"
	  "-InformationAction, -InformationVariable, -OutVariable, "
	  "-OutBuffer,\n"
	  "-PipelineVariable, -Verbose and -Debug; cmdlets that change\n"
	  "something have -WhatIf and -Confirm as well.\n" },
	{ "about_Drives", "What a path may begin with.",
	  "Env: is the environment, Variable: the variables, Function: the\n"
	  "functions, Alias: the aliases. A letter stands for a folder once\n"
	  "New-PSDrive has said so; write that into your profile.\n"
	  "\n"
	  "    Test-Path Variable:pool\n"
	  "    New-PSDrive C FileSystem /srv/windows\n" },
	{ "about_Execution_Policies", "Every script may run.",
	  "Set-ExecutionPolicy is accepted and changes nothing; who may read\n"
	  "a script's file may run it.\n" },
	{ "about_Files", "Paths, and in what text files are written.",
	  "Backslashes separate as slashes do. Files in UTF-8, UTF-16 and\n"
	  "CP1252 are read as they come; UTF-8 is written. Wildcards do not\n"
	  "mind capital letters, whole names do.\n" },
	{ "about_Functions", "Commands of your own.",
	  "A function has a param block, and with [CmdletBinding()] the "
	  "common\n"
	  "parameters. Comments that begin with .SYNOPSIS and the like are "
	  "its\n"
	  "help.\n"
	  "\n"
	  "    function Get-Pool { param([string]$Name) Get-CsPool $Name }\n" },
	{ "about_Modules", "Functions in files.",
	  "Import-Module ./tools.psm1 runs the file in a scope of its own and\n"
	  "takes over its functions, or those that Export-ModuleMember names.\n"
	  "The modules of Lync and Skype for Business are built in.\n" },
	{ "about_Profiles", "What runs when the shell starts.",
	  "$PROFILE names the file. -NoProfile leaves it out.\n" },
	{ "about_Scripts", "Commands in a file.",
	  "./name.ps1 runs a file, . ./name.ps1 keeps what it defines. The\n"
	  "whole file is parsed before anything runs. gatehouse -File\n"
	  "name.ps1 does so from outside; its exit code tells how it went.\n" },
	{ "about_Variables", "Names for values.",
	  "$name = value sets one in the current scope; $global:, $script: "
	  "and\n"
	  "$local: name a scope, $env:NAME the environment. Get-Variable "
	  "lists\n"
	  "them, Remove-Variable takes them away.\n" },
	{ 0 },
};

const Topic *about_find(const char *name)
{
	for (const Topic *topic = about_topics; topic->name; topic++)
		if (name_same(topic->name, name) ||
		    name_same(topic->name + strlen(PREFIX), name))
			return topic;
	return NULL;
}
