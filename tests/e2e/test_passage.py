"""Coexistence: partners that are not configured here are passed through to the
old XMPP gateway, which serves our domain with a server of its own, until they
are configured."""

import json

import pytest

from lab import HOSTS, wait_for

OLD = HOSTS["litware"][0]


@pytest.fixture(scope="module")
def lab(lab):
    lab.start_partner("litware", "contoso.test", users=("tybalt",))
    lab.start_partner("strict", "strict.test", without=["dialback"])
    return lab


@pytest.fixture(scope="module")
def deployment(deployment):
    deployment.cmd("Get-CsPool | Where-Object ExternalFqdn | Set-CsPool "
                   f"-LegacyXmppGateway {OLD}:5269; Publish-CsTopology")
    deployment.wait_replicated()
    return deployment


@pytest.fixture(scope="module")
def juliet(lab, deployment):
    return lab.client("juliet", "strict", "strict.test")


@pytest.fixture(scope="module")
def tybalt(lab, deployment):
    return lab.client("tybalt", "litware", "contoso.test")


def streams(lab):
    return [one for one in json.loads(lab.shell(
        "edge", "ConvertTo-Json @(Get-CsXmppStream strict.test)"))
        if not one["State"].startswith("failed")]


def write(juliet, number):
    juliet.say(to="tybalt@contoso.test", body=f"text {number}", type="chat",
               id=f"m{number}")


def test_a_stranger_reaches_the_old_gateway(lab, juliet, tybalt):
    write(juliet, 1)
    tybalt.wait(event="message", body="text 1", seconds=20)
    shown = streams(lab)
    assert [(one["State"], one["Direction"]) for one in shown] == [
        ("PassedThrough", "in")], shown
    assert shown[0]["BytesIn"] > 500
    assert shown[0]["Authentication"] is None


def test_it_can_be_stopped_and_comes_again(lab, juliet, tybalt):
    stopped = lab.shell("edge", "(Stop-CsXmppStream strict.test -PassThru)"
                        ".Direction")
    assert stopped.split() == ["in"]
    wait_for(lambda: not streams(lab), "the end of the stream")
    write(juliet, 2)
    tybalt.wait(event="message", body="text 2", seconds=20)
    assert [one["State"] for one in streams(lab)] == ["PassedThrough"]


def test_the_log_says_where_it_went(deployment, tybalt):
    assert (f"stream from 'strict.test' is passed through to '{OLD}:5269'"
            in deployment.log("edge"))


def test_once_configured_it_is_ours(lab, deployment, juliet):
    romeo = lab.phone("romeo")
    deployment.cmd("New-CsXmppAllowedPartner strict.test -PartnerType "
                   "Federated -SupportDialbackNegotiation $false")
    deployment.wait_replicated()
    wait_for(lambda: "PassedThrough" not in {
        one["State"] for one in streams(lab)}, "the end of the passage")
    juliet.say(to="romeo@contoso.test", body="to the new one", type="chat",
               id="new")
    romeo.wait(event="message", body="to the new one", seconds=20)
    assert {one["Authentication"] for one in streams(lab)} == {"EXTERNAL"}
