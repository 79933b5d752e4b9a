#include "shell/cmdlets/known.h"

#include "core/model/identity.h"
#include "shell/pipeline/session.h"

/* Sorted without regard to case. */
static const char *const names[] = {
	"Backup-CsPool",
	"Convert-CsUserData",
	"Disable-CsAdDomain",
	"Disable-CsAdForest",
	"Disable-CsHostingProvider",
	"Disable-CsPublicProvider",
	"Enable-CsAdDomain",
	"Enable-CsAdForest",
	"Enable-CsHostingProvider",
	"Enable-CsPublicProvider",
	"Export-CsUserData",
	"Get-CsAdContact",
	"Get-CsAdditionalInternalDomain",
	"Get-CsAdDomain",
	"Get-CsAdForest",
	"Get-CsAdPrincipal",
	"Get-CsAdServerSchema",
	"Get-CsArchivingConfiguration",
	"Get-CsArchivingPolicy",
	"Get-CsAVEdgeConfiguration",
	"Get-CsBackupServiceConfiguration",
	"Get-CsBackupServiceStatus",
	"Get-CsClientCertificate",
	"Get-CsClientPolicy",
	"Get-CsClsConfiguration",
	"Get-CsClsRegion",
	"Get-CsClsSearchTerm",
	"Get-CsClsSecurityGroup",
	"Get-CsConferenceDirectory",
	"Get-CsDatabaseMirrorState",
	"Get-CsDiagnosticConfiguration",
	"Get-CsDiagnosticHeaderConfiguration",
	"Get-CsFileTransferFilterConfiguration",
	"Get-CsHostingProvider",
	"Get-CsImConfiguration",
	"Get-CsImFilterConfiguration",
	"Get-CsManagementConnection",
	"Get-CsPinPolicy",
	"Get-CsPoolBackupRelationship",
	"Get-CsPoolFabricState",
	"Get-CsPoolUpgradeReadinessState",
	"Get-CsPresencePolicy",
	"Get-CsPrivacyConfiguration",
	"Get-CsProxyConfiguration",
	"Get-CsPublicProvider",
	"Get-CsRegistrarConfiguration",
	"Get-CsRoutingConfiguration",
	"Get-CsServerApplication",
	"Get-CsServerPatchVersion",
	"Get-CsSimpleUrlConfiguration",
	"Get-CsTrustedApplicationEndpoint",
	"Get-CsUICulture",
	"Get-CsUserDatabaseState",
	"Get-CsUserReplicatorConfiguration",
	"Get-CsUserServicesConfiguration",
	"Get-CsUserSession",
	"Get-CsWatcherNodeConfiguration",
	"Grant-CsClientPolicy",
	"Grant-CsOUPermission",
	"Grant-CsPresencePolicy",
	"Grant-CsSetupPermission",
	"Import-CsLegacyConferenceDirectory",
	"Import-CsUserData",
	"Install-CsAdServerSchema",
	"Install-CsMirrorDatabase",
	"Invoke-CsBackupServiceSync",
	"Invoke-CsComputerFailBack",
	"Invoke-CsComputerFailOver",
	"Invoke-CsDatabaseFailover",
	"Invoke-CsPoolFailBack",
	"Invoke-CsPoolFailOver",
	"Move-CsApplicationEndpoint",
	"Move-CsConferenceDirectory",
	"Move-CsExUmContact",
	"Move-CsRgsConfiguration",
	"New-CsAdditionalInternalDomain",
	"New-CsAVEdgeConfiguration",
	"New-CsClsConfiguration",
	"New-CsClsProvider",
	"New-CsClsRegion",
	"New-CsClsScenario",
	"New-CsClsSecurityGroup",
	"New-CsDiagnosticConfiguration",
	"New-CsDiagnosticHeaderConfiguration",
	"New-CsDiagnosticsFilter",
	"New-CsFileTransferFilterConfiguration",
	"New-CsHostingProvider",
	"New-CsImConfiguration",
	"New-CsImFilterConfiguration",
	"New-CsIssuedCertId",
	"New-CsPresencePolicy",
	"New-CsPrivacyConfiguration",
	"New-CsProxyConfiguration",
	"New-CsPublicProvider",
	"New-CsRegistrarConfiguration",
	"New-CsRoutingConfiguration",
	"New-CsServerApplication",
	"New-CsSimpleUrl",
	"New-CsSimpleUrlConfiguration",
	"New-CsSimpleUrlEntry",
	"New-CsSipProxyCustom",
	"New-CsSipProxyRealm",
	"New-CsSipProxyTCP",
	"New-CsSipProxyTLS",
	"New-CsSipProxyTransport",
	"New-CsSipProxyUseDefault",
	"New-CsSipProxyUseDefaultCert",
	"New-CsTrustedApplicationEndpoint",
	"New-CsUserReplicatorConfiguration",
	"New-CsUserServicesConfiguration",
	"New-CsWatcherNodeConfiguration",
	"New-CsWebTrustedCACertificate",
	"Remove-CsAdditionalInternalDomain",
	"Remove-CsAVEdgeConfiguration",
	"Remove-CsBackupServiceConfiguration",
	"Remove-CsClsConfiguration",
	"Remove-CsClsRegion",
	"Remove-CsClsScenario",
	"Remove-CsClsSecurityGroup",
	"Remove-CsDiagnosticConfiguration",
	"Remove-CsDiagnosticHeaderConfiguration",
	"Remove-CsFileTransferFilterConfiguration",
	"Remove-CsHostingProvider",
	"Remove-CsImConfiguration",
	"Remove-CsImFilterConfiguration",
	"Remove-CsManagementConnection",
	"Remove-CsPresencePolicy",
	"Remove-CsPrivacyConfiguration",
	"Remove-CsProxyConfiguration",
	"Remove-CsPublicProvider",
	"Remove-CsRegistrarConfiguration",
	"Remove-CsRoutingConfiguration",
	"Remove-CsServerApplication",
	"Remove-CsSimpleUrlConfiguration",
	"Remove-CsTrustedApplicationEndpoint",
	"Remove-CsUserReplicatorConfiguration",
	"Remove-CsUserServicesConfiguration",
	"Remove-CsUserStoreBackupData",
	"Remove-CsWatcherNodeConfiguration",
	"Reset-CsPoolRegistrarState",
	"Reset-CsRoutingGroup",
	"Revoke-CsClientCertificate",
	"Revoke-CsOUPermission",
	"Revoke-CsSetupPermission",
	"Set-CsApplicationServer",
	"Set-CsArchivingConfiguration",
	"Set-CsArchivingPolicy",
	"Set-CsAVEdgeConfiguration",
	"Set-CsBackupServiceConfiguration",
	"Set-CsClsConfiguration",
	"Set-CsClsRegion",
	"Set-CsClsScenario",
	"Set-CsClsSearchTerm",
	"Set-CsClsSecurityGroup",
	"Set-CsConferenceServer",
	"Set-CsDiagnosticConfiguration",
	"Set-CsDiagnosticHeaderConfiguration",
	"Set-CsDirector",
	"Set-CsFileTransferFilterConfiguration",
	"Set-CsHostingProvider",
	"Set-CsImConfiguration",
	"Set-CsImFilterConfiguration",
	"Set-CsManagementConnection",
	"Set-CsPresencePolicy",
	"Set-CsPrivacyConfiguration",
	"Set-CsProxyConfiguration",
	"Set-CsPublicProvider",
	"Set-CsRegistrarConfiguration",
	"Set-CsRoutingConfiguration",
	"Set-CsServerApplication",
	"Set-CsSimpleUrlConfiguration",
	"Set-CsTrustedApplicationEndpoint",
	"Set-CsUICulture",
	"Set-CsUserDatabaseState",
	"Set-CsUserReplicatorConfiguration",
	"Set-CsUserServer",
	"Set-CsUserServicesConfiguration",
	"Set-CsWatcherNodeConfiguration",
	"Set-CsWebServer",
	"Start-CsPool",
	"Sync-CsUserData",
	"Test-CsAVEdgeConnectivity",
	"Test-CsClientAuth",
	"Test-CsClientAuthentication",
	"Test-CsGroupIM",
	"Test-CsOUPermission",
	"Test-CsSetupPermission",
	"Test-CsWatcherNodeConfiguration",
	"Uninstall-CsDatabase",
	"Uninstall-CsMirrorDatabase",
	"Update-CsAddressBook",
	"Update-CsUserData",
	"Update-CsUserDatabase",
};

