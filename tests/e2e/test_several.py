"""Two front ends, Kamailio's presence server and users of Prosody: whose
dialogs are where, and what becomes of presence when a front end goes and
comes (docs/link.md §6)."""

import hashlib
import os
import signal

import pytest

from deployment import FRONTEND, FRONTEND2, Deployment
from lab import HOSTS, Lab, wait_for

USERS = ("romeo", "tybalt", "mercutio", "anna")
FRONTENDS = {"frontend": FRONTEND, "frontend2": FRONTEND2}
JULIET = "sip:juliet@fabrikam.test"


def owner(user):
    return max(FRONTENDS, key=lambda host: hashlib.sha256(
        f"{user}@contoso.test {FRONTENDS[host]}".encode()).hexdigest())


def other(host):
    return next(name for name in FRONTENDS if name != host)


# One user of each front end.
OF = {owner(user): user for user in USERS}


def document(user, note):
    return (f"<?xml version='1.0' encoding='UTF-8'?>\n"
            f"<presence xmlns='urn:ietf:params:xml:ns:pidf' "
            f"entity='sip:{user}@contoso.test'><tuple id='ID-desk'><status>"
            f"<basic>open</basic></status><note>{note}</note></tuple>"
            f"</presence>")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("several"))
    lab.records = "sip.contoso A 10.77.0.31\n"
    try:
        yield lab.up()
    finally:
        lab.down()


@pytest.fixture(scope="module")
def deployment(lab, source):
    assert {*OF} == {*FRONTENDS}
    deployment = Deployment(lab, source, users=USERS).up_many()
    deployment.wait_replicated(60)
    return deployment


@pytest.fixture(scope="module")
def phones(lab, deployment):
    """By the front end that they belong to."""
    wait_for(lambda: all("serves" in siblings(deployment, host)
                         for host in FRONTENDS), "the other front ends", 60)
    return {host: lab.phone(user) for host, user in OF.items()}


@pytest.fixture(scope="module")
def juliet(lab, phones):
    return lab.client("juliet")


def siblings(deployment, host):
    """What a front end says of the other one last."""
    lines = [line for line in deployment.log(host).splitlines()
             if "other front ends:" in line]
    return lines[-1] if lines else ""


def subscribe(phone, call_id, through, **more):
    phone.say(subscribe=JULIET, call_id=call_id, headers=[
        f"X-Lab-Gateway: sip:{HOSTS[through][1]}:5098;transport=tcp"],
        **{"expires": 600, **more})


def answers(phone, call_id):
    return [event["status"] for event in
            phone.all(event="answer", call_id=call_id)]


def notices(phone, call_id, text=""):
    return [event for event in phone.all(event="notify", call_id=call_id)
            if text in event["body"] + event["state"]]


def pairs(deployment, host):
    """User, state, computer of what a front end holds."""
    return deployment.cmd(
        "Get-CsXmppSubscription | ForEach-Object { \"$($_.User) "
        "$($_.Contact) $($_.State)\" }", host=host)


@pytest.mark.parametrize("host", [*FRONTENDS])
def test_a_subscription_begins_at_its_owner(deployment, phones, juliet, host):
    """Whichever front end the pool chose; what follows goes there itself."""
    user, phone = OF[host], phones[host]
    subscribe(phone, f"begin-{host}", other(host))
    wait_for(lambda: answers(phone, f"begin-{host}"), "an answer", 30)
    assert answers(phone, f"begin-{host}") == [200]
    wait_for(lambda: notices(phone, f"begin-{host}", "pending"), "NOTIFY", 30)
    juliet.wait(event="presence", type="subscribe", seconds=30,
                **{"from": f"{user}@contoso.test"})
    assert f"sip:{user}@contoso.test" in pairs(deployment, host)
    assert user not in pairs(deployment, other(host))
    juliet.say(presence="subscribed", to=f"{user}@contoso.test")
    wait_for(lambda: notices(phone, f"begin-{host}", "<basic>open</basic>"),
             "the contact's presence", 30)
    # In its dialog there is nothing to choose.
    phone.say(subscribe=JULIET, call_id=f"begin-{host}", expires=900)
    wait_for(lambda: answers(phone, f"begin-{host}")[1:], "the refresh", 30)
    assert answers(phone, f"begin-{host}") == [200, 200]
