"""The main job in the lab: after the six steps, messages cross between a real
SIP pool (Kamailio) and a real XMPP server (Prosody)."""

import time

import pytest

from lab import wait_for

TEXT = "Grüß Gott, 世界 😀 <&>\"'"


@pytest.fixture(scope="module")
def romeo(lab, deployment):
    return lab.phone("romeo")


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    return lab.client("juliet")


def test_the_script_says_what_other_computers_must_do(deployment):
    assert deployment.first.returncode == 1
    assert "Import-CsConfiguration -LocalStore" in deployment.first.stdout
    assert deployment.second.returncode == 0, (
        deployment.second.stdout + deployment.second.stderr)
    assert "Step 6 of 6" in deployment.second.stdout
    assert "_xmpp-server._tcp.contoso.test" in deployment.second.stdout


def test_the_script_can_be_run_again(deployment):
    changes = deployment.cmd("@(Get-CsChange).Count")
    again = deployment.migrate()
    assert again.returncode == 0, again.stdout + again.stderr
    assert deployment.cmd("@(Get-CsXmppAllowedPartner).Count").strip() == "1"
    assert int(deployment.cmd("@(Get-CsChange).Count")) >= int(changes)


def test_replicas_are_up_to_date(deployment):
    deployment.wait_replicated()


def test_sip_to_xmpp(romeo, juliet):
    romeo.say(to="sip:juliet@fabrikam.test", body=TEXT, language="de",
              subject="Hallo", call_id="call-1@contoso.test")
    heard = juliet.wait(event="message", body=TEXT)
    assert heard["from"].split("/")[0] == "romeo@contoso.test"
    assert heard["thread"] == "call-1@contoso.test"
    assert heard["language"] == "de"
    assert heard["subject"] == "Hallo"
    answer = romeo.wait(event="answer", call_id="call-1@contoso.test")
    assert answer["status"] in (200, 202)


def test_xmpp_to_sip(romeo, juliet):
    juliet.say(to="romeo@contoso.test", body=TEXT, language="cs",
               thread="thread-1", id="m1", type="chat")
    heard = romeo.wait(event="message", body=TEXT)
    assert heard["from"].split(";")[0] == "sip:juliet@fabrikam.test"
    assert heard["language"] == "cs"
    assert "thread-1" in heard["call_id"]
    time.sleep(0.5)
    assert not juliet.all(event="message", type="error")


def test_a_user_without_xmpp_is_refused_then_allowed(deployment, lab, juliet):
    benvolio = lab.phone("benvolio")
    deployment.cmd("Grant-CsExternalAccessPolicy -Identity "
                   "sip:benvolio@contoso.test -PolicyName $null")
    time.sleep(1)
    benvolio.say(to="sip:juliet@fabrikam.test", body="no", call_id="no-1")
    refused = benvolio.wait(event="answer", call_id="no-1")
    assert refused["status"] == 403, refused
    juliet.say(to="benvolio@contoso.test", body="no", id="no-2")
    assert juliet.wait(event="message", id="no-2", type="error")
    deployment.cmd("Grant-CsExternalAccessPolicy -Identity "
                   "sip:benvolio@contoso.test -PolicyName XmppUsers")
    time.sleep(1)
    benvolio.say(to="sip:juliet@fabrikam.test", body="yes", call_id="yes-1")
    assert benvolio.wait(event="answer", call_id="yes-1")["status"] == 202
    juliet.wait(event="message", body="yes")


def test_a_partner_that_is_not_configured_is_refused_then_allowed(
        deployment, romeo, juliet):
    deployment.cmd("Remove-CsXmppAllowedPartner fabrikam.test "
                   "-Confirm:$false")
    time.sleep(1)
    romeo.say(to="sip:juliet@fabrikam.test", body="off", call_id="off-1")
    assert romeo.wait(event="answer", call_id="off-1")["status"] >= 400
    juliet.say(to="romeo@contoso.test", body="off", id="off-2")
    assert juliet.wait(event="message", id="off-2", type="error", seconds=20)
    deployment.cmd("New-CsXmppAllowedPartner fabrikam.test -PartnerType "
                   "Federated -SupportDialbackNegotiation $false")
    time.sleep(1)
    romeo.say(to="sip:juliet@fabrikam.test", body="on", call_id="on-1")
    assert romeo.wait(event="answer", call_id="on-1")["status"] == 202
    juliet.wait(event="message", body="on")
    juliet.say(to="romeo@contoso.test", body="on again", id="on-2")
    romeo.wait(event="message", body="on again", seconds=20)