static const Param params[] = {
	{ .is = { "Argument", "Whatever is given.",
		  .flags = PROPERTY_ANY | PROPERTY_LIST },
	  .by_value = ALL_SETS,
	  .rest = true },
	{ 0 },
};

/* What is not there cannot be listed: a report goes on without it. */
static bool answer(Call *call, void *args, GError **error)
{
	const char *name = call_cmdlet(call)->name;
	(void)args;
	if (g_str_has_prefix(name, "Get-")) {
		g_autofree char *text = g_strdup_printf(
			"%s is known but not offered here: there is nothing "
			"to show.",
			name);
		call_say(call, FEEDBACK_WARNING, text);
		return true;
	}
	g_set_error(error, IDENTITY_ERROR, IDENTITY_ERROR_RULE,
		    "%s is known but not offered here", name);
	return false;
}

static Cmdlet *make(const char *name, Example *examples)
{
	Cmdlet *cmdlet = g_new0(Cmdlet, 1);
	examples[0].code = name;
	examples[0].text = "Says that it is not offered here.";
	cmdlet->name = name;
	cmdlet->synopsis = "Known from Lync Server, not offered here.";
	cmdlet->params = params;
	cmdlet->simple = true;
	cmdlet->hidden = true;
	cmdlet->examples = examples;
	cmdlet->process = answer;
	return cmdlet;
}

const Cmdlet *const *known_cmdlets(void)
{
	static const Cmdlet *all[G_N_ELEMENTS(names) + 1];
	static Example examples[G_N_ELEMENTS(names)][2];
	for (size_t i = 0; !all[i] && i < G_N_ELEMENTS(names); i++)
		all[i] = make(names[i], examples[i]);
	return all;
}
