"""What Get-CsXmppPoolSetup prints for Kamailio is fed to a real one, which
asks its users for passwords: messages pass both ways, by TCP and by TLS."""

import json
import shutil

import pytest

from lab import Authority, wait_for

POOL = "pool1.contoso.test"


def steps(deployment, more="-Platform Kamailio"):
    text = deployment.cmd(
        f"ConvertTo-Json @(Get-CsXmppPoolSetup {POOL} {more})")
    return json.loads(text)


def text_at(found, place):
    return "\n".join(step["Text"] for step in found
                     if step["Place"].startswith(place))


def feed(lab, found, tls=None):
    """Kamailio with what was printed, as it was printed."""
    lab.stop(lab.pool)
    if tls:
        folder = lab.home("pool") / "tls"
        folder.mkdir(exist_ok=True)
        for name, file in zip(("sip.key", "sip.pem"), tls):
            shutil.copy(file, folder / name)
        anchors = text_at(found, "/etc/kamailio/tls/authority.pem")
        (folder / "authority.pem").write_text(anchors)
        inside = lab.folder / "self" / "tls"
        (folder / "tls.cfg").write_text(
            text_at(found, "tls.cfg").replace("/etc/kamailio/tls",
                                              str(inside)))
        extra = {"LISTEN": "enable_tls=yes\nlisten=tls:10.78.0.10:5061\n",
                 "MODULES": 'loadmodule "tls.so"\nmodparam("tls", "config", '
                            f'"{inside}/tls.cfg")\n'}
    else:
        extra = {}
    lab.pool = lab.start_pool(
        None, "kamailio-auth.cfg", ALGORITHM="MD5",
        CALLS=text_at(found, "kamailio.cfg, request_route"),
        ROUTES=text_at(found, "kamailio.cfg, at its end"), **extra)


def exchange(lab, juliet, word):
    romeo = lab.phone("romeo", password="secret-romeo")
    romeo.say(to="sip:juliet@fabrikam.test", body=f"{word} out",
              call_id=f"{word}-1")
    juliet.wait(event="message", body=f"{word} out", seconds=30)
    answer = romeo.wait(event="answer", call_id=f"{word}-1", seconds=30)
    assert answer["status"] in (200, 202)
    juliet.say(to="romeo@contoso.test", body=f"{word} in", id=f"{word}-2")
    romeo.wait(event="message", body=f"{word} in", seconds=30)
    lab.stop(romeo.process)


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    return lab.client("juliet")


def test_what_is_missing_is_told(deployment):
    found = {step["Title"]: step for step in steps(deployment)}
    assert found["Certificate of fe1.contoso.test"]["State"] == "ToDo"
    assert "Request-CsCertificate -New -Type Default" in \
        found["Certificate of fe1.contoso.test"]["Text"]
    deployment.cmd("Request-CsCertificate -New -Type Default -ComputerFqdn "
                   "fe1.contoso.test; Publish-CsTopology")
    found = {step["Title"]: step for step in steps(deployment)}
    assert found["Certificate of fe1.contoso.test"]["State"] == "Done"


def test_by_tcp(lab, deployment, juliet):
    feed(lab, steps(deployment))
    exchange(lab, juliet, "tcp")


def test_without_the_password_nothing_goes(lab, juliet):
    mallory = lab.phone("romeo", password="wrong", status=401)
    mallory.say(to="sip:juliet@fabrikam.test", body="forged", call_id="m-1")
    answer = mallory.wait(event="answer", call_id="m-1", seconds=30)
    assert answer["status"] == 407
    assert not juliet.all(event="message", body="forged")


def test_other_domains_stay_refused(lab, juliet):
    romeo = lab.phone("romeo", password="secret-romeo")
    for domain in ("elsewhere.test", "fabrikamxtest"):
        romeo.say(to=f"sip:juliet@{domain}", body="no", call_id=domain)
        answer = romeo.wait(event="answer", call_id=domain, seconds=30)
        assert answer["status"] == 403, domain
    romeo.say(to="sip:juliet@FABRIKAM.test", body="capitals", call_id="big")
    juliet.wait(event="message", body="capitals", seconds=30)
    lab.stop(romeo.process)


def test_by_tls(lab, deployment, juliet):
    authority = Authority(lab.folder / "enterprise", "Pool CA")
    anchors = lab.home("frontend") / "home" / "frontend" / "anchors"
    anchors.mkdir(exist_ok=True)
    shutil.copy(authority.certificate, anchors / f"{POOL}.pem")
    deployment.cmd(f"Set-CsPool {POOL} -SipTransport Tls -SipPort 5061; "
                   "Publish-CsTopology")
    deployment.wait_replicated()
    pair = authority.issue("sip1", [f"DNS:{POOL}", "DNS:sip1.contoso.test"])
    feed(lab, steps(deployment), pair)
    wait_for(lambda: "up" == deployment.cmd(
        "(Get-CsXmppSipPeer sip1.contoso.test).State",
        host="frontend").strip(), "the pool by TLS", 60)
    exchange(lab, juliet, "tls")


def test_a_removed_partner_is_named(lab, deployment):
    deployment.cmd("New-CsXmppAllowedPartner gone.test "
                   "-SupportDialbackNegotiation $false | Out-Null; "
                   "Remove-CsXmppAllowedPartner gone.test -Confirm:$false")
    skype = text_at(steps(deployment, "-Platform SkypeForBusiness"),
                    "management shell")
    assert "Where-Object { $_.MatchUri -eq 'gone.test' }" in skype
    assert "-Route @{Remove=$route}" in skype
    assert "New-CsStaticRoute -TLSRoute" in skype
    kamailio = text_at(steps(deployment), "kamailio.cfg")
    assert "No partner's any more, and so in no route above: gone.test" \
        in kamailio
