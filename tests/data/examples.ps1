# The store that the cmdlets' examples run in.
$ConfirmPreference = 'None'
New-CsSite Redmond | Out-Null
New-CsSipDomain contoso.com | Out-Null
New-CsPool pool01.contoso.com -Site Redmond -SipProfile Simple | Out-Null
New-CsPool pool02.contoso.com -Site Redmond -SipProfile Simple | Out-Null
New-CsPool ocs.contoso.com -Site Redmond -Legacy $true | Out-Null
New-CsComputer gw01.contoso.com -Pool pool01.contoso.com -XmppGateway $true | Out-Null
New-CsComputer fe1.contoso.com -Pool pool01.contoso.com -XmppGateway $true | Out-Null
Set-CsComputer pool02.contoso.com -XmppGateway $true
New-CsEdgeServer edge01.contoso.com -Site Redmond -InternalAddress 127.0.0.1 -Registrar Registrar:pool01.contoso.com | Out-Null
Set-CsSite Redmond -XmppFederationRoute EdgeServer:edge01.contoso.com
Enable-CsUser 'Ken Myer' -RegistrarPool pool01.contoso.com -SipAddress sip:kenmyer@contoso.com | Out-Null
Enable-CsUser 'Pilar Ackerman' -RegistrarPool ocs.contoso.com -SipAddress sip:pilar@contoso.com | Out-Null
New-CsExternalAccessPolicy RedmondXmpp | Out-Null
New-CsXmppAllowedPartner fabrikam.com -WarningAction SilentlyContinue | Out-Null
'Identity,SipAddress', 'Ann,sip:ann@contoso.com' | Out-File users.csv
