#!/usr/bin/env gatehouse
<#
.SYNOPSIS
Migrates XMPP federation from a legacy gateway to this one, in six steps.

.DESCRIPTION
Adapt the values below, or give them as parameters, and run the script with
`gatehouse scripts/migrate-xmpp-federation.ps1`. It is safe to run it again:
what is there already is left as it is. Where another computer has to do its
part first, the script says what to run there and ends; run it again then.
#>
param(
	[string] $SipDomain = 'contoso.test',
	[string] $Site = 'Redmond',
	# The pool that is to home the users, and how SIP is sent to it.
	[string] $Pool = 'pool1.contoso.test',
	[string] $PoolServer = 'sip1.contoso.test',
	[string] $PoolAddress = '10.78.0.10',
	[string] $PoolTransport = 'Tcp',
	[int] $PoolPort = 5060,
	# The front end: the computer that translates between SIP and XMPP.
	[string] $FrontEnd = 'fe1.contoso.test',
	[string] $FrontEndAddress = '10.78.0.40',
	[int] $FrontEndPort = 5098,
	# The edge: the computer that speaks to the Internet.
	[string] $Edge = 'edge1.contoso.test',
	[string] $EdgeAddress = '10.78.0.30',
	[string] $EdgeExternalFqdn = 'sip.contoso.test',
	[string] $EdgeExternalAddress = '10.77.0.30',
	[int] $EdgePort = 5269,
	[int] $EdgeLinkPort = 23456,
	# The pool that the users are moved away from.
	[string] $LegacyPool = 'legacy.contoso.test',
	# Users that are not in the store yet: a CSV file with the columns
	# Identity and SipAddress. They start on the legacy pool.
	[string] $Users = '',
	# The partner. ProxyFqdn is only for one that DNS does not tell.
	[string] $Partner = 'fabrikam.test',
	[string] $PartnerType = 'Federated',
	[string] $PartnerProxy = '',
	# Where the configuration for the other computers is written.
	[string] $Configuration = ''
)

$ErrorActionPreference = 'Stop'

Write-Host '== Step 1 of 6: deploy the pool'
if (-not (Get-CsSite | Where-Object Identity -eq "Site:$Site")) {
	New-CsSite -Identity $Site | Out-Null
}
if (-not (Get-CsSipDomain | Where-Object Name -eq $SipDomain)) {
	New-CsSipDomain -Identity $SipDomain -IsDefault $true | Out-Null
}
if (-not (Get-CsPool | Where-Object Fqdn -eq $LegacyPool)) {
	New-CsPool -Identity $LegacyPool -Site $Site -Legacy $true | Out-Null
}
if (-not (Get-CsPool | Where-Object Fqdn -eq $Pool)) {
	New-CsPool -Identity $Pool -Site $Site -ComputerFqdn $PoolServer `
		-SipTransport $PoolTransport -SipPort $PoolPort `
		-TrustByAddress $true | Out-Null
	Set-CsComputer -Identity $PoolServer -InternalAddress $PoolAddress
	Set-CsRegistrar -Identity "Registrar:$Pool" `
		-XmppGatewaySipPort $FrontEndPort
}
if (-not (Get-CsComputer | Where-Object Fqdn -eq $FrontEnd)) {
	New-CsComputer -Identity $FrontEnd -Pool $Pool -SipServer $false `
		-XmppGateway $true -InternalAddress $FrontEndAddress | Out-Null
}

Write-Host '== Step 2 of 6: deploy the edge'
if (-not (Get-CsPool | Where-Object Fqdn -eq $Edge)) {
	New-CsEdgeServer -Identity $Edge -Site $Site `
		-InternalAddress $EdgeAddress `
		-ExternalAddress $EdgeExternalAddress `
		-ExternalFqdn $EdgeExternalFqdn -Registrar "Registrar:$Pool" `
		-XmppListeningPort $EdgePort -XmppInternalPort $EdgeLinkPort |
		Out-Null
}
# The deployment's own authority: front ends and edges know each other by it.
if (-not (Get-CsCertificateAuthority)) {
	New-CsCertificateAuthority | Out-Null
}
Publish-CsTopology
Enable-CsTopology
Enable-CsReplica
if ($Configuration) {
	# For computers other than this one: take the file there and run
	#   Import-CsConfiguration -LocalStore -FileName <file>; Enable-CsReplica
	Export-CsConfiguration -FileName $Configuration -Force
}

Write-Host '== Step 3 of 6: move all users'
if ($Users) {
	Import-Csv $Users |
		Where-Object { -not (Get-CsUser -Filter "SipAddress -eq '$($_.SipAddress)'") } |
		Enable-CsUser -RegistrarPool $LegacyPool
}
Get-CsUser -Filter "RegistrarPool -eq '$LegacyPool'" |
	Move-CsUser -Target $Pool -Confirm:$false
$left = @(Get-CsUser -Filter "RegistrarPool -eq '$LegacyPool'").Count
Write-Host "   users left on ${LegacyPool}: $left"

Write-Host '== Step 4 of 6: access policies and certificates'
if (-not (Get-CsExternalAccessPolicy | Where-Object Identity -eq 'Tag:XmppUsers')) {
	New-CsExternalAccessPolicy -Identity XmppUsers `
		-EnableFederationAccess $true -EnableXmppAccess $true | Out-Null
}
Get-CsUser | Where-Object { -not $_.ExternalAccessPolicy } |
	Grant-CsExternalAccessPolicy -PolicyName XmppUsers
$wanted = @(
	@{ Computer = $FrontEnd; Type = 'Internal' }
	@{ Computer = $Edge; Type = 'Internal' }
	@{ Computer = $Edge; Type = 'AccessEdgeExternal' }
)
if ($PoolTransport -eq 'Tls') {
	$wanted += @{ Computer = $FrontEnd; Type = 'Default' }
}
foreach ($one in $wanted) {
	$there = Get-CsCertificate -Identity $one.Computer -Type $one.Type
	if ($there) { continue }
	try {
		Request-CsCertificate -New -Type $one.Type `
			-ComputerFqdn $one.Computer | Out-Null
	}
	catch {
		Write-Host "   $($_.Exception.Message)"
		Write-Host '   Do that, then run this script again.'
		exit 1
	}
}
Publish-CsTopology
if (Get-CsWindowsService -ErrorAction SilentlyContinue) {
	Start-CsWindowsService
}

Write-Host '== Step 5 of 6: enable XMPP federation'
Set-CsSite -Identity $Site -XmppFederationRoute "EdgeServer:$Edge"
Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true
if (-not (Get-CsXmppAllowedPartner | Where-Object Domain -eq $Partner)) {
	# TLS and a certificate on both sides; see the help for partners that
	# can do less.
	$settings = @{
		Identity = $Partner
		PartnerType = $PartnerType
		TlsNegotiation = 'Required'
		SaslNegotiation = 'Required'
		SupportDialbackNegotiation = $false
	}
	if ($PartnerProxy) { $settings.ProxyFqdn = $PartnerProxy }
	New-CsXmppAllowedPartner @settings | Out-Null
}
Publish-CsTopology

Write-Host '== Step 6 of 6: enter these records in DNS, open these ports'
Get-CsDnsRecord
Get-CsDnsRecord -Port
