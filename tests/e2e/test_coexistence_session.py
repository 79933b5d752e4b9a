"""A session of a Lync pool's user while its partner moves from a legacy XMPP
gateway to this one and back."""

import pytest

from lab import HERE, HOSTS, wait_for

POOL = "pool1.contoso.test"
ADDRESS, PORT = "10.78.0.10", 5070
JULIET = "sip:juliet@fabrikam.test"


@pytest.fixture(scope="module")
def deployment(deployment):
    deployment.cmd(
        "Remove-CsXmppAllowedPartner fabrikam.test -Confirm:$false; "
        f"Set-CsPool {POOL} -SipProfile Lync -SipPort {PORT}; "
        "Set-CsPool legacy.contoso.test -LegacyXmppGateway "
        "xmppgw.contoso.test:5269 -SipTransport Tcp -SipPort 5060 "
        "-TrustByAddress $true; Publish-CsTopology")
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def gateway(lab, deployment):
    return lab.legacy_gateway()


def is_up(deployment, peer):
    return deployment.cmd(f"(Get-CsXmppSipPeer {peer}).State",
                          host="frontend").strip() == "up"


@pytest.fixture(scope="module")
def romeo(lab, deployment, gateway):
    romeo = lab.actor("pool", "/usr/bin/python3", HERE / "lync.py", "romeo",
                      "contoso.test", ADDRESS, PORT, HOSTS["frontend"][1],
                      5098)
    romeo.wait(event="ready")
    for peer in ("LegacyXmppGateway", "sip1.contoso.test"):
        wait_for(lambda: is_up(deployment, peer), peer, 60)
    return romeo


@pytest.fixture(scope="module")
def juliet(lab, romeo):
    return lab.client("juliet")


def open_session(romeo, call_id):
    """Gives the answer to INVITE, as text."""
    romeo.say(do="INVITE", call_id=call_id, to=JULIET)
    answer = romeo.wait(event="answer", call_id=call_id, method="INVITE",
                        seconds=20)
    assert answer["status"] == 200
    return answer["text"]


def say_inside(romeo, call_id, body):
    """Gives the status."""
    before = len(romeo.all(event="answer", call_id=call_id,
                           method="MESSAGE"))
    romeo.say(do="MESSAGE", call_id=call_id, body=body)
    wait_for(lambda: romeo.all(event="answer", call_id=call_id,
                               method="MESSAGE")[before:], "an answer", 30)
    return romeo.all(event="answer", call_id=call_id,
                     method="MESSAGE")[-1]["status"]


def test_a_session_goes_through_us(romeo, juliet, gateway):
    text = open_session(romeo, "c1")
    assert ("record-route: <sip:fe1.contoso.test:5098;transport=tcp;lr;"
            f"gh-relayed={POOL}>") in text
    assert say_inside(romeo, "c1", "to the old one") == 200
    juliet.wait(event="message", body="to the old one", seconds=20)
    assert gateway.all(event="asked", method="MESSAGE", inside=True)
    assert gateway.all(event="asked", method="ACK", inside=True)


def test_at_the_switch_it_begins_anew(deployment, romeo, juliet, gateway):
    deployment.cmd("New-CsXmppAllowedPartner fabrikam.test -PartnerType "
                   "Federated -SupportDialbackNegotiation $false")
    wait_for(lambda: say_inside(romeo, "c1", "still there?") == 481,
             "the end of the session", 60)
    romeo.say(do="BYE", call_id="c1")
    assert romeo.wait(event="answer", call_id="c1", method="BYE",
                      seconds=20)["status"] == 200
    assert gateway.wait(event="asked", method="BYE")["inside"]
    assert "gh-relayed" not in open_session(romeo, "c2")
    assert say_inside(romeo, "c2", "to the new one") == 200
    juliet.wait(event="message", body="to the new one", seconds=20)
    juliet.say(to="romeo@contoso.test", body="and back", type="chat")
    heard = romeo.wait(event="request", method="MESSAGE", body="and back",
                       seconds=20)
    assert heard["call_id"] == "c2"


def test_at_the_switch_back_we_hang_up(deployment, romeo, juliet, gateway):
    deployment.cmd("Remove-CsXmppAllowedPartner fabrikam.test "
                   "-Confirm:$false")
    assert romeo.wait(event="request", method="BYE",
                      seconds=60)["call_id"] == "c2"
    assert "gh-relayed" in open_session(romeo, "c3")
    assert say_inside(romeo, "c3", "to the old one again") == 200
    juliet.wait(event="message", body="to the old one again", seconds=20)
    assert len(gateway.all(event="asked", method="INVITE")) == 2