@pytest.mark.parametrize("host, reason", [
    ("wrongname", "somebody.else.test"),
    ("unknownca", "unknown authority"),
])
def test_bad_certificates_are_refused_with_the_reason(
        deployment, lab, romeo, host, reason):
    from lab import Authority
    domain = f"{host}.test"
    authority, names = None, None
    if host == "wrongname":
        names = ["DNS:somebody.else.test"]
    else:
        authority = Authority(lab.folder / "unknown", "Nobody's CA")
    lab.start_partner(host, domain, authority, names, secure=False,
                      users=("nurse",))
    deployment.cmd(f"New-CsXmppAllowedPartner {domain} "
                   "-SupportDialbackNegotiation $false")
    time.sleep(1)
    romeo.say(to=f"sip:nurse@{domain}", body="who", call_id=f"bad-{host}")
    answer = romeo.wait(event="answer", call_id=f"bad-{host}", seconds=25)
    assert answer["status"] >= 400
    shown = deployment.cmd(f"(Get-CsXmppStream {domain}).LastError",
                           host="frontend")
    assert reason in shown, shown
    assert any(domain in line and reason in line
               for line in deployment.log("edge").splitlines())


def test_im_test_cmdlet(deployment, juliet):
    shown = deployment.cmd("Test-CsXmppIM -TargetFqdn pool1.contoso.test "
                           "-Receiver juliet@fabrikam.test "
                           "-UserSipAddress sip:romeo@contoso.test",
                           host="frontend")
    assert "Success" in shown
    juliet.wait(event="message", body="Test message of Test-CsXmppIM")


def test_im_test_cmdlet_the_other_way(deployment, romeo):
    shown = deployment.cmd("Test-CsXmppIM -TargetFqdn pool1.contoso.test "
                           "-Receiver sip:romeo@contoso.test "
                           "-UserSipAddress juliet@fabrikam.test",
                           host="frontend")
    assert "Success" in shown
    romeo.wait(event="message", body="Test message of Test-CsXmppIM")


def test_streams_are_shown(deployment):
    shown = deployment.lab.shell("edge", "Get-CsXmppStream fabrikam.test | "
                                 "ConvertTo-Json")
    assert "EXTERNAL" in shown
    assert "TLSv1.3" in shown or "TLSv1.2" in shown


def test_the_way_to_a_partner_is_walked(deployment):
    shown = deployment.lab.shell("edge", "Test-CsXmppPartner fabrikam.test | "
                                 "ForEach-Object { \"$($_.Step) $($_.Result) "
                                 "$($_.Detail)\" }")
    steps = [line.split(" ", 2) for line in shown.splitlines()]
    assert [(name, result) for name, result, _ in steps] == [
        ("DNS", "Success"), ("TCP", "Success"), ("Features", "Success"),
        ("TLS", "Success"), ("Certificate", "Success"),
        ("Features", "Success"), ("EXTERNAL", "Success"),
        ("Delivery", "Success"), ("Proposal", "Success")], shown
    assert steps[-1][2] == ("nothing to change: the partner is allowed, with "
                            "settings that work")


def test_the_way_by_the_partners_own_host_is_walked(deployment):
    deployment.cmd("New-CsXmppAllowedPartner by-host.test "
                   "-ProxyFqdn 10.77.0.20:5999 | Out-Null")
    walk = ("(Test-CsXmppPartner by-host.test{} | ForEach-Object "
            "{{ \"$($_.Step) $($_.Result) $($_.Detail)\" }}) -join '; '")
    try:
        for _ in range(30):
            shown = deployment.lab.shell("edge", walk.format(""))
            if "Skipped" in shown:
                break
            time.sleep(0.5)
        assert "DNS Skipped ProxyFqdn: 10.77.0.20:5999; TCP Failure" in shown
        by_dns = deployment.lab.shell("edge", walk.format(" -ProxyFqdn ''"))
        assert "DNS Success no SRV record" in by_dns
        assert "Failure 'by-host.test' is not in the DNS" in by_dns
    finally:
        deployment.cmd("Remove-CsXmppAllowedPartner by-host.test")


def test_the_way_to_nobody_is_walked(deployment):
    shown = deployment.cmd(
        "(Test-CsXmppPartner nobody.test).Detail; (Test-CsFederatedPartner "
        "-TargetFqdn edge1.contoso.test -Domain nobody.test).Error",
        host="frontend")
    assert "'nobody.test' is not in the DNS" in shown
    assert "no settings of a partner would work" in shown
    assert "DNS: 'nobody.test'" in shown


def test_all_six_steps_are_done(deployment):
    shown = deployment.cmd("Get-CsXmppMigration | ForEach-Object { "
                           "\"$($_.Step) $($_.State) $($_.Detail)\" }")
    steps = [line.split(" ", 2) for line in shown.splitlines()]
    assert [(number, state) for number, state, _ in steps[:5]] == [
        (str(number), "Done") for number in range(1, 6)], shown
    assert "6 Done contoso.test leads to sip.contoso.test" in shown


def test_a_stopped_stream_loses_nothing(romeo, juliet, deployment):
    romeo.say(to="sip:juliet@fabrikam.test", body="before the stop")
    juliet.wait(event="message", body="before the stop")
    stopped = deployment.cmd("Stop-CsXmppStream fabrikam.test -PassThru | "
                             "ForEach-Object { $_.Direction }",
                             host="frontend")
    assert "both" in stopped
    romeo.say(to="sip:juliet@fabrikam.test", body="after the stop")
    juliet.wait(event="message", body="after the stop")
